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

static const char ping[] = "\x94\x00\x05\xa8rpc.ping\x90";

START_TEST(bytes_that_come_one_by_one_are_one_request)
{
    arrive();

    for (size_t i = 0; i + 1 < sizeof ping; i++) {
        ck_assert_ptr_null(rpc_world_next(&it));
        ck_assert(rpc_world_feed(&it, ping + i, 1));
    }

    it.id = 5;
    ck_assert_int_eq(rpc_world_answer(&it)->list.items[2].type, VALUE_NIL);
    leave();
}
END_TEST

START_TEST(requests_in_one_piece_are_answered_in_their_order)
{
    char frames[300];
    size_t length = sizeof ping - 1;
    arrive();
    for (char i = 0; i < 10; i++) {
        memcpy(frames + (size_t)i * length, ping, length);
        frames[(size_t)i * length + 2] = i;
    }

    ck_assert(rpc_world_feed(&it, frames, 10 * length));

    for (int i = 0; i < 10; i++) {
        ck_assert_int_eq(rpc_world_next(&it)->list.items[1].number, i);
    }
    ck_assert_ptr_null(rpc_world_next(&it));
    leave();
}
END_TEST

static void breaks_off(const char *bytes, size_t count, const char *words)
{
    arrive();

    bool good = rpc_world_feed(&it, bytes, count);

    ck_assert(!good);
    ck_assert(it.hung_up);
    it.id = 0;
    rpc_is_refusal(&it, rpc_world_answer(&it), "PROTOCOL", "", words);
    ck_assert(!rpc_world_feed(&it, ping, sizeof ping - 1));
    ck_assert(!session_wants_bytes(it.session));
    ck_assert_ptr_null(rpc_world_next(&it));
    leave();
}

START_TEST(bombs_and_noise_are_told_why_and_nothing_after_them_is_read)
{
    breaks_off("\xc1", 1, "0xc1");
    breaks_off("\xdd\xff\xff\xff\xff", 5, "65,536");
    breaks_off("\xc6\x7f\xff\xff\xff", 5, "larger");
    breaks_off("\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x01", 18,
               "deeper");
    breaks_off("GET / HTTP/1.1\r\n", 16, "not a MessagePack-RPC message");
}
END_TEST

START_TEST(an_unknown_method_is_refused_with_the_nearest_name)
{
    arrive();

    rpc_refused(&it, "UNSUPPORTED", "method", "did you mean \"ticket.list\"?", "ticket.lst", NULL);
    rpc_refused(&it, "UNSUPPORTED", "method", "there is no method \"\"", "", NULL);
    leave();
}
END_TEST

START_TEST(a_method_of_a_plugin_is_for_its_role_only)
{
    static const struct field none[] = {{0}};
    static const struct published_method published = {.role = ACCESS_LEAD};
    static const struct method row = {
        .name = "x.crm.wipe", .kind = METHOD_READ, .params = none, .published = &published};
    const struct method **rows = NULL;
    arrive();
    rows = ARENA_NEW_ARRAY(&it.world.arena, const struct method *, it.methods.count + 1);
    memcpy(rows, it.methods.rows, it.methods.count * sizeof *rows);
    rows[it.methods.count++] = &row;
    it.methods.rows = rows;
    it.local.role = ACCESS_AGENT;

    rpc_refused(&it, "FORBIDDEN", "method", "x.crm.wipe is for the role lead", "x.crm.wipe", NULL);
    it.local.role = ACCESS_NOBODY;
    rpc_refused(&it, "FORBIDDEN", "method", "x.crm.wipe is for the role lead", "x.crm.wipe", NULL);
    leave();
}
END_TEST

START_TEST(notifications_and_stray_responses_do_nothing)
{
    arrive();

    ck_assert(rpc_world_feed(&it, "\x93\x02\xa8rpc.ping\x90", 12));
    ck_assert(rpc_world_feed(&it, "\x94\x01\x01\xc0\xc0", 5));

    rpc_world_run(&it);
    ck_assert_ptr_null(rpc_world_next(&it));
    leave();
}
END_TEST

