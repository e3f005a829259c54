/* Refusals that no story of another file comes by: each with its code, its field and its words.
 * tests/house/check_refusals.py says which are compared nowhere. */
#include "engine/triage_record.h"
#include "model/id.h"
#include "model/link.h"
#include "support/problems.h"
#include "support/queues.h"
#include "support/story.h"

static struct world world;

static const char *next_key(void)
{
    return arena_printf(&world.arena, "r-%zu", world.answer_count).p;
}

/* Support has a queue, billing has nothing but its name; nobody is paged unless somebody asks. */
static const char *open_world(void)
{
    (void)story_init(&world);
    (void)queues_team(&world, "billing", "");
    world_boot(&world);
    return world_create(&world, "k", "Card broken");
}

START_TEST(of_an_assignment_a_callback_and_an_offer)
{
    (void)story_init(&world);
    (void)queues_team(&world, "billing", "");
    (void)queues_add(&world, "desk", "support");
    world_boot(&world);
    const char *id = world_create(&world, "k", "Card broken");

    story_refused(
        world_call(&world, "ticket.assign", "a", "id", id, "team", "billing", "agent", "ann", NULL),
        ERR_INVALID, "invalid", "agent", "ann is not a member of team billing");
    story_refused(world_call(&world, "work.callback", "b", "id", id, "at_ms", "#1000", NULL),
                  ERR_INVALID, "invalid", "at_ms", "at_ms lies in the past");
    problems_ok(world_call(&world, "ticket.assign", "team", "id", id, "team", "billing", NULL));
    story_refused(world_call(&world, "work.callback", "c", "id", id, NULL), ERR_CONFLICT,
                  "conflict", "id", "its team has no queue");
    story_refused(world_call(&world, "work.accept", "d", "id", id, "agent", "cid", NULL),
                  ERR_CONFLICT, "conflict", "id", "it was taken, or the offer has expired");
    story_refused(world_call(&world, "work.skip_report", "", "days", "#0", NULL), ERR_LIMIT,
                  "exhausted", "days", "days is 1 to");
    story_refused(world_call(&world, "queue.info", "", "queue", "odd", NULL), ERR_NOT_FOUND,
                  "unknown", "queue", "there is no queue \"odd\"");
    story_refused(
        world_call(&world, "agent.set_presence", "e", "agent", "ann", "presence", "odd", NULL),
        ERR_INVALID, "invalid", "presence", "presence is online, away or offline, not \"odd\"");
    world_fini(&world);
}
END_TEST

START_TEST(of_an_escalation_by_hand)
{
    const char *id = open_world();
    const char *incident = world_create(&world, "i", "Card broken, too");

    story_refused(
        world_call(&world, "ticket.escalate", "a", "id", id, "target", "team:support", NULL),
        ERR_CONFLICT, "conflict", "target", "the ticket is with team support already");
    problems_ok(problems_link(&world, incident, "incident_of", id));
    story_refused(world_call(&world, "ticket.escalate", "b", "id", incident, NULL), ERR_CONFLICT,
                  "conflict", "id", "and only the problem escalates");
    problems_ok(world_call(&world, "ticket.escalate", "c", "id", id, NULL));
    story_refused(world_call(&world, "ticket.escalate", "d", "id", id, "level", "#9", NULL),
                  ERR_INVALID, "invalid", "level", "policy page has levels 1 to 3");
    problems_ok(world_call(&world, "ticket.escalate", "e", "id", id, "level", "#3", NULL));
    story_refused(world_call(&world, "ticket.escalate", "f", "id", id, NULL), ERR_CONFLICT,
                  "conflict", "level", "stands at its last level (3) and no round is left");
    world_fini(&world);
}
END_TEST

