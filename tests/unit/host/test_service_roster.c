/* rung.roster/1: who is on call, as a guest asks. */
#include "host/service_roster.h"
#include "host/hook_call.h"
#include "support/rota.h"

struct seen {
    size_t count;
    char who[4][16];
};

static int look(void *arg, const rung_agent *agent)
{
    struct seen *seen = arg;
    (void)snprintf(seen->who[seen->count++], sizeof seen->who[0], "%.*s", (int)agent->id.n,
                   agent->id.p);
    return 0;
}

static int stop(void *arg, const rung_agent *agent)
{
    (void)look(arg, agent);
    return 7;
}

START_TEST(a_call_sees_the_schedule_of_its_own_transaction)
{
    struct world it;
    struct seen seen = {0};
    rota_init(&it);
    struct on_call_override both = {.add = TEXT("cid"), .span = {INT64_MIN, INT64_MAX}};
    struct schedule now = it.policies->schedules[0];
    now.overrides = &both;
    now.override_count = 1;
    const struct schedule *schedules[] = {&now};
    struct ask ask = {.now_us = WORLD_START_US, .policies = it.policies, .schedules = schedules};
    struct instance instance = {.state = INSTANCE_RUNNING};
    rung_host host = {.opaque = &instance};
    struct rung_call call;
    hook_call_init(&call, &instance, &ask, HOOK_CALL_ENGINE, &it.arena);

    ck_assert_int_eq(service_roster.on_call(&host, &call, rung_z("primary"), 0, look, &seen),
                     RUNG_OK);

    ck_assert_uint_eq(seen.count, 2);
    ck_assert_str_eq(seen.who[0], "ann");
    ck_assert_str_eq(seen.who[1], "cid");
    world_fini(&it);
}
END_TEST

START_TEST(without_a_call_it_is_the_schedule_as_configured)
{
    struct world it;
    struct seen seen = {0};
    rota_init(&it);
    struct instance_env env = {.policies = it.policies};
    struct instance instance = {.env = &env};
    rung_host host = {.opaque = &instance};

    ck_assert_int_eq(
        service_roster.on_call(&host, NULL, rung_z("primary"), ROTA_HANDOFF_S * 1000, look, &seen),
        RUNG_OK);
    ck_assert_int_eq(service_roster.on_call(&host, NULL, rung_z("primary"),
                                            ROTA_HANDOFF_S * 1000 - 1000, look, &seen),
                     RUNG_OK);

    ck_assert_str_eq(seen.who[0], "bob");
    ck_assert_str_eq(seen.who[1], "ann");
    world_fini(&it);
}
END_TEST

START_TEST(an_unknown_schedule_is_none_and_a_guest_may_stop_early)
{
    struct world it;
    struct seen seen = {0};
    rota_init(&it);
    struct instance_env env = {.policies = it.policies};
    struct instance instance = {.env = &env};
    rung_host host = {.opaque = &instance};

    ck_assert_int_eq(service_roster.on_call(&host, NULL, rung_z("other"), 0, look, &seen),
                     RUNG_ENOENT);
    ck_assert_int_eq(
        service_roster.on_call(&host, NULL, rung_z("primary"), ROTA_START_S * 1000, stop, &seen),
        7);
    ck_assert_uint_eq(seen.count, 1);
    world_fini(&it);
}
END_TEST

SUITE("service_roster", a_call_sees_the_schedule_of_its_own_transaction,
      without_a_call_it_is_the_schedule_as_configured,
      an_unknown_schedule_is_none_and_a_guest_may_stop_early)
