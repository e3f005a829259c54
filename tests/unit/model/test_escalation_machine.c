#include "model/escalation_machine.h"
#include <stdio.h>
#include <string.h>
#include "base/buf.h"
#include "support/suite.h"

#define T0 (INT64_C(1705309200) * 1000000) /* 2024-01-15T09:00:00Z, a Monday */
#define SECOND INT64_C(1000000)

/* A bench: one escalation over levels for a, b, c; "gone" is nobody, "mute" cannot be reached. */
struct bench {
    struct arena arena;
    struct escalation_target targets[4];
    struct escalation_level levels[4];
    struct escalation_policy policy;
    struct escalation escalation;
    struct escalation_machine machine;
    int64_t delay_s[3]; /* personal rules of everybody */
    size_t delay_count;
    struct buf said;
};

static struct escalation_people resolve(void *ctx, const struct escalation_target *targets,
                                        size_t count)
{
    struct bench *bench = ctx;
    struct escalation_people people = {0};
    for (size_t i = 0; i < count; i++) {
        if (text_eq_z(targets[i].name, "gone")) {
            continue;
        }
        struct escalation_person *person = ARENA_PUSH(&bench->arena, people.items, people.count);
        person->id = targets[i].name;
        for (size_t k = 0; k < bench->delay_count && !text_eq_z(person->id, "mute"); k++) {
            *ARENA_PUSH(&bench->arena, person->methods, person->method_count) =
                (struct escalation_method){.contact = (uint32_t)k, .delay_s = bench->delay_s[k]};
        }
    }
    return people;
}

static void open_bench(struct bench *bench, const char *const *names, unsigned repeat)
{
    *bench =
        (struct bench){.policy = {.repeat = repeat, .exhausted_every_s = 3600}, .delay_count = 1};
    arena_init(&bench->arena);
    buf_init(&bench->said);
    for (size_t i = 0; names[i] != NULL; i++) {
        bench->targets[i] =
            (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = text_z(names[i])};
        bench->levels[i] = (struct escalation_level){
            .targets = &bench->targets[i], .target_count = 1, .delay_s = 300, .raise_priority = -1};
        bench->policy.level_count++;
    }
    bench->policy.levels = bench->levels;
    bench->machine = (struct escalation_machine){.escalation = &bench->escalation,
                                                 .policy = &bench->policy,
                                                 .arena = &bench->arena,
                                                 .resolve = resolve,
                                                 .ctx = bench};
}

static void close_bench(struct bench *bench)
{
    buf_fini(&bench->said);
    arena_fini(&bench->arena);
}

static void say(struct bench *bench, const struct escalation_act *act)
{
    static const char *const words[] = {"escalated", "cancel",    "fired",  "page",   "skipped",
                                        "waits",     "exhausted", "nobody", "acked",  "ack_expired",
                                        "held",      "released",  "ended",  "resumed"};
    char text[200];
    int64_t at_s = act->at_us ? (act->at_us - T0) / SECOND : 0;
    bool is_page = act->kind == ESCALATION_ACT_PAGE;
    (void)snprintf(text, sizeof text, "%s%s%s%.*s%s", bench->said.n ? " " : "", words[act->kind],
                   act->who.n ? ":" : "", TEXT_ARG(act->who),
                   act->reminder && act->kind == ESCALATION_ACT_FIRED ? ":reminder" : "");
    buf_put_text(&bench->said, text_z(text));
    if (act->kind == ESCALATION_ACT_FIRED || act->kind == ESCALATION_ACT_SKIPPED) {
        (void)snprintf(text, sizeof text, ":%u", act->level);
        buf_put_text(&bench->said, text_z(text));
    }
    if (is_page || act->kind == ESCALATION_ACT_WAITS) {
        (void)snprintf(text, sizeof text, "@%lld", (long long)at_s);
        buf_put_text(&bench->said, text_z(text));
    }
}

