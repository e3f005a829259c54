#include "model/escalation_machine.h"
#include "base/clock.h"
#include "base/must.h"
#include "model/timer_late.h"

#define ALL_LEVELS UINT32_MAX

struct firing { /* one attempt to reach somebody */
    int64_t now_us, late_us, spare_us;
    uint32_t from; /* the level it comes from */
    bool manual;   /* a person wants it now: windows do not hold it back */
    const char *why;
};

static struct escalation_act *act(struct escalation_machine *machine, enum escalation_act_kind kind)
{
    struct escalation_act *made = ARENA_PUSH(machine->arena, machine->acts, machine->act_count);
    *made = (struct escalation_act){
        .kind = kind, .level = machine->escalation->level, .round = machine->escalation->round};
    return made;
}

static void cancel_pages(struct escalation_machine *machine, uint32_t levels, struct text who,
                         int64_t spare_us, const char *why)
{
    struct escalation_act *cancel = act(machine, ESCALATION_ACT_CANCEL_PAGES);
    cancel->levels = levels;
    cancel->who = who;
    cancel->spare_us = spare_us;
    cancel->why = why;
}

bool escalation_machine_cancels(const struct escalation_act *act, uint32_t level, int64_t due_us,
                                struct text person)
{
    MUST(level <= ESCALATION_LEVELS_MAX);
    bool is_of_levels = level == 0 || (act->levels & (1u << (level - 1))) != 0;
    bool is_spared = act->spare_us != 0 && due_us == act->spare_us;
    return is_of_levels && !is_spared && (act->who.n == 0 || text_eq(act->who, person));
}

/* --- firing a level --- */

static size_t count_reachable(const struct escalation_people *people)
{
    size_t count = 0;
    for (size_t i = 0; i < people->count; i++) {
        count += people->items[i].method_count > 0 || people->items[i].takes;
    }
    return count;
}

static uint32_t levels_without_keep(const struct escalation_policy *policy)
{
    uint32_t levels = ALL_LEVELS;
    for (size_t i = 0; i < policy->level_count; i++) {
        levels &= policy->levels[i].keep_personal ? ~(1u << i) : ALL_LEVELS;
    }
    return levels;
}

static void page_people(struct escalation_machine *machine, const struct escalation_people *people,
                        const struct firing *firing, bool reminder, bool last_resort)
{
    struct escalation *escalation = machine->escalation;
    struct escalation_act *fired = act(machine, ESCALATION_ACT_FIRED);
    fired->people = *people;
    fired->late_us = firing->late_us;
    fired->reminder = reminder;
    fired->last_resort = last_resort;
    fired->is_step = machine->act_count > 1 &&
                     machine->acts[machine->act_count - 2].kind == ESCALATION_ACT_ESCALATED;
    escalation->flags &= ~(unsigned)ESCALATION_NOBODY;
    for (size_t i = 0; i < people->count; i++) {
        const struct escalation_person *person = &people->items[i];
        for (size_t k = 0; k < person->method_count; k++) {
            struct escalation_act *page = act(machine, ESCALATION_ACT_PAGE);
            page->who = person->id;
            page->method = person->methods[k];
            page->at_us = firing->now_us + person->methods[k].delay_s * CLOCK_SECOND_US;
            page->reminder = reminder;
        }
        if (person->method_count > 0) {
            escalation->paged = escalation_list_add(machine->arena, escalation->paged, person->id);
        }
    }
}

static void go_to(struct escalation_machine *machine, const struct firing *firing, uint32_t level,
                  uint32_t round)
{
    struct escalation *escalation = machine->escalation;
    bool is_functional = machine->policy->levels[level - 1].axis == ESCALATION_FUNCTIONAL;
    if (level == firing->from && round == escalation->round) {
        return; /* the same level again is no step */
    }
    escalation->level = level;
    escalation->round = round;
    escalation->functional += is_functional;
    escalation->hierarchical += !is_functional;
    struct escalation_act *step = act(machine, ESCALATION_ACT_ESCALATED);
    step->from = firing->from;
    step->why = firing->why;
}

