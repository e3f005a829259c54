#include "base/must.h"
#include "engine/job_view.h"
#include "engine/use_case.h"

#define JOBS_LIMIT_DEFAULT 100
#define JOBS_LIMIT_MAX 500

/* job.list {state?, limit?}: open ones by when they are due; with a state, all that are in it,
 * newest behind. */
enum err list_jobs(struct work *work)
{
    const struct value *args = &work->command->args;
    struct text word = value_text(args, "state");
    int64_t limit = value_int(args, "limit", JOBS_LIMIT_DEFAULT);
    enum job_state state = JOB_WAITING;
    uint64_t *ids = NULL;
    struct pack pack;
    if (limit < 1 || limit > JOBS_LIMIT_MAX) {
        return work_refuse(work, ERR_INVALID, "invalid", "limit", "limit is 1 to %d",
                           JOBS_LIMIT_MAX);
    }
    if (word.n > 0 && !job_state_from(word, &state)) {
        return work_refuse(work, ERR_INVALID, "invalid", "state",
                           "state is waiting, leased, done, dead, late or cancelled, not \"%.*s\"",
                           TEXT_ARG(word));
    }
    size_t count =
        word.n == 0
            ? job_table_due(NULL, work->reader, work->arena, INT64_MAX, (size_t)limit, NULL, &ids)
            : job_table_list(work->reader, work->arena, 0, STORE_SCAN_ROWS_MAX, &ids);
    int64_t found = 0;
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_key(&pack, "items");
    pack_list_begin(&pack);
    for (size_t i = 0; i < count && found < limit; i++) {
        struct job job;
        if (job_table_get(work->reader, work->arena, ids[i], &job) &&
            (word.n == 0 || job.state == state)) {
            job_view_row(&pack, &job);
            found++;
        }
    }
    pack_list_end(&pack);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return work->reader->err;
}
