/* Hooks around notifications, asked of a real guest: plan, receipt, failed, clocks at risk; and how
 * it feels. */
#include "support/desk.h"

#define POLICIES                                                                                  \
    "calendars: {day: {zone: UTC, hours: {mon: ['09:00-17:00']}}}\n"                              \
    "teams: {support: {calendar: day, manager: cid}}\n"                                           \
    "agents:\n"                                                                                   \
    "  ann: {teams: [support], contacts: [{channel: phones, address: '%s'}]}\n"                   \
    "  bob: {teams: [support], contacts: [{channel: phones, address: bob}]}\n"                    \
    "  cid: {teams: [support], contacts: [{channel: phones, address: cid}]}\n"                    \
    "notification: {confirm_in: {phones: 60s}}\n"                                                 \
    "routing: {default_team: support}\n"                                                          \
    "sla:\n"                                                                                      \
    "  slow: {owner: cid, review_by: '2030-01-01', calendar: always,\n"                           \
    "    targets: {first_response: 1h}, clocks: {first_response: {extend_max: 15m}},\n"           \
    "    thresholds: [{id: warn, percent: 75}]}\n"                                                \
    "escalation:\n"                                                                               \
    "  policies:\n"                                                                               \
    "    page: {owner: cid, review_by: '2030-01-01', levels: [{targets: ['user:ann'], delay: 2h}" \
    ", {targets: ['user:bob'], delay: 2h}]}\n"                                                    \
    "  rules: [{on: [created], policy: page}]\n"                                                  \
    "plugins:\n"                                                                                  \
    "  path: ['%s/tests/guests']\n"                                                               \
    "  instances: {phones: {use: %s, grant: [sla_extend]}}\n"

static void open_with(struct desk *desk, const char *phone, const char *guest)
{
    struct buf yaml;
    const char *build = getenv("RUNG_BUILD");
    buf_init(&yaml);
    buf_printf(&yaml, POLICIES, phone, build ? build : "build", guest);
    desk_open(desk, buf_z(&yaml));
    buf_fini(&yaml);
}

static void open_desk(struct desk *desk, const char *phone)
{
    open_with(desk, phone, "watcher");
}

struct wanted {
    struct text ticket;
    const char *type, *key, *word;
};

/* Some event of this type says that. */
static bool has(struct desk *desk, void *arg)
{
    const struct wanted *wanted = arg;
    const struct value *data = NULL;
    for (size_t n = 0; (data = desk_event(desk, wanted->ticket, wanted->type, n)) != NULL; n++) {
        if (text_eq_z(value_text(data, wanted->key), wanted->word)) {
            return true;
        }
    }
    return false;
}

static bool comes(struct desk *desk, struct text ticket, const char *type, const char *key,
                  const char *word)
{
    struct wanted wanted = {ticket, type, key, word};
    return desk_until(desk, has, &wanted);
}

static void expect_delivered(const char *guest)
{
    struct desk desk;
    open_with(&desk, "ann", guest);
    struct text id = value_text(desk_ticket(&desk, "a@x.example", "s", "b"), "id");

    ck_assert(comes(&desk, id, "page_result", "state", "delivered"));

    const struct value *paged = desk_event(&desk, id, "paged", 1);
    ck_assert_ptr_null(paged); /* nobody else had to be paged */
    desk_close(&desk);
}

START_TEST(a_receipt_in_the_far_sides_words_makes_a_page_delivered)
{
    expect_delivered("watcher");
}
END_TEST

START_TEST(so_does_one_that_is_read_by_a_job)
{
    expect_delivered("watcher_turned");
}
END_TEST

static void expect_way_around(const char *guest)
{
    struct desk desk;
    open_with(&desk, "off", guest);
    struct text id = value_text(desk_ticket(&desk, "a@x.example", "s", "b"), "id");

    ck_assert(comes(&desk, id, "page_result", "error", "code 404"));
    ck_assert(comes(&desk, id, "paged", "person", "bob"));
    ck_assert(comes(&desk, id, "message", "body", "off")); /* the note of notification.failed */
    desk_close(&desk);
}

START_TEST(a_bounce_pages_the_next_level_and_the_guest_is_told)
{
    expect_way_around("watcher");
}
END_TEST

START_TEST(so_does_one_that_a_job_reads_and_of_which_the_guest_is_told_inline)
{
    expect_way_around("watcher_turned");
}
END_TEST

START_TEST(who_is_told_as_well_is_told_later_and_once)
{
    struct desk desk;
    open_desk(&desk, "ann");
    struct text id = value_text(desk_ticket(&desk, "a@x.example", "s", "b"), "id");

    const struct value *told = desk_event(&desk, id, "notified", 0);
    ck_assert_ptr_nonnull(told);
    ck_assert(text_eq_z(value_text(told, "person"), "cid"));
    ck_assert_ptr_null(desk_event(&desk, id, "notified", 1));
    ck_assert(comes(&desk, id, "page_result", "person", "ann"));
    desk.now_us += 2 * DESK_SECOND;
    ck_assert(comes(&desk, id, "page_result", "person", "cid"));
    desk_close(&desk);
}
END_TEST

/* In steps that no server takes for a step of its clock. */
static void pass(struct desk *desk, int minutes)
{
    for (int i = 0; i < minutes; i++) {
        desk->now_us += 60 * DESK_SECOND;
        desk_turn(desk);
    }
}

START_TEST(a_clock_at_risk_gets_the_time_that_the_guest_was_granted)
{
    struct desk desk;
    open_desk(&desk, "ann");
    struct text id = value_text(desk_ticket(&desk, "a@x.example", "s", "b"), "id");
    ck_assert(comes(&desk, id, "page_result", "state", "delivered"));

    pass(&desk, 46);

    ck_assert(comes(&desk, id, "clock_retargeted", "metric", "first_response"));
    ck_assert(comes(&desk, id, "plugin_verdict", "hook", "sla.at_risk"));
    pass(&desk, 20); /* 66 minutes: the old target is over, the new one is not */
    ck_assert_ptr_null(desk_event(&desk, id, "clock_breached", 0));
    pass(&desk, 5);
    ck_assert(comes(&desk, id, "clock_breached", "metric", "first_response"));
    desk_close(&desk);
}
END_TEST

static bool is_degraded(struct desk *desk, void *arg)
{
    struct buf packed;
    struct pack pack;
    struct value list;
    (void)arg;
    buf_init(&packed);
    pack_init(&pack, &packed);
    host_pack_plugins(desk->host, &pack);
    ck_assert_int_eq(pack_read(&desk->arena, buf_text(&packed), &list), ERR_OK);
    buf_fini(&packed);
    const struct value *one = desk_item(value_get(&list, "items"), "instance", "phones");
    return text_eq_z(value_text(one, "health"), "degraded") &&
           text_eq_z(value_text(one, "health_text"), "the far side is slow");
}

START_TEST(how_a_guest_feels_is_shown)
{
    struct desk desk;
    open_desk(&desk, "ann");

    ck_assert(desk_until(&desk, is_degraded, NULL));

    desk_close(&desk);
}
END_TEST

SUITE("watcher", a_receipt_in_the_far_sides_words_makes_a_page_delivered,
      so_does_one_that_is_read_by_a_job, a_bounce_pages_the_next_level_and_the_guest_is_told,
      so_does_one_that_a_job_reads_and_of_which_the_guest_is_told_inline,
      who_is_told_as_well_is_told_later_and_once,
      a_clock_at_risk_gets_the_time_that_the_guest_was_granted, how_a_guest_feels_is_shown)
