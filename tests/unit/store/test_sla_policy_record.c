#include "store/sla_policy_record.h"
#include <string.h>
#include "model/ticket_facts.h"
#include "support/suite.h"

static struct arena arena;
static struct policy_set *set;

static void begin(void)
{
    struct refusal refusal;
    struct expression_trouble trouble;
    arena_init(&arena);
    set = policy_set_create();
    struct calendar *day = calendar_begin(&set->arena, TEXT("day"), zone_utc());
    ck_assert_int_eq(calendar_add_hours(day, 0, TEXT("09:00-17:00"), &refusal), ERR_OK);
    ck_assert_int_eq(calendar_finish(day, &refusal), ERR_OK);
    *ARENA_PUSH(&set->arena, set->calendars, set->calendar_count) = day;
    struct sla_policy *policy = ARENA_PUSH(&set->arena, set->sla_policies, set->sla_policy_count);
    *policy = (struct sla_policy){.id = TEXT("gold"),
                                  .owner = TEXT("lead"),
                                  .review_by = TEXT("2030-01-01"),
                                  .when_source = TEXT("ticket.priority == \"urgent\""),
                                  .calendar = day,
                                  .breach_escalation_policy = TEXT("page")};
    policy->when = expression_read(&set->arena, policy->when_source, ticket_facts_symbols,
                                   ticket_facts_count, &trouble);
    *ARENA_PUSH(&set->arena, policy->teams, policy->team_count) = TEXT("support");
    *ARENA_PUSH(&set->arena, policy->budgets, policy->budget_count) =
        (struct sla_budget_rule){TEXT("support"), 40};
    policy->clocks[SLA_RESOLUTION] = (struct sla_terms){.pause_in = 5,
                                                        .bot_time = SLA_BOT_PAUSE,
                                                        .on_reopen = SLA_REOPEN_RESTART,
                                                        .on_change = SLA_CHANGE_GRANT_MIN,
                                                        .grant_s = 60,
                                                        .source = SLA_SOURCE_OWNER_TEAM,
                                                        .refire = true,
                                                        .forgive = true,
                                                        .bot_reply_counts = true,
                                                        .automatic_counts = true};
    policy->clocks[SLA_RESOLUTION].targets[PRIORITY_HIGH] =
        (struct sla_target){.amount = 3, .unit = SLA_UNIT_DAYS, .end_of_day = true};
    *ARENA_PUSH(&set->arena, policy->thresholds, policy->threshold_count) =
        (struct sla_threshold){.id = TEXT("half"),
                               .kind = SLA_BEFORE,
                               .amount = 50,
                               .raise_priority = PRIORITY_NONE,
                               .escalation_policy = TEXT("page"),
                               .metrics = 4};
    *ARENA_PUSH(&set->arena, set->sla_policies, set->sla_policy_count) =
        (struct sla_policy){.id = TEXT("inner"), .for_owner = true, .calendar = calendar_always()};
}

static void end(void)
{
    const struct policy_set *old = set;
    policy_set_release(&old);
    arena_fini(&arena);
}

static struct text pack(const struct policy_set *of)
{
    struct buf packed;
    buf_init(&packed);
    sla_policy_record_pack(&packed, of);
    struct text kept = arena_text(&arena, buf_text(&packed));
    buf_fini(&packed);
    return kept;
}

static bool read_back(struct policy_set *into)
{
    struct value map;
    ck_assert_int_eq(pack_read(&arena, pack(set), &map), ERR_OK);
    return sla_policy_record_read(&arena, &map, set, into);
}

START_TEST(every_part_of_the_policies_survives_the_way_to_disk)
{
    struct policy_set back = {.calendars = NULL};
    begin();

    ck_assert(read_back(&back));

    ck_assert_uint_eq(back.sla_policy_count, 2);
    const struct sla_policy *gold = &back.sla_policies[0];
    const struct sla_terms *terms = &gold->clocks[SLA_RESOLUTION];
    ck_assert(text_eq_z(gold->id, "gold") && text_eq_z(gold->breach_escalation_policy, "page"));
    ck_assert_ptr_eq(gold->calendar, set->calendars[0]);
    ck_assert_ptr_nonnull(gold->when);
    ck_assert_uint_eq(terms->pause_in, 5);
    ck_assert_int_eq(terms->bot_time, SLA_BOT_PAUSE);
    ck_assert_int_eq(terms->on_reopen, SLA_REOPEN_RESTART);
    ck_assert_int_eq(terms->on_change, SLA_CHANGE_GRANT_MIN);
    ck_assert_int_eq(terms->grant_s, 60);
    ck_assert_int_eq(terms->source, SLA_SOURCE_OWNER_TEAM);
    ck_assert(terms->refire && terms->forgive && terms->bot_reply_counts &&
              terms->automatic_counts);
    ck_assert(
        sla_policy_same_target(terms->targets[PRIORITY_HIGH],
                               set->sla_policies[0].clocks[SLA_RESOLUTION].targets[PRIORITY_HIGH]));
    ck_assert_int_eq(terms->targets[PRIORITY_LOW].amount, 0);
    ck_assert_uint_eq(gold->threshold_count, 1);
    ck_assert_int_eq(gold->thresholds[0].kind, SLA_BEFORE);
    ck_assert_int_eq(gold->thresholds[0].raise_priority, PRIORITY_NONE);
    ck_assert_uint_eq(gold->thresholds[0].metrics, 4);
    ck_assert(text_eq_z(gold->teams[0], "support") && gold->team_count == 1);
    ck_assert(text_eq_z(gold->budgets[0].team, "support") && gold->budgets[0].percent == 40);
    ck_assert(back.sla_policies[1].for_owner);
    ck_assert_ptr_eq(back.sla_policies[1].calendar, calendar_always());
    ck_assert(text_eq(pack(&back), pack(set)));
    end();
}
END_TEST

START_TEST(another_target_is_another_hash_and_the_same_text_the_same)
{
    begin();
    struct text before = sla_policy_record_hash(&arena, pack(set));

    ck_assert(text_eq(before, sla_policy_record_hash(&arena, pack(set))));
    set->sla_policies[0].clocks[SLA_RESOLUTION].targets[PRIORITY_HIGH].amount++;
    ck_assert(!text_eq(before, sla_policy_record_hash(&arena, pack(set))));
    ck_assert_uint_eq(before.n, SLA_POLICY_RECORD_HASH_CHARS);
    end();
}
END_TEST

START_TEST(a_calendar_that_is_gone_or_a_condition_that_cannot_be_read_is_told)
{
    struct policy_set back = {.calendars = NULL};
    begin();
    set->sla_policies[0].when_source = TEXT("ticket.gone == 1");
    ck_assert(!read_back(&back));

    set->sla_policies[0].when_source = TEXT_NONE;
    ck_assert(read_back(&back));
    set->calendar_count = 0;
    ck_assert(!read_back(&back));
    end();
}
END_TEST

SUITE("sla_policy_record", every_part_of_the_policies_survives_the_way_to_disk,
      another_target_is_another_hash_and_the_same_text_the_same,
      a_calendar_that_is_gone_or_a_condition_that_cannot_be_read_is_told)