START_TEST(a_visitor_who_does_not_read_is_not_read_either)
{
    arrive();
    it.unsent = SESSION_UNSENT_BYTES_MAX;

    ck_assert(!session_wants_bytes(it.session));
    ck_assert(rpc_world_feed(&it, ping, sizeof ping - 1));
    ck_assert_ptr_null(rpc_world_next(&it));

    it.unsent = 0;
    ck_assert(session_resume(it.session));
    ck_assert_int_eq(rpc_world_next(&it)->list.items[1].number, 5);
    leave();
}
END_TEST

START_TEST(requests_in_flight_are_bounded_and_the_rest_waits_in_order)
{
    struct value params = {.type = VALUE_MAP};
    arrive();

    for (int i = 0; i < SESSION_IN_FLIGHT_MAX; i++) {
        ck_assert(session_wants_bytes(it.session));
        rpc_world_send_request(&it, "agent.list", &params);
    }
    ck_assert(!session_wants_bytes(it.session));
    rpc_world_send_request(&it, "agent.list", &params);

    for (int turn = 0; turn < 2; turn++) {
        rpc_world_run(&it);
        ck_assert(session_resume(it.session));
    }
    rpc_world_run(&it);
    for (int i = 0; i <= SESSION_IN_FLIGHT_MAX; i++) {
        ck_assert_ptr_nonnull(rpc_world_next(&it));
    }
    ck_assert_ptr_null(rpc_world_next(&it));
    leave();
}
END_TEST

START_TEST(answers_for_a_session_that_has_gone_are_dropped)
{
    struct value params = {.type = VALUE_MAP};
    arrive();
    rpc_world_send_request(&it, "agent.list", &params);
    size_t before = it.sent.n;

    session_destroy(&it.session);
    rpc_world_run(&it);

    ck_assert_uint_eq(it.sent.n, before);
    leave();
}
END_TEST

static int events_with(const char *type)
{
    const struct value *message = NULL;
    int count = 0;
    rpc_world_run(&it);
    while ((message = rpc_world_next(&it)) != NULL) {
        if (message->list.items[0].number == 2 &&
            text_eq_z(value_text(&message->list.items[2].list.items[0], "type"), type)) {
            count++;
        }
    }
    return count;
}

START_TEST(a_subscriber_gets_each_event_once)
{
    struct value params = {.type = VALUE_MAP};
    arrive();
    (void)rpc_create(&it, "k-1");
    (void)rpc_ask(&it, "events.subscribe", "from", "#0", NULL);
    ck_assert_int_eq(events_with("created"), 1);

    *value_put(&it.world.arena, &params, "key") = value_of_text(TEXT("k-2"));
    *value_put(&it.world.arena, &params, "subject") = value_of_text(TEXT("s"));
    *value_put(&it.world.arena, &params, "body") = value_of_text(TEXT("b"));
    *value_put(&it.world.arena, &params, "requester") = value_of_text(TEXT("bo@example.org"));
    rpc_world_send_request(&it, "ticket.create", &params);

    ck_assert_int_eq(events_with("created"), 1);
    ck_assert_int_eq(events_with("created"), 0);
    leave();
}
END_TEST

START_TEST(a_slow_subscriber_pauses_and_goes_on_where_it_was)
{
    arrive();
    (void)rpc_create(&it, "k-1");
    it.unsent = SESSION_UNSENT_BYTES_MAX / 2 + 1;
    (void)rpc_ask(&it, "events.subscribe", "from", "#0", NULL);
    ck_assert_int_eq(events_with("created"), 0);

    it.unsent = 0;
    ck_assert(session_resume(it.session));

    ck_assert_int_eq(events_with("created"), 1);
    leave();
}
END_TEST

/* The connection has heard of no event yet; so it thought, once there was room, it had them all. */
START_TEST(a_subscriber_that_pauses_before_its_first_page_goes_on_too)
{
    arrive();
    (void)rpc_create(&it, "k-1");
    struct session_wire wire = {.send = rpc_world_send,
                                .unsent = rpc_world_unsent,
                                .hang_up = rpc_world_hang_up,
                                .ctx = &it};
    session_destroy(&it.session);
    it.session = session_create(it.world.engine, &it.local, wire);
    it.world.event_head = 0; /* nothing was announced since it came */
    struct value params = {.type = VALUE_MAP};
    *value_put(&it.world.arena, &params, "from") = value_of_int(0);
    it.unsent = SESSION_UNSENT_BYTES_MAX / 2 + 1;
    rpc_world_send_request(&it, "events.subscribe", &params);

    it.unsent = 0;
    ck_assert(session_resume(it.session));

    ck_assert_int_eq(events_with("created"), 1);
    leave();
}
END_TEST

