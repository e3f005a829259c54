#include "model/customer.h"
#include <string.h>
#include "support/suite.h"

static void is_identity(const char *text, const char *kind, const char *value)
{
    struct arena arena;
    struct customer_identity identity;
    struct refusal refusal;
    arena_init(&arena);
    ck_assert_msg(customer_read_identity(&arena, text_z(text), &identity, &refusal) == ERR_OK, "%s",
                  text);
    ck_assert(text_eq_z(identity.kind, kind));
    ck_assert(text_eq_z(identity.value, value));
    ck_assert(!identity.verified);
    arena_fini(&arena);
}

static void is_none(const char *text, const char *words)
{
    struct arena arena;
    struct customer_identity identity;
    struct refusal refusal;
    arena_init(&arena);
    ck_assert_msg(customer_read_identity(&arena, text_z(text), &identity, &refusal) == ERR_INVALID,
                  "%s", text);
    ck_assert_str_eq(refusal.path, "requester");
    ck_assert_msg(strstr(refusal.text, words) != NULL, "%s", refusal.text);
    arena_fini(&arena);
}

START_TEST(an_address_is_one_person_in_whatever_case)
{
    is_identity("anna@example.org", "email", "anna@example.org");
    is_identity("  Anna@Example.ORG ", "email", "anna@example.org");
    is_identity("EMAIL:Anna@Example.org", "email", "anna@example.org");
    is_identity("anna@host:25", "email", "anna@host:25");
}
END_TEST

START_TEST(what_is_no_address_is_refused)
{
    static const char *const texts[] = {"",           "@",         "anna",       "anna@",
                                        "@host",      "a@b@c",     "a b@host",   "<a@host>",
                                        "a@host,b@h", "a@host;b",  "a\r\n@host", "\"a\"@host",
                                        "a\x7f@host", "email:anna"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        is_none(texts[i], "no e-mail address");
    }
}
END_TEST

START_TEST(an_address_has_254_bytes_at_most)
{
    char text[256];
    memset(text, 'a', sizeof text);
    memcpy(text + 200, "@", 1);
    text[255] = '\0';
    is_none(text, "no e-mail address");
    text[254] = '\0';
    is_identity(text, "email", text);
}
END_TEST

START_TEST(a_number_is_its_digits)
{
    is_identity("sms:+49 (170) 12-34/5.6", "sms", "+49170123456");
    is_identity("Phone:0170 1", "phone", "01701");
    is_identity("sms:12345678901234567", "sms", "12345678901234567");
    is_none("sms:123456789012345678", "no telephone number");
    is_none("sms:123", "no telephone number");
    is_none("sms:", "no telephone number");
    is_none("sms:49+170", "no telephone number");
    is_none("sms:++49170", "no telephone number");
    is_none("phone:call me", "no telephone number");
}
END_TEST

START_TEST(another_kind_keeps_its_value_as_it_is)
{
    char text[300];
    is_identity("Handle: Anna ", "handle", "Anna");
    is_none("handle:", "kind:value");
    memset(text, 'k', sizeof text);
    memcpy(text + 33, ":a", 3);
    is_none(text, "kind:value");
    memset(text, 'v', sizeof text);
    memcpy(text, "handle:", 7);
    text[7 + 255] = '\0';
    is_none(text, "kind:value");
}
END_TEST

START_TEST(an_identity_is_found_by_kind_and_value_and_dropped_without_touching_the_others)
{
    struct arena arena;
    struct customer_identity all[] = {{.kind = TEXT("email"), .value = TEXT("a@x")},
                                      {.kind = TEXT("sms"), .value = TEXT("+49170")},
                                      {.kind = TEXT("phone"), .value = TEXT("+49170")}};
    struct customer customer = {.identities = all, .identity_count = 3};
    struct customer_identity stranger = {.kind = TEXT("email"), .value = TEXT("b@x")};
    arena_init(&arena);
    struct customer before = customer;

    ck_assert_ptr_eq(customer_find_identity(&customer, &all[2]), &all[2]);
    ck_assert_ptr_null(customer_find_identity(&customer, &stranger));
    ck_assert_ptr_null(customer_find_identity(NULL, &all[0]));
    ck_assert(!customer_drop_identity(&arena, &customer, &stranger));
    ck_assert_uint_eq(customer.identity_count, 3);
    ck_assert(customer_drop_identity(&arena, &customer, &all[1]));

    ck_assert_uint_eq(customer.identity_count, 2);
    ck_assert(text_eq_z(customer.identities[1].kind, "phone"));
    ck_assert_uint_eq(before.identity_count, 3); /* what was loaded stays as it was */
    ck_assert(text_eq_z(before.identities[1].kind, "sms"));
    arena_fini(&arena);
}
END_TEST

SUITE("customer", an_identity_is_found_by_kind_and_value_and_dropped_without_touching_the_others,
      an_address_is_one_person_in_whatever_case, what_is_no_address_is_refused,
      an_address_has_254_bytes_at_most, a_number_is_its_digits,
      another_kind_keeps_its_value_as_it_is)
