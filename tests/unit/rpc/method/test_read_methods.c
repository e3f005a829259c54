/* The methods that only look. */
#include "support/rpc_world.h"

static struct rpc_world it;

static void arrive(void)
{
    rpc_world_init(&it);
}

static void leave(void)
{
    rpc_world_fini(&it);
}

static size_t items_of(const struct value *result)
{
    const struct value *items = value_get(result, "items");
    ck_assert_ptr_nonnull(items);
    return items->list.count;
}

START_TEST(ticket_get_finds_it_in_any_case_and_refuses_what_is_none)
{
    arrive();
    const char *id = rpc_create(&it, "k-1");
    char lower[40];
    size_t length = strlen(id);
    for (size_t i = 0; i <= length; i++) {
        lower[i] = (char)(id[i] >= 'A' && id[i] <= 'Z' ? id[i] - 'A' + 'a' : id[i]);
    }

    const struct value *result = rpc_ask(&it, "ticket.get", "id", lower, NULL);

    ck_assert_str_eq(rpc_text(&it, value_get(result, "ticket"), "id"), id);
    rpc_refused(&it, "INVALID", "id", "needs \"id\"", "ticket.get", NULL);
    rpc_refused(&it, "INVALID", "id", "", "ticket.get", "id", "T-!!", NULL);
    rpc_refused(&it, "INVALID", "key", "takes no parameter", "ticket.get", "id", id, "key", "k",
                NULL);
    leave();
}
END_TEST

START_TEST(ticket_list_pages_without_loss_or_repeat)
{
    arrive();
    const char *ids[3] = {rpc_create(&it, "k-1"), rpc_create(&it, "k-2"), rpc_create(&it, "k-3")};
    const char *after = "!nil";
    int seen[3] = {0};

    for (int page = 0; page < 3; page++) {
        const struct value *result =
            rpc_ask(&it, "ticket.list", "limit", "#1", "after", after, NULL);
        ck_assert_uint_eq(items_of(result), 1);
        const char *id = rpc_text(&it, &value_get(result, "items")->list.items[0], "id");
        for (int i = 0; i < 3; i++) {
            seen[i] += strcmp(ids[i], id) == 0;
        }
        after = rpc_text(&it, result, "next");
    }

    ck_assert(seen[0] == 1 && seen[1] == 1 && seen[2] == 1);
    leave();
}
END_TEST

START_TEST(ticket_list_filters_and_refuses_nonsense)
{
    arrive();
    const char *id = rpc_create(&it, "k-1");
    (void)rpc_ask(&it, "ticket.solve", "key", "k", "id", id, "resolution", "done", NULL);

    ck_assert_uint_eq(items_of(rpc_ask(&it, "ticket.list", NULL)), 0);
    ck_assert_uint_eq(items_of(rpc_ask(&it, "ticket.list", "all", "!true", NULL)), 1);
    ck_assert_uint_eq(items_of(rpc_ask(&it, "ticket.list", "state", "solved", NULL)), 1);
    ck_assert_uint_eq(items_of(rpc_ask(&it, "ticket.list", "state", "open", NULL)), 0);
    ck_assert_uint_eq(items_of(rpc_ask(&it, "ticket.list", "team", "none", NULL)), 0);

    rpc_refused(&it, "INVALID", "limit", "1 to 500", "ticket.list", "limit", "#0", NULL);
    rpc_refused(&it, "INVALID", "limit", "1 to 500", "ticket.list", "limit", "#501", NULL);
    rpc_refused(&it, "INVALID", "state", "new, open", "ticket.list", "state", "asleep", NULL);
    rpc_refused(&it, "INVALID", "all", "must be", "ticket.list", "all", "#1", NULL);
    rpc_refused(&it, "INVALID", "after", "at most 200", "ticket.list", "after", rpc_long(&it, 201),
                NULL);
    leave();
}
END_TEST

