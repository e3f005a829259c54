#include "engine/job_view.h"
#include "base/must.h"
#include "model/effect.h"
#include "model/id.h"

static void pack_row(struct pack *pack, const struct job *job)
{
    pack_pair_z(pack, "id", id_print('J', job->id).z);
    pack_pair_z(pack, "state", job_state_name(job->state));
    pack_pair_z(pack, "hook", effect_hook_name((enum hook)job->hook));
    pack_pair_text(pack, "plugin", job->instance);
    pack_pair_z(pack, "ticket", job->ticket ? id_print('T', job->ticket).z : "");
    pack_pair_text(pack, "person", job->person);
    pack_pair_int(pack, "attempt", job->attempt);
    pack_pair_int(pack, "attempts_max", job->attempts_max);
    pack_pair_int(pack, "created_at_ms", job->created_us / 1000);
    pack_pair_int(pack, "next_at_ms",
                  (job->state == JOB_LEASED ? job->lease_until_us : job->next_us) / 1000);
    pack_pair_text(pack, "error", job->error);
}

void job_view_row(struct pack *pack, const struct job *job)
{
    pack_map_begin(pack);
    pack_row(pack, job);
    pack_map_end(pack);
}

void job_view_answer(struct buf *answer, const struct job *job)
{
    struct pack pack;
    pack_init(&pack, answer);
    pack_map_begin(&pack);
    pack_key(&pack, "job");
    pack_map_begin(&pack);
    pack_row(&pack, job);
    pack_pair_text(&pack, "method", job->method);
    pack_pair_text(&pack, "chain", job->chain);
    pack_pair_int(&pack, "escalation", job->escalation);
    pack_pair_int(&pack, "level", job->level);
    pack_pair_bool(&pack, "inbox", job->inbox != 0);
    pack_pair_z(&pack, "carrier", job->carrier ? id_print('J', job->carrier).z : "");
    pack_pair_text(&pack, "bundle", job->bundle);
    pack_map_end(&pack);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
}