/* The names of a subscription lay in an arena that only the end of the connection emptied: whoever
 * subscribed and unsubscribed in a loop, a megabyte each time, could fill the memory. */
START_TEST(names_of_subscriptions_are_bounded_and_texts)
{
    arrive();
    static const char *const names[] = {"method", "prefix"};
    static const size_t limits[] = {SESSION_NOTIFY_METHOD_BYTES_MAX,
                                    SESSION_NOTIFY_PREFIX_BYTES_MAX};
    for (size_t i = 0; i < 2; i++) {
        struct value bad[] = {value_of_int(5), value_of_text(TEXT("\xff")),
                              value_of_text(TEXT("a\0b")),
                              value_of_text(text_z(rpc_long(&it, limits[i] + 1)))};
        for (size_t j = 0; j < sizeof bad / sizeof bad[0]; j++) {
            struct value params = {.type = VALUE_MAP}, notify = {.type = VALUE_MAP};
            *value_put(&it.world.arena, &notify, names[i]) = bad[j];
            *value_put(&it.world.arena, &params, "notify") = notify;

            rpc_world_send_request(&it, "events.subscribe", &params);

            rpc_is_refusal(&it, rpc_world_answer(&it), "INVALID", "notify", names[i]);
        }
    }
    ck_assert(!session_listens(it.session));
    leave();
}
END_TEST

START_TEST(a_connection_has_sixteen_subscriptions_and_gets_room_back)
{
    arrive();
    for (int i = 0; i < SESSION_SUBSCRIPTIONS_MAX; i++) {
        (void)rpc_ask(&it, "events.subscribe", NULL);
    }
    ck_assert(session_listens(it.session));

    rpc_refused(&it, "LIMIT", "", "at most 16 subscriptions", "events.subscribe", NULL);
    (void)rpc_ask(&it, "events.unsubscribe", "subscription", "#3", NULL);
    rpc_refused(&it, "NOT_FOUND", "subscription", "no such subscription", "events.unsubscribe",
                "subscription", "#3", NULL);

    const struct value *again = rpc_ask(&it, "events.subscribe", NULL);
    ck_assert_int_eq(value_int(again, "subscription", 0), 17);
    leave();
}
END_TEST

START_TEST(a_frame_that_has_begun_is_counted_from_its_first_byte)
{
    uint64_t first = 0, frame = 0;
    arrive();
    ck_assert(!session_is_inside_frame(it.session, &first));

    ck_assert(rpc_world_feed(&it, ping, 1));
    ck_assert(session_is_inside_frame(it.session, &frame));
    ck_assert_uint_eq(frame, first);
    ck_assert(rpc_world_feed(&it, ping + 1, 4));
    ck_assert(session_is_inside_frame(it.session, &frame));
    ck_assert_uint_eq(frame, first);

    ck_assert(rpc_world_feed(&it, ping + 5, sizeof ping - 6));
    ck_assert(!session_is_inside_frame(it.session, &frame));
    ck_assert_uint_eq(frame, first + 1);
    leave();
}
END_TEST

SUITE("session", bytes_that_come_one_by_one_are_one_request,
      requests_in_one_piece_are_answered_in_their_order,
      bombs_and_noise_are_told_why_and_nothing_after_them_is_read,
      an_unknown_method_is_refused_with_the_nearest_name, a_method_of_a_plugin_is_for_its_role_only,
      notifications_and_stray_responses_do_nothing, a_visitor_who_does_not_read_is_not_read_either,
      requests_in_flight_are_bounded_and_the_rest_waits_in_order,
      answers_for_a_session_that_has_gone_are_dropped, a_subscriber_gets_each_event_once,
      a_slow_subscriber_pauses_and_goes_on_where_it_was,
      a_subscriber_that_pauses_before_its_first_page_goes_on_too,
      names_of_subscriptions_are_bounded_and_texts,
      a_connection_has_sixteen_subscriptions_and_gets_room_back,
      a_frame_that_has_begun_is_counted_from_its_first_byte)
