/* Every hook that may be asked inline and by a job is asked both ways, of a real guest. */
#include "store/tables.h"
#include "support/desk.h"

#define POLICIES                                                                                  \
    "calendars: {day: {zone: UTC, hours: {mon: ['09:00-17:00']}}}\n"                              \
    "teams: {support: {calendar: day, manager: cid}}\n"                                           \
    "agents:\n"                                                                                   \
    "  ann: {teams: [support], contacts: [{channel: %s, address: '%s'}]}\n"                       \
    "  bob: {teams: [support], contacts: [{channel: phones, address: bob}]}\n"                    \
    "  cid: {teams: [support], contacts: [{channel: phones, address: cid}]}\n"                    \
    "routing: {default_team: support}\n"                                                          \
    "sla:\n"                                                                                      \
    "  slow: {owner: cid, review_by: '2030-01-01', calendar: always,\n"                           \
    "    targets: {first_response: 1h}, thresholds: [{id: warn, percent: 75}]}\n"                 \
    "escalation:\n"                                                                               \
    "  policies:\n"                                                                               \
    "    page: {owner: cid, review_by: '2030-01-01', levels: [{targets: ['user:ann'], delay: 5m}" \
    ", {targets: ['user:bob'], delay: 2h}]}\n"                                                    \
    "  rules: [{on: [created], policy: page}]\n"                                                  \
    "plugins:\n"                                                                                  \
    "  path: ['%s/tests/guests']\n"                                                               \
    "  instances: {phones: {use: watcher}, asker: {use: asker, grant: [customer_field, "          \
    "reject]}}\n"

/* Ann is paged by that channel, at that address. */
static void open_with(struct desk *desk, const char *channel, const char *address)
{
    struct buf yaml;
    const char *build = getenv("RUNG_BUILD");
    buf_init(&yaml);
    buf_printf(&yaml, POLICIES, channel, address, build ? build : "build");
    desk_open(desk, buf_z(&yaml));
    buf_fini(&yaml);
}

static void open_desk(struct desk *desk)
{
    open_with(desk, "phones", "ann");
}

struct wanted {
    struct text ticket;
    const char *hook, *how;
};

/* Some verdict about this hook has an effect with that reason. */
static bool has_said(struct desk *desk, void *arg)
{
    const struct wanted *wanted = arg;
    const struct value *data = NULL;
    for (size_t n = 0; (data = desk_event(desk, wanted->ticket, "plugin_verdict", n)) != NULL;
         n++) {
        const struct value *effects = NULL;
        size_t count = value_items(data, "effects", &effects);
        for (size_t i = 0; i < count; i++) {
            if (text_eq_z(value_text(data, "hook"), wanted->hook) &&
                text_eq_z(value_text(&effects[i], "reason"), wanted->how)) {
                return true;
            }
        }
    }
    return false;
}

static void expect_both(struct desk *desk, struct text ticket, const char *hook)
{
    struct wanted is_inline = {ticket, hook, "inline"};
    struct wanted is_job = {ticket, hook, "job"};
    ck_assert_msg(desk_until(desk, has_said, &is_job), "%s: not asked by a job", hook);
    ck_assert_msg(has_said(desk, &is_inline), "%s: not asked inline", hook);
}

START_TEST(a_new_ticket_asks_both_ways)
{
    struct desk desk;
    open_desk(&desk);

    struct text id = value_text(desk_ticket(&desk, "a@x.example", "s", "b"), "id");

    expect_both(&desk, id, "ticket.enrich");
    expect_both(&desk, id, "ticket.classify");
    expect_both(&desk, id, "ticket.prioritize");
    expect_both(&desk, id, "route.assign");
    expect_both(&desk, id, "notification.render");
    const struct value *message = desk_event(&desk, id, "message", 0);
    ck_assert_ptr_null(value_get(message, "unprocessed")); /* its filter says so */
    desk_close(&desk);
}
END_TEST

/* The ticket that the guest's message became. */
static bool is_pushed(struct desk *desk, void *arg)
{
    struct text *id = arg;
    const struct value *items = NULL;
    size_t count = value_items(desk_ask(desk, "ticket.list", NULL), "items", &items);
    for (size_t i = 0; i < count; i++) {
        if (text_eq_z(value_text(&items[i], "subject"), "pushed")) {
            *id = arena_text(&desk->arena, value_text(&items[i], "id"));
        }
    }
    return id->n > 0;
}

START_TEST(a_message_that_comes_in_asks_both_ways)
{
    struct desk desk;
    struct text id = TEXT_NONE;
    open_desk(&desk);
    (void)desk_ticket(&desk, "a@x.example", "push", "b");

    ck_assert(desk_until(&desk, is_pushed, &id));

    expect_both(&desk, id, "inbound.admit");
    expect_both(&desk, id, "inbound.identify");
    expect_both(&desk, id, "inbound.correlate");
    desk_close(&desk);
}
END_TEST

static bool is_out(struct desk *desk, void *arg)
{
    const struct text *ticket = arg;
    const struct value *data = NULL;
    for (size_t n = 0; (data = desk_event(desk, *ticket, "message", n)) != NULL; n++) {
        if (text_eq_z(value_text(data, "body"), "good day inline job")) {
            return true;
        }
    }
    return false;
}

START_TEST(an_answer_passes_both_before_it_leaves)
{
    struct desk desk;
    open_desk(&desk);
    struct text id = value_text(desk_ticket(&desk, "a@x.example", "s", "b"), "id");
    const char *ticket = arena_text(&desk.arena, id).p;

    (void)desk_ask(&desk, "message.add", "id", ticket, "body", "good day", NULL);

    ck_assert(desk_until(&desk, is_out, &id));
    expect_both(&desk, id, "message.before_add");
    desk_close(&desk);
}
END_TEST

