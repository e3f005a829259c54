#include "support/blobs.h"
#include "support/customers.h"
#include "support/proposals.h"
#include "support/purges.h"
#include "support/stores.h"

static struct world world;

static void arrive(void)
{
    (void)story_init(&world);
    world.policies->sla_policy_count = 0;
    world_boot(&world);
}

START_TEST(a_closed_ticket_goes_and_says_that_it_was_purged)
{
    struct purged purged;
    const struct value *told = NULL;
    arrive();
    const char *other = problems_ticket(&world, "ben");
    const char *id = purges_closed(&world, "anna");

    ck_assert_str_eq(purges_state(&world, purges_ask(&world, id)), "removing");

    ck_assert(purges_left(&world, id, &purged));
    ck_assert(text_eq_z(purged.by, "local") && text_eq_z(purged.why, "by law"));
    purges_check_gone(&world, id);
    ck_assert_int_eq(customers_system(&world, "purged", &told), 1);
    ck_assert(text_eq_z(value_text(told, "ticket"), id));
    ck_assert_str_eq(story_state(&world, other), "new");
    world_fini(&world);
}
END_TEST

START_TEST(what_has_not_ended_stays)
{
    arrive();
    const char *id = problems_ticket(&world, "anna");

    story_refused(purges_ask(&world, id), ERR_CONFLICT, "conflict", "id", "this one is new");
    problems_ok(world_call(&world, "ticket.solve", "k", "id", id, "resolution", "r", NULL));
    story_refused(purges_ask(&world, id), ERR_CONFLICT, "conflict", "id", "this one is solved");

    world_fini(&world);
}
END_TEST

/* None has it by the rules; a store that is odd is not made worse. */
START_TEST(a_live_escalation_keeps_it)
{
    struct reader reader;
    struct ticket ticket;
    struct write_set writes;
    arrive();
    const char *id = purges_closed(&world, "anna");
    reader_init(&reader, world.store, NULL);
    ck_assert(ticket_table_get(&reader, &world.arena, purges_id(id), &ticket));
    struct ticket odd = ticket;
    *ARENA_PUSH(&world.arena, odd.escalations, odd.escalation_count) =
        (struct escalation){.n = 1, .state = ESCALATION_ACTIVE};
    write_set_init(&writes);
    ticket_table_put(&writes, &ticket, &odd);
    stores_commit(world.store, &writes);
    write_set_fini(&writes);

    story_refused(purges_ask(&world, id), ERR_CONFLICT, "needed", "id", "it has a live escalation");

    world_fini(&world);
}
END_TEST

START_TEST(an_older_version_and_a_missing_reason_are_refused)
{
    arrive();
    const char *id = purges_closed(&world, "anna");

    story_refused(
        world_call(&world, "ticket.purge", "a", "id", id, "reason", "x", "if_version", "#1", NULL),
        ERR_CONFLICT, "conflict", "if_version", "read it again");
    story_refused(world_call(&world, "ticket.purge", "b", "id", id, NULL), ERR_INVALID,
                  "form_incomplete", "reason", "it is all that stays of it");

    world_fini(&world);
}
END_TEST

START_TEST(a_ticket_goes_after_those_that_lean_on_it)
{
    arrive();
    const char *into = problems_ticket(&world, "anna");
    const char *merged = problems_ticket(&world, "anna");
    problems_ok(world_call(&world, "ticket.merge", "m", "id", merged, "into", into, NULL));
    story_refused(purges_ask(&world, merged), ERR_CONFLICT, "needed", "id", "is not closed");
    purges_close(&world, into);

    story_refused(purges_ask(&world, into), ERR_CONFLICT, "needed", "id", "purge that one first");
    problems_ok(purges_ask(&world, merged));
    problems_ok(purges_ask(&world, into));

    purges_check_gone(&world, merged);
    purges_check_gone(&world, into);
    world_fini(&world);
}
END_TEST

START_TEST(a_problem_goes_after_its_incidents_and_they_after_it_is_closed)
{
    arrive();
    const char *problem = problems_ticket(&world, "anna");
    const char *incident = problems_ticket(&world, "ben");
    problems_ok(problems_link(&world, incident, "incident_of", problem));
    purges_close(&world, incident);
    story_refused(purges_ask(&world, incident), ERR_CONFLICT, "needed", "id", "its problem");
    purges_close(&world, problem);
    story_refused(purges_ask(&world, problem), ERR_CONFLICT, "needed", "id", "incident of it");

    problems_ok(purges_ask(&world, incident));
    problems_ok(purges_ask(&world, problem));

    purges_check_gone(&world, incident);
    purges_check_gone(&world, problem);
    world_fini(&world);
}
END_TEST

