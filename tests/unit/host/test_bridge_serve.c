/* What a plugin in another process may ask for, and what it gets. */
#include "host/bridge_serve.h"
#include "base/log.h"
#include "model/id.h"
#include "model/attachment.h"
#include "support/bridge_desk.h"

static struct bridge_desk desk;
static char heard[400];

static void listen_to_log(void *ctx, enum log_level level, const char *line)
{
    (void)ctx;
    (void)level;
    (void)snprintf(heard, sizeof heard, "%s", line);
}

static struct value *pairs_of(struct value *map, const char *key, const char *first,
                              const char *second, const char *third)
{
    *value_put(&desk.arena, map, "fx") = value_of_text(text_z(key));
    *value_put(&desk.arena, map, "key") = value_of_text(text_z(first));
    *value_put(&desk.arena, map, "val") = value_of_text(text_z(second));
    *value_put(&desk.arena, map, "reason") = value_of_text(text_z(third));
    return map;
}

/* A ticket, and an effect of the plugin on it from outside any hook. */
static const char *submit(const char *fx, const char *key, const char *val)
{
    struct world *world = &desk.asked.world;
    struct value params = {.type = VALUE_NIL};
    uint64_t number = 0;
    const char *ticket = world_create(world, key, "help");
    ck_assert(id_parse('T', text_z(ticket), &number));
    *value_put(&desk.arena, &params, "ticket") = value_of_int((int64_t)number);
    struct value *effects = value_put(&desk.arena, &params, "effects");
    (void)pairs_of(value_append(&desk.arena, effects), fx, key, val, "it was asked to");
    (void)bridge_desk_take(&desk, BRIDGE_NOTIFICATION, "submit", &params);
    asked_run(&desk.asked);
    return ticket;
}

START_TEST(what_nobody_knows_is_refused_when_an_answer_is_due_and_dropped_else)
{
    bridge_desk_open(&desk);

    bridge_desk_refused(&desk, bridge_desk_ask(&desk, "kv.sing", NULL), RUNG_ENOENT, "no such");
    bridge_desk_refused(&desk, bridge_desk_ask(&desk, "log", NULL), RUNG_ENOENT, "no such");
    bridge_desk_notify(&desk, "kv.sing", NULL);
    bridge_desk_notify(&desk, "kv.get", "key", "k", NULL);

    ck_assert(bridge_desk_is_silent(&desk));
    bridge_desk_close(&desk);
}
END_TEST

START_TEST(declared_storage_is_answered_at_once_and_the_rest_from_the_disk)
{
    const struct ticket ticket = {.id = 42};
    struct ask_kv declared[] = {{TEXT("seen"), TEXT("\xff"), true},
                                {TEXT("gone"), TEXT_NONE, false}};
    bridge_desk_open(&desk);
    (void)submit("kv_put", "kept", "on disk");
    bridge_desk_hook(&desk, &ticket);
    desk.job.ask.kv = declared;
    desk.job.ask.kv_count = 2;

    uint64_t seen = bridge_desk_ask(&desk, "kv.get", "key", "seen", "call", BRIDGE_DESK_CALL, NULL);
    ck_assert(text_eq_z(value_text(bridge_desk_answer(&desk, seen), "val"), "\xff"));
    uint64_t gone = bridge_desk_ask(&desk, "kv.get", "key", "gone", "call", BRIDGE_DESK_CALL, NULL);
    bridge_desk_refused(&desk, gone, RUNG_ENOENT, "");
    bridge_desk_refused(&desk, bridge_desk_ask(&desk, "kv.get", NULL), RUNG_EINVAL, "");

    uint64_t kept = bridge_desk_ask(&desk, "kv.get", "key", "kept", "call", BRIDGE_DESK_CALL, NULL);
    ck_assert(bridge_desk_is_silent(&desk));
    asked_run(&desk.asked);
    ck_assert(text_eq_z(value_text(bridge_desk_answer(&desk, kept), "val"), "on disk"));
    uint64_t other = bridge_desk_ask(&desk, "kv.get", "key", "other", NULL);
    asked_run(&desk.asked);
    bridge_desk_refused(&desk, other, RUNG_ENOENT, "nothing under this key");
    bridge_desk_close(&desk);
}
END_TEST