/* Runs one command at T0 + at_s and yields what it did, as words. */
static const char *run(struct bench *bench, enum escalation_command command, int64_t at_s,
                       struct escalation_input input, enum escalation_verdict expected)
{
    input.command = command;
    input.now_us = T0 + at_s * SECOND;
    input.why = input.why ? input.why : "why";
    bench->machine.acts = NULL;
    bench->machine.act_count = 0;
    buf_clear(&bench->said);
    ck_assert_int_eq(escalation_machine_run(&bench->machine, &input), expected);
    for (size_t i = 0; i < bench->machine.act_count; i++) {
        say(bench, &bench->machine.acts[i]);
    }
    return arena_text(&bench->arena, buf_text(&bench->said)).p;
}

#define RUN(command, at_s, ...)                                                       \
    run(&bench, ESCALATION_##command, (at_s), (struct escalation_input){__VA_ARGS__}, \
        ESCALATION_DONE)

static const char *const three[] = {"a", "b", "c", NULL};
static const char *const one[] = {"a", NULL};

START_TEST(a_reminder_that_is_too_late_is_skipped_and_the_next_one_comes_in_its_time)
{
    struct bench bench;
    open_bench(&bench, one, 0);
    bench.machine.reminder_late_max_s = 1800;
    (void)RUN(START, 0, .level = 0);
    (void)RUN(DUE, 300, .level = 0);

    ck_assert_str_eq(RUN(DUE, 300 + 3600 + 1800, .due_us = T0 + 3900 * SECOND),
                     "fired:reminder:1 page:a@5700");
    ck_assert_str_eq(RUN(DUE, 20000, .due_us = T0 + 9300 * SECOND), "skipped:1");
    ck_assert_int_eq(bench.machine.acts[0].late_us, 10700 * SECOND);
    ck_assert_str_eq(bench.machine.acts[0].why, "late");
    ck_assert_int_eq(bench.escalation.next_us, T0 + 23600 * SECOND);
    close_bench(&bench);
}
END_TEST

START_TEST(levels_fire_after_their_delays_and_then_somebody_is_reminded)
{
    struct bench bench;
    open_bench(&bench, three, 0);

    ck_assert_str_eq(RUN(START, 0, .level = 0), "escalated fired:1 page:a@0");
    ck_assert_int_eq(bench.escalation.next_us, T0 + 300 * SECOND);
    ck_assert_str_eq(RUN(DUE, 300, .level = 0), "cancel escalated fired:2 page:b@300");
    ck_assert_str_eq(RUN(DUE, 600, .level = 0), "cancel escalated fired:3 page:c@600");
    ck_assert_str_eq(RUN(DUE, 900, .level = 0), "exhausted");
    ck_assert_int_eq(bench.escalation.next_us, T0 + 4500 * SECOND);
    ck_assert_str_eq(RUN(DUE, 4500, .level = 0), "fired:reminder:3 page:c@4500");
    ck_assert_int_eq(bench.escalation.next_us, T0 + 8100 * SECOND);
    ck_assert_uint_eq(bench.escalation.hierarchical, 3);
    close_bench(&bench);
}
END_TEST

START_TEST(the_two_axes_are_counted_apart)
{
    struct bench bench;
    open_bench(&bench, three, 1);
    bench.levels[1].axis = ESCALATION_FUNCTIONAL;

    (void)RUN(START, 0, .level = 0);
    for (int i = 1; i < 6; i++) {
        (void)RUN(DUE, i * 300, .level = 0);
    }

    ck_assert_uint_eq(bench.escalation.functional, 2);
    ck_assert_uint_eq(bench.escalation.hierarchical, 4);
    close_bench(&bench);
}
END_TEST

START_TEST(empty_and_unreachable_levels_pass_on_at_once)
{
    static const char *const names[] = {"gone", "mute", "c", NULL};
    struct bench bench;
    open_bench(&bench, names, 0);

    ck_assert_str_eq(RUN(START, 0, .level = 0), "skipped:1 skipped:2 escalated fired:3 page:c@0");
    ck_assert_str_eq(bench.machine.acts[0].why, "empty");
    ck_assert_str_eq(bench.machine.acts[1].why, "unreachable");
    close_bench(&bench);
}
END_TEST

