/* Receipts that a channel brings: read by itself, by its plugin, or by nobody. */
#include "engine/admit_receipt.h"
#include "support/climb.h"

/* What the channel `from` pushes to its inbox. */
static void push_as(struct world *world, const char *from, const char *kind, const char *about,
                    const char *state)
{
    struct command *command = command_create("inbox.push", TEXT("plugin:pager"), TEXT_NONE);
    struct message message = {.direction = MESSAGE_IN,
                              .kind = text_z(kind),
                              .in_reply_to = text_z(about),
                              .subject = text_z(state),
                              .raw = TEXT("far side's own words"),
                              .body = TEXT("no such phone")};
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    message_pack(&pack, &message);
    MUST(pack_read(&command->arena, buf_text(&packed),
                   value_put(&command->arena, &command->args, "message")) == ERR_OK);
    buf_fini(&packed);
    *value_put(&command->arena, &command->args, "instance") = value_of_text(text_z(from));
    MUST(engine_submit(world->engine, command) == ERR_OK);
    world_run(world);
}

static void push(struct world *world, const char *from, const char *about, const char *state)
{
    push_as(world, from, "receipt", about, state);
}

/* Ann has a pager that reports, then an SMS; her page has left. */
static const char *sent(struct world *world, bool has_hook, bool is_job)
{
    struct policy_set *set = NULL;
    world_init(world);
    set = world->policies;
    set->sla_policy_count = 0;
    set->escalation_policies[0].levels[0].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("ann")};
    world_subscribe(world, HOOK_NOTIFICATION_SEND, "sms", true);
    if (has_hook) {
        world_subscribe(world, HOOK_NOTIFICATION_RECEIPT, "pager", is_job);
    }
    *ARENA_PUSH(&set->arena, set->roster.agents[0].contacts, set->roster.agents[0].contact_count) =
        (struct roster_contact){.channel = TEXT("sms"), .address = TEXT("+49")};
    *ARENA_PUSH(&set->arena, set->confirms, set->confirm_count) =
        (struct notification_confirm){.channel = TEXT("pager"), .within_s = 120};
    world_boot(world);
    const char *id = world_create(world, "k", "s");
    world_finish(world, 0, NULL);
    return id;
}

static const char *state_of(struct world *world, const char *id)
{
    const struct value *last = NULL;
    (void)world_count(world, id, "page_result", &last);
    return world_z(world, value_text(last, "state"));
}

static int refused(struct world *world)
{
    return world_count(world, "system", "refused", NULL);
}

START_TEST(a_channel_says_by_itself_what_became_of_its_page)
{
    struct world world;
    const char *id = sent(&world, false, false);

    push(&world, "pager", "page-J-12", "delivered");
    ck_assert_str_eq(state_of(&world, id), "delivered");
    push(&world, "pager", "page-J-12", "read");
    ck_assert_str_eq(state_of(&world, id), "read");
    climb_wait(&world, 200);

    ck_assert_int_eq(world_count(&world, id, "paged", NULL), 1); /* no way around is needed */
    world_fini(&world);
}
END_TEST

START_TEST(a_failed_one_tries_the_next_method_with_what_the_far_side_said)
{
    struct world world;
    const struct value *last = NULL;
    const char *id = sent(&world, false, false);

    push(&world, "pager", "page-J-12", "failed");

    ck_assert_int_eq(world_count(&world, id, "paged", &last), 2);
    ck_assert(text_eq_z(value_text(last, "channel"), "sms"));
    (void)world_count(&world, id, "page_result", &last);
    ck_assert(text_eq_z(value_text(last, "error"), "no such phone"));
    world_fini(&world);
}
END_TEST

START_TEST(nobody_reports_about_what_another_channel_has_sent)
{
    static const char *const abouts[] = {"page-J-12", "page-J-99", "", "J-12 and more"};
    struct world world;
    const char *id = sent(&world, false, false);

    for (size_t i = 0; i < sizeof abouts / sizeof abouts[0]; i++) {
        push(&world, "sms", abouts[i], "failed");
    }
    push(&world, "pager", "page-J-12", "lost");

    ck_assert_str_eq(state_of(&world, id), "sent");
    ck_assert_int_eq(refused(&world), 5);
    world_fini(&world);
}
END_TEST

/* --- a message that is a report --- */