START_TEST(storage_is_read_page_by_page_until_nothing_is_left)
{
    bridge_desk_open(&desk);
    (void)submit("kv_put", "seen:1", "one");
    (void)submit("kv_put", "seen:2", "two");
    (void)submit("kv_put", "unseen", "three");

    uint64_t first = bridge_desk_ask(&desk, "kv.scan", "prefix", "seen:", NULL);
    asked_run(&desk.asked);
    const struct value *answer = bridge_desk_answer(&desk, first);
    uint64_t second = bridge_desk_ask(&desk, "kv.scan", "prefix", "seen:", "after", "seen:2", NULL);
    asked_run(&desk.asked);
    const struct value *rest = bridge_desk_answer(&desk, second);

    const struct value *items = value_get(answer, "items");
    ck_assert_uint_eq(value_count(items), 2);
    ck_assert(text_eq_z(value_text_at(&items->list.items[1], 0), "seen:2"));
    ck_assert(text_eq_z(value_text_at(&items->list.items[1], 1), "two"));
    ck_assert(value_bool(answer, "more", false));
    ck_assert_uint_eq(value_count(value_get(rest, "items")), 0);
    ck_assert(!value_bool(rest, "more", true));
    bridge_desk_close(&desk);
}
END_TEST

static uint64_t push(const char *from)
{
    struct value params = {.type = VALUE_NIL};
    struct value *message = value_put(&desk.arena, &params, "message");
    *value_put(&desk.arena, message, "from") = value_of_text(text_z(from));
    *value_put(&desk.arena, message, "subject") = value_of_text(TEXT("help"));
    *value_put(&desk.arena, message, "external_id") = value_of_text(TEXT("<1@example.org>"));
    return bridge_desk_take(&desk, BRIDGE_REQUEST, "inbox.push", &params);
}

START_TEST(a_message_is_answered_when_it_is_on_disk)
{
    bridge_desk_open(&desk);

    uint64_t good = push("anna@example.org");
    ck_assert(bridge_desk_is_silent(&desk)); /* not before */
    asked_run(&desk.asked);
    ck_assert_int_eq(bridge_desk_answer(&desk, good)->type, VALUE_MAP);

    bridge_desk_refused(&desk, push("\xff\xfe"), RUNG_EINVAL, ""); /* at once */
    ck_assert_uint_eq(desk.serve.asked_count, 0);
    bridge_desk_close(&desk);
}
END_TEST

static uint64_t put(struct text bytes)
{
    struct value params = {.type = VALUE_NIL};
    struct value *slot = value_put(&desk.arena, &params, "bytes");
    *slot = value_of_text(bytes);
    slot->type = VALUE_BYTES;
    return bridge_desk_take(&desk, BRIDGE_REQUEST, "blob.put", &params);
}

START_TEST(an_attachment_is_answered_when_it_is_on_disk_and_read_in_pieces)
{
    struct text bytes = TEXT("a file\xff");
    bridge_desk_open(&desk);

    uint64_t first = put(bytes);
    ck_assert(bridge_desk_is_silent(&desk)); /* not before */
    asked_run(&desk.asked);
    const char *id = arena_text(&desk.arena, value_text(bridge_desk_answer(&desk, first), "id")).p;
    uint64_t second = bridge_desk_ask(&desk, "blob.get", "id", id, "from", "#2", "max", "#3", NULL);
    asked_run(&desk.asked);
    const struct value *piece = bridge_desk_answer(&desk, second);

    ck_assert_uint_eq(strlen(id), 64);
    ck_assert(text_eq_z(value_text(piece, "bytes"), "fil"));
    ck_assert_int_eq(value_int(piece, "size", 0), (int64_t)bytes.n);
    bridge_desk_close(&desk);
}
END_TEST

