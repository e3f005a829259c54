#include "engine/clock_guard.h"
#include "base/log.h"
#include "store/tables.h"

static void put_number(struct command *command, const char *key, int64_t number)
{
    *value_put(&command->arena, &command->args, key) = value_of_int(number);
}

static struct command *make(struct clock_guard *guard, const struct clock *clock)
{
    struct command *command = command_create("clock.step", TEXT("system"), TEXT_NONE);
    put_number(command, "by_us", guard->last_by_us);
    put_number(command, "offset_us", guard->step.offset_us);
    put_number(command, "boot", (int64_t)clock_boot_number(clock));
    *value_put(&command->arena, &command->args, "frozen") = value_of_bool(guard->step.frozen);
    return command;
}

void clock_guard_init(struct clock_guard *guard, const struct clock *clock, struct reader *reader,
                      int64_t last_now_us, bool trust)
{
    int64_t boot_us = clock_boot_us(clock);
    uint64_t boot = clock_boot_number(clock);
    bool frozen = meta_table_get(reader, "clock_frozen") != 0;
    *guard = (struct clock_guard){.trust = trust};
    clock_step_confirm(&guard->step, clock_wall_us(clock), boot_us);
    if (boot != 0 && meta_table_get(reader, "clock_boot") == boot) {
        guard->step.offset_us = (int64_t)meta_table_get(reader, "clock_offset_us");
        guard->step.noted_us = guard->step.offset_us;
    } else {
        guard->step.noted_us =
            INT64_MIN / 2; /* of another boot: the first look puts it on record */
        if (frozen) {
            guard->step.offset_us = last_now_us - boot_us;
        }
    }
    guard->step.frozen = frozen && !trust;
    guard->is_on_record = frozen;
}

static void say(const struct clock_guard *guard, enum clock_step_news news)
{
    long long by_ms = (long long)(guard->last_by_us / CLOCK_MS_US);
    switch (news) {
    case CLOCK_STEP_FORWARD:
    case CLOCK_STEP_BACKWARD:
        if (guard->step.frozen) {
            log_error("clock.frozen",
                      "by_ms=%lld advice=\"no timer fires: set the clock right, or say "
                      "server.clock_confirm when it is\"",
                      by_ms);
        } else {
            log_warn("clock.stepped", "by_ms=%lld", by_ms);
        }
        break;
    case CLOCK_STEP_UNDONE: log_info("clock.thawed", "why=undone"); break;
    case CLOCK_STEP_NOTED:
    case CLOCK_STEP_NONE: break;
    }
}

/* Frozen as far as we know: is it on record, and has somebody confirmed? */
static struct command *look_at_record(struct clock_guard *guard, const struct clock *clock,
                                      struct reader *reader)
{
    bool frozen = meta_table_get(reader, "clock_frozen") != 0;
    if (frozen) {
        guard->is_on_record = true;
        return NULL;
    }
    if (guard->is_on_record) {
        clock_step_confirm(&guard->step, clock_wall_us(clock), clock_boot_us(clock));
        guard->is_on_record = false;
        log_info("clock.thawed", "why=confirmed");
    }
    return make(guard, clock); /* the new state; or the command to freeze was refused: once more */
}

struct command *clock_guard_look(struct clock_guard *guard, const struct clock *clock,
                                 struct reader *reader)
{
    int64_t by_us = 0;
    enum clock_step_news news = clock_step_look(&guard->step, clock_wall_us(clock),
                                                clock_boot_us(clock), guard->trust, &by_us);
    if (news == CLOCK_STEP_NONE) {
        return guard->step.frozen ? look_at_record(guard, clock, reader) : NULL;
    }
    guard->last_by_us = by_us;
    guard->is_on_record = false;
    say(guard, news);
    return make(guard, clock);
}

int64_t clock_guard_wall(const struct clock_guard *guard, const struct clock *clock)
{
    return clock_step_wall(&guard->step, clock_wall_us(clock), clock_boot_us(clock), guard->trust);
}