static void skip(struct escalation_machine *machine, uint32_t level, uint32_t round,
                 const char *why)
{
    struct escalation_act *skipped = act(machine, ESCALATION_ACT_SKIPPED);
    skipped->level = level;
    skipped->round = round;
    skipped->why = why;
    machine->escalation->level = level;
    machine->escalation->round = round;
}

/* The instant from which the level may page: now, its opening, or never (CALENDAR_NONE). */
static int64_t opening(const struct escalation_level *level, int64_t now_us)
{
    int64_t open_s = 0;
    if (level->only == NULL || calendar_is_open(level->only, now_us / CLOCK_SECOND_US)) {
        return now_us;
    }
    if (calendar_next_open(level->only, now_us / CLOCK_SECOND_US, &open_s) != ERR_OK) {
        return CALENDAR_NONE;
    }
    return open_s * CLOCK_SECOND_US;
}

enum attempt { ATTEMPT_FIRED, ATTEMPT_WAITS, ATTEMPT_SKIPPED };

static enum attempt try_level(struct escalation_machine *machine, const struct firing *firing,
                              uint32_t number, uint32_t round)
{
    struct escalation *escalation = machine->escalation;
    const struct escalation_level *level = &machine->policy->levels[number - 1];
    int64_t open_us = firing->manual ? firing->now_us : opening(level, firing->now_us);
    if (open_us == CALENDAR_NONE) {
        skip(machine, number, round, "window");
        return ATTEMPT_SKIPPED;
    }
    if (open_us > firing->now_us) {
        escalation->level = number - 1; /* not fired yet: it is the next one */
        escalation->round = round;
        escalation->next_us = open_us;
        struct escalation_act *waits = act(machine, ESCALATION_ACT_WAITS);
        waits->level = number;
        waits->at_us = open_us;
        return ATTEMPT_WAITS;
    }
    struct escalation_people people =
        machine->resolve(machine->ctx, level->targets, level->target_count);
    if (count_reachable(&people) == 0) {
        skip(machine, number, round, people.count == 0 ? "empty" : "unreachable");
        return ATTEMPT_SKIPPED;
    }
    go_to(machine, firing, number, round);
    escalation->level_at_us = firing->now_us;
    escalation->next_us = escalation_level_due(machine->policy, number, firing->now_us);
    page_people(machine, &people, firing, false, false);
    return ATTEMPT_FIRED;
}

/* No level is left: it stays visible and can be acknowledged, and somebody is reminded. */
static void exhaust(struct escalation_machine *machine, int64_t now_us)
{
    struct escalation *escalation = machine->escalation;
    int64_t every_s = (escalation->flags & ESCALATION_NOBODY) != 0
                          ? ESCALATION_NOBODY_EVERY_S
                          : machine->policy->exhausted_every_s;
    if (escalation->state == ESCALATION_ACTIVE) {
        escalation_move(escalation, ESCALATION_EXHAUSTED);
        (void)act(machine, ESCALATION_ACT_EXHAUSTED);
    }
    escalation->next_us = every_s > 0 ? now_us + every_s * CLOCK_SECOND_US : 0;
}

static void call_last_resort(struct escalation_machine *machine, const struct firing *firing)
{
    const struct escalation_policy *policy = machine->policy;
    struct escalation_people people =
        machine->resolve(machine->ctx, policy->last_resort, policy->last_resort_count);
    bool reminder = machine->escalation->state == ESCALATION_EXHAUSTED;
    if (count_reachable(&people) > 0) {
        page_people(machine, &people, firing, reminder, true);
    } else {
        machine->escalation->flags |= ESCALATION_NOBODY;
        (void)act(machine, ESCALATION_ACT_NOBODY);
    }
    exhaust(machine, firing->now_us);
}

/* Fires `level`, or the first one behind it that reaches somebody. Every level is tried once: a
 * policy all of whose levels are empty does not turn in circles. */
static void fire_from(struct escalation_machine *machine, const struct firing *firing,
                      uint32_t level, uint32_t round)
{
    struct escalation *escalation = machine->escalation;
    for (size_t tries = 0; tries < machine->policy->level_count; tries++) {
        if (try_level(machine, firing, level, round) != ATTEMPT_SKIPPED) {
            return;
        }
        if (escalation_next(escalation, machine->policy, &level, &round) ==
            ESCALATION_STEP_EXHAUSTED) {
            break;
        }
    }
    call_last_resort(machine, firing);
}

