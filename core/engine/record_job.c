#include "engine/record_job.h"
#include "base/sha256.h"

static struct text hash_of(struct work *work, const struct effect_list *effects)
{
    unsigned char digest[SHA256_BYTES];
    char hex[2 * SHA256_BYTES + 1];
    struct buf packed;
    struct pack pack;
    if (effects->count == 0) {
        return TEXT_NONE;
    }
    buf_init(&packed);
    pack_init(&pack, &packed);
    effect_list_pack(&pack, effects);
    sha256_of(buf_text(&packed), digest);
    sha256_hex(digest, hex);
    buf_fini(&packed);
    return arena_text(work->arena, text_slice(text_z(hex), 0, RECORD_JOB_HASH_LETTERS));
}

void record_job(struct work *work, const struct job *job, enum job_state state,
                const struct effect_list *effects, struct text error)
{
    if (work->ticket == NULL || job->hook == HOOK_NOTIFICATION_SEND) {
        return;
    }
    struct pack *event = work_event(work, "job_done");
    pack_pair_z(event, "job", id_print('J', job->id).z);
    pack_pair_text(event, "plugin", job->instance);
    pack_pair_z(event, "hook", effect_hook_name((enum hook)job->hook));
    pack_pair_z(event, "state", job_state_name(state));
    pack_pair_int(event, "attempt", job->attempt);
    pack_pair_text(event, "result", hash_of(work, effects));
    pack_pair_int(event, "effects", (int64_t)effects->count);
    if (error.n > 0) {
        pack_pair_text(event, "error", error);
    }
    work_event_end(work);
}
