#include "model/kv_key.h"
#include "model/id.h"
#include <stdio.h>
#include "support/suite.h"

static struct ticket ticket;
static struct message message;

static void check(const char *pattern, const struct ticket *of, const struct message *in,
                  const char *expected)
{
    struct arena arena;
    arena_init(&arena);
    struct text key = kv_key_expand(&arena, text_z(pattern), of, in);
    ck_assert_msg(text_eq_z(key, expected), "%s: %.*s", pattern, TEXT_ARG(key));
    arena_fini(&arena);
}

static void init(void)
{
    ticket_init(&ticket);
    ticket.id = ID_OF_LOCAL(77);
    ticket.customer = ID_OF_LOCAL(5);
    ticket.requester = TEXT("anna@example.org");
    message = (struct message){.from = TEXT("bob@example.org"), .external_id = TEXT("<1@x>")};
}

START_TEST(a_key_without_fields_stays_as_it_is)
{
    init();
    check("", &ticket, &message, "");
    check("last", &ticket, &message, "last");
}
END_TEST

START_TEST(fields_are_replaced_by_what_ticket_and_message_say)
{
    char expected[100];
    init();
    (void)snprintf(expected, sizeof expected, "seen:%s/%s", id_print('T', ticket.id).z,
                   id_print('C', ticket.customer).z);

    check("seen:{ticket.id}/{ticket.customer}", &ticket, &message, expected);
    check("{ticket.requester}", &ticket, &message, "anna@example.org");
    check("a{message.from}b{message.external_id}c", &ticket, &message, "abob@example.orgb<1@x>c");
}
END_TEST

START_TEST(what_nobody_says_is_empty)
{
    init();
    check("x{ticket.id}y", NULL, &message, "xy");
    check("x{message.from}y", &ticket, NULL, "xy");
    check("x{ticket.colour}y", &ticket, &message, "xy");
}
END_TEST

START_TEST(a_brace_that_is_not_closed_is_a_brace)
{
    init();
    check("x{ticket.id", &ticket, &message, "x{ticket.id");
    check("x}y{", &ticket, &message, "x}y{");
}
END_TEST

SUITE("kv_key", a_key_without_fields_stays_as_it_is,
      fields_are_replaced_by_what_ticket_and_message_say, what_nobody_says_is_empty,
      a_brace_that_is_not_closed_is_a_brace)