START_TEST(what_is_no_attachment_is_refused)
{
    static const char nobody[] = "0000000000000000000000000000000000000000000000000000000000000000";
    bridge_desk_open(&desk);
    char *large = arena_alloc(&desk.arena, BLOB_BYTES_MAX + 1);

    bridge_desk_refused(&desk, put(TEXT_NONE), RUNG_EINVAL, "1 byte to 16 MiB");
    bridge_desk_refused(&desk, put((struct text){large, BLOB_BYTES_MAX + 1}), RUNG_EINVAL,
                        "16 MiB");
    bridge_desk_refused(&desk,
                        bridge_desk_ask(&desk, "blob.get", "id", nobody, "from", "#-1", NULL),
                        RUNG_EINVAL, "");
    uint64_t id = bridge_desk_ask(&desk, "blob.get", "id", nobody, NULL);
    asked_run(&desk.asked);
    bridge_desk_refused(&desk, id, RUNG_ENOENT, "");
    id = bridge_desk_ask(&desk, "blob.get", "id", "x", NULL);
    asked_run(&desk.asked);
    bridge_desk_refused(&desk, id, RUNG_EINVAL, "");

    bridge_desk_close(&desk);
}
END_TEST

static uint64_t fired(void)
{
    struct bridge_message message;
    for (int i = 0; i < 10000; i++) {
        loop_turn(desk.asked.env.loop, false);
        if (bridge_desk_next(&desk, &message)) {
            ck_assert_int_eq(message.kind, BRIDGE_NOTIFICATION);
            ck_assert(text_eq_z(message.method, "timer.fired"));
            return (uint64_t)value_int(&message.body, "timer", 0);
        }
        (void)usleep(200);
    }
    return 0;
}

START_TEST(a_timer_fires_once_or_until_it_is_stopped)
{
    bridge_desk_open(&desk);

    uint64_t once = bridge_desk_ask(&desk, "timer.start", NULL);
    int64_t first = value_int(bridge_desk_answer(&desk, once), "timer", 0);
    ck_assert_uint_eq(fired(), (uint64_t)first);
    ck_assert_ptr_null(desk.serve.timers);

    uint64_t often = bridge_desk_ask(&desk, "timer.start", "period_ms", "#1", NULL);
    int64_t second = value_int(bridge_desk_answer(&desk, often), "timer", 0);
    ck_assert_uint_eq(fired(), (uint64_t)second);
    ck_assert_uint_eq(fired(), (uint64_t)second);
    char number[24];
    (void)snprintf(number, sizeof number, "#%lld", (long long)second);
    uint64_t stop = bridge_desk_ask(&desk, "timer.stop", "timer", number, NULL);
    (void)bridge_desk_answer(&desk, stop);
    ck_assert_ptr_null(desk.serve.timers);

    uint64_t negative = bridge_desk_ask(&desk, "timer.start", "delay_ms", "#-1", NULL);
    bridge_desk_refused(&desk, negative, RUNG_EINVAL, "negative");
    ck_assert_ptr_null(desk.serve.timers);
    bridge_desk_close(&desk);
}
END_TEST

START_TEST(only_hosts_that_the_operator_allows_are_called)
{
    struct text hosts[] = {TEXT("127.0.0.1")};
    struct bridge_message message = {0};
    bridge_desk_open(&desk);
    desk.instance->hosts = hosts;
    desk.instance->host_count = 1;

    uint64_t other = bridge_desk_ask(&desk, "http.request", "url", "http://elsewhere/", NULL);
    bridge_desk_refused(&desk, other, RUNG_EDENIED, "not allowed");
    uint64_t closed = bridge_desk_ask(&desk, "http.request", "url", "http://127.0.0.1:1/", NULL);
    for (int i = 0; i < 50000 && !bridge_desk_next(&desk, &message); i++) {
        loop_turn(desk.asked.env.loop, false);
        (void)usleep(200);
    }

    ck_assert_uint_eq(message.id, closed);
    ck_assert_int_eq(value_int(&message.body, "status", -1), 0); /* nobody is there */
    ck_assert_uint_gt(value_text(&message.body, "error").n, 0);
    ck_assert_uint_eq(desk.serve.asked_count, 0);
    bridge_desk_close(&desk);
}
END_TEST