static void pass(struct desk *desk, int minutes)
{
    for (int i = 0; i < minutes; i++) {
        desk->now_us += 60 * DESK_SECOND;
        desk_turn(desk);
    }
}

START_TEST(a_level_and_a_clock_ask_both_ways)
{
    struct desk desk;
    open_desk(&desk);
    struct text id = value_text(desk_ticket(&desk, "a@x.example", "s", "b"), "id");
    expect_both(&desk, id, "notification.render");

    pass(&desk, 5);
    expect_both(&desk, id, "escalation.next");
    pass(&desk, 40);
    expect_both(&desk, id, "sla.at_risk");
    pass(&desk, 16);
    expect_both(&desk, id, "sla.breached");
    desk_close(&desk);
}
END_TEST

START_TEST(a_ticket_that_wakes_its_plugin_asks_both_ways)
{
    struct desk desk;
    struct wanted is_armed = {TEXT_NONE, "ticket.opened", "to be woken"};
    open_desk(&desk);
    is_armed.ticket = value_text(desk_ticket(&desk, "a@x.example", "wake", "b"), "id");
    ck_assert(desk_until(&desk, has_said, &is_armed));

    pass(&desk, 1);

    expect_both(&desk, is_armed.ticket, "ticket.wake");
    desk_close(&desk);
}
END_TEST

START_TEST(a_page_that_failed_asks_both_ways)
{
    struct desk desk;
    open_with(&desk, "phones", "off");

    struct text id = value_text(desk_ticket(&desk, "a@x.example", "s", "b"), "id");

    expect_both(&desk, id, "notification.failed");
    desk_close(&desk);
}
END_TEST

static bool is_delivered(struct desk *desk, void *arg)
{
    const struct text *ticket = arg;
    const struct value *data = NULL;
    for (size_t n = 0; (data = desk_event(desk, *ticket, "page_result", n)) != NULL; n++) {
        if (text_eq_z(value_text(data, "state"), "delivered")) {
            return true;
        }
    }
    return false;
}

START_TEST(a_receipt_asks_its_channel_both_ways_and_the_job_reads_what_inline_cannot)
{
    struct desk desk;
    open_with(&desk, "asker", "ann");

    struct text id = value_text(desk_ticket(&desk, "a@x.example", "s", "b"), "id");

    expect_both(&desk, id, "notification.receipt");
    ck_assert(desk_until(&desk, is_delivered, &id));
    desk_close(&desk);
}
END_TEST

/* Asked for; the guest's job has been written. */
static char *shall_go(struct desk *desk, const char *subject)
{
    struct text id = value_text(desk_ticket(desk, "a@x.example", subject, "b"), "id");
    char *ticket = arena_alloc(&desk->arena, id.n + 1);
    (void)snprintf(ticket, id.n + 1, "%.*s", TEXT_ARG(id));
    expect_both(desk, id, "route.assign");
    (void)desk_ask(desk, "ticket.solve", "id", ticket, "resolution", "done", NULL);
    (void)desk_ask(desk, "ticket.close", "id", ticket, NULL);
    const struct value *asked =
        desk_ask(desk, "ticket.purge", "id", ticket, "reason", "by law", NULL);
    ck_assert_msg(desk->refusal.code == ERR_OK, "%s", desk->refusal.text);
    ck_assert(text_eq_z(value_text(asked, "state"), "asked"));
    return ticket;
}

START_TEST(a_ticket_that_shall_go_asks_both_ways_and_each_no_is_told)
{
    struct desk desk;
    open_desk(&desk);

    struct text id = text_z(shall_go(&desk, "hold"));

    expect_both(&desk, id, "ticket.before_purge");
    ck_assert(text_eq_z(value_text(desk_event(&desk, id, "purge_refused", 0), "why"), "inline"));
    ck_assert(text_eq_z(value_text(desk_event(&desk, id, "purge_refused", 1), "why"), "job"));
    desk_close(&desk);
}
END_TEST

static bool is_gone(struct desk *desk, void *arg)
{
    (void)desk_ask(desk, "ticket.get", "id", (const char *)arg, NULL);
    return desk->refusal.code == ERR_GONE && strcmp(desk->refusal.reason, "purged") == 0;
}

START_TEST(one_that_nobody_is_against_goes_and_the_guest_keeps_what_it_wants)
{
    struct desk desk;
    struct reader reader;
    struct text value;
    open_desk(&desk);

    char *ticket = shall_go(&desk, "s");

    ck_assert(desk_until(&desk, is_gone, ticket));
    reader_init(&reader, desk.store, NULL);
    ck_assert(kv_table_get(&reader, &desk.arena, TEXT("asker"), TEXT("inline"), 0, &value));
    ck_assert(kv_table_get(&reader, &desk.arena, TEXT("asker"), TEXT("job"), 0, &value));
    desk_close(&desk);
}
END_TEST

SUITE("asker", a_ticket_that_shall_go_asks_both_ways_and_each_no_is_told,
      one_that_nobody_is_against_goes_and_the_guest_keeps_what_it_wants,
      a_new_ticket_asks_both_ways, a_message_that_comes_in_asks_both_ways,
      an_answer_passes_both_before_it_leaves, a_level_and_a_clock_ask_both_ways,
      a_ticket_that_wakes_its_plugin_asks_both_ways, a_page_that_failed_asks_both_ways,
      a_receipt_asks_its_channel_both_ways_and_the_job_reads_what_inline_cannot)