START_TEST(of_teams_that_gave_it_back_and_forth)
{
    const char *id = open_world();
    static const char *const teams[] = {"team:billing", "team:support"};
    const struct answer *answer = NULL;
    for (int i = 0; i < 6; i++) {
        answer = world_call(&world, "ticket.escalate", next_key(), "id", id, "target", teams[i % 2],
                            NULL);
        if (answer->refusal.code != ERR_OK) {
            break;
        }
    }

    story_refused(answer, ERR_CONFLICT, "conflict", "target",
                  "gave this ticket back and forth: for a day somebody above both decides");
    world_fini(&world);
}
END_TEST

START_TEST(of_an_escalation_without_a_policy_and_in_a_window)
{
    (void)story_init(&world);
    world.policies->escalation_policy_count = 0;
    world.policies->roster.teams[0].escalation_policy = TEXT_NONE;
    world_boot(&world);
    const char *id = world_create(&world, "k", "Card broken");

    story_refused(world_call(&world, "ticket.escalate", "a", "id", id, NULL), ERR_NOT_FOUND,
                  "unknown", "policy",
                  "there is no escalation policy to follow: name one, or give the team one");
    problems_ok(world_call(&world, "maintenance.start", "b", "team", "support", "for_ms",
                           "#3600000", "reason", "release", NULL));
    story_refused(world_call(&world, "ticket.escalate", "c", "id", id, NULL), ERR_CONFLICT,
                  "conflict", "id", "team support is in a maintenance window");
    story_refused(world_call(&world, "maintenance.end", "d", "window", "#99", NULL), ERR_NOT_FOUND,
                  "unknown", "window", "there is no maintenance window 99");
    problems_ok(world_call(&world, "maintenance.end", "e", "window", "#1", NULL));
    story_refused(world_call(&world, "maintenance.end", "f", "window", "#1", NULL), ERR_CONFLICT,
                  "conflict", "window", "maintenance window 1 is over already");
    world_fini(&world);
}
END_TEST

START_TEST(of_what_is_said_to_customers_and_agents)
{
    const char *id = open_world();

    story_refused(
        world_call(&world, "ticket.notify_customer", "a", "id", id, "milestone", "odd", NULL),
        ERR_INVALID, "invalid", "milestone", "\"odd\" is no milestone; there are");
    story_refused(world_call(&world, "customer.set_preferences", "b", "identity",
                             "anna@example.org", "hours", "odd", NULL),
                  ERR_NOT_FOUND, "unknown", "hours", "there is no calendar \"odd\"");
    story_refused(world_call(&world, "customer.set_preferences", "c", "identity",
                             "anna@example.org", "language", "a language", NULL),
                  ERR_INVALID, "invalid", "language",
                  "\"a language\" is no language; languages look like de or pt-BR");
    story_refused(
        world_call(&world, "notification.receipt", "d", "page", "odd", "state", "delivered", NULL),
        ERR_INVALID, "invalid", "page", "\"odd\" is no page; a page is named as");
    story_refused(world_call(&world, "notification.receipt", "e", "page", id_print('J', 999).z,
                             "state", "delivered", NULL),
                  ERR_NOT_FOUND, "unknown", "page", "there is no page J-");
    story_refused(world_call(&world, "job.list", "", "state", "odd", NULL), ERR_INVALID, "invalid",
                  "state", "state is waiting, leased, done, dead, late or cancelled");
    world_fini(&world);
}
END_TEST

START_TEST(of_links_that_are_not_there_or_too_many)
{
    const char *id = open_world();
    const char *other = world_create(&world, "o", "Another");

    story_refused(problems_unlink(&world, id, "related", other), ERR_CONFLICT, "conflict", "other",
                  "has no link related to that ticket; ticket.list_links lists what there is");
    for (int i = 0; i < LINK_RELATED_MAX; i++) {
        const char *one = world_create(&world, next_key(), "One of many");
        problems_ok(problems_link(&world, id, "related", one));
    }
    story_refused(problems_link(&world, id, "related", other), ERR_LIMIT, "exhausted", "other",
                  "related tickets, which is the most");
    problems_ok(world_call(&world, "ticket.merge", "m", "id", other, "into", id, NULL));
    story_refused(world_call(&world, "ticket.timeline", "", "id", id, "after", "odd", NULL),
                  ERR_INVALID, "invalid", "after", "is what the page before said");
    world_fini(&world);
}
END_TEST