START_TEST(a_request_that_was_called_off_is_not_answered)
{
    struct text hosts[] = {TEXT("127.0.0.1")};
    char number[24];
    bridge_desk_open(&desk);
    desk.instance->hosts = hosts;
    desk.instance->host_count = 1;
    uint64_t id = bridge_desk_ask(&desk, "http.request", "url", "http://127.0.0.1:1/", NULL);

    (void)snprintf(number, sizeof number, "#%llu", (unsigned long long)id);
    bridge_desk_notify(&desk, "http.cancel", "id", "#999", NULL);
    ck_assert_uint_eq(desk.serve.asked_count, 1);
    bridge_desk_notify(&desk, "http.cancel", "id", number, NULL);
    ck_assert_uint_eq(desk.serve.asked_count, 0);
    for (int i = 0; i < 100; i++) {
        loop_turn(desk.asked.env.loop, false);
    }

    ck_assert(bridge_desk_is_silent(&desk));
    bridge_desk_close(&desk);
}
END_TEST

START_TEST(holidays_are_announced_by_who_was_granted_it)
{
    struct value params = {.type = VALUE_NIL};
    bridge_desk_open(&desk);
    struct policy_set *set = desk.asked.world.policies;
    struct calendar *hours = calendar_begin(&set->arena, TEXT("hours"), zone_utc());
    ck_assert_int_eq(calendar_add_hours(hours, 0, TEXT("09:00-17:00"), NULL), ERR_OK);
    *ARENA_PUSH(&set->arena, set->calendars, set->calendar_count) = hours;
    *value_put(&desk.arena, &params, "calendar") = value_of_text(TEXT("hours"));
    *value_put(&desk.arena, &params, "feed") = value_of_text(TEXT("public"));
    struct value *dates = value_put(&desk.arena, &params, "dates");
    *value_append(&desk.arena, dates) = value_of_text(TEXT("2026-12-25"));

    uint64_t good = bridge_desk_take(&desk, BRIDGE_REQUEST, "calendar.announce", &params);
    ck_assert(bridge_desk_is_silent(&desk));
    asked_run(&desk.asked);
    ck_assert_int_eq(bridge_desk_answer(&desk, good)->type, VALUE_MAP);
    desk.instance->grants = 0;
    uint64_t denied = bridge_desk_take(&desk, BRIDGE_REQUEST, "calendar.announce", &params);

    bridge_desk_refused(&desk, denied, RUNG_EDENIED, "");
    bridge_desk_close(&desk);
}
END_TEST

START_TEST(what_it_says_and_measures_and_where_it_listens_is_noted)
{
    struct value measure = {.type = VALUE_NIL};
    bridge_desk_open(&desk);
    *value_put(&desk.arena, &measure, "kind") = value_of_text(TEXT("gauge"));
    *value_put(&desk.arena, &measure, "name") = value_of_text(TEXT("mails"));
    *value_put(&desk.arena, &measure, "value") = value_of_int(7);
    log_set_sink(listen_to_log, NULL);

    bridge_desk_notify(&desk, "log", "level", "warn", "text", "it rains", NULL);
    ck_assert_ptr_nonnull(strstr(heard, "plugin=crm text=\"it rains\""));
    bridge_desk_notify(&desk, "log", "level", "error", "text", "it pours", NULL);
    log_set_sink(NULL, NULL);
    (void)bridge_desk_take(&desk, BRIDGE_NOTIFICATION, "metric", &measure);
    bridge_desk_notify(&desk, "listening", "name", "lmtp", "address", "127.0.0.1:24", NULL);

    ck_assert_str_eq(desk.instance->last_error, "it pours");
    ck_assert_uint_eq(desk.instance->metric_count, 1);
    ck_assert_str_eq(desk.instance->metrics[0].name, "mails");
    ck_assert_uint_eq(desk.instance->metrics[0].kind, RUNG_GAUGE);
    ck_assert(desk.instance->metrics[0].value == 7);
    ck_assert_str_eq(desk.instance->listening, "lmtp=127.0.0.1:24");
    ck_assert(bridge_desk_is_silent(&desk));
    bridge_desk_close(&desk);
}
END_TEST

