/* Schedules as they hold in a transaction, and levels that page whoever is on call. */
#include "engine/on_call.h"
#include "support/rota.h"

static struct world it;

static void arrive(void)
{
    rota_init(&it);
    struct policy_set *set = it.policies;
    struct escalation_policy *policy = &set->escalation_policies[0];
    policy->levels[0].targets = world_target(set, ESCALATION_TARGET_SCHEDULE, "primary");
    policy->levels[1].targets = world_target(set, ESCALATION_TARGET_NEXT_ON_CALL, "primary");
    policy->levels[1].raise_priority = -1;
    policy->levels[2].targets = world_target(set, ESCALATION_TARGET_SCHEDULE, "primary");
    rota_boot(&it);
}

static const char *paged(const char *ticket, size_t n)
{
    struct value result = world_result(
        &it, world_call(&it, "ticket.timeline", "", "id", ticket, "limit", "#500", NULL));
    const struct value *items = value_get(&result, "items");
    for (size_t i = 0; i < items->list.count; i++) {
        if (text_eq_z(value_text(&items->list.items[i], "type"), "paged") && n-- == 0) {
            return world_z(&it, value_text(value_get(&items->list.items[i], "data"), "person"));
        }
    }
    return "";
}

START_TEST(a_level_pages_who_is_on_call_when_it_fires_and_the_next_level_the_next)
{
    arrive();

    const char *ticket = world_create(&it, "k-1", "down");
    world_advance(&it, 300);

    ck_assert_str_eq(paged(ticket, 0), "ann");
    ck_assert_str_eq(paged(ticket, 1), "bob");
    world_fini(&it);
}
END_TEST

START_TEST(a_shift_change_in_the_middle_pages_the_new_one_at_the_next_level_only)
{
    arrive();
    world_advance(&it, 23 * 3600 - 400); /* 400 s before the hand-off to bob */

    const char *ticket = world_create(&it, "k-1", "down");
    world_advance(&it, 300);
    world_advance(&it, 600);

    ck_assert_str_eq(paged(ticket, 0), "ann"); /* level 1, before */
    ck_assert_str_eq(paged(ticket, 1), "bob"); /* level 2: next on call, still before */
    ck_assert_str_eq(paged(ticket, 2), "bob"); /* level 3, after the hand-off */
    ck_assert_int_eq(world_count(&it, ticket, "paged", NULL), 3);
    world_fini(&it);
}
END_TEST

START_TEST(a_gap_is_an_empty_level_and_the_next_one_fires_at_once)
{
    arrive();
    it.policies->escalation_policies[0].levels[1].targets =
        world_target(it.policies, ESCALATION_TARGET_USER, "cid");
    (void)rota_call(&it, "schedule.set_temporary", "k-t", "to_at_ms", "~7200", "shifts", "@", NULL);
    ck_assert_str_eq(rota_who(&it, 10), "");

    const char *ticket = world_create(&it, "k-1", "down");

    const struct value *skipped = NULL;
    ck_assert_int_eq(world_count(&it, ticket, "level_skipped", &skipped), 1);
    ck_assert(text_eq_z(value_text(skipped, "reason"), "empty"));
    ck_assert_str_eq(paged(ticket, 0), "cid");
    world_fini(&it);
}
END_TEST

START_TEST(an_override_and_a_swap_are_seen_by_the_level_that_fires)
{
    arrive();
    (void)rota_call(&it, "schedule.add_override", "k-o", "add", "cid", "remove", "ann", NULL);

    const char *ticket = world_create(&it, "k-1", "down");

    ck_assert_str_eq(paged(ticket, 0), "cid");
    world_fini(&it);
}
END_TEST

START_TEST(everything_is_there_after_a_crash)
{
    arrive();
    (void)rota_call(&it, "schedule.add_override", "k-o", "add", "cid", "remove", "ann", NULL);
    world_crash(&it);

    ck_assert_str_eq(rota_who(&it, 10), "cid");
    ck_assert_str_eq(paged(world_create(&it, "k-1", "down"), 0), "cid");
    world_fini(&it);
}
END_TEST