START_TEST(ticket_timeline_begins_where_it_is_told)
{
    arrive();
    const char *id = rpc_create(&it, "k-1");

    const struct value *first = rpc_ask(&it, "ticket.timeline", "id", id, "limit", "#1", NULL);
    ck_assert_uint_eq(items_of(first), 1);
    ck_assert_int_eq(value_int(&value_get(first, "items")->list.items[0], "seq", 0), 1);
    ck_assert_int_eq(value_int(first, "next", 0), 2);
    const struct value *second =
        rpc_ask(&it, "ticket.timeline", "id", id, "from", "#2", "limit", "#1", NULL);
    ck_assert_int_eq(value_int(&value_get(second, "items")->list.items[0], "seq", 0), 2);

    const struct value *behind =
        rpc_ask(&it, "ticket.timeline", "id", id, "from", "#4294967295", NULL);
    ck_assert_uint_eq(items_of(behind), 0);
    (void)rpc_ask(&it, "ticket.timeline", "id", "system", NULL);
    rpc_refused(&it, "INVALID", "from", "1 to 4294967295", "ticket.timeline", "id", id, "from",
                "#0", NULL);
    rpc_refused(&it, "INVALID", "from", "", "ticket.timeline", "id", id, "from", "#4294967296",
                NULL);
    leave();
}
END_TEST

START_TEST(customer_get_finds_by_id_or_identity)
{
    arrive();
    (void)rpc_create(&it, "k-1");

    const struct value *found = rpc_ask(&it, "customer.get", "identity", "anna@example.org", NULL);
    const char *id = rpc_text(&it, value_get(found, "customer"), "id");
    const struct value *same = rpc_ask(&it, "customer.get", "id", id, NULL);

    ck_assert_str_eq(rpc_text(&it, value_get(same, "customer"), "id"), id);
    ck_assert_uint_eq(value_get(found, "tickets")->list.count, 1);
    rpc_refused(&it, "INVALID", "id", "by id or by identity", "customer.get", NULL);
    rpc_refused(&it, "INVALID", "id", "is no customer id", "customer.get", "id", "T-nonsense",
                NULL);
    rpc_refused(&it, "NOT_FOUND", "identity", "no such customer", "customer.get", "identity",
                "zoe@example.org", NULL);
    leave();
}
END_TEST

START_TEST(agent_list_and_set_presence_agree)
{
    arrive();

    (void)rpc_ask(&it, "agent.set_presence", "key", "k", "agent", "ann", "presence", "away", NULL);

    const struct value *list = rpc_ask(&it, "agent.list", "team", "support", NULL);
    ck_assert_uint_eq(items_of(list), 3);
    const struct value *ann = &value_get(list, "items")->list.items[0];
    ck_assert_str_eq(rpc_text(&it, ann, "id"), "ann");
    ck_assert_str_eq(rpc_text(&it, ann, "presence"), "away");
    ck_assert_uint_eq(items_of(rpc_ask(&it, "agent.list", "team", "nobody", NULL)), 0);
    rpc_refused(&it, "NOT_FOUND", "agent", "no agent \"zoe\"", "agent.set_presence", "key", "a",
                "agent", "zoe", "presence", "away", NULL);
    rpc_refused(&it, "INVALID", "presence", "online, away, offline", "agent.set_presence", "key",
                "b", "agent", "ann", "presence", "asleep", NULL);
    rpc_refused(&it, "INVALID", "presence", "needs", "agent.set_presence", "key", "b", "agent",
                "ann", NULL);
    leave();
}
END_TEST

START_TEST(job_list_shows_what_is_under_way)
{
    arrive();
    ck_assert_uint_eq(items_of(rpc_ask(&it, "job.list", NULL)), 0);

    const char *id = rpc_create(&it, "k-1");

    const struct value *jobs = rpc_ask(&it, "job.list", "state", "leased", NULL);
    ck_assert_uint_ge(items_of(jobs), 1);
    const struct value *job = &value_get(jobs, "items")->list.items[0];
    ck_assert_str_eq(rpc_text(&it, job, "ticket"), id);
    ck_assert_str_eq(rpc_text(&it, job, "plugin"), "pager");
    ck_assert_uint_eq(items_of(rpc_ask(&it, "job.list", "state", "dead", NULL)), 0);
    rpc_refused(&it, "INVALID", "state", "waiting, leased", "job.list", "state", "lost", NULL);
    rpc_refused(&it, "INVALID", "limit", "1 to 500", "job.list", "limit", "#501", NULL);
    leave();
}
END_TEST

START_TEST(job_queues_counts_what_waits_for_each_plugin)
{
    arrive();
    ck_assert_uint_eq(items_of(rpc_ask(&it, "job.queues", NULL)), 0);

    (void)rpc_create(&it, "k-1");

    const struct value *lanes = rpc_ask(&it, "job.queues", NULL);
    ck_assert(value_bool(lanes, "complete", false));
    const struct value *pager = &value_get(lanes, "items")->list.items[0];
    ck_assert_str_eq(rpc_text(&it, pager, "instance"), "pager");
    ck_assert_int_ge(value_int(pager, "leased", 0), 1);
    rpc_refused(&it, "INVALID", "limit", "takes no parameter", "job.queues", "limit", "#1", NULL);
    leave();
}
END_TEST

