#include "rpc/call.h"
#include "support/suite.h"

#include <string.h>

struct desk {
    struct arena arena;
    struct call call;
    struct refusal refusal;
};

static enum err read_bytes(struct desk *desk, const char *bytes, size_t count)
{
    *desk = (struct desk){.call = {.id = 99}};
    arena_init(&desk->arena);
    return call_read(&desk->arena, (struct text){bytes, count}, &desk->call, &desk->refusal);
}

#define READ(desk, literal) read_bytes(desk, literal, sizeof(literal) - 1)

static void refuses(const char *bytes, size_t count, const char *words)
{
    struct desk desk;

    enum err err = read_bytes(&desk, bytes, count);

    ck_assert_int_eq(err, ERR_PROTOCOL);
    ck_assert_str_eq(desk.refusal.reason, "protocol");
    ck_assert_msg(strstr(desk.refusal.text, words) != NULL, "%s", desk.refusal.text);
    arena_fini(&desk.arena);
}

#define REFUSES(literal, words) refuses(literal, sizeof(literal) - 1, words)

START_TEST(a_request_gives_its_id_its_name_and_its_map)
{
    struct desk desk;

    ck_assert_int_eq(READ(&desk, "\x94\x00\x07\xa1m\x91\x81\xa1k\x05"), ERR_OK);

    ck_assert_int_eq(desk.call.kind, CALL_REQUEST);
    ck_assert_int_eq(desk.call.id, 7);
    ck_assert(text_eq_z(desk.call.method, "m"));
    ck_assert_int_eq(value_int(&desk.call.params, "k", 0), 5);
    arena_fini(&desk.arena);
}
END_TEST

START_TEST(no_parameters_and_an_empty_lua_table_are_an_empty_map)
{
    struct desk desk;

    ck_assert_int_eq(READ(&desk, "\x94\x00\x01\xa1m\x90"), ERR_OK);
    ck_assert_int_eq(desk.call.params.type, VALUE_MAP);
    ck_assert_uint_eq(desk.call.params.map.count, 0);
    arena_fini(&desk.arena);

    ck_assert_int_eq(READ(&desk, "\x94\x00\x01\xa1m\x91\x90"), ERR_OK);
    ck_assert_int_eq(desk.call.params.type, VALUE_MAP);
    ck_assert_uint_eq(desk.call.params.map.count, 0);
    arena_fini(&desk.arena);
}
END_TEST

START_TEST(a_method_that_an_old_encoder_sends_as_bytes_is_a_name)
{
    struct desk desk;

    ck_assert_int_eq(READ(&desk, "\x94\x00\x01\xc4\x01m\x90"), ERR_OK);

    ck_assert(text_eq_z(desk.call.method, "m"));
    arena_fini(&desk.arena);
}
END_TEST

START_TEST(parameters_that_are_no_single_map_are_refused_but_the_id_is_known)
{
    static const char *const frames[] = {
        "\x94\x00\x09\xa1m\x91\x05", "\x94\x00\x09\xa1m\x92\x80\x80",
        "\x94\x00\x09\xa1m\x91\x91\x05", "\x94\x00\x09\xa1m\x91\xc0"};
    for (size_t i = 0; i < sizeof frames / sizeof frames[0]; i++) {
        struct desk desk;

        /* The second byte of a frame is 0: its length is counted behind it. */
        enum err err = read_bytes(&desk, frames[i], 2 + strlen(frames[i] + 2));

        ck_assert_int_eq(err, ERR_INVALID);
        ck_assert_str_eq(desk.refusal.path, "params");
        ck_assert_int_eq(desk.call.id, 9);
        arena_fini(&desk.arena);
    }
}
END_TEST

START_TEST(what_is_no_message_breaks_the_protocol)
{
    REFUSES("\x05", "not a MessagePack-RPC message");
    REFUSES("\x80", "not a MessagePack-RPC message");
    REFUSES("\x90", "not a MessagePack-RPC message");
    REFUSES("\x92\x00\x01", "not a MessagePack-RPC message");
    REFUSES("\x94\xa1x\x01\xa1m\x90", "not a MessagePack-RPC message");
    REFUSES("\x94\x00\x01\xa1m", "not a MessagePack-RPC message");
    REFUSES("", "not a MessagePack-RPC message");
    REFUSES("\x93\x00\x01\xa1m", "four parts");
    REFUSES("\x95\x00\x01\xa1m\x90\x90", "four parts");
    REFUSES("\x94\x03\x01\xa1m\x90", "four parts");
    REFUSES("\x94\xff\x01\xa1m\x90", "four parts");
    REFUSES("\x93\x02\x01\x90", "four parts");
}
END_TEST

START_TEST(an_id_is_a_whole_number_from_zero_to_the_largest)
{
    struct desk desk;

    REFUSES("\x94\x00\xff\xa1m\x90", "msgid must be a whole number");
    REFUSES("\x94\x00\xa1x\xa1m\x90", "msgid must be a whole number");
    REFUSES("\x94\x00\xc0\xa1m\x90", "msgid must be a whole number");
    ck_assert_int_eq(READ(&desk, "\x94\x00\xcf\x7f\xff\xff\xff\xff\xff\xff\xff\xa1m\x90"), ERR_OK);
    ck_assert_int_eq(desk.call.id, INT64_MAX);
    arena_fini(&desk.arena);
}
END_TEST

START_TEST(a_name_is_a_text_and_parameters_are_a_list)
{
    REFUSES("\x94\x00\x01\x05\x90", "name must be a text");
    REFUSES("\x94\x00\x01\xc0\x90", "name must be a text");
    REFUSES("\x94\x00\x01\xa1m\x80", "params must be a list");
    REFUSES("\x94\x00\x01\xa1m\xc0", "params must be a list");
}
END_TEST

