/* One request in hand: what it says and how it is answered. */
#include "host/bridge_request.h"
#include "support/bridge_desk.h"

static struct bridge_desk desk;

START_TEST(what_it_says_is_read_by_name_and_what_is_absent_is_empty)
{
    bridge_desk_open(&desk);
    struct bridge_request request =
        bridge_desk_request(&desk, "team", "support", "ms", "#-5", "call", "#17", NULL);

    ck_assert(rung_eq(bridge_request_text(&request, "team"), RUNG_S("support")));
    ck_assert_int_eq(bridge_request_number(&request, "ms"), -5);
    ck_assert_uint_eq(bridge_request_text(&request, "ms").n, 0);
    ck_assert_int_eq(bridge_request_number(&request, "team"), 0);
    ck_assert_uint_eq(bridge_request_text(&request, "other").n, 0);

    bridge_desk_close(&desk);
}
END_TEST

START_TEST(the_call_that_it_is_about_is_an_open_hook_or_none)
{
    const struct ticket ticket = {.id = 42};
    struct rung_call call;
    bridge_desk_open(&desk);
    bridge_desk_hook(&desk, &ticket);
    struct bridge_request open = bridge_desk_request(&desk, "call", BRIDGE_DESK_CALL, NULL);
    struct bridge_request other = bridge_desk_request(&desk, "call", "#18", NULL);
    struct bridge_request negative = bridge_desk_request(&desk, "call", "#-1", NULL);
    struct bridge_request none = bridge_desk_request(&desk, NULL);

    ck_assert_ptr_eq(bridge_request_job(&open), &desk.job);
    ck_assert_ptr_eq(bridge_request_call(&open, &call), &call);
    ck_assert_ptr_eq(call.ask, &desk.job.ask);
    ck_assert_ptr_eq(call.instance, desk.instance);
    ck_assert_int_eq(call.thread, HOOK_CALL_LOOP); /* nobody may wait there */
    ck_assert_ptr_null(bridge_request_call(&other, &call));
    ck_assert_ptr_null(bridge_request_call(&negative, &call));
    ck_assert_ptr_null(bridge_request_call(&none, &call));

    bridge_desk_close(&desk);
}
END_TEST

START_TEST(the_code_of_a_service_is_an_empty_answer_or_a_no)
{
    bridge_desk_open(&desk);

    bridge_request_code(&desk.peer, 5, RUNG_OK);
    bridge_request_code(&desk.peer, 6, RUNG_EBUSY);
    bridge_request_refuse(&desk.peer, 7, RUNG_EDENIED, "this one is not for you");

    ck_assert_int_eq(bridge_desk_answer(&desk, 5)->type, VALUE_MAP);
    bridge_desk_refused(&desk, 6, RUNG_EBUSY, hook_call_code_name(RUNG_EBUSY));
    bridge_desk_refused(&desk, 7, RUNG_EDENIED, "not for you");
    ck_assert(bridge_desk_is_silent(&desk));
    bridge_desk_close(&desk);
}
END_TEST

START_TEST(a_number_is_answered_under_its_name_unless_the_code_says_no)
{
    bridge_desk_open(&desk);
    struct bridge_request request = bridge_desk_request(&desk, NULL);

    bridge_request_int(&request, RUNG_OK, "at", 1234);
    bridge_request_int(&request, RUNG_ENOENT, "at", 1234);

    ck_assert_int_eq(value_int(bridge_desk_answer(&desk, request.id), "at", 0), 1234);
    bridge_desk_refused(&desk, request.id, RUNG_ENOENT, hook_call_code_name(RUNG_ENOENT));
    bridge_desk_close(&desk);
}
END_TEST

START_TEST(an_answer_longer_than_its_process_takes_becomes_a_no)
{
    struct bridge_frame_pen pen;
    bridge_desk_open(&desk);
    char *long_text = arena_alloc(&desk.arena, BRIDGE_FRAME_BYTES_MAX);
    memset(long_text, 'x', BRIDGE_FRAME_BYTES_MAX);

    bridge_frame_answer(&pen, &desk.peer.out, 9);
    pack_pair_text(&pen.pack, "val", (struct text){long_text, BRIDGE_FRAME_BYTES_MAX});
    bridge_request_end(&desk.peer, 9, &pen);

    bridge_desk_refused(&desk, 9, RUNG_ENOMEM, "longer than its process takes");
    ck_assert(bridge_desk_is_silent(&desk));
    bridge_desk_close(&desk);
}
END_TEST

SUITE("bridge_request", what_it_says_is_read_by_name_and_what_is_absent_is_empty,
      the_call_that_it_is_about_is_an_open_hook_or_none,
      the_code_of_a_service_is_an_empty_answer_or_a_no,
      a_number_is_answered_under_its_name_unless_the_code_says_no,
      an_answer_longer_than_its_process_takes_becomes_a_no)