/* The other end of a link, the customer and the feed go on without it. */
START_TEST(nothing_dangles)
{
    arrive();
    const char *gone = purges_closed(&world, "anna");
    const char *later = problems_ticket(&world, "anna");
    problems_ok(problems_link(&world, later, "follow_up", gone));
    const char *customer = customers_id(&world, "anna@example.org");
    problems_ok(purges_ask(&world, gone));

    struct value links =
        world_result(&world, world_call(&world, "ticket.list_links", "", "id", later, NULL));
    const struct value *link = &value_get(&links, "items")->list.items[0];
    ck_assert(text_eq_z(value_text(link, "ticket"), gone));
    ck_assert(text_eq_z(value_text(link, "state"), "purged"));
    ck_assert_uint_eq(customers_tickets(&world, customer), 1);
    struct value timeline =
        world_result(&world, world_call(&world, "customer.timeline", "", "id", customer, NULL));
    const struct value *items = value_get(&timeline, "items");
    for (size_t i = 0; i < items->list.count; i++) {
        ck_assert(text_eq_z(value_text(&items->list.items[i], "ticket"), later));
    }
    struct value feed =
        world_result(&world, world_call(&world, "events.read", "", "limit", "#500", NULL));
    ck_assert_int_eq(value_int(&feed, "next", 0), value_int(&feed, "head", 1));
    for (size_t i = 0; i < value_get(&feed, "items")->list.count; i++) {
        ck_assert(
            !text_eq_z(value_text(&value_get(&feed, "items")->list.items[i], "ticket"), gone));
    }
    story_refused(problems_link(&world, later, "related", gone), ERR_GONE, "purged", "other",
                  "was purged");
    world_fini(&world);
}
END_TEST

/* A reply to a mail of a ticket that is gone opens a new one. */
START_TEST(an_answer_to_a_purged_ticket_is_a_new_one)
{
    arrive();
    story_mail(&world, "<b1@x>", NULL);
    const char *id = story_ticket(&world);
    purges_close(&world, id);
    problems_ok(purges_ask(&world, id));
    purges_check_gone(&world, id);

    story_mail(&world, "<b2@x>", "<b1@x>");

    ck_assert_str_ne(story_ticket(&world), id);
    purges_scrub(&world);
    world_fini(&world);
}
END_TEST

/* --- plugins --- */

static const char *said;
static void say(struct world *asked, const struct ask *ask, struct ask_answer *answer)
{
    (void)asked;
    if (ask->hook != HOOK_TICKET_BEFORE_PURGE || said == NULL) {
        return;
    }
    if (strcmp(said, "fail") == 0) {
        answer->outcome = ASK_FAILED;
        answer->error = TEXT("out of order");
        return;
    }
    answer->outcome = ASK_OK;
    *ARENA_PUSH(ask->arena, answer->effects.items, answer->effects.count) =
        (struct effect){.kind = EFFECT_REJECT,
                        .key = TEXT("legal_hold"),
                        .val = text_z(said),
                        .reason = TEXT("a case")};
    *ARENA_PUSH(ask->arena, answer->effects.items, answer->effects.count) = (struct effect){
        .kind = EFFECT_KV_PUT, .key = TEXT("gone"), .val = TEXT("1"), .reason = TEXT("a case")};
}

static void subscribe(const char *instance, bool is_job)
{
    world_subscribe(&world, HOOK_TICKET_BEFORE_PURGE, instance, is_job);
}

static bool is_stored(const char *instance)
{
    struct text value;
    struct reader reader;
    reader_init(&reader, world.store, NULL);
    return kv_table_get(&reader, &world.arena, text_z(instance), TEXT("gone"), world.now_us,
                        &value);
}

START_TEST(one_inline_veto_keeps_it_and_the_timeline_says_whose)
{
    const struct value *told = NULL;
    arrive();
    subscribe("lawyer", false);
    world.on_ask = say;
    said = "case 4711";
    const char *id = purges_closed(&world, "anna");

    ck_assert_str_eq(purges_state(&world, purges_ask(&world, id)), "refused");

    ck_assert_int_eq(world_count(&world, id, "purge_refused", &told), 1);
    ck_assert(text_eq_z(value_text(told, "plugin"), "lawyer"));
    ck_assert(text_eq_z(value_text(told, "code"), "legal_hold"));
    ck_assert(text_eq_z(value_text(told, "why"), "case 4711"));
    ck_assert(!is_stored("lawyer"));
    said = NULL;
    ck_assert_str_eq(purges_state(&world, purges_ask(&world, id)), "removing");
    world_fini(&world);
}
END_TEST