static struct firing firing_of(const struct escalation_machine *machine,
                               const struct escalation_input *input, bool manual, const char *why)
{
    int64_t due_us = input->due_us != 0 ? input->due_us : input->now_us;
    return (struct firing){.now_us = input->now_us,
                           .late_us = input->now_us - due_us,
                           .spare_us = input->command == ESCALATION_DUE ? due_us : 0,
                           .from = machine->escalation->level,
                           .manual = manual,
                           .why = why};
}

static uint32_t level_reached(const struct escalation *escalation)
{
    return escalation->level > 0 ? escalation->level : 1;
}

/* --- timers --- */

static void remind(struct escalation_machine *machine, const struct firing *firing)
{
    const struct escalation_level *level =
        &machine->policy->levels[level_reached(machine->escalation) - 1];
    struct escalation_people people =
        machine->resolve(machine->ctx, level->targets, level->target_count);
    if (count_reachable(&people) == 0) {
        call_last_resort(machine, firing);
        return;
    }
    page_people(machine, &people, firing, true, false);
    exhaust(machine, firing->now_us);
}

/* After a time without the server nobody is reminded of what was hours ago: the next one comes when
 * it is due. */
static bool is_too_late(const struct escalation_machine *machine, const struct firing *firing)
{
    int64_t max_s = machine->reminder_late_max_s;
    return max_s > 0 &&
           !timer_late_may_act(TIMER_LATE_SKIP, firing->late_us / CLOCK_SECOND_US, max_s);
}

static void skip_reminder(struct escalation_machine *machine, const struct firing *firing)
{
    skip(machine, level_reached(machine->escalation), machine->escalation->round, "late");
    machine->acts[machine->act_count - 1].late_us = firing->late_us;
    exhaust(machine, firing->now_us);
}

/* Nobody has ever been reached: perhaps somebody is there by now, on whatever level. */
static void search_again(struct escalation_machine *machine, const struct firing *firing)
{
    for (size_t i = 0; i < machine->policy->level_count; i++) {
        const struct escalation_level *level = &machine->policy->levels[i];
        struct escalation_people people =
            machine->resolve(machine->ctx, level->targets, level->target_count);
        if (count_reachable(&people) > 0) {
            machine->escalation->level = (uint32_t)i + 1;
            page_people(machine, &people, firing, true, false);
            exhaust(machine, firing->now_us);
            return;
        }
    }
    call_last_resort(machine, firing);
}

static enum escalation_verdict on_due(struct escalation_machine *machine,
                                      const struct escalation_input *input)
{
    struct escalation *escalation = machine->escalation;
    struct firing firing = firing_of(machine, input, false, "delay");
    uint32_t level = 0;
    uint32_t round = 0;
    if (escalation->state != ESCALATION_ACTIVE && escalation->state != ESCALATION_EXHAUSTED) {
        return ESCALATION_NOTHING;
    }
    if (escalation->state == ESCALATION_EXHAUSTED) {
        if ((escalation->flags & ESCALATION_NOBODY) != 0 && escalation->paged.n == 0) {
            search_again(machine, &firing);
        } else if (is_too_late(machine, &firing)) {
            skip_reminder(machine, &firing);
        } else {
            remind(machine, &firing);
        }
        return ESCALATION_DONE;
    }
    if (escalation_next(escalation, machine->policy, &level, &round) == ESCALATION_STEP_EXHAUSTED) {
        exhaust(machine, input->now_us);
        return ESCALATION_DONE;
    }
    cancel_pages(machine, levels_without_keep(machine->policy), TEXT_NONE, firing.spare_us,
                 "next_level");
    uint32_t last = (uint32_t)machine->policy->level_count;
    uint32_t wanted = input->level < last ? input->level : last; /* never back */
    fire_from(machine, &firing, wanted > level ? wanted : level, round);
    return ESCALATION_DONE;
}