START_TEST(what_it_submits_changes_the_ticket)
{
    bridge_desk_open(&desk);

    const char *id = submit("add_tag", "vip", "");

    struct world *world = &desk.asked.world;
    const struct value *ticket =
        world_ticket(world, world_call(world, "ticket.get", "", "id", id, NULL));
    ck_assert(text_eq_z(value_text_at(value_get(ticket, "tags"), 0), "vip"));
    bridge_desk_close(&desk);
}
END_TEST

START_TEST(so_many_requests_are_open_and_no_more)
{
    bridge_desk_open(&desk);
    for (int i = 0; i < BRIDGE_SERVE_OPEN_MAX; i++) {
        (void)bridge_desk_ask(&desk, "kv.scan", NULL);
    }

    bridge_desk_refused(&desk, bridge_desk_ask(&desk, "kv.scan", NULL), RUNG_EBUSY, "256");
    asked_run(&desk.asked);

    for (int i = 0; i < BRIDGE_SERVE_OPEN_MAX; i++) {
        ck_assert(!bridge_desk_is_silent(&desk));
    }
    ck_assert(bridge_desk_is_silent(&desk));
    ck_assert_uint_eq(desk.serve.asked_count, 0);
    bridge_desk_close(&desk);
}
END_TEST

START_TEST(who_asked_and_is_no_more_gets_no_answer_and_no_timer)
{
    struct text hosts[] = {TEXT("127.0.0.1")};
    bridge_desk_open(&desk);
    desk.instance->hosts = hosts;
    desk.instance->host_count = 1;
    (void)bridge_desk_answer(&desk, bridge_desk_ask(&desk, "timer.start", "period_ms", "#1", NULL));
    (void)bridge_desk_ask(&desk, "kv.scan", NULL);
    (void)bridge_desk_ask(&desk, "http.request", "url", "http://127.0.0.1:1/", NULL);
    (void)push("anna@example.org");

    bridge_serve_forget(&desk.serve);
    asked_run(&desk.asked);
    for (int i = 0; i < 100; i++) {
        loop_turn(desk.asked.env.loop, false);
        (void)usleep(100);
    }

    ck_assert(bridge_desk_is_silent(&desk));
    ck_assert_uint_eq(desk.serve.asked_count, 0);
    ck_assert_ptr_null(desk.serve.timers);
    bridge_desk_close(&desk);
}
END_TEST

SUITE("bridge_serve", what_nobody_knows_is_refused_when_an_answer_is_due_and_dropped_else,
      declared_storage_is_answered_at_once_and_the_rest_from_the_disk,
      storage_is_read_page_by_page_until_nothing_is_left, a_message_is_answered_when_it_is_on_disk,
      an_attachment_is_answered_when_it_is_on_disk_and_read_in_pieces,
      what_is_no_attachment_is_refused, a_timer_fires_once_or_until_it_is_stopped,
      only_hosts_that_the_operator_allows_are_called, a_request_that_was_called_off_is_not_answered,
      holidays_are_announced_by_who_was_granted_it,
      what_it_says_and_measures_and_where_it_listens_is_noted, what_it_submits_changes_the_ticket,
      so_many_requests_are_open_and_no_more, who_asked_and_is_no_more_gets_no_answer_and_no_timer)
