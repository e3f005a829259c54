#include "base/must.h"
#include "engine/activate_policies.h"
#include "engine/coalesce_pages.h"
#include "engine/dispatch_work.h"
#include "engine/kept_calendar.h"
#include "engine/kept_policy.h"
#include "engine/reply_token.h"
#include "engine/sweep_calendars.h"
#include "engine/sweep_retention.h"
#include "engine/use_case.h"
#include "engine/watch_shifts.h"
#include "engine/watch_heartbeat.h"

#ifdef RUNG_CONTROLS
/* Only in the binary that the kill story must find out: what a server would have lost that kept its
 * timers, or the jobs of its pages, in memory alone. */
#include <stdlib.h>
static void forget_as_told(struct work *work, const uint64_t *ids, size_t count)
{
    struct text told = text_z(getenv("RUNG_CONTROL"));
    struct store_row *rows = NULL;
    size_t found = 0;
    if (text_eq_z(told, "timers_in_memory")) {
        found = reader_scan(work->reader, work->arena, TABLE_TIMER, TEXT_NONE, TEXT_NONE,
                            STORE_SCAN_ROWS_MAX, false, &rows, NULL);
    }
    for (size_t i = 0; i < found; i++) {
        write_set_delete(work->writes, TABLE_TIMER, rows[i].key);
    }
    for (size_t i = 0; i < count && text_eq_z(told, "page_without_row"); i++) {
        struct job job;
        if (job_table_get(work->reader, work->arena, ids[i], &job) &&
            job.hook == HOOK_NOTIFICATION_SEND) {
            struct job gone = job;
            gone.state = JOB_LATE;
            job_table_put(work->writes, &job, &gone);
        }
    }
}
#endif

/* server.start: whatever was leased when the process died is leased by nobody now, so it waits
 * again, at once. One that hides behind a page of other due jobs comes back when its lease runs
 * out. */
enum err start_server(struct work *work)
{
    uint64_t *ids = NULL;
    struct pack pack;
    int64_t freed = 0;
    size_t count =
        job_table_due(NULL, work->reader, work->arena, INT64_MAX, STORE_SCAN_ROWS_MAX, NULL, &ids);
    reply_token_make_key(work);
    kept_policy_save_all(work);
    kept_calendar_forget_zones(work);
    bool is_swept = kept_calendar_apply_all(work);
    if (activate_policies(work) || is_swept) {
        sweep_calendars_begin(work);
    }
    watch_shifts_all(work);
    watch_heartbeat_begin(work);
    sweep_retention_begin(work);
    dispatch_work_arm_edge(work);
    work_ask_dispatch(work);
#ifdef RUNG_CONTROLS
    forget_as_told(work, ids, count);
#endif
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
    coalesce_pages(work, ids, count);
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_pair_int(&pack, "freed", freed);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return ERR_OK;
}
