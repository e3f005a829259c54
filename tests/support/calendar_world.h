/* A world with calendars: "desk" works in Berlin from Monday to Friday, 09-17, from 10 June 2024 on
 * 10-12 only, with a holiday and a half day; team "desk" has it, and gold customers are promised a
 * reply within 2 business hours. Now is Monday, 3 June 2024, 09:30 in Berlin. */
#ifndef TESTS_SUPPORT_CALENDAR_WORLD_H
#define TESTS_SUPPORT_CALENDAR_WORLD_H
#include "model/ticket_facts.h"
#include "support/world.h"
#include "support/zones.h"

#define CALENDAR_WORLD_NOW_S INT64_C(1717399800)

static inline void calendar_world_hours(struct calendar *calendar, const char *interval)
{
    for (unsigned day = 0; day < 5; day++) {
        ck_assert_int_eq(calendar_add_hours(calendar, day, text_z(interval), NULL), ERR_OK);
    }
}

static inline void calendar_world_init(struct world *world)
{
    struct expression_trouble trouble;
    world_init(world);
    world->now_us = CALENDAR_WORLD_NOW_S * 1000000;
    struct policy_set *set = world->policies;
    struct arena *arena = &set->arena;
    const struct zone *berlin = zones_find(arena, "Europe/Berlin");
    struct calendar *desk = calendar_begin(arena, TEXT("desk"), berlin);
    calendar_world_hours(desk, "09:00-17:00");
    ck_assert_int_eq(calendar_add_holiday(desk, TEXT("12-25"), NULL), ERR_OK);
    ck_assert_int_eq(calendar_add_special(desk, TEXT("12-24=09:00-12:00"), NULL), ERR_OK);
    ck_assert_int_eq(calendar_begin_version(desk, zones_at(2024, 6, 10, 0, 0), berlin, NULL),
                     ERR_OK);
    calendar_world_hours(desk, "10:00-12:00");
    set->tzdata = TEXT("2024a");
    *ARENA_PUSH(arena, set->calendars, set->calendar_count) = calendar_always();
    *ARENA_PUSH(arena, set->calendars, set->calendar_count) = desk;
    *ARENA_PUSH(arena, set->roster.teams, set->roster.team_count) = (struct roster_team){
        .id = TEXT("desk"), .name = TEXT("Desk"), .manager = TEXT("cid"), .calendar = desk};
    *ARENA_PUSH(arena, set->tiers, set->tier_count) =
        (struct customer_tier){.tier = TEXT("gold"), .match = TEXT("@gold.example")};
    struct sla_policy *gold = ARENA_PUSH(arena, set->sla_policies, set->sla_policy_count);
    *gold = (struct sla_policy){.id = TEXT("gold"), .calendar = desk};
    gold->when = expression_read(arena, TEXT("customer.tier == \"gold\""), ticket_facts_symbols,
                                 ticket_facts_count, &trouble);
    for (int priority = 0; priority < PRIORITY_COUNT; priority++) {
        gold->clocks[SLA_FIRST_RESPONSE].targets[priority] =
            (struct sla_target){.amount = 7200, .unit = SLA_UNIT_BUSINESS};
    }
    struct sla_policy standard = set->sla_policies[0];
    set->sla_policies[0] = *gold; /* the narrower one first */
    set->sla_policies[1] = standard;
    world_boot(world);
}

static inline int64_t calendar_world_seconds(const struct value *map, const char *key)
{
    int64_t ms = value_int(map, key, -1);
    ck_assert_msg(ms >= 0 && ms % 1000 == 0, "%s is %lld", key, (long long)ms);
    return ms / 1000;
}

#endif