START_TEST(one_that_fails_keeps_it)
{
    const struct value *told = NULL;
    arrive();
    subscribe("lawyer", false);
    world.on_ask = say;
    said = "fail";
    const char *id = purges_closed(&world, "anna");

    ck_assert_str_eq(purges_state(&world, purges_ask(&world, id)), "refused");

    ck_assert_int_eq(world_count(&world, id, "purge_refused", &told), 1);
    ck_assert(text_eq_z(value_text(told, "code"), "plugin_failed"));
    world_fini(&world);
}
END_TEST

static void answer_job(enum effect_kind kind, const char *key, const char *val)
{
    struct effect effects[2] = {
        {.kind = kind, .key = text_z(key), .val = text_z(val), .reason = TEXT("it looked")},
        {.kind = EFFECT_KV_PUT,
         .key = TEXT("gone"),
         .val = TEXT("1"),
         .reason = TEXT("it looked")}};
    struct effect_list list = {.items = effects, .count = 2};
    world_finish(&world, 0, &list);
}

START_TEST(a_job_is_waited_for_and_its_export_is_kept)
{
    struct purged purged;
    arrive();
    subscribe("archive", true);
    const char *id = purges_closed(&world, "anna");
    struct value put = world_result(&world, blobs_put(&world, TEXT("all that was said")));
    const char *export = world_z(&world, value_text(&put, "id"));

    ck_assert_str_eq(purges_state(&world, purges_ask(&world, id)), "asked");
    ck_assert_str_eq(purges_state(&world, purges_ask(&world, id)), "asked"); /* once */
    ck_assert_uint_eq(world.job_count, 1);
    ck_assert_str_eq(story_state(&world, id), "closed");
    world_crash(&world);
    answer_job(EFFECT_RESULT, "export", export);

    ck_assert(purges_left(&world, id, &purged));
    ck_assert(text_eq_z(purged.export, export));
    ck_assert(is_stored("archive"));
    purges_check_gone(&world, id);
    world_fini(&world);
}
END_TEST

START_TEST(a_job_that_rejects_promises_what_is_not_there_dies_or_is_late_keeps_it)
{
    static const char *const codes[] = {"legal_hold", "no_export", "plugin_failed", "plugin_late"};
    const struct value *told = NULL;
    arrive();
    subscribe("archive", true);
    for (int i = 0; i < 4; i++) {
        const char *id = purges_closed(&world, "anna");
        problems_ok(purges_ask(&world, id));
        if (i == 0) {
            answer_job(EFFECT_REJECT, "legal_hold", "a case");
        } else if (i == 1) {
            answer_job(EFFECT_RESULT, "export",
                       "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");
        } else if (i == 2) {
            world_finish(&world, -2, NULL);
        } else {
            world_advance(&world, 6);
        }

        ck_assert_int_eq(world_count(&world, id, "purge_refused", &told), 1);
        ck_assert(text_eq_z(value_text(told, "code"), codes[i]));
        ck_assert(text_eq_z(value_text(told, "plugin"), "archive"));
        ck_assert_str_eq(story_state(&world, id), "closed");
        ck_assert(!is_stored("archive"));
        world_forget_jobs(&world);
    }
    purges_scrub(&world);
    world_fini(&world);
}
END_TEST

START_TEST(a_hold_that_comes_while_plugins_are_asked_keeps_it)
{
    const struct value *told = NULL;
    arrive();
    subscribe("archive", true);
    const char *id = purges_closed(&world, "anna");
    problems_ok(purges_ask(&world, id));
    proposals_make(&world, id, (struct effect){.kind = EFFECT_ADD_TAG, .key = TEXT("legal_hold")});
    ck_assert_str_eq(proposals_verdict, "applied");

    world_finish(&world, 1, NULL);

    ck_assert_int_eq(world_count(&world, id, "purge_refused", &told), 1);
    ck_assert(text_eq_z(value_text(told, "code"), "held"));
    story_refused(purges_ask(&world, id), ERR_CONFLICT, "held", "id",
                  "keeps it; take that away first");
    world_fini(&world);
}
END_TEST

SUITE("purge_ticket", a_closed_ticket_goes_and_says_that_it_was_purged, what_has_not_ended_stays,
      a_live_escalation_keeps_it, an_older_version_and_a_missing_reason_are_refused,
      a_ticket_goes_after_those_that_lean_on_it,
      a_problem_goes_after_its_incidents_and_they_after_it_is_closed, nothing_dangles,
      an_answer_to_a_purged_ticket_is_a_new_one,
      one_inline_veto_keeps_it_and_the_timeline_says_whose, one_that_fails_keeps_it,
      a_job_is_waited_for_and_its_export_is_kept,
      a_job_that_rejects_promises_what_is_not_there_dies_or_is_late_keeps_it,
      a_hold_that_comes_while_plugins_are_asked_keeps_it)