static enum escalation_verdict on_unreachable(struct escalation_machine *machine,
                                              const struct escalation_input *input)
{
    struct escalation *escalation = machine->escalation;
    struct firing firing = firing_of(machine, input, false, "undeliverable");
    uint32_t level = 0;
    uint32_t round = 0;
    if (escalation->state != ESCALATION_ACTIVE || escalation->level != input->level) {
        return ESCALATION_NOTHING;
    }
    skip(machine, escalation->level, escalation->round, "undeliverable");
    if (escalation_next(escalation, machine->policy, &level, &round) == ESCALATION_STEP_EXHAUSTED) {
        call_last_resort(machine, &firing);
    } else {
        fire_from(machine, &firing, level, round);
    }
    return ESCALATION_DONE;
}

/* People of a level are resolved once; only a level that follows the shift looks again, and pages
 * whom this escalation has not paged yet. The delay runs on. */
static enum escalation_verdict on_shift(struct escalation_machine *machine,
                                        const struct escalation_input *input)
{
    struct escalation *escalation = machine->escalation;
    struct firing firing = firing_of(machine, input, false, "shift");
    struct escalation_people fresh = {0};
    bool is_on =
        escalation->state == ESCALATION_ACTIVE || escalation->state == ESCALATION_EXHAUSTED;
    if (!is_on || escalation->level < 1 || escalation->level > machine->policy->level_count ||
        !machine->policy->levels[escalation->level - 1].follow_shift) {
        return ESCALATION_NOTHING;
    }
    const struct escalation_level *level = &machine->policy->levels[escalation->level - 1];
    struct escalation_people people =
        machine->resolve(machine->ctx, level->targets, level->target_count);
    for (size_t i = 0; i < people.count; i++) {
        if (people.items[i].method_count > 0 &&
            !escalation_lists(escalation->paged, people.items[i].id)) {
            *ARENA_PUSH(machine->arena, fresh.items, fresh.count) = people.items[i];
        }
    }
    if (fresh.count == 0) {
        return ESCALATION_NOTHING;
    }
    page_people(machine, &fresh, &firing, false, false);
    return ESCALATION_DONE;
}

/* --- people --- */

static enum escalation_verdict refuse_step(const struct escalation *escalation)
{
    if (!escalation_is_live(escalation)) {
        return ESCALATION_OVER;
    }
    return escalation->hold == ESCALATION_HOLD_MAINTENANCE ? ESCALATION_IN_MAINTENANCE
                                                           : ESCALATION_DONE;
}

static void wake(struct escalation *escalation)
{
    if (escalation->state != ESCALATION_ACTIVE) {
        escalation_move(escalation, ESCALATION_ACTIVE);
    }
    escalation->acknowledged_until_us = 0;
    escalation->hold = ESCALATION_HOLD_NONE;
    escalation->held_until_us = 0;
}

static enum escalation_verdict on_step(struct escalation_machine *machine,
                                       const struct escalation_input *input)
{
    struct escalation *escalation = machine->escalation;
    struct firing firing = firing_of(machine, input, true, "manual");
    uint32_t level = input->level;
    uint32_t round = escalation->round;
    enum escalation_verdict verdict = refuse_step(escalation);
    if (verdict != ESCALATION_DONE) {
        return verdict;
    }
    if (input->command == ESCALATION_NEXT &&
        escalation_next(escalation, machine->policy, &level, &round) == ESCALATION_STEP_EXHAUSTED) {
        return ESCALATION_AT_END;
    }
    if (level < 1 || level > machine->policy->level_count) {
        return ESCALATION_NO_SUCH_LEVEL;
    }
    wake(escalation);
    cancel_pages(machine, levels_without_keep(machine->policy), TEXT_NONE, 0, "escalated");
    fire_from(machine, &firing, level, round);
    return ESCALATION_DONE;
}

static bool is_multi_ack(const struct escalation_machine *machine)
{
    uint32_t level = machine->escalation->level;
    return level >= 1 && level <= machine->policy->level_count &&
           machine->policy->levels[level - 1].multi_ack;
}