/* --- a story, told once as it is and once with a crash at each of its steps --- */

static const struct {
    int64_t at_s; /* after the start */
    const char *name, *pairs[8];
} story[] = {
    {0, "schedule.ask_swap", {"beneficiary", "ann", "from_at_ms", "~40000", "to_at_ms", "~50000"}},
    {10, "schedule.accept_swap", {"id", "s-1", "taker", "cid"}},
    {39800, "ticket", {"one"}}, /* level 1: ann, on call by the layer */
    {40110, "", {NULL}},        /* level 2: cid, since 40000 by the swap */
    {40200, "schedule.add_override", {"add", "bob", "remove", "cid", "to_at_ms", "~50000"}},
    {40300, "ticket", {"two"}}, /* level 1: bob, by the override */
    {40400, "acknowledge", {"two"}},
    {40750, "", {NULL}}, /* level 3 of the first: ann, by name */
    {55000,
     "schedule.set_temporary",
     {"from_at_ms", "~60000", "to_at_ms", "~61000", "shifts", "@"}},
    {60500, "ticket", {"three"}}, /* a gap: two empty levels, then ann at once */
    {62000, "schedule.edit_rotation", {"layer", "turn", "participants", "@cid,ann,bob"}},
    {90000, "", {NULL}}, /* over the hand-off: bob, as before the edit */
};
#define STORY_STEPS ((int)(sizeof story / sizeof story[0]))

static struct text tell(struct text all, const char *id)
{
    struct value result =
        world_result(&it, world_call(&it, "ticket.timeline", "", "id", id, "limit", "#500", NULL));
    const struct value *items = value_get(&result, "items");
    for (size_t i = 0; i < items->list.count; i++) {
        const struct value *item = &items->list.items[i];
        struct buf json;
        buf_init(&json);
        value_to_json(&json, value_get(item, "data"), 0);
        all = arena_printf(&it.arena, "%.*s%lld %.*s %.*s\n", TEXT_ARG(all),
                           (long long)(value_int(item, "at_ms", 0) / 1000 - ROTA_START_S),
                           TEXT_ARG(value_text(item, "type")), TEXT_ARG(buf_text(&json)));
        buf_fini(&json);
    }
    return all;
}

static void arrange_story(void)
{
    rota_init(&it);
    it.policies->escalation_policies[0].exhausted_every_s = 0;
    struct escalation_level *levels = it.policies->escalation_policies[0].levels;
    levels[0].targets = world_target(it.policies, ESCALATION_TARGET_SCHEDULE, "primary");
    levels[1].targets = world_target(it.policies, ESCALATION_TARGET_SCHEDULE, "primary");
    levels[1].raise_priority = -1;
    levels[2].targets = world_target(it.policies, ESCALATION_TARGET_USER, "ann");
    rota_boot(&it);
}

static void do_step(int i, const char **tickets, size_t *count)
{
    const char *const *p = story[i].pairs;
    char key[16];
    (void)snprintf(key, sizeof key, "k-%d", i);
    if (strcmp(story[i].name, "ticket") == 0) {
        tickets[(*count)++] = world_create(&it, key, p[0]);
    } else if (strcmp(story[i].name, "acknowledge") == 0) {
        (void)world_call(&it, "ticket.acknowledge", key, "id", tickets[1], "agent", "bob", NULL);
    } else if (story[i].name[0] != '\0') {
        (void)world_result(&it, rota_call(&it, story[i].name, key, p[0], p[1], p[2], p[3], p[4],
                                          p[5], p[6], p[7], NULL));
    }
}

/* Every instant at which something is due comes true; whatever is paged is delivered at once. */
static void live_until(int64_t at_us)
{
    for (;;) {
        while (it.job_count > 0) {
            world_finish(&it, 0, NULL);
        }
        int64_t due_us = engine_step(it.engine);
        if (it.job_count > 0) {
            continue;
        }
        if (due_us > it.now_us + 2000 && it.now_us == at_us) {
            return;
        }
        it.now_us = due_us < at_us ? (due_us > it.now_us ? due_us : it.now_us) : at_us;
        world_run(&it);
    }
}

