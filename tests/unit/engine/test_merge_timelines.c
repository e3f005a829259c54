/* Messages of merged and split tickets appear in order, with their origin; nothing is copied. */
#include "support/problems.h"

static struct world world;

static const struct value *timeline(const char *id, const char *limit, const char *after)
{
    struct value *value = ARENA_NEW(&world.arena, struct value);
    *value = world_result(&world, world_call(&world, "ticket.timeline", "", "id", id, "limit",
                                             limit, "after", after, NULL));
    return value;
}

/* The messages as "ticket body, ticket body". */
static const char *messages(const char *id, const char *limit)
{
    struct buf out;
    const char *after = "";
    buf_init(&out);
    do {
        const struct value *page = timeline(id, limit, after);
        const struct value *items = value_get(page, "items");
        for (size_t i = 0; i < items->list.count; i++) {
            const struct value *item = &items->list.items[i];
            if (text_eq_z(value_text(item, "type"), "message")) {
                buf_printf(&out, "%s%.*s", out.n ? ", " : "",
                           TEXT_ARG(value_text(value_get(item, "data"), "body")));
                buf_printf(&out, " of %.*s", TEXT_ARG(value_text(item, "ticket")));
            }
        }
        after = world_z(&world, value_text(page, "after"));
    } while (after[0] != '\0');
    const char *text = arena_text(&world.arena, buf_text(&out)).p;
    buf_fini(&out);
    return text;
}

static void say(const char *id, const char *body)
{
    problems_ok(world_call(&world, "message.add", problems_key(&world), "id", id, "body", body,
                           "visibility", "public", NULL));
    world_advance(&world, 60);
}

START_TEST(messages_of_a_chain_of_merges_stand_in_recorded_order_with_their_origin)
{
    (void)story_init(&world);
    world_boot(&world);
    const char *a = problems_ticket(&world, "anna");
    world_advance(&world, 60);
    const char *b = problems_ticket(&world, "anna");
    world_advance(&world, 60);
    const char *c = problems_ticket(&world, "anna");
    world_advance(&world, 60);
    say(a, "one");
    say(c, "two");
    say(b, "three");
    problems_ok(world_call(&world, "ticket.merge", "1", "id", a, "into", b, NULL));
    problems_ok(world_call(&world, "ticket.merge", "2", "id", b, "into", c, NULL));
    say(c, "four");

    const char *expected =
        arena_printf(&world.arena,
                     "nothing works of %s, nothing works of %s, nothing works of %s, one of %s, "
                     "two of %s, three of %s, four of %s",
                     a, b, c, a, c, b, c)
            .p;
    ck_assert_str_eq(messages(c, "#500"), expected);
    ck_assert_str_eq(messages(c, "#1"), expected); /* a page for each */
    int64_t entries = problems_number(&world, c, "entries");
    ck_assert_int_eq(world_count(&world, c, "message", NULL), 7);
    ck_assert_int_eq(problems_number(&world, c, "entries"), entries);
    world_fini(&world);
}
END_TEST

START_TEST(an_unmerged_ticket_takes_its_messages_out_of_the_view)
{
    (void)story_init(&world);
    world_boot(&world);
    const char *a = problems_ticket(&world, "anna");
    const char *b = problems_ticket(&world, "anna");
    problems_ok(world_call(&world, "ticket.merge", "1", "id", a, "into", b, NULL));
    ck_assert_int_eq(world_count(&world, b, "message", NULL), 2);

    problems_ok(world_call(&world, "ticket.unmerge", "2", "id", a, NULL));

    ck_assert_int_eq(world_count(&world, b, "message", NULL), 1);
    world_fini(&world);
}
END_TEST

START_TEST(who_answers_to_a_merged_ticket_writes_to_the_one_that_goes_on)
{
    const struct value *last = NULL;
    (void)story_init(&world);
    world_boot(&world);
    story_mail(&world, "<m1@x>", NULL);
    const char *a = story_ticket(&world);
    const char *b = problems_ticket(&world, "anna");
    problems_ok(world_call(&world, "ticket.merge", "1", "id", a, "into", b, NULL));

    story_mail(&world, "<m2@x>", "<m1@x>");

    ck_assert_int_eq(world_count(&world, b, "message", &last), 3);
    ck_assert(text_eq_z(value_text(last, "body"), "<m2@x>"));
    ck_assert_str_eq(problems_text(&world, a, "state"), "merged");
    world_fini(&world);
}
END_TEST

START_TEST(a_participant_is_told_what_the_customer_is_told)
{
    (void)story_init(&world);
    world_boot(&world);
    story_mail(&world, "<m1@x>", NULL);
    const char *a = story_ticket(&world);
    const char *b = problems_ticket(&world, "bert"); /* who has no channel that is served */
    problems_ok(
        world_call(&world, "ticket.merge", "1", "id", a, "into", b, "as", "participants", NULL));

    say(b, "we look");

    ck_assert_int_eq(world_count(&world, b, "message_delivery", NULL), 1);
    world_fini(&world);
}
END_TEST

static const struct message *sent_to(const char *address)
{
    for (size_t i = 0; i < world.job_count; i++) {
        const struct message *message = world.jobs[i]->ask.message;
        if (message != NULL && text_eq_z(message->to, address)) {
            return message;
        }
    }
    ck_abort_msg("nothing was sent to %s", address);
    return NULL;
}

/* Each has an id and a thread of their own, and whoever answers writes to the ticket that goes on.
 */
START_TEST(what_a_participant_is_sent_has_an_id_of_its_own)
{
    (void)story_init(&world);
    world_boot(&world);
    story_mail(&world, "<m1@x>", NULL);
    const char *a = story_ticket(&world);
    struct answer *made = world_call(&world, "ticket.create", "b", "subject", "s", "body", "b",
                                     "requester", "bert@example.org", "channel", "mail", NULL);
    const char *b = world_z(&world, value_text(world_ticket(&world, made), "id"));
    problems_ok(
        world_call(&world, "ticket.merge", "1", "id", a, "into", b, "as", "participants", NULL));

    say(b, "we look");

    const struct message *to_bert = sent_to("bert@example.org");
    const struct message *to_anna = sent_to("anna@example.org");
    ck_assert(!text_eq(to_bert->external_id, to_anna->external_id));
    ck_assert(text_eq_z(to_anna->in_reply_to, "<m1@x>"));
    story_mail(&world, "<m2@x>", world_z(&world, to_anna->external_id));
    ck_assert_int_eq(world_count(&world, b, "message", NULL), 4); /* with that of the merged one */
    world_fini(&world);
}
END_TEST

SUITE("merge_timelines", messages_of_a_chain_of_merges_stand_in_recorded_order_with_their_origin,
      an_unmerged_ticket_takes_its_messages_out_of_the_view,
      who_answers_to_a_merged_ticket_writes_to_the_one_that_goes_on,
      a_participant_is_told_what_the_customer_is_told,
      what_a_participant_is_sent_has_an_id_of_its_own)