START_TEST(when_all_levels_are_empty_the_last_resort_is_called_or_an_alarm_is_repeated)
{
    static const char *const names[] = {"gone", "mute", NULL};
    struct bench bench;
    open_bench(&bench, names, 2);
    struct escalation_target resort = {.kind = ESCALATION_TARGET_USER, .name = TEXT("boss")};

    ck_assert_str_eq(RUN(START, 0, .level = 0), "skipped:1 skipped:2 nobody exhausted");
    ck_assert_int_eq(bench.escalation.next_us, T0 + 300 * SECOND);
    ck_assert_str_eq(RUN(DUE, 300, .level = 0), "nobody");
    bench.targets[0].name = TEXT("a"); /* somebody has come */
    ck_assert_str_eq(RUN(DUE, 600, .level = 0), "fired:reminder:1 page:a@600");
    ck_assert_int_eq(bench.escalation.next_us, T0 + 4200 * SECOND);
    close_bench(&bench);

    open_bench(&bench, names, 0);
    bench.policy.last_resort = &resort;
    bench.policy.last_resort_count = 1;
    ck_assert_str_eq(RUN(START, 0, .level = 0),
                     "skipped:1 skipped:2 fired:2 page:boss@0 exhausted");
    close_bench(&bench);
}
END_TEST

START_TEST(a_level_outside_its_window_waits_for_the_opening_and_a_person_does_not)
{
    struct bench bench;
    struct refusal refusal;
    open_bench(&bench, three, 0);
    struct calendar *late = calendar_begin(&bench.arena, TEXT("late"), zone_utc());
    ck_assert_int_eq(calendar_add_hours(late, 0, TEXT("10:00-11:00"), &refusal), ERR_OK);
    ck_assert_int_eq(calendar_finish(late, &refusal), ERR_OK);
    bench.levels[1].only = late;

    (void)RUN(START, 0, .level = 0);
    ck_assert_str_eq(RUN(DUE, 300, .level = 0), "cancel waits@3600");
    ck_assert_uint_eq(bench.escalation.level, 1);
    ck_assert_int_eq(bench.escalation.next_us, T0 + 3600 * SECOND);
    ck_assert_str_eq(RUN(DUE, 3600, .level = 0), "cancel escalated fired:2 page:b@3600");
    close_bench(&bench);

    open_bench(&bench, three, 0);
    bench.levels[1].only = late;
    (void)RUN(START, 0, .level = 0);
    ck_assert_str_eq(RUN(NEXT, 10, .level = 0), "cancel escalated fired:2 page:b@10");
    close_bench(&bench);
}
END_TEST

START_TEST(personal_rules_are_planned_and_the_next_level_cancels_what_is_unsent)
{
    struct bench bench;
    open_bench(&bench, three, 0);
    bench.delay_count = 3;
    bench.delay_s[1] = 300;
    bench.delay_s[2] = 600;

    ck_assert_str_eq(RUN(START, 0, .level = 0), "escalated fired:1 page:a@0 page:a@300 page:a@600");
    (void)RUN(DUE, 300, .due_us = T0 + 300 * SECOND);
    const struct escalation_act *cancel = &bench.machine.acts[0];

    ck_assert(escalation_machine_cancels(cancel, 1, T0 + 600 * SECOND, TEXT("a")));
    ck_assert(escalation_machine_cancels(cancel, 1, T0, TEXT("a")));
    ck_assert(!escalation_machine_cancels(cancel, 1, T0 + 300 * SECOND, TEXT("a")));
    close_bench(&bench);
}
END_TEST

START_TEST(pages_of_a_level_with_keep_personal_survive_the_next_level_but_not_the_acknowledgement)
{
    struct bench bench;
    open_bench(&bench, three, 0);
    bench.levels[0].keep_personal = true;

    (void)RUN(START, 0, .level = 0);
    (void)RUN(DUE, 300, .level = 0);
    ck_assert(!escalation_machine_cancels(&bench.machine.acts[0], 1, T0, TEXT("a")));
    ck_assert(escalation_machine_cancels(&bench.machine.acts[0], 2, T0, TEXT("a")));
    (void)RUN(ACKNOWLEDGE, 310, .who = TEXT("b"));
    ck_assert(escalation_machine_cancels(&bench.machine.acts[0], 1, T0, TEXT("a")));
    close_bench(&bench);
}
END_TEST