/* The timelines of the schedule and of all tickets, as one text that the caller frees. */
static char *play(int crash_before)
{
    const char *tickets[4] = {NULL};
    struct text all = TEXT("");
    size_t count = 0;
    arrange_story();
    for (int i = 0; i < STORY_STEPS; i++) {
        live_until((ROTA_START_S + story[i].at_s) * WORLD_SECOND);
        if (i == crash_before) {
            world_crash(&it);
        }
        do_step(i, tickets, &count);
        live_until(it.now_us);
    }
    all = tell(all, "schedule:primary");
    for (size_t i = 0; i < count; i++) {
        all = tell(all, tickets[i]);
    }
    char *copy = mem_new(all.n + 1);
    memcpy(copy, all.p, all.n);
    copy[all.n] = '\0';
    world_fini(&it);
    return copy;
}

/* `words` in this order. */
static void expect_in_order(const char *told, const char *const *words)
{
    const char *at = told;
    for (; *words != NULL; words++) {
        const char *found = strstr(at, *words);
        if (found == NULL) {
            (void)fputs(told, stderr);
            ck_abort_msg("no \"%s\" behind the words before it", *words);
        }
        at = found + strlen(*words);
    }
}

START_TEST(swap_override_gap_and_edit_are_followed_by_the_levels)
{
    static const char *const schedule[] = {"0 shift_started",
                                           "\"who\":\"ann\"",
                                           "0 swap_asked",
                                           "10 swap_accepted",
                                           "40000 shift_ended",
                                           "\"who\":\"ann\"",
                                           "40000 shift_started",
                                           "\"who\":\"cid\"",
                                           "40200 override_added",
                                           "40200 shift_ended",
                                           "\"who\":\"cid\"",
                                           "40200 shift_started",
                                           "\"who\":\"bob\"",
                                           "50000 shift_ended",
                                           "50000 shift_started",
                                           "\"who\":\"ann\"",
                                           "55000 temporary_set",
                                           "55000 schedule_gap",
                                           "60000 shift_ended",
                                           "61000 shift_started",
                                           "62000 rotation_edited",
                                           "82800 shift_ended",
                                           "82800 shift_started",
                                           "\"who\":\"bob\"",
                                           NULL};
    static const char *const pages[] = {"39800 paged",
                                        "\"person\":\"ann\"",
                                        "40100 paged",
                                        "\"person\":\"cid\"",
                                        "40700 paged",
                                        "\"person\":\"ann\"",
                                        /* the second ticket */ "40300 paged",
                                        "\"person\":\"bob\"",
                                        "40400 acknowledged",
                                        /* the third */ "60500 level_skipped",
                                        "\"reason\":\"empty\"",
                                        "60500 level_skipped",
                                        "\"reason\":\"empty\"",
                                        "60500 paged",
                                        "\"person\":\"ann\"",
                                        NULL};

    char *told = play(-1);

    expect_in_order(told, schedule);
    expect_in_order(told, pages);
    mem_free(told);
}
END_TEST

START_TEST(the_story_is_the_same_with_a_crash_before_any_of_its_steps)
{
    char *calm = play(-1);
    for (int i = 0; i < STORY_STEPS; i++) {
        char *crashed = play(i);
        if (strcmp(calm, crashed) != 0) {
            (void)fprintf(stderr, "%s--- but\n%s", calm, crashed);
            ck_abort_msg("another story with a crash before step %d", i);
        }
        mem_free(crashed);
    }
    mem_free(calm);
}
END_TEST

SUITE("on_call", a_level_pages_who_is_on_call_when_it_fires_and_the_next_level_the_next,
      a_shift_change_in_the_middle_pages_the_new_one_at_the_next_level_only,
      a_gap_is_an_empty_level_and_the_next_one_fires_at_once,
      an_override_and_a_swap_are_seen_by_the_level_that_fires, everything_is_there_after_a_crash,
      swap_override_gap_and_edit_are_followed_by_the_levels,
      the_story_is_the_same_with_a_crash_before_any_of_its_steps)