START_TEST(notifications_and_responses_are_told_apart)
{
    struct desk desk;

    ck_assert_int_eq(READ(&desk, "\x93\x02\xa1n\x90"), ERR_OK);
    ck_assert_int_eq(desk.call.kind, CALL_NOTIFICATION);
    arena_fini(&desk.arena);
    ck_assert_int_eq(READ(&desk, "\x94\x01\x01\xc0\xc0"), ERR_OK);
    ck_assert_int_eq(desk.call.kind, CALL_RESPONSE);
    arena_fini(&desk.arena);
}
END_TEST

static struct value written(struct arena *arena, const struct refusal *refusal,
                            enum error_form form)
{
    struct buf out;
    struct value value;
    buf_init(&out);
    arena_init(arena);
    call_write_error(&out, 3, refusal, form);
    ck_assert_int_eq(pack_read(arena, buf_text(&out), &value), ERR_OK);
    buf_fini(&out);
    ck_assert_int_eq(value.list.items[0].number, 1);
    ck_assert_int_eq(value.list.items[1].number, 3);
    ck_assert_int_eq(value.list.items[3].type, VALUE_NIL);
    return value.list.items[2];
}

START_TEST(an_error_has_the_shape_that_was_asked_for)
{
    struct arena arena;
    struct refusal refusal;
    (void)err_refuse(&refusal, ERR_NOT_FOUND, "unknown", "id", "no ticket");

    struct value text = written(&arena, &refusal, ERROR_FORM_STRING);
    ck_assert(text_eq_z(text.text, "NOT_FOUND: no ticket"));
    arena_fini(&arena);

    struct value nvim = written(&arena, &refusal, ERROR_FORM_NVIM);
    ck_assert_int_eq(nvim.list.items[0].number, 0);
    ck_assert(text_eq_z(nvim.list.items[1].text, "NOT_FOUND: no ticket"));
    arena_fini(&arena);

    struct value map = written(&arena, &refusal, ERROR_FORM_MAP);
    ck_assert(text_eq_z(value_text(&map, "code"), "NOT_FOUND"));
    ck_assert(text_eq_z(value_text(&map, "message"), "no ticket"));
    ck_assert(text_eq_z(value_text(&map, "path"), "id"));
    ck_assert(text_eq_z(value_text(value_get(&map, "data"), "reason"), "unknown"));
    ck_assert(text_eq_z(value_text(&map, "applied"), "no"));
    ck_assert_ptr_null(value_get(&map, "retry_after_ms"));
    arena_fini(&arena);
}
END_TEST

START_TEST(an_error_says_when_to_come_back_and_whether_it_may_have_happened)
{
    static const struct {
        enum err code;
        bool later, maybe;
    } cases[] = {{ERR_BUSY, true, false},
                 {ERR_LIMIT, true, false},
                 {ERR_UNKNOWN, false, true},
                 {ERR_INTERNAL, false, true},
                 {ERR_CONFLICT, false, false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena arena;
        struct refusal refusal;
        (void)err_refuse(&refusal, cases[i].code, "", "", "so it is");

        struct value map = written(&arena, &refusal, ERROR_FORM_MAP);

        ck_assert_int_eq(value_get(&map, "retry_after_ms") != NULL, cases[i].later);
        ck_assert(text_eq_z(value_text(&map, "applied"), cases[i].maybe ? "maybe" : "no"));
        ck_assert_ptr_null(value_get(&map, "path"));
        arena_fini(&arena);
    }
}
END_TEST

/* A visitor's own bytes were quoted back as a text that is none, and clients that check their
 * input lost the whole connection; the form of a map had been forgotten. */
START_TEST(a_visitors_bad_bytes_come_back_as_valid_text_in_every_form)
{
    for (enum error_form form = ERROR_FORM_STRING; form <= ERROR_FORM_NVIM; form++) {
        struct buf out;
        struct refusal refusal;
        buf_init(&out);
        (void)err_refuse(&refusal, ERR_INVALID, "invalid", "k\xff", "no \xfe\xc3 here");

        call_write_error(&out, 3, &refusal, form);

        ck_assert_ptr_null(memchr(out.p, 0xff, out.n));
        ck_assert_ptr_null(memchr(out.p, 0xfe, out.n));
        buf_fini(&out);
    }
}
END_TEST

START_TEST(a_result_is_put_in_as_it_is)
{
    struct buf out;
    buf_init(&out);

    call_write_result(&out, 5, TEXT("\x81\xa1k\x01"));

    struct arena arena;
    struct value value;
    arena_init(&arena);
    ck_assert_int_eq(pack_read(&arena, buf_text(&out), &value), ERR_OK);
    ck_assert_int_eq(value.list.items[1].number, 5);
    ck_assert_int_eq(value.list.items[2].type, VALUE_NIL);
    ck_assert_int_eq(value_int(&value.list.items[3], "k", 0), 1);
    arena_fini(&arena);
    buf_fini(&out);
}
END_TEST

SUITE("call", a_request_gives_its_id_its_name_and_its_map,
      no_parameters_and_an_empty_lua_table_are_an_empty_map,
      a_method_that_an_old_encoder_sends_as_bytes_is_a_name,
      parameters_that_are_no_single_map_are_refused_but_the_id_is_known,
      what_is_no_message_breaks_the_protocol, an_id_is_a_whole_number_from_zero_to_the_largest,
      a_name_is_a_text_and_parameters_are_a_list, notifications_and_responses_are_told_apart,
      an_error_has_the_shape_that_was_asked_for,
      an_error_says_when_to_come_back_and_whether_it_may_have_happened,
      a_visitors_bad_bytes_come_back_as_valid_text_in_every_form, a_result_is_put_in_as_it_is)
