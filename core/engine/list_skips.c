#include "base/must.h"
#include "engine/skip_log.h"
#include "engine/use_case.h"

/* work.skip_report {agent?, days?}: the report. */
enum err list_skips(struct work *work)
{
    struct pack pack;
    int64_t days = value_int(&work->command->args, "days", 7);
    if (days < 1 || days > SKIP_LOG_DAYS_MAX) {
        return work_refuse(work, ERR_LIMIT, "exhausted", "days", "days is 1 to %d",
                           SKIP_LOG_DAYS_MAX);
    }
    pack_init(&pack, work->result);
    skip_log_view(work, &pack, value_text(&work->command->args, "agent"), days);
    MUST(pack.err == ERR_OK);
    return work->reader->err;
}
