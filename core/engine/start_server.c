#include "base/must.h"
#include "engine/reply_token.h"
#include "engine/use_case.h"

/* server.start: whatever was leased when the process died is leased by nobody now, so it waits
 * again, at once. One that hides behind a page of other due jobs comes back when its lease runs
 * out. */
enum err start_server(struct work *work)
{
    uint64_t *ids = NULL;
    struct pack pack;
    int64_t freed = 0;
    size_t count =
        job_table_due(work->reader, work->arena, INT64_MAX, STORE_SCAN_ROWS_MAX, NULL, &ids);
    reply_token_make_key(work);
    for (size_t i = 0; i < count; i++) {
        struct job job;
        if (job_table_get(work->reader, work->arena, ids[i], &job) && job.state == JOB_LEASED) {
            struct job again = job;
            again.state = JOB_WAITING;
            again.next_us = work->now_us;
            job_table_put(work->writes, &job, &again);
            freed++;
        }
    }
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_pair_int(&pack, "freed", freed);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return ERR_OK;
}