START_TEST(an_acknowledgement_stops_levels_and_its_expiry_fires_the_same_level)
{
    struct bench bench;
    open_bench(&bench, three, 0);

    (void)RUN(START, 0, .level = 0);
    ck_assert_str_eq(RUN(ACKNOWLEDGE, 60, .who = TEXT("a"), .for_s = 600), "cancel acked:a");
    ck_assert_int_eq(bench.escalation.next_us, 0);
    ck_assert_int_eq(bench.escalation.acknowledged_until_us, T0 + 660 * SECOND);
    ck_assert_str_eq(RUN(ACK_EXPIRED, 660, .level = 0), "ack_expired:a cancel fired:1 page:a@660");
    ck_assert_str_eq(RUN(DUE, 960, .level = 0), "cancel escalated fired:2 page:b@960");
    close_bench(&bench);
}
END_TEST

START_TEST(a_second_acknowledgement_is_recorded_and_only_makes_the_expiry_longer)
{
    struct bench bench;
    open_bench(&bench, three, 0);
    (void)RUN(START, 0, .level = 0);
    (void)RUN(ACKNOWLEDGE, 60, .who = TEXT("a"), .for_s = 600);

    ck_assert_str_eq(run(&bench, ESCALATION_ACKNOWLEDGE, 70,
                         (struct escalation_input){.who = TEXT("x"), .for_s = 60},
                         ESCALATION_AGAIN),
                     "cancel acked:x");
    ck_assert_int_eq(bench.escalation.acknowledged_until_us, T0 + 660 * SECOND);
    ck_assert(bench.machine.acts[1].uninvited);
    (void)run(&bench, ESCALATION_ACKNOWLEDGE, 80,
              (struct escalation_input){.who = TEXT("a"), .for_s = 900}, ESCALATION_AGAIN);
    ck_assert(!bench.machine.acts[1].uninvited);
    ck_assert_int_eq(bench.escalation.acknowledged_until_us, T0 + 980 * SECOND);
    (void)run(&bench, ESCALATION_ACKNOWLEDGE, 90, (struct escalation_input){.who = TEXT("a")},
              ESCALATION_AGAIN);
    ck_assert_int_eq(bench.escalation.acknowledged_until_us, 0);
    (void)run(&bench, ESCALATION_ACKNOWLEDGE, 95,
              (struct escalation_input){.who = TEXT("a"), .for_s = 900}, ESCALATION_AGAIN);
    ck_assert_int_eq(bench.escalation.acknowledged_until_us, 0);
    ck_assert(text_eq_z(bench.escalation.acknowledged_by, "a"));
    close_bench(&bench);
}
END_TEST

START_TEST(with_multi_ack_only_the_acknowledgers_pages_are_cancelled)
{
    struct bench bench;
    open_bench(&bench, one, 0);
    bench.levels[0].multi_ack = true;

    (void)RUN(START, 0, .level = 0);
    (void)RUN(ACKNOWLEDGE, 1, .who = TEXT("a"));

    ck_assert(escalation_machine_cancels(&bench.machine.acts[0], 1, T0, TEXT("a")));
    ck_assert(!escalation_machine_cancels(&bench.machine.acts[0], 1, T0, TEXT("b")));
    close_bench(&bench);
}
END_TEST