START_TEST(a_message_that_reports_a_failure_is_done_and_one_about_strangers_is_a_message)
{
    static const char *const abouts[] = {"<page-J-12@rung.test>", "<page-J-12@else>", "<x@y>"};
    for (size_t i = 0; i < sizeof abouts / sizeof abouts[0]; i++) {
        struct world world;
        const struct value *last = NULL;
        struct effect said[] = {{.kind = EFFECT_RESULT,
                                 .key = TEXT("failed"),
                                 .val = text_z(abouts[i]),
                                 .reason = TEXT("550 no such user")},
                                {.kind = EFFECT_RESULT, .key = TEXT("automatic"), .num = 1}};
        struct effect_list effects = {.items = said, .count = 2};
        world_init(&world);
        world_subscribe(&world, HOOK_INBOUND_PARSE, "pager", true);
        world.policies->sla_policy_count = 0;
        world.policies->escalation_policies[0].levels[0].targets[0] =
            (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("ann")};
        world_boot(&world);
        const char *id = world_create(&world, "k", "s");
        world_finish(&world, 0, NULL);

        push_as(&world, "pager", "message", "", "Undelivered");
        world_finish(&world, 0, &effects);

        bool is_ours = i < 2; /* the number is ours, whatever the domain of the address */
        ck_assert_str_eq(state_of(&world, id), is_ours ? "failed" : "sent");
        (void)world_count(&world, id, "page_result", &last);
        ck_assert(!is_ours || text_eq_z(value_text(last, "error"), "550 no such user"));
        struct value list = world_result(&world, world_call(&world, "ticket.list", "", NULL));
        ck_assert_uint_eq(value_get(&list, "items")->list.count, is_ours ? 1 : 2);
        world_fini(&world);
    }
}
END_TEST

/* --- read by a plugin --- */

static enum ask_outcome outcome;

static void read_it(struct world *world, const struct ask *ask, struct ask_answer *answer)
{
    (void)world;
    if (ask->hook != HOOK_NOTIFICATION_RECEIPT) {
        return;
    }
    answer->outcome = outcome;
    if (outcome == ASK_OK) {
        struct effect *effect =
            ARENA_PUSH(ask->arena, answer->effects.items, answer->effects.count);
        *effect = (struct effect){.kind = EFFECT_RESULT,
                                  .key = TEXT("delivered"),
                                  .val = TEXT("page-J-12"),
                                  .reason = TEXT("code 200")};
        effect = ARENA_PUSH(ask->arena, answer->effects.items, answer->effects.count);
        *effect = (struct effect){.kind = EFFECT_SET_FIELD,
                                  .key = TEXT("operator"),
                                  .val = TEXT("north"),
                                  .reason = TEXT("as reported")};
    }
}

START_TEST(its_plugin_reads_what_the_far_side_says_in_its_own_words)
{
    struct world world;
    const struct value *last = NULL;
    const char *id = sent(&world, true, false);
    outcome = ASK_OK;
    world.on_ask = read_it;

    push(&world, "pager", "page-J-12", "DLR:000");

    ck_assert_str_eq(state_of(&world, id), "delivered");
    ck_assert_int_eq(world_count(&world, id, "attribute_set", &last), 1);
    ck_assert(text_eq_z(value_text(last, "new"), "north"));
    world_fini(&world);
}
END_TEST

START_TEST(a_plugin_that_fails_leaves_it_to_the_plain_words)
{
    struct world world;
    const char *id = sent(&world, true, false);
    outcome = ASK_FAILED;
    world.on_ask = read_it;

    push(&world, "pager", "page-J-12", "read");

    ck_assert_str_eq(state_of(&world, id), "read");
    world_fini(&world);
}
END_TEST

START_TEST(a_job_reads_it_with_its_bytes_and_a_crash_loses_nothing)
{
    struct world world;
    struct effect said = {.kind = EFFECT_RESULT, .key = TEXT("failed"), .reason = TEXT("gone")};
    struct effect_list effects = {.items = &said, .count = 1};
    const char *id = sent(&world, true, true);

    push(&world, "pager", "page-J-12", "DLR:404");
    world_crash(&world);
    ck_assert_uint_eq(world.job_count, 1);
    ck_assert(text_eq_z(world.jobs[0]->ask.message->raw, "far side's own words"));
    world_finish(&world, 0, &effects);

    ck_assert_int_eq(world_count(&world, id, "paged", NULL), 2);
    world_fini(&world);
}
END_TEST

START_TEST(a_receipt_that_its_job_cannot_read_is_refused_and_kept)
{
    struct world world;
    const char *id = sent(&world, true, true);
    push(&world, "pager", "page-J-12", "DLR:404");

    world_finish(&world, -2, NULL);

    ck_assert_str_eq(state_of(&world, id), "sent");
    ck_assert_int_eq(refused(&world), 1);
    world_fini(&world);
}
END_TEST

SUITE("admit_receipt", a_channel_says_by_itself_what_became_of_its_page,
      a_failed_one_tries_the_next_method_with_what_the_far_side_said,
      nobody_reports_about_what_another_channel_has_sent,
      a_message_that_reports_a_failure_is_done_and_one_about_strangers_is_a_message,
      its_plugin_reads_what_the_far_side_says_in_its_own_words,
      a_plugin_that_fails_leaves_it_to_the_plain_words,
      a_job_reads_it_with_its_bytes_and_a_crash_loses_nothing,
      a_receipt_that_its_job_cannot_read_is_refused_and_kept)
