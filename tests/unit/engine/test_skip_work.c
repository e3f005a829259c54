#include "support/queues.h"
#include "support/story.h"

static const char *pull(struct world *world, const char *key)
{
    const char *id = queues_ticket(world, key, "email");
    char next[40];
    (void)snprintf(next, sizeof next, "next-%s", key);
    (void)world_call(world, "work.next", next, "agent", "ann", NULL);
    ck_assert_str_eq(queues_owner(world, id), "ann");
    return id;
}

static struct answer *skip(struct world *world, const char *id, const char *reason,
                           const char *note)
{
    static int n;
    char key[40];
    (void)snprintf(key, sizeof key, "skip-%d", n++);
    return world_call(world, "work.skip", key, "agent", "ann", "id", id, "reason", reason, "note",
                      note, NULL);
}

static void boot(struct world *world)
{
    world_init(world);
    queues_quiet(world);
    queues_add(world, "desk", "support")->pull = true;
    world->policies->routing.lease_s = 0;
    world_boot(world);
}

START_TEST(c16_a_skip_without_a_reason_is_form_incomplete)
{
    struct world world;
    boot(&world);
    const char *id = pull(&world, "a");

    struct answer *answer = skip(&world, id, "", "");

    ck_assert_str_eq(answer->refusal.reason, "form_incomplete");
    ck_assert_str_eq(answer->refusal.path, "reason");
    ck_assert_str_eq(queues_owner(&world, id), "ann");
    world_fini(&world);
}
END_TEST

START_TEST(the_fourth_of_a_day_needs_a_note_which_the_lead_gets)
{
    static const char *const keys[] = {"a", "b", "c"};
    struct world world;
    boot(&world);
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(skip(&world, pull(&world, keys[i]), "no", "")->refusal.code, ERR_OK);
    }
    const char *id = pull(&world, "d");

    story_refused(skip(&world, id, "no", ""), ERR_INVALID, "form_incomplete", "note",
                  "has skipped 3 today: a further one needs a note");
    ck_assert_int_eq(skip(&world, id, "no", "I am ill")->refusal.code, ERR_OK);
    ck_assert_int_eq(world_count(&world, id, "notified", NULL), 1);

    world_advance(&world, 86400);
    ck_assert_int_eq(skip(&world, pull(&world, "e"), "no", "")->refusal.code, ERR_OK);
    world_fini(&world);
}
END_TEST

START_TEST(what_was_answered_is_no_longer_skipped)
{
    struct world world;
    boot(&world);
    const char *id = pull(&world, "a");
    world_advance(&world, 1);
    (void)world_call(&world, "message.add", "m", "id", id, "body", "hello", "author", "ann", NULL);

    ck_assert_int_eq(skip(&world, id, "no", "")->refusal.code, ERR_CONFLICT);
    world_fini(&world);
}
END_TEST

SUITE("skip_work", c16_a_skip_without_a_reason_is_form_incomplete,
      the_fourth_of_a_day_needs_a_note_which_the_lead_gets, what_was_answered_is_no_longer_skipped)
