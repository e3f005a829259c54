#include "host/route_answer.h"
#include "base/mem.h"
#include "support/suite.h"

static bool fits(int status, const char *headers)
{
    struct route_answer answer = {status, text_z(headers), TEXT("body")};
    return route_answer_fits(&answer);
}

START_TEST(status_and_headers_are_those_of_an_answer)
{
    static const char *const good[] = {"", "A: 1", "A: 1\nB: 2", "A: 1\n", "A:", "\n"};
    static const char *const bad[] = {"A", "A 1", ": 1", "A: 1\nB", "A: 1\r\nB: 2", "A: \xff"};

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        ck_assert_msg(fits(200, good[i]), "%s", good[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ck_assert_msg(!fits(200, bad[i]), "%s", bad[i]);
    }
    ck_assert(fits(599, ""));
    ck_assert(!fits(199, ""));
    ck_assert(!fits(600, ""));
}
END_TEST

START_TEST(what_is_longer_than_it_may_be_is_none)
{
    char *long_text = mem_new(ROUTE_ANSWER_BODY_BYTES_MAX + 1);
    struct route_answer answer = {200, TEXT_NONE, {long_text, ROUTE_ANSWER_BODY_BYTES_MAX}};
    ck_assert(route_answer_fits(&answer));
    answer.body.n++;
    ck_assert(!route_answer_fits(&answer));
    answer.body = TEXT_NONE;
    memset(long_text, 'a', ROUTE_ANSWER_HEADERS_BYTES_MAX + 1);
    long_text[1] = ':';
    answer.headers = (struct text){long_text, ROUTE_ANSWER_HEADERS_BYTES_MAX};
    ck_assert(route_answer_fits(&answer));
    answer.headers.n++;
    ck_assert(!route_answer_fits(&answer));
    mem_free(long_text);
}
END_TEST

SUITE("route_answer", status_and_headers_are_those_of_an_answer,
      what_is_longer_than_it_may_be_is_none)