START_TEST(events_read_goes_on_behind_its_cursor)
{
    arrive();
    (void)rpc_create(&it, "k-1");

    const struct value *first = rpc_ask(&it, "events.read", "from", "#0", "limit", "#1", NULL);
    ck_assert_uint_eq(items_of(first), 1);
    int64_t next = value_int(first, "next", 0), head = value_int(first, "head", 0);
    ck_assert_int_ge(next, 1);
    ck_assert_int_gt(head, next);

    const struct value *beyond = rpc_ask(&it, "events.read", "from", "#9007199254740991", NULL);
    ck_assert_uint_eq(items_of(beyond), 0);
    rpc_refused(&it, "INVALID", "from", "", "events.read", "from", "#-1", NULL);
    rpc_refused(&it, "INVALID", "from", "", "events.read", "from", "#9007199254740992", NULL);
    rpc_refused(&it, "INVALID", "limit", "1 to 500", "events.read", "limit", "#0", NULL);
    leave();
}
END_TEST

/* Five hundred of them made an answer of 125 MiB: more than a client takes, and than fits. */
static void say_much(const char *id)
{
    static const char *const keys[] = {"m-1", "m-2", "m-3", "m-4"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        (void)rpc_ask(&it, "message.add", "key", keys[i], "id", id, "body", rpc_long(&it, 200000),
                      "author", "ann", NULL);
    }
}

static size_t bytes_of(const struct value *result)
{
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_value(&pack, result);
    size_t bytes = packed.n;
    buf_fini(&packed);
    return bytes;
}

static const char *number(int64_t value)
{
    char text[24];
    (void)snprintf(text, sizeof text, "#%lld", (long long)value);
    return arena_text(&it.world.arena, text_z(text)).p;
}

START_TEST(a_page_of_the_timeline_ends_when_it_is_large)
{
    arrive();
    const char *id = rpc_create(&it, "k-1");
    say_much(id);
    int64_t seq = 0;

    for (int64_t from = 1; from != 0;) {
        const struct value *page =
            rpc_ask(&it, "ticket.timeline", "id", id, "from", number(from), "limit", "#500", NULL);
        ck_assert_uint_lt(bytes_of(page), 500000);
        ck_assert_uint_ge(items_of(page), 1);
        for (size_t i = 0; i < items_of(page); i++) {
            ck_assert_int_eq(value_int(&value_get(page, "items")->list.items[i], "seq", 0), ++seq);
        }
        from = value_int(page, "next", 0);
        ck_assert(from == 0 || from == seq + 1);
    }

    const struct value *ticket = value_get(rpc_ask(&it, "ticket.get", "id", id, NULL), "ticket");
    ck_assert_int_eq(value_int(ticket, "entries", 0), seq);
    leave();
}
END_TEST

START_TEST(a_page_of_the_feed_ends_when_it_is_large)
{
    arrive();
    say_much(rpc_create(&it, "k-1"));
    int64_t cursor = 0, head = 1;

    while (cursor < head) {
        const struct value *page =
            rpc_ask(&it, "events.read", "from", number(cursor), "limit", "#500", NULL);
        ck_assert_uint_lt(bytes_of(page), 500000);
        ck_assert_uint_ge(items_of(page), 1);
        for (size_t i = 0; i < items_of(page); i++) {
            const struct value *event = &value_get(page, "items")->list.items[i];
            ck_assert_int_eq(value_int(event, "cursor", 0), ++cursor);
        }
        ck_assert_int_eq(value_int(page, "next", 0), cursor);
        head = value_int(page, "head", 0);
    }

    leave();
}
END_TEST

SUITE("read_methods", ticket_get_finds_it_in_any_case_and_refuses_what_is_none,
      ticket_list_pages_without_loss_or_repeat, ticket_list_filters_and_refuses_nonsense,
      ticket_timeline_begins_where_it_is_told, customer_get_finds_by_id_or_identity,
      agent_list_and_set_presence_agree, job_list_shows_what_is_under_way,
      job_queues_counts_what_waits_for_each_plugin, events_read_goes_on_behind_its_cursor,
      a_page_of_the_timeline_ends_when_it_is_large, a_page_of_the_feed_ends_when_it_is_large)