/* A customer who has written from an address; its id. */
static const char *customer_of(const char *name)
{
    return problems_text(&world, problems_ticket(&world, name), "customer");
}

START_TEST(of_customers_with_too_many_addresses_or_linked_twice)
{
    char address[64];
    (void)open_world();
    const char *one = customer_of("one");
    const char *two = customer_of("two");
    const char *three = customer_of("three");
    problems_ok(world_call(&world, "customer.link", next_key(), "id", two, "other", three, NULL));
    problems_ok(world_call(&world, "customer.link", next_key(), "id", one, "other", two, NULL));

    story_refused(world_call(&world, "customer.unlink", next_key(), "id", three, NULL),
                  ERR_CONFLICT, "conflict", "id", "since: unlink that one first");

    const char *full = customer_of("full");
    struct answer *answer = NULL;
    for (int i = 0; i < CUSTOMER_IDENTITIES_MAX; i++) {
        (void)snprintf(address, sizeof address, "email:a%d@full.example", i);
        answer = world_call(&world, "customer.link_identity", next_key(), "id", full, "identity",
                            address, NULL);
    }
    story_refused(answer, ERR_LIMIT, "exhausted", "identity",
                  "a customer has at most 64 identities");
    story_refused(world_call(&world, "customer.link", next_key(), "id", one, "other", full, NULL),
                  ERR_LIMIT, "exhausted", "other",
                  "a customer has at most 64 identities; together");
    world_fini(&world);
}
END_TEST

/* name(key, args.field = value) with a value that is no text. */
static const struct answer *call_with(const char *name, const char *id, const char *field,
                                      struct value (*write)(struct arena *arena))
{
    struct command *command = command_create(name, TEXT("local"), text_z(next_key()));
    command->origin = COMMAND_FROM_RPC;
    if (id != NULL) {
        *value_put(&command->arena, &command->args, "id") =
            value_of_text(arena_text(&command->arena, text_z(id)));
    }
    static const char *const plain[] = {"requester", "anna@example.org", "subject", "s", "body",
                                        "b"};
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i += 2) {
        *value_put(&command->arena, &command->args, plain[i]) = value_of_text(text_z(plain[i + 1]));
    }
    *value_put(&command->arena, &command->args, field) = write(&command->arena);
    MUST(engine_submit(world.engine, command) == ERR_OK);
    world_run(&world);
    return world.answers;
}

static struct value number_field(struct arena *arena)
{
    struct value fields = {.type = VALUE_MAP};
    *value_put(arena, &fields, "shoe_size") = value_of_int(42);
    return fields;
}

static struct value counted_field(struct arena *arena)
{
    struct value fields = {.type = VALUE_MAP};
    *value_put(arena, &fields, "affected_customers") = value_of_text(TEXT("7"));
    return fields;
}

static struct value many_fields(struct arena *arena)
{
    struct value fields = {.type = VALUE_MAP};
    for (int i = 0; i <= TICKET_FIELDS_MAX; i++) {
        *value_put(arena, &fields, arena_printf(arena, "f%d", i).p) = value_of_text(TEXT("x"));
    }
    return fields;
}

static struct value list_of(struct arena *arena, int count, struct text item)
{
    struct value list = {.type = VALUE_LIST};
    list.list.items = ARENA_NEW_ARRAY(arena, struct value, (size_t)count);
    list.list.count = (size_t)count;
    for (int i = 0; i < count; i++) {
        ((struct value *)(uintptr_t)list.list.items)[i] = value_of_text(item);
    }
    return list;
}