static enum escalation_verdict on_acknowledge(struct escalation_machine *machine,
                                              const struct escalation_input *input)
{
    struct escalation *escalation = machine->escalation;
    if (!escalation_is_live(escalation)) {
        return ESCALATION_OVER;
    }
    int64_t until_us = input->for_s > 0 ? input->now_us + input->for_s * CLOCK_SECOND_US : 0;
    int64_t old_us = escalation->acknowledged_until_us;
    bool again = escalation->state == ESCALATION_ACKNOWLEDGED;
    if (!again) {
        escalation_move(escalation, ESCALATION_ACKNOWLEDGED);
        escalation->acknowledged_by = arena_text(machine->arena, input->who);
        escalation->acknowledged_at_us = input->now_us;
        escalation->next_us = 0;
    }
    if (!again || until_us == 0 || (old_us != 0 && until_us > old_us)) {
        escalation->acknowledged_until_us = until_us; /* a second one only makes it longer */
    }
    cancel_pages(machine, ALL_LEVELS, is_multi_ack(machine) ? input->who : TEXT_NONE, 0,
                 "acknowledged");
    escalation->acknowledgers =
        escalation_list_add(machine->arena, escalation->acknowledgers, input->who);
    struct escalation_act *done = act(machine, ESCALATION_ACT_ACKNOWLEDGED);
    done->who = input->who;
    done->at_us = escalation->acknowledged_until_us;
    done->again = again;
    done->uninvited = !escalation_lists(escalation->paged, input->who);
    return again ? ESCALATION_AGAIN : ESCALATION_DONE;
}

static enum escalation_verdict on_ack_over(struct escalation_machine *machine,
                                           const struct escalation_input *input)
{
    struct escalation *escalation = machine->escalation;
    struct firing firing = firing_of(machine, input, false, "ack_expired");
    if (escalation->state != ESCALATION_ACKNOWLEDGED) {
        return escalation_is_live(escalation) ? ESCALATION_NOTHING : ESCALATION_OVER;
    }
    struct escalation_act *expired = act(machine, ESCALATION_ACT_ACK_EXPIRED);
    expired->who = escalation->acknowledged_by;
    expired->late_us = firing.late_us;
    expired->why = input->command == ESCALATION_ACK_EXPIRED ? "time" : "person";
    escalation->acknowledged_until_us = 0;
    cancel_pages(machine, ALL_LEVELS, TEXT_NONE, 0, "ack_expired"); /* those of a multi_ack level */
    if (escalation->hold != ESCALATION_HOLD_NONE) {
        escalation_move(escalation, ESCALATION_HELD); /* a window is still open */
        return ESCALATION_DONE;
    }
    escalation_move(escalation, ESCALATION_ACTIVE);
    fire_from(machine, &firing, level_reached(escalation), escalation->round);
    return ESCALATION_DONE;
}

/* --- holding --- */

static enum escalation_verdict on_hold(struct escalation_machine *machine,
                                       const struct escalation_input *input)
{
    struct escalation *escalation = machine->escalation;
    bool is_snooze = input->hold == ESCALATION_HOLD_SNOOZE;
    if (!escalation_is_live(escalation)) {
        return ESCALATION_OVER;
    }
    if (is_snooze && escalation->hold == ESCALATION_HOLD_MAINTENANCE) {
        return ESCALATION_IN_MAINTENANCE;
    }
    escalation->hold = input->hold;
    escalation->held_until_us = input->until_us;
    if (is_snooze || escalation->state != ESCALATION_ACKNOWLEDGED) {
        /* Who has acknowledged goes on working inside a window; a snooze is their own wish. */
        if (escalation->state != ESCALATION_HELD) {
            escalation_move(escalation, ESCALATION_HELD);
        }
        escalation->acknowledged_until_us = 0;
        escalation->next_us = 0;
        cancel_pages(machine, ALL_LEVELS, TEXT_NONE, 0, "held");
    }
    struct escalation_act *held = act(machine, ESCALATION_ACT_HELD);
    held->at_us = input->until_us;
    held->why = escalation_hold_name(input->hold);
    return ESCALATION_DONE;
}

static enum escalation_verdict on_release(struct escalation_machine *machine,
                                          const struct escalation_input *input)
{
    struct escalation *escalation = machine->escalation;
    struct firing firing = firing_of(machine, input, false, "released");
    bool from_first = escalation->hold == ESCALATION_HOLD_MAINTENANCE;
    if (escalation->hold == ESCALATION_HOLD_NONE || !escalation_is_live(escalation)) {
        return ESCALATION_NOTHING;
    }
    struct escalation_act *released = act(machine, ESCALATION_ACT_RELEASED);
    released->why = escalation_hold_name(escalation->hold);
    escalation->hold = ESCALATION_HOLD_NONE;
    escalation->held_until_us = 0;
    if (escalation->state != ESCALATION_HELD) {
        return ESCALATION_DONE; /* acknowledged meanwhile: nobody is paged */
    }
    escalation_move(escalation, ESCALATION_ACTIVE);
    fire_from(machine, &firing, from_first ? 1 : level_reached(escalation),
              from_first ? 0 : escalation->round);
    return ESCALATION_DONE;
}

