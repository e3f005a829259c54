#include "engine/forget_record.h"
#include <inttypes.h>
#include "base/log.h"

/* Words that lie in a timeline, or remain of one, are named as {entry: [ticket, n]}. */
static void forget_words(struct work *work, const struct value *value)
{
    for (size_t i = 0; value->type == VALUE_LIST && i < value->list.count; i++) {
        forget_words(work, &value->list.items[i]);
    }
    for (size_t i = 0; value->type == VALUE_MAP && i < value->map.count; i++) {
        const struct value *place = &value->map.pairs[i].value;
        bool is_named = value->map.count == 1 && text_eq_z(value->map.pairs[i].key, "entry") &&
                        value_count(place) == 2;
        if (is_named) {
            remains_table_delete(work->writes, (uint64_t)place->list.items[0].number,
                                 (uint32_t)place->list.items[1].number);
        } else {
            forget_words(work, place);
        }
    }
}

/* False: it stays, and so do all behind it. */
static bool forget(struct work *work, uint64_t sequence, int64_t until_us, int64_t *at_us)
{
    struct text packed;
    if (!command_table_get(work->reader, work->arena, sequence, &packed)) {
        return false;
    }
    struct command *command = command_read(packed);
    bool is_old = command != NULL && command->now_us < until_us;
    if (is_old) {
        *at_us = command->now_us;
        forget_words(work, &command->args);
        command_table_delete(work->writes, sequence);
    }
    command_destroy(&command);
    return is_old;
}

static size_t forget_commands(struct work *work, int64_t until_us)
{
    uint64_t first = meta_table_get(work->reader, FORGET_RECORD_FIRST);
    int64_t at_us = 0;
    size_t count = 0;
    first = first > 0 ? first : 1;
    while (count < FORGET_RECORD_COMMANDS_MAX && forget(work, first + count, until_us, &at_us)) {
        count++;
    }
    if (count > 0) {
        meta_table_put(work->writes, FORGET_RECORD_FIRST, first + count);
        meta_table_put(work->writes, FORGET_RECORD_FROM, (uint64_t)at_us + 1);
        log_info("record.forgotten", "first=%" PRIu64 " count=%zu", first + count, count);
    }
    return count;
}

static size_t forget_jobs(struct work *work, int64_t until_us)
{
    uint64_t *ids = NULL;
    size_t seen = 0;
    size_t count =
        job_table_list(work->reader, work->arena, meta_table_get(work->reader, FORGET_RECORD_JOBS),
                       FORGET_RECORD_COMMANDS_MAX, &ids);
    for (; seen < count; seen++) {
        struct job job;
        if (!job_table_get(work->reader, work->arena, ids[seen], &job) ||
            job.created_us >= until_us) {
            break;
        }
        if (job.ticket == 0 && !job_is_open(&job) && job.state != JOB_DEAD) {
            job_table_delete(work->writes, &job);
        }
    }
    if (seen > 0) {
        meta_table_put(work->writes, FORGET_RECORD_JOBS, ids[seen - 1]);
    }
    return seen;
}

bool forget_record(struct work *work)
{
    int64_t until_us = work->now_us - work->policies->retention.record_s * INT64_C(1000000);
    if (work->policies->retention.record_s == 0) {
        return false;
    }
    size_t commands = forget_commands(work, until_us);
    size_t jobs = forget_jobs(work, until_us);
    return commands == FORGET_RECORD_COMMANDS_MAX || jobs == FORGET_RECORD_COMMANDS_MAX;
}

bool forget_record_has(struct work *work, int64_t at_us)
{
    return at_us >= (int64_t)meta_table_get(work->reader, FORGET_RECORD_FROM);
}
