#include "base/must.h"
#include "engine/hand_off_log.h"
#include "engine/page_cursor.h"
#include "engine/use_case.h"

#define DAYS_DEFAULT 28
#define GROUPS_DEFAULT 50
#define GROUPS_MAX 100 /* of one answer: each adds up HAND_OFF_LOG_DAYS_MAX days at most */
#define SAMPLE_MAX 100000

struct report {
    enum hand_off_log_by by;
    int64_t days, limit, sample;
    int64_t first_day, last_day;
};

static enum err read_report(struct work *work, struct report *report)
{
    const struct value *args = &work->command->args;
    struct text by = value_text(args, "by");
    *report = (struct report){.by = text_eq_z(by, "agent") ? HAND_OFF_LOG_AGENT : HAND_OFF_LOG_EDGE,
                              .days = value_int(args, "days", DAYS_DEFAULT),
                              .limit = value_int(args, "limit", GROUPS_DEFAULT),
                              .sample = value_int(args, "sample", HAND_OFF_QUALITY_SAMPLE),
                              .last_day = work->now_us / HAND_OFF_LOG_DAY_US};
    report->first_day = report->last_day - report->days + 1;
    if (report->days < 1 || report->days > HAND_OFF_LOG_DAYS_MAX) {
        return work_refuse(work, ERR_LIMIT, "exhausted", "days", "days is 1 to %d",
                           HAND_OFF_LOG_DAYS_MAX);
    }
    if (report->limit < 1 || report->limit > GROUPS_MAX) {
        return work_refuse(work, ERR_INVALID, "invalid", "limit", "limit is 1 to %d", GROUPS_MAX);
    }
    if (report->sample < 1 || report->sample > SAMPLE_MAX) {
        return work_refuse(work, ERR_INVALID, "invalid", "sample", "sample is 1 to %d", SAMPLE_MAX);
    }
    return ERR_OK;
}

static void view_shares(struct pack *pack, const struct report *report,
                        const struct hand_off_quality *sum)
{
    if (hand_off_quality_share(sum, TICKET_RATED_COMPLETE, (uint64_t)report->sample) < 0) {
        pack_pair_bool(pack, "sample_small", true);
        return;
    }
    pack_key(pack, "permille");
    pack_map_begin(pack);
    for (unsigned i = TICKET_UNRATED + 1; i < TICKET_RATINGS; i++) {
        pack_pair_int(pack, ticket_rating_name((enum ticket_rating)i),
                      hand_off_quality_share(sum, (enum ticket_rating)i, 1));
    }
    pack_map_end(pack);
}

static void view(struct pack *pack, const struct report *report,
                 const struct hand_off_log_group *group)
{
    const struct hand_off_quality *sum = &group->sum;
    pack_map_begin(pack);
    if (report->by == HAND_OFF_LOG_EDGE) {
        pack_pair_text(pack, "from", group->from);
        pack_pair_text(pack, "to", group->to);
    } else {
        pack_pair_text(pack, "agent", group->giver);
    }
    pack_pair_int(pack, "hand_offs", (int64_t)sum->hand_offs);
    pack_pair_int(pack, "forms_missing", (int64_t)sum->forms_missing);
    pack_pair_int(pack, "rated", (int64_t)hand_off_quality_ratings(sum));
    for (unsigned i = TICKET_UNRATED + 1; i < TICKET_RATINGS; i++) {
        pack_pair_int(pack, ticket_rating_name((enum ticket_rating)i), (int64_t)sum->rated[i]);
    }
    view_shares(pack, report, sum);
    pack_map_end(pack);
}

/* report.hand_offs {by?, days?, sample?, limit?, after?}: how they came to those who received them;
 * by: edge (two teams) or agent (who gave it). Groups without any in these days are left out. */
enum err report_hand_offs(struct work *work)
{
    struct report report;
    struct hand_off_log_group group;
    struct pack pack;
    enum err err = read_report(work, &report);
    if (err != ERR_OK) {
        return err;
    }
    struct text after = page_cursor_read(work, "after");
    bool more = true;
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_pair_int(&pack, "from_ms", report.first_day * HAND_OFF_LOG_DAY_US / 1000);
    pack_pair_int(&pack, "sample", report.sample);
    pack_key(&pack, "items");
    pack_list_begin(&pack);
    for (int64_t i = 0; i < report.limit && more; i++) {
        more = hand_off_log_next(work, report.by, after, report.first_day, report.last_day, &group);
        after = more ? group.cursor : after;
        if (more && group.sum.hand_offs + hand_off_quality_ratings(&group.sum) > 0) {
            view(&pack, &report, &group);
        }
    }
    pack_list_end(&pack);
    if (more) {
        page_cursor_write(&pack, work->arena, "next", after);
    }
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return work->reader->err;
}
