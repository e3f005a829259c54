/* Two guests that play a message back and forth through each place where plugins are waited for:
 * each stroke is a ticket, so no guard that counts what happens to one ticket sees them. */
#include "support/desk.h"

#define POLICIES                                                                                  \
    "calendars: {day: {zone: UTC, hours: {mon: ['09:00-17:00']}}}\n"                              \
    "teams: {support: {calendar: day, manager: cid}}\n"                                           \
    "agents:\n"                                                                                   \
    "  ann: {teams: [support], contacts: [{channel: phones, address: ann}]}\n"                    \
    "  bob: {teams: [support], contacts: [{channel: phones, address: bob}]}\n"                    \
    "  cid: {teams: [support], contacts: [{channel: phones, address: cid}]}\n"                    \
    "routing: {default_team: support}\n"                                                          \
    "escalation:\n"                                                                               \
    "  policies:\n"                                                                               \
    "    page: {owner: cid, review_by: '2030-01-01', levels: [{targets: ['user:ann'], delay: 3m}" \
    ", {targets: ['user:bob'], delay: 9h}]}\n"                                                    \
    "  rules: [{on: [created], policy: page}]\n"                                                  \
    "plugins:\n"                                                                                  \
    "  path: ['%s/tests/guests']\n"                                                               \
    "  instances:\n"                                                                              \
    "    phones: {use: watcher}\n"                                                                \
    "    ping: {use: volley, config: {through: %s, me: ping, other: pong, %s}}\n"                 \
    "    pong: {use: volley, config: {through: %s, me: pong, other: ping, %s}}\n"

#define STROKES_MAX 9      /* a person's ticket, and eight causes behind it */
#define CONTROL_STROKES 21 /* a person's, and ten of each */

static void open_court(struct desk *desk, const char *through, const char *how)
{
    struct buf yaml;
    const char *build = getenv("RUNG_BUILD");
    buf_init(&yaml);
    buf_printf(&yaml, POLICIES, build ? build : "build", through, how, through, how);
    desk_open(desk, buf_z(&yaml));
    buf_fini(&yaml);
}

static size_t tickets(struct desk *desk, const struct value **items)
{
    return value_items(desk_ask(desk, "ticket.list", NULL), "items", items);
}

static const struct value *find_cut(struct desk *desk)
{
    const struct value *items = NULL;
    const struct value *cut = desk_event(desk, TEXT("system"), "loop_cut", 0);
    size_t count = cut == NULL ? tickets(desk, &items) : 0;
    for (size_t i = 0; i < count && cut == NULL; i++) {
        cut = desk_event(desk, value_text(&items[i], "id"), "loop_cut", 0);
    }
    return cut;
}

static bool is_cut(struct desk *desk, void *arg)
{
    const int64_t *step_us = arg;
    desk->now_us += *step_us;
    return find_cut(desk) != NULL;
}

/* Everybody who should hear of a ticket does. */
static bool are_paged(struct desk *desk, void *arg)
{
    const struct value *items = NULL;
    size_t count = tickets(desk, &items);
    (void)arg;
    for (size_t i = 0; i < count; i++) {
        if (desk_event(desk, value_text(&items[i], "id"), "page_result", 0) == NULL) {
            return false;
        }
    }
    return count > 0;
}

static bool names(const struct value *chain, const char *hook, const char *player)
{
    char link[64];
    (void)snprintf(link, sizeof link, "%s %s", hook, player);
    for (size_t i = 0; i < chain->list.count; i++) {
        if (text_eq_z(chain->list.items[i].text, link)) {
            return true;
        }
    }
    return false;
}

/* `step_us`: what passes with each turn, for strokes that only a level brings about. */
static void expect_end(const char *through, int64_t step_us)
{
    struct desk desk;
    const struct value *items = NULL;
    open_court(&desk, through, "hides: false");
    (void)desk_ticket(&desk, "a@x.example", "serve", "b");

    ck_assert_msg(desk_until(&desk, is_cut, &step_us), "%s: nobody has cut it", through);

    const struct value *cut = find_cut(&desk);
    const struct value *chain = value_get(cut, "chain");
    ck_assert(text_eq_z(value_text(cut, "guard"), "depth"));
    ck_assert_uint_eq(chain->list.count, 8);
    ck_assert_msg(names(chain, through, "ping") && names(chain, through, "pong"), "%s", through);
    ck_assert_msg(desk_until(&desk, are_paged, NULL), "%s: somebody is not told", through);
    size_t count = tickets(&desk, &items);
    ck_assert_msg(count == STROKES_MAX, "%s: %zu strokes", through, count);
    desk_close(&desk);
}

START_TEST(through_the_stages_of_a_new_ticket)
{
    expect_end("ticket.enrich", 0);
}
END_TEST

START_TEST(through_what_is_asked_behind_it)
{
    expect_end("ticket.opened", 0);
}
END_TEST

START_TEST(through_a_message_that_waits_to_be_admitted)
{
    expect_end("inbound.admit", 0);
}
END_TEST

START_TEST(through_a_message_that_is_to_be_revised)
{
    expect_end("message.before_add", 0);
}
END_TEST

START_TEST(through_a_page_that_waits_for_its_text)
{
    expect_end("notification.render", 0);
}
END_TEST

START_TEST(through_a_level_that_is_due)
{
    expect_end("escalation.next", DESK_SECOND);
}
END_TEST

/* Behind the last stroke nothing comes, however much time passes. */
START_TEST(it_does_not_begin_again_by_itself)
{
    struct desk desk;
    const struct value *items = NULL;
    int64_t step_us = 0;
    open_court(&desk, "ticket.opened", "hides: false");
    (void)desk_ticket(&desk, "a@x.example", "serve", "b");
    ck_assert(desk_until(&desk, is_cut, &step_us));

    for (int i = 0; i < 120; i++) {
        desk.now_us += 60 * DESK_SECOND;
        desk_turn(&desk);
    }

    ck_assert(desk_until(&desk, are_paged, NULL));
    ck_assert_uint_eq(tickets(&desk, &items), STROKES_MAX);
    desk_close(&desk);
}
END_TEST

/* All strokes are there, and nobody is asked anything any more. */
static bool is_played_out(struct desk *desk, void *arg)
{
    const struct value *items = NULL;
    size_t count = tickets(desk, &items);
    (void)arg;
    for (size_t i = 0; i < count; i++) {
        if (desk_event(desk, value_text(&items[i], "id"), "classified", 0) == NULL) {
            return false;
        }
    }
    return count == CONTROL_STROKES;
}

/* The control: whoever writes from a thread of his own is asked nothing there, so nothing leads
 * from one stroke to the next, and they go on for as long as they like. Without the chain all of
 * the above would. */
START_TEST(control_nothing_but_the_chain_of_causes_ends_it)
{
    struct desk desk;
    open_court(&desk, "ticket.enrich", "hides: true, most: 10");
    (void)desk_ticket(&desk, "a@x.example", "ping", "b");

    ck_assert(desk_until(&desk, is_played_out, NULL));

    ck_assert_ptr_null(find_cut(&desk));
    desk_close(&desk);
}
END_TEST

SUITE("volley", through_the_stages_of_a_new_ticket, through_what_is_asked_behind_it,
      through_a_message_that_waits_to_be_admitted, through_a_message_that_is_to_be_revised,
      through_a_page_that_waits_for_its_text, through_a_level_that_is_due,
      it_does_not_begin_again_by_itself, control_nothing_but_the_chain_of_causes_ends_it)