START_TEST(a_window_fires_level_1_at_its_end_and_a_snooze_the_same_level)
{
    struct bench bench;
    open_bench(&bench, three, 0);

    ck_assert_str_eq(
        RUN(START, 0, .hold = ESCALATION_HOLD_MAINTENANCE, .until_us = T0 + 900 * SECOND),
        "cancel held");
    (void)run(&bench, ESCALATION_NEXT, 60, (struct escalation_input){.level = 0},
              ESCALATION_IN_MAINTENANCE);
    ck_assert_str_eq(RUN(RELEASE, 900, .level = 0), "released escalated fired:1 page:a@900");
    (void)RUN(DUE, 1200, .level = 0);
    ck_assert_str_eq(
        RUN(HOLD, 1260, .hold = ESCALATION_HOLD_SNOOZE, .until_us = T0 + 2000 * SECOND),
        "cancel held");
    ck_assert_int_eq(bench.escalation.next_us, 0);
    ck_assert_str_eq(RUN(RELEASE, 2000, .level = 0), "released fired:2 page:b@2000");
    (void)RUN(HOLD, 2010, .hold = ESCALATION_HOLD_MAINTENANCE, .until_us = T0 + 3000 * SECOND);
    ck_assert_str_eq(RUN(RELEASE, 3000, .level = 0), "released escalated fired:1 page:a@3000");
    close_bench(&bench);
}
END_TEST

START_TEST(an_acknowledgement_that_expires_inside_a_window_is_held_until_its_end)
{
    struct bench bench;
    open_bench(&bench, three, 0);

    (void)RUN(START, 0, .level = 0);
    (void)RUN(ACKNOWLEDGE, 60, .who = TEXT("a"), .for_s = 600);
    ck_assert_str_eq(
        RUN(HOLD, 100, .hold = ESCALATION_HOLD_MAINTENANCE, .until_us = T0 + 900 * SECOND), "held");
    ck_assert_int_eq(bench.escalation.state, ESCALATION_ACKNOWLEDGED);
    ck_assert_str_eq(RUN(ACK_EXPIRED, 660, .level = 0), "ack_expired:a cancel");
    ck_assert_int_eq(bench.escalation.state, ESCALATION_HELD);
    ck_assert_str_eq(RUN(RELEASE, 900, .level = 0), "released fired:1 page:a@900");
    close_bench(&bench);
}
END_TEST

START_TEST(escalate_now_ends_where_levels_and_rounds_end)
{
    struct bench bench;
    static const char *const two[] = {"a", "b", NULL};
    open_bench(&bench, two, 1);

    (void)RUN(START, 0, .level = 0);
    ck_assert_str_eq(RUN(NEXT, 10, .level = 0), "cancel escalated fired:2 page:b@10");
    ck_assert_str_eq(RUN(NEXT, 20, .level = 0), "cancel escalated fired:1 page:a@20");
    ck_assert_uint_eq(bench.escalation.round, 1);
    ck_assert_str_eq(RUN(TO_LEVEL, 30, .level = 2), "cancel escalated fired:2 page:b@30");
    ck_assert_int_eq(bench.escalation.next_us, T0 + 330 * SECOND);
    ck_assert_str_eq(
        run(&bench, ESCALATION_NEXT, 40, (struct escalation_input){.level = 0}, ESCALATION_AT_END),
        "");
    (void)run(&bench, ESCALATION_TO_LEVEL, 50, (struct escalation_input){.level = 3},
              ESCALATION_NO_SUCH_LEVEL);
    ck_assert_int_eq(bench.escalation.next_us, T0 + 330 * SECOND);
    close_bench(&bench);
}
END_TEST

START_TEST(an_undeliverable_level_passes_on_and_the_last_one_calls_for_help)
{
    struct bench bench;
    static const char *const two[] = {"a", "b", NULL};
    open_bench(&bench, two, 0);

    (void)RUN(START, 0, .level = 0);
    ck_assert_str_eq(RUN(UNREACHABLE, 40, .level = 1), "skipped:1 escalated fired:2 page:b@40");
    (void)run(&bench, ESCALATION_UNREACHABLE, 50, (struct escalation_input){.level = 1},
              ESCALATION_NOTHING);
    ck_assert_str_eq(RUN(UNREACHABLE, 60, .level = 2), "skipped:2 nobody exhausted");
    close_bench(&bench);
}
END_TEST

