#include "support/climb.h"

static void open_world(struct world *world)
{
    world_init(world);
    world->policies->sla_policy_count = 0;
    world->policies->escalation_policies[0].levels[0].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("ann")};
    world_boot(world);
}

static void start(struct world *world, const char *key, const char *for_ms)
{
    (void)world_result(world, world_call(world, "maintenance.start", key, "for_ms", for_ms,
                                         "reason", "network works", NULL));
}

/* Of the window: the page that gathers with others is held and released for itself. */
static int count_of_window(struct world *world, const char *id, const char *type)
{
    struct value page = world_result(
        world, world_call(world, "ticket.timeline", "", "id", id, "limit", "#500", NULL));
    const struct value *items = value_get(&page, "items");
    int count = 0;
    for (size_t i = 0; i < items->list.count; i++) {
        const struct value *entry = &items->list.items[i];
        count += text_eq_z(value_text(entry, "type"), type) &&
                 text_eq_z(value_text(value_get(entry, "data"), "why"), "maintenance");
    }
    return count;
}

START_TEST(a_ticket_of_a_window_is_held_refuses_steps_and_fires_level_1_at_its_end)
{
    struct world world;
    const struct value *last = NULL;
    open_world(&world);
    start(&world, "m1", "#600000");

    const char *id = world_create(&world, "k1", "s");
    struct answer *answer = world_call(&world, "ticket.escalate", "k2", "id", id, NULL);
    ck_assert_int_eq(answer->refusal.code, ERR_CONFLICT);
    ck_assert_ptr_nonnull(strstr(answer->refusal.text, "maintenance window"));
    ck_assert_uint_eq(world.job_total, 0);
    climb_wait(&world, 599);
    ck_assert_uint_eq(world.job_total, 0);
    climb_wait(&world, 600);

    ck_assert_int_eq(world_count(&world, id, "level_fired", &last), 1);
    ck_assert_int_eq(value_int(last, "level", 0), 1);
    ck_assert_int_eq(count_of_window(&world, id, "held"), 1);
    ck_assert_int_eq(count_of_window(&world, id, "released"), 1);
    world_fini(&world);
}
END_TEST

START_TEST(what_is_under_way_is_held_at_the_start_and_an_early_end_releases_it)
{
    struct world world;
    const struct value *last = NULL;
    open_world(&world);
    const char *id = world_create(&world, "k1", "s");
    climb_wait(&world, 310); /* level 2 has fired */

    start(&world, "m1", "#3600000");
    climb_wait(&world, 2000);
    ck_assert_int_eq(world_count(&world, id, "level_fired", NULL), 2);
    (void)world_result(&world, world_call(&world, "maintenance.end", "m2", "window", "#1", NULL));

    ck_assert_int_eq(world_count(&world, id, "level_fired", &last), 3);
    ck_assert_int_eq(value_int(last, "level", 0), 1);
    climb_wait(&world, 5000); /* the window's own end does nothing more */
    ck_assert_int_eq(count_of_window(&world, id, "released"), 1);
    world_fini(&world);
}
END_TEST

START_TEST(more_tickets_than_one_page_are_held_and_released)
{
    struct world world;
    const char *ids[3 * 64];
    open_world(&world);
    for (size_t i = 0; i < 3 * 64; i++) {
        char key[16];
        (void)snprintf(key, sizeof key, "k%zu", i);
        ids[i] = world_create(&world, key, "s");
        while (world.job_count > 0) {
            world_finish(&world, 0, NULL);
        }
    }

    start(&world, "m1", "#3600000");
    for (size_t i = 0; i < 3 * 64; i++) {
        ck_assert_int_eq(count_of_window(&world, ids[i], "held"), 1);
    }
    (void)world_result(&world, world_call(&world, "maintenance.end", "m2", "window", "#1", NULL));

    for (size_t i = 0; i < 3 * 64; i++) {
        ck_assert_int_eq(count_of_window(&world, ids[i], "released"), 1);
        while (world.job_count > 0) {
            world_finish(&world, 0, NULL);
        }
    }
    world_fini(&world);
}
END_TEST

START_TEST(windows_are_of_one_team_listed_and_refused_when_they_are_wrong)
{
    static const struct {
        const char *team, *for_ms, *reason, *path, *code, *says;
    } wrong[] = {
        {"nobody", "#60000", "why", "team", "unknown", "there is no team \"nobody\""},
        {"", "#86400001", "why", "for_ms", "invalid", "one second to 24 hours"},
        {"", "#999", "why", "for_ms", "invalid", "one second to 24 hours"},
        {"", "#60000", "", "reason", "form_incomplete", "needs a reason"},
    };
    struct world world;
    open_world(&world);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct answer *answer =
            world_call(&world, "maintenance.start", "k", "team", wrong[i].team, "for_ms",
                       wrong[i].for_ms, "reason", wrong[i].reason, NULL);
        ck_assert_str_eq(answer->refusal.path, wrong[i].path);
        ck_assert_str_eq(answer->refusal.reason, wrong[i].code);
        ck_assert_ptr_nonnull(strstr(answer->refusal.text, wrong[i].says));
    }
    struct answer *answer = world_call(&world, "maintenance.end", "k9", "window", "#7", NULL);
    ck_assert_str_eq(answer->refusal.reason, "unknown");

    (void)world_result(&world, world_call(&world, "maintenance.start", "m1", "team", "support",
                                          "for_ms", "#60000", "reason", "works", NULL));
    struct value list = world_result(&world, world_call(&world, "maintenance.list", "", NULL));
    ck_assert_uint_eq(value_get(&list, "items")->list.count, 1);
    world_advance(&world, 60);
    list = world_result(&world, world_call(&world, "maintenance.list", "", NULL));
    ck_assert_uint_eq(value_get(&list, "items")->list.count, 0);
    answer = world_call(&world, "maintenance.end", "k8", "window", "#1", NULL);
    ck_assert_str_eq(answer->refusal.reason, "conflict");
    world_fini(&world);
}
END_TEST

SUITE("sweep_maintenance", a_ticket_of_a_window_is_held_refuses_steps_and_fires_level_1_at_its_end,
      what_is_under_way_is_held_at_the_start_and_an_early_end_releases_it,
      more_tickets_than_one_page_are_held_and_released,
      windows_are_of_one_team_listed_and_refused_when_they_are_wrong)
