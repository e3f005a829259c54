#include "host/hook_call.h"
#include <string.h>
#include "support/suite.h"

static const rung_plugin guest = {.size = sizeof(rung_plugin), .may = UINT64_MAX};
static struct instance_env env;
static struct instance *instance;
static struct arena arena;
static struct ask ask;
static struct rung_call call;

static void begin(void)
{
    arena_init(&arena);
    instance = instance_create(&env, TEXT("guest"));
    instance->file.plugin = &guest;
    instance->grants = UINT64_MAX;
    ask = (struct ask){.hook = HOOK_TICKET_CLASSIFY};
    hook_call_init(&call, instance, &ask, HOOK_CALL_ENGINE, &arena);
}

static void end(void)
{
    instance_destroy(&instance);
    arena_fini(&arena);
}

static rung_effect tag(const char *name, size_t size)
{
    return (rung_effect){.size = (uint32_t)size,
                         .kind = RUNG_FX_ADD_TAG,
                         .key = rung_z(name),
                         .reason = RUNG_S("why")};
}

START_TEST(effects_of_a_newer_header_are_stepped_by_their_own_size)
{
    struct newer {
        rung_effect effect;
        uint64_t of_tomorrow;
    } effects[3] = {{tag("a", sizeof(struct newer)), ~UINT64_C(0)},
                    {tag("b", sizeof(struct newer)), ~UINT64_C(0)},
                    {tag("c", sizeof(struct newer)), ~UINT64_C(0)}};
    begin();

    ck_assert_uint_eq(hook_call_take_all(&call, &effects[0].effect, 3), 3);

    ck_assert_uint_eq(call.effects.count, 3);
    ck_assert(text_eq_z(call.effects.items[1].key, "b"));
    ck_assert(text_eq_z(call.effects.items[2].key, "c"));
    end();
}
END_TEST

START_TEST(effects_that_do_not_say_their_size_are_denied)
{
    rung_effect effects[2] = {tag("a", 0), tag("b", 0)};
    begin();

    ck_assert_uint_eq(hook_call_take_all(&call, effects, 2), 0);

    ck_assert_int_eq(call.effects.items[0].verdict, VERDICT_DENIED);
    ck_assert_uint_eq(hook_call_take_all(&call, NULL, 2), 0);
    end();
}
END_TEST

START_TEST(one_call_takes_no_more_than_its_share)
{
    rung_effect effect = tag("a", sizeof effect);
    begin();

    for (size_t i = 0; i < EFFECT_CHECK_COUNT_MAX; i++) {
        ck_assert_int_eq(hook_call_emit(&instance->api, &call, &effect), RUNG_OK);
    }
    ck_assert_int_eq(hook_call_emit(&instance->api, &call, &effect), RUNG_EDENIED);
    ck_assert_int_eq(hook_call_emit(&instance->api, NULL, &effect), RUNG_EINVAL);
    ck_assert_ptr_nonnull(hook_call_alloc(&instance->api, &call, HOOK_CALL_ARENA_BYTES_MAX));
    ck_assert_ptr_null(hook_call_alloc(&instance->api, &call, 1));
    end();
}
END_TEST

START_TEST(the_reason_of_a_failure_is_kept_as_text)
{
    begin();

    ck_assert_int_eq(hook_call_fail(&instance->api, &call, RUNG_ERETRY, "busy \xff"), RUNG_ERETRY);

    ck_assert(text_eq_z(call.error, "busy \xef\xbf\xbd"));
    ck_assert_int_eq(call.fail_code, RUNG_ERETRY);
    end();
}
END_TEST

static void propose(size_t times)
{
    rung_effect effect = tag("a", sizeof effect);
    for (size_t i = 0; i < times; i++) {
        (void)hook_call_take(&call, &effect);
    }
}

START_TEST(effects_that_are_never_allowed_open_the_breaker_in_the_end)
{
    static const rung_plugin shy = {.size = sizeof(rung_plugin), .may = 0};
    begin();
    instance->file.plugin = &shy;

    propose(2);
    ck_assert(atomic_load(&instance->is_calm));
    propose(1); /* three in a minute are a failure */
    ck_assert(!atomic_load(&instance->is_calm));
    ck_assert_ptr_nonnull(strstr(instance->last_error, "ticket.classify: 3 effects"));
    ck_assert_ptr_nonnull(strstr(instance->last_error, "does not declare"));
    ck_assert(instance_may_be_asked(instance));

    propose(12); /* five failures */
    ck_assert(!instance_may_be_asked(instance));
    end();
}
END_TEST

START_TEST(a_shadow_without_grants_is_never_blamed)
{
    begin();
    instance->grants = 0;

    propose(60);

    ck_assert_uint_eq(atomic_load(&instance->counts.denied), 60);
    ck_assert(atomic_load(&instance->is_calm));
    end();
}
END_TEST

SUITE("host/hook_call", effects_that_are_never_allowed_open_the_breaker_in_the_end,
      a_shadow_without_grants_is_never_blamed,
      effects_of_a_newer_header_are_stepped_by_their_own_size,
      effects_that_do_not_say_their_size_are_denied, one_call_takes_no_more_than_its_share,
      the_reason_of_a_failure_is_kept_as_text)
