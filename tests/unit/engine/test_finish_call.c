#include "engine/finish_call.h"
#include "support/world.h"

static struct world world;

static struct value after(int code, const struct effect_list *effects)
{
    world_init(&world);
    world_subscribe(&world, HOOK_RPC_CALL, "crm", true);
    world_boot(&world);
    (void)world_call(&world, "plugin.call", "a", "instance", "crm", "method", "get", "params", "x",
                     NULL);
    world_finish(&world, code, effects);
    return world_result(&world, world_call(&world, "plugin.call", "a", "instance", "crm", "method",
                                           "get", "params", "x", NULL));
}

static void has_failed(int code, const struct effect_list *effects, const char *reason,
                       const char *text)
{
    struct value outcome = after(code, effects);
    const struct value *failed = value_get(&outcome, "failed");
    ck_assert_ptr_nonnull(failed);
    ck_assert_str_eq(world_z(&world, value_text(failed, "reason")), reason);
    ck_assert_str_eq(world_z(&world, value_text(failed, "text")), text);
    world_fini(&world);
}

START_TEST(the_outcome_of_a_job_is_found_under_the_callers_key)
{
    struct effect items[] = {{.kind = EFFECT_RESULT, .key = TEXT("name"), .val = TEXT("ann")}};
    struct effect_list effects = {items, 1};

    struct value outcome = after(0, &effects);

    ck_assert(text_eq_z(value_text(value_get(&outcome, "result"), "name"), "ann"));
    world_fini(&world);
}
END_TEST

START_TEST(a_job_that_rejects_declines_or_gives_up_has_failed)
{
    struct effect no[] = {{.kind = EFFECT_REJECT, .key = TEXT("not_today"), .val = TEXT("closed")}};
    struct effect_list rejects = {no, 1};

    has_failed(0, &rejects, "not_today", "closed");
    has_failed(1, NULL, "plugin_failed", "the plugin does not serve it");
    has_failed(-2, NULL, "plugin_failed", "the plugin does not serve it");
}
END_TEST

START_TEST(an_answer_that_is_no_map_has_failed)
{
    struct effect items[] = {{.kind = EFFECT_RESULT, .key = TEXT("*"), .val = TEXT("\x01")}};
    struct effect_list effects = {items, 1};

    has_failed(0, &effects, "plugin_failed", "the plugin's answer is no MessagePack map");
}
END_TEST

SUITE("finish_call", the_outcome_of_a_job_is_found_under_the_callers_key,
      a_job_that_rejects_declines_or_gives_up_has_failed, an_answer_that_is_no_map_has_failed)
