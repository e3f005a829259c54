#include "host/hook_cycle.h"
#include <string.h>
#include "support/suite.h"

static struct pipeline pipeline;
static struct instance instance;
static struct pipeline_place place;
static struct subscriber asked[HOOK_MAX + 1];
static struct arena arena;

/* One instance with these effects; who asks it where is said by `at`. */
static void begin(uint64_t grants)
{
    memset(&pipeline, 0, sizeof pipeline);
    arena_init(&arena);
    instance = (struct instance){.name = TEXT("guest"), .grants = grants};
    place = (struct pipeline_place){.instance = &instance};
}

static void at(enum hook hook)
{
    asked[hook] = (struct subscriber){.instance = TEXT("guest"), .hook = hook, .host = &place};
    pipeline.hooks[hook] = &asked[hook];
    pipeline.counts[hook] = 1;
}

START_TEST(who_notifies_of_a_notification_that_failed_may_go_round)
{
    begin(RUNG_MAY(RUNG_FX_NOTIFY));
    at(HOOK_NOTIFICATION_FAILED);

    ck_assert(text_eq_z(hook_cycle_find(&pipeline, &arena),
                        "notification.failed -notify-> notification.failed"));
    arena_fini(&arena);
}
END_TEST

START_TEST(a_circle_over_two_hooks_is_told_from_hook_to_hook)
{
    begin(RUNG_MAY(RUNG_FX_NOTIFY) | RUNG_MAY(RUNG_FX_ESCALATE));
    at(HOOK_ESCALATION_STARTED);
    instance.grants = RUNG_MAY(RUNG_FX_NOTIFY);
    ck_assert_uint_eq(hook_cycle_find(&pipeline, &arena).n, 0); /* nobody hears of a failure */
    at(HOOK_NOTIFICATION_FAILED);
    instance.grants = RUNG_MAY(RUNG_FX_NOTIFY) | RUNG_MAY(RUNG_FX_ESCALATE);

    struct text way = hook_cycle_find(&pipeline, &arena);

    ck_assert(text_eq_z(way, "escalation.started -notify-> notification.failed -escalate-> "
                             "escalation.started"));
    arena_fini(&arena);
}
END_TEST

START_TEST(what_needs_time_or_is_not_granted_is_no_circle)
{
    begin(RUNG_MAY(RUNG_FX_WAKE) | RUNG_MAY(RUNG_FX_NOTE));
    at(HOOK_TICKET_WAKE);
    at(HOOK_NOTIFICATION_FAILED);

    ck_assert_uint_eq(hook_cycle_find(&pipeline, &arena).n, 0);
    arena_fini(&arena);
}
END_TEST

SUITE("hook_cycle", who_notifies_of_a_notification_that_failed_may_go_round,
      a_circle_over_two_hooks_is_told_from_hook_to_hook,
      what_needs_time_or_is_not_granted_is_no_circle)