START_TEST(a_late_level_counts_the_next_delay_from_when_it_really_fired)
{
    struct bench bench;
    open_bench(&bench, three, 0);

    (void)RUN(START, 0, .level = 0);
    (void)RUN(DUE, 1500, .due_us = T0 + 300 * SECOND);

    ck_assert_int_eq(bench.machine.acts[2].late_us, 1200 * SECOND);
    ck_assert_int_eq(bench.escalation.next_us, T0 + 1800 * SECOND);
    close_bench(&bench);
}
END_TEST

START_TEST(a_level_that_follows_the_shift_pages_who_is_new_and_its_delay_runs_on)
{
    struct bench bench;
    open_bench(&bench, three, 0);

    (void)RUN(START, 0, .level = 0);
    bench.targets[0].name = TEXT("night");
    (void)run(&bench, ESCALATION_SHIFT, 100, (struct escalation_input){.level = 0},
              ESCALATION_NOTHING);
    bench.levels[0].follow_shift = true;
    ck_assert_str_eq(RUN(SHIFT, 100, .level = 0), "fired:1 page:night@100");
    ck_assert(!bench.machine.acts[0].is_step);
    ck_assert_int_eq(bench.escalation.next_us, T0 + 300 * SECOND);
    (void)run(&bench, ESCALATION_SHIFT, 200, (struct escalation_input){.level = 0},
              ESCALATION_NOTHING);
    close_bench(&bench);
}
END_TEST

START_TEST(what_was_ended_goes_on_at_the_level_reached)
{
    struct bench bench;
    open_bench(&bench, three, 0);

    (void)RUN(START, 0, .level = 0);
    (void)RUN(DUE, 300, .level = 0);
    ck_assert_str_eq(RUN(RESOLVE, 310, .level = 0), "cancel ended");
    (void)run(&bench, ESCALATION_ACKNOWLEDGE, 320, (struct escalation_input){.who = TEXT("b")},
              ESCALATION_OVER);
    ck_assert_str_eq(RUN(RESUME, 400, .level = 0), "resumed fired:2 page:b@400");
    close_bench(&bench);
}
END_TEST

START_TEST(an_escalation_above_a_policy_that_became_shorter_stands_at_its_last_level)
{
    struct bench bench;
    open_bench(&bench, three, 0);
    (void)RUN(START, 0, .level = 0);
    (void)RUN(TO_LEVEL, 10, .level = 3);
    bench.policy.level_count = 1;

    ck_assert_str_eq(RUN(DUE, 310, .level = 0), "exhausted");
    ck_assert_str_eq(RUN(DUE, 3910, .level = 0), "fired:reminder:1 page:a@3910");
    close_bench(&bench);
}
END_TEST

/* --- every pair of state and command --- */

static void bring_to(struct bench *bench_, enum escalation_state state)
{
#define bench (*bench_)
    (void)RUN(START, 0, .level = 0);
    switch (state) {
    case ESCALATION_ACTIVE:
    case ESCALATION_STATES: break;
    case ESCALATION_ACKNOWLEDGED: (void)RUN(ACKNOWLEDGE, 1, .who = TEXT("a"), .for_s = 60); break;
    case ESCALATION_HELD:
        (void)RUN(HOLD, 1, .hold = ESCALATION_HOLD_MAINTENANCE, .until_us = T0 + 900 * SECOND);
        break;
    case ESCALATION_EXHAUSTED:
        (void)RUN(DUE, 300, .level = 0);
        (void)RUN(DUE, 600, .level = 0);
        (void)RUN(DUE, 900, .level = 0);
        break;
    case ESCALATION_RESOLVED: (void)RUN(RESOLVE, 1, .level = 0); break;
    case ESCALATION_CANCELLED: (void)RUN(CANCEL, 1, .level = 0); break;
    }
    ck_assert_int_eq(bench.escalation.state, state);
#undef bench
}