/* --- beginning and end --- */

static enum escalation_verdict on_start(struct escalation_machine *machine,
                                        const struct escalation_input *input)
{
    struct escalation *escalation = machine->escalation;
    struct firing firing = firing_of(machine, input, false, "start");
    MUST(escalation->level == 0 && escalation->state == ESCALATION_ACTIVE);
    if (input->until_us != 0) {
        return on_hold(machine, input);
    }
    fire_from(machine, &firing, 1, 0);
    return ESCALATION_DONE;
}

static enum escalation_verdict on_end(struct escalation_machine *machine,
                                      const struct escalation_input *input)
{
    struct escalation *escalation = machine->escalation;
    bool is_resolved = input->command == ESCALATION_RESOLVE;
    if (!escalation_is_live(escalation)) {
        return ESCALATION_OVER;
    }
    escalation_move(escalation, is_resolved ? ESCALATION_RESOLVED : ESCALATION_CANCELLED);
    escalation->ended_at_us = input->now_us;
    escalation->next_us = 0;
    escalation->acknowledged_until_us = 0;
    escalation->hold = ESCALATION_HOLD_NONE;
    escalation->held_until_us = 0;
    escalation->clear_at_us = 0;
    cancel_pages(machine, ALL_LEVELS, TEXT_NONE, 0, input->why);
    act(machine, ESCALATION_ACT_ENDED)->why = is_resolved ? "resolved" : "cancelled";
    return ESCALATION_DONE;
}

static enum escalation_verdict on_resume(struct escalation_machine *machine,
                                         const struct escalation_input *input)
{
    struct escalation *escalation = machine->escalation;
    struct firing firing = firing_of(machine, input, false, input->why);
    if (escalation_is_live(escalation)) {
        return ESCALATION_NOTHING;
    }
    escalation_move(escalation, ESCALATION_ACTIVE);
    escalation->flags = 0;
    escalation->ended_at_us = 0;
    escalation->hold_down_until_us = 0;
    (void)act(machine, ESCALATION_ACT_RESUMED);
    if (input->until_us != 0) {
        return on_hold(machine, input);
    }
    fire_from(machine, &firing, level_reached(escalation), escalation->round);
    return ESCALATION_DONE;
}

enum escalation_verdict escalation_machine_run(struct escalation_machine *machine,
                                               const struct escalation_input *input)
{
    static enum escalation_verdict (*const commands[ESCALATION_COMMANDS])(
        struct escalation_machine *, const struct escalation_input *) = {
        [ESCALATION_START] = on_start,
        [ESCALATION_DUE] = on_due,
        [ESCALATION_NEXT] = on_step,
        [ESCALATION_TO_LEVEL] = on_step,
        [ESCALATION_ACKNOWLEDGE] = on_acknowledge,
        [ESCALATION_UNACKNOWLEDGE] = on_ack_over,
        [ESCALATION_ACK_EXPIRED] = on_ack_over,
        [ESCALATION_HOLD] = on_hold,
        [ESCALATION_RELEASE] = on_release,
        [ESCALATION_SHIFT] = on_shift,
        [ESCALATION_UNREACHABLE] = on_unreachable,
        [ESCALATION_RESOLVE] = on_end,
        [ESCALATION_CANCEL] = on_end,
        [ESCALATION_RESUME] = on_resume,
    };
    MUST(input->command < ESCALATION_COMMANDS);
    MUST(machine->policy->level_count > 0);
    if (machine->escalation->level > machine->policy->level_count) {
        /* Its policy is gone, and what stands in for it is shorter: this is its last level. */
        machine->escalation->level = (uint32_t)machine->policy->level_count;
    }
    return commands[input->command](machine, input);
}
