#include "engine/plugin_state.h"
#include "support/forms.h"
#include "support/proposals.h"

static struct text shown(struct world *world, const char *id, const char *key)
{
    return value_text(world_ticket(world, world_call(world, "ticket.get", "", "id", id, NULL)),
                      key);
}

/* Nobody is paged. */
static const char *begin(struct world *world)
{
    world_init(world);
    (void)forms_add(world);
    world->policies->escalation_rule_count = 0;
    world_boot(world);
    return world_create(world, "k", "s");
}

START_TEST(a_plugin_makes_a_ticket_pending_open_and_solved)
{
    struct world world;
    const char *id = begin(&world);
    int64_t until_ms = WORLD_START_US / 1000 + 60000;

    proposals_make(
        &world, id,
        (struct effect){.kind = EFFECT_SET_STATE, .key = TEXT("pending"), .num = until_ms});
    ck_assert(text_eq_z(shown(&world, id, "state"), "pending"));
    proposals_make(&world, id, (struct effect){.kind = EFFECT_SET_STATE, .key = TEXT("open")});
    ck_assert(text_eq_z(shown(&world, id, "state"), "open"));
    proposals_make(&world, id, (struct effect){.kind = EFFECT_SET_STATE, .key = TEXT("open")});
    ck_assert_str_eq(proposals_verdict, "stale");
    proposals_make(
        &world, id,
        (struct effect){.kind = EFFECT_SET_STATE, .key = TEXT("solved"), .val = TEXT("no answer")});
    ck_assert(text_eq_z(shown(&world, id, "state"), "solved"));
    proposals_make(&world, id, (struct effect){.kind = EFFECT_SET_STATE, .key = TEXT("closed")});
    ck_assert_str_eq(proposals_verdict, "denied");
    world_fini(&world);
}
END_TEST

START_TEST(a_wait_that_is_over_is_none)
{
    struct world world;
    const char *id = begin(&world);

    proposals_make(&world, id,
                   (struct effect){.kind = EFFECT_SET_STATE, .key = TEXT("pending"), .num = 1});

    ck_assert_str_eq(proposals_verdict, "denied");
    ck_assert(text_eq_z(shown(&world, id, "state"), "new"));
    world_fini(&world);
}
END_TEST

START_TEST(a_plugin_blocks_a_ticket_with_a_reason_and_a_promise)
{
    struct world world;
    const struct value *last = NULL;
    const char *id = begin(&world);

    proposals_make(&world, id,
                   (struct effect){.kind = EFFECT_SET_STATE,
                                   .key = TEXT("blocked"),
                                   .val = TEXT("parts"),
                                   .num = WORLD_START_US / 1000 + 3600000});

    ck_assert_str_eq(proposals_verdict, "applied");
    ck_assert(text_eq_z(shown(&world, id, "state"), "blocked"));
    ck_assert_int_eq(world_count(&world, id, "blocked", &last), 1);
    ck_assert(text_eq_z(value_text(last, "reason"), "parts"));
    ck_assert_int_eq(world_count(&world, id, "promise_made", NULL), 1);
    world_fini(&world);
}
END_TEST

START_TEST(a_block_without_its_form_is_denied_and_says_what_lacks)
{
    struct world world;
    const char *id = begin(&world);

    proposals_make(
        &world, id,
        (struct effect){.kind = EFFECT_SET_STATE, .key = TEXT("blocked"), .val = TEXT("parts")});
    ck_assert_str_eq(proposals_verdict, "denied");
    ck_assert_ptr_nonnull(strstr(proposals_why, "when they hear next"));
    proposals_make(&world, id,
                   (struct effect){.kind = EFFECT_SET_STATE,
                                   .key = TEXT("blocked"),
                                   .val = TEXT("weather"),
                                   .num = WORLD_START_US / 1000 + 3600000});
    ck_assert_ptr_nonnull(strstr(proposals_why, "is no reason"));

    ck_assert(text_eq_z(shown(&world, id, "state"), "new"));
    world_fini(&world);
}
END_TEST

static void hand_off(struct world *world, const char *id, const char *team, const char *kind)
{
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_map_begin(&pack);
    pack_pair_z(&pack, "summary", "the customer was charged twice");
    if (kind != NULL) {
        pack_pair_z(&pack, "kind", kind);
    }
    pack_map_end(&pack);
    proposals_make(
        world, id,
        (struct effect){.kind = EFFECT_HAND_OFF, .key = text_z(team), .val = buf_text(&packed)});
    buf_fini(&packed);
}

START_TEST(a_plugin_hands_off_with_a_complete_form_only)
{
    struct world world;
    const struct value *last = NULL;
    const char *id = begin(&world);

    hand_off(&world, id, "billing", NULL);
    ck_assert_str_eq(proposals_verdict, "denied");
    ck_assert_ptr_nonnull(strstr(proposals_why, "kind"));
    ck_assert(text_eq_z(shown(&world, id, "team"), "support"));
    hand_off(&world, id, "nowhere", "refund");
    ck_assert_str_eq(proposals_verdict, "denied");
    hand_off(&world, id, "billing", "refund");

    ck_assert_str_eq(proposals_verdict, "applied");
    ck_assert(text_eq_z(shown(&world, id, "team"), "billing"));
    ck_assert_int_eq(world_count(&world, id, "handoff_form", &last), 1);
    ck_assert(!value_bool(last, "missing", true));
    world_fini(&world);
}
END_TEST

START_TEST(what_is_over_is_not_handed_off)
{
    struct world world;
    const char *id = begin(&world);
    proposals_make(
        &world, id,
        (struct effect){.kind = EFFECT_SET_STATE, .key = TEXT("solved"), .val = TEXT("done")});

    hand_off(&world, id, "billing", "refund");

    ck_assert_str_eq(proposals_verdict, "stale");
    world_fini(&world);
}
END_TEST

SUITE("plugin_state", a_plugin_makes_a_ticket_pending_open_and_solved, a_wait_that_is_over_is_none,
      a_plugin_blocks_a_ticket_with_a_reason_and_a_promise,
      a_block_without_its_form_is_denied_and_says_what_lacks,
      a_plugin_hands_off_with_a_complete_form_only, what_is_over_is_not_handed_off)