START_TEST(every_pair_of_state_and_command_is_as_the_specification_says)
{
    /* By hand, from the specification: the state after the command, or, in capitals, why not:
     * N no effect, O it is over, M maintenance, E at the end. Commands as in the enum, without the
     * start: due, next, to level, acknowledge, unacknowledge, ack expired, hold, release, shift,
     * unreachable, resolve, cancel, resume. */
    static const char *const table[ESCALATION_STATES] = {
        [ESCALATION_ACTIVE] = "a a a k N N h N N a r c N",
        [ESCALATION_ACKNOWLEDGED] = "N a a k a a k N N N r c N",
        [ESCALATION_HELD] = "N M M k N N h a N N r c N",
        [ESCALATION_EXHAUSTED] = "x E a k N N h N N N r c N",
        [ESCALATION_RESOLVED] = "N O O O O O O N N N O O a",
        [ESCALATION_CANCELLED] = "N O O O O O O N N N O O a",
    };
    static const char states[] = "akhxrc";
    static const enum escalation_verdict verdicts[] = {
        ESCALATION_NOTHING, ESCALATION_OVER, ESCALATION_IN_MAINTENANCE, ESCALATION_AT_END};
    for (unsigned state = 0; state < ESCALATION_STATES; state++) {
        for (unsigned command = ESCALATION_DUE; command < ESCALATION_COMMANDS; command++) {
            struct bench bench;
            open_bench(&bench, three, 0);
            bring_to(&bench, (enum escalation_state)state);
            struct escalation before = bench.escalation;
            char expected = table[state][2 * (command - ESCALATION_DUE)];
            struct escalation_input input = {
                .command = (enum escalation_command)command,
                .now_us = T0 + 5000 * SECOND,
                .level = 1,
                .who = TEXT("a"),
                .why = "why",
                .hold = ESCALATION_HOLD_MAINTENANCE,
                .until_us = command == ESCALATION_HOLD ? T0 + 9000 * SECOND : 0};

            enum escalation_verdict verdict = escalation_machine_run(&bench.machine, &input);

            const char *refusal = strchr("NOME", expected);
            if (refusal != NULL) {
                ck_assert_msg(verdict == verdicts[refusal - strchr("NOME", 'N')],
                              "state %u, command %u: verdict %d", state, command, (int)verdict);
                ck_assert_int_eq(memcmp(&before, &bench.escalation, sizeof before), 0);
            } else {
                ck_assert_msg(verdict == ESCALATION_DONE || verdict == ESCALATION_AGAIN,
                              "state %u, command %u: verdict %d", state, command, (int)verdict);
                ck_assert_msg(states[bench.escalation.state] == expected,
                              "state %u, command %u: state %c", state, command,
                              states[bench.escalation.state]);
            }
            close_bench(&bench);
        }
    }
}
END_TEST

SUITE("escalation_machine",
      a_reminder_that_is_too_late_is_skipped_and_the_next_one_comes_in_its_time,
      levels_fire_after_their_delays_and_then_somebody_is_reminded, the_two_axes_are_counted_apart,
      empty_and_unreachable_levels_pass_on_at_once,
      when_all_levels_are_empty_the_last_resort_is_called_or_an_alarm_is_repeated,
      a_level_outside_its_window_waits_for_the_opening_and_a_person_does_not,
      personal_rules_are_planned_and_the_next_level_cancels_what_is_unsent,
      pages_of_a_level_with_keep_personal_survive_the_next_level_but_not_the_acknowledgement,
      an_acknowledgement_stops_levels_and_its_expiry_fires_the_same_level,
      a_second_acknowledgement_is_recorded_and_only_makes_the_expiry_longer,
      with_multi_ack_only_the_acknowledgers_pages_are_cancelled,
      a_window_fires_level_1_at_its_end_and_a_snooze_the_same_level,
      an_acknowledgement_that_expires_inside_a_window_is_held_until_its_end,
      escalate_now_ends_where_levels_and_rounds_end,
      an_undeliverable_level_passes_on_and_the_last_one_calls_for_help,
      a_late_level_counts_the_next_delay_from_when_it_really_fired,
      a_level_that_follows_the_shift_pages_who_is_new_and_its_delay_runs_on,
      what_was_ended_goes_on_at_the_level_reached,
      an_escalation_above_a_policy_that_became_shorter_stands_at_its_last_level,
      every_pair_of_state_and_command_is_as_the_specification_says)