static struct value many_services(struct arena *arena)
{
    return list_of(arena, TRIAGE_SERVICES_MAX + 1, TEXT("cards"));
}

static struct value nameless_service(struct arena *arena)
{
    return list_of(arena, 1, TEXT_NONE);
}

START_TEST(of_fields_and_services_that_are_none)
{
    const char *id = open_world();

    story_refused(call_with("ticket.create", NULL, "fields", counted_field), ERR_FORBIDDEN,
                  "denied", "fields.affected_customers",
                  "affected_customers is counted by the server");
    story_refused(call_with("ticket.create", NULL, "fields", number_field), ERR_INVALID, "invalid",
                  "fields", "field \"shoe_size\" must be a text, not a");
    story_refused(call_with("ticket.create", NULL, "fields", many_fields), ERR_LIMIT, "exhausted",
                  "fields", "a ticket has at most 64 fields");
    story_refused(call_with("ticket.triage", id, "service", many_services), ERR_LIMIT, "exhausted",
                  "service", "a ticket concerns at most 16 services");
    story_refused(call_with("ticket.triage", id, "service", nameless_service), ERR_INVALID,
                  "invalid", "service", "a service is a text of 1 to");
    world_fini(&world);
}
END_TEST

START_TEST(of_hours_that_nothing_says)
{
    (void)story_init(&world);
    world.policies->sla_policy_count = 0;
    world_boot(&world);

    story_refused(world_call(&world, "hours.ask", "", "channel", "odd", NULL), ERR_NOT_FOUND,
                  "unknown", "channel", "there is no channel \"odd\"");
    story_refused(world_call(&world, "hours.ask", "", "channel", "mail", NULL), ERR_NOT_FOUND,
                  "unknown", "channel", "no SLA policy applies to what comes by mail");
    story_refused(world_call(&world, "hours.ask", "", "customer", "anna@example.org", NULL),
                  ERR_NOT_FOUND, "unknown", "customer", "no SLA policy applies to anna");
    story_refused(world_call(&world, "hours.ask", "", "team", "support", "at_ms", "#-5", NULL),
                  ERR_INVALID, "invalid", "at_ms", "at_ms is milliseconds since 1970, before 2200");
    story_refused(world_call(&world, "policy.preview", "", "text", "teams: {}", NULL),
                  ERR_UNSUPPORTED, "unsupported", "text",
                  "this server cannot read a configuration while it runs");
    world_fini(&world);
}
END_TEST

START_TEST(of_what_a_plugin_asks_for)
{
    char key[600];
    char number[24];
    uint64_t ticket = 0;
    ck_assert(id_parse('T', text_z(open_world()), &ticket));
    (void)snprintf(number, sizeof number, "#%llu", (unsigned long long)ticket);
    memset(key, 'k', sizeof key - 1);
    key[sizeof key - 1] = '\0';

    story_refused(world_call(&world, "effects.submit", "a", "ticket", "#99", NULL), ERR_NOT_FOUND,
                  "unknown", "ticket", "effects.submit names a ticket that is not there");
    story_refused(
        world_call(&world, "effects.submit", "b", "ticket", number, "effects", "odd", NULL),
        ERR_INVALID, "invalid", "effects", "effects.submit needs a list of effects");
    story_refused(world_call(&world, "storage.read", "", "instance", "x", "key", key, NULL),
                  ERR_INVALID, "invalid", "key", "a key has at most");
    world_fini(&world);
}
END_TEST

SUITE("work_refusals", of_an_assignment_a_callback_and_an_offer, of_an_escalation_by_hand,
      of_teams_that_gave_it_back_and_forth, of_an_escalation_without_a_policy_and_in_a_window,
      of_what_is_said_to_customers_and_agents, of_links_that_are_not_there_or_too_many,
      of_customers_with_too_many_addresses_or_linked_twice, of_fields_and_services_that_are_none,
      of_hours_that_nothing_says, of_what_a_plugin_asks_for)
