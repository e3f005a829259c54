#include "host/effect_check.h"
#include <math.h>
#include <string.h>
#include "base/mem.h"
#include "support/suite.h"

#define ALL UINT64_MAX

static bool is_innocent;

static struct effect check(struct arena *arena, enum hook hook, uint64_t declared, uint64_t granted,
                           rung_effect given)
{
    struct effect effect;
    given.size = sizeof given;
    is_innocent = effect_check(arena, hook, declared, granted, &given, &effect);
    return effect;
}

static void expect_denied(enum hook hook, uint64_t declared, uint64_t granted, rung_effect given,
                          const char *words)
{
    struct arena arena;
    arena_init(&arena);
    struct effect effect = check(&arena, hook, declared, granted, given);
    ck_assert_int_eq(effect.verdict, VERDICT_DENIED);
    ck_assert_msg(text_find(effect.why, text_z(words), 0) != SIZE_MAX, "\"%.*s\"",
                  TEXT_ARG(effect.why));
    arena_fini(&arena);
}

static rung_effect tag(void)
{
    return (rung_effect){.kind = RUNG_FX_ADD_TAG, .key = RUNG_S("a"), .reason = RUNG_S("why")};
}

START_TEST(what_is_declared_granted_and_well_formed_is_applied)
{
    struct arena arena;
    arena_init(&arena);

    struct effect effect = check(&arena, HOOK_TICKET_CLASSIFY, ALL, ALL, tag());

    ck_assert_int_eq(effect.verdict, VERDICT_APPLIED);
    ck_assert_int_eq(effect.kind, EFFECT_ADD_TAG);
    ck_assert(text_eq_z(effect.key, "a"));
    arena_fini(&arena);
}
END_TEST

START_TEST(not_declared_not_granted_and_not_here_are_three_answers)
{
    expect_denied(HOOK_TICKET_CLASSIFY, 0, ALL, tag(), "does not declare");
    ck_assert(!is_innocent);
    expect_denied(HOOK_TICKET_CLASSIFY, ALL, 0, tag(), "did not grant");
    ck_assert(is_innocent); /* that is the operator's word, not the plugin's fault */
    expect_denied(HOOK_SLA_POLICY, ALL, ALL, tag(), "this hook does not take it");
    ck_assert(!is_innocent);
}
END_TEST

START_TEST(each_malformed_effect_says_what_is_wrong)
{
    rung_effect effect = tag();
    effect.key = RUNG_S("");
    expect_denied(HOOK_TICKET_CLASSIFY, ALL, ALL, effect, "needs a key");
    effect = tag();
    effect.reason = RUNG_S("");
    expect_denied(HOOK_TICKET_CLASSIFY, ALL, ALL, effect, "no reason");
    effect = tag();
    effect.key = RUNG_S("\xff");
    expect_denied(HOOK_TICKET_CLASSIFY, ALL, ALL, effect, "not UTF-8");
    char key[300];
    memset(key, 'k', sizeof key);
    effect = tag();
    effect.key = (rung_str){key, sizeof key};
    expect_denied(HOOK_TICKET_CLASSIFY, ALL, ALL, effect, "longer than 200");
    effect = tag();
    effect.kind = 4711;
    expect_denied(HOOK_TICKET_CLASSIFY, ALL, ALL, effect, "there is no effect");
}
END_TEST

START_TEST(numbers_outside_their_range_are_denied)
{
    static const struct {
        uint32_t kind;
        int64_t num;
        double weight;
        enum hook hook;
    } wrong[] = {{RUNG_FX_SET_PRIORITY, 6, 1, HOOK_TICKET_PRIORITIZE},
                 {RUNG_FX_SET_PRIORITY, -1, 1, HOOK_TICKET_PRIORITIZE},
                 {RUNG_FX_TRIAGE, 0, 1, HOOK_TICKET_CLASSIFY},
                 {RUNG_FX_TRIAGE, 5, 1, HOOK_TICKET_CLASSIFY},
                 {RUNG_FX_LABEL, 0, 1.5, HOOK_TICKET_CLASSIFY},
                 {RUNG_FX_LABEL, 0, -0.1, HOOK_TICKET_CLASSIFY},
                 {RUNG_FX_LABEL, 0, (double)NAN, HOOK_TICKET_CLASSIFY},
                 {RUNG_FX_SLA_TARGET, 0, 1, HOOK_SLA_POLICY}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        rung_effect effect = tag();
        effect.kind = wrong[i].kind;
        effect.num = wrong[i].num;
        effect.weight = wrong[i].weight;
        expect_denied(wrong[i].hook, ALL, ALL, effect, "");
    }
}
END_TEST

/* A body that is too long, or has a bad byte, is still the customer's mail. */
START_TEST(the_body_of_a_mail_is_mended_and_cut_never_denied)
{
    struct arena arena;
    arena_init(&arena);
    size_t n = EFFECT_CHECK_BODY_BYTES_MAX + 1000;
    char *body = mem_new(n);
    memset(body, 'x', n);
    memcpy(body + EFFECT_CHECK_BODY_BYTES_MAX - 1, "\xc3\xa4", 2); /* a character on the edge */
    rung_effect effect = {
        .kind = RUNG_FX_REPLACE, .key = RUNG_S("body"), .val = {body, n}, .reason = RUNG_S("r")};

    struct effect cut = check(&arena, HOOK_INBOUND_PARSE, ALL, ALL, effect);
    effect.val = RUNG_S("caf\xe9");
    struct effect mended = check(&arena, HOOK_INBOUND_PARSE, ALL, ALL, effect);

    ck_assert_int_eq(cut.verdict, VERDICT_APPLIED);
    ck_assert_uint_eq(cut.val.n, EFFECT_CHECK_BODY_BYTES_MAX - 1);
    ck_assert_int_eq(mended.verdict, VERDICT_APPLIED);
    ck_assert(text_eq_z(mended.val, "caf\xef\xbf\xbd"));
    mem_free(body);
    arena_fini(&arena);
}
END_TEST

START_TEST(a_channel_may_reject_its_own_mail_without_a_grant)
{
    struct arena arena;
    arena_init(&arena);
    rung_effect reject = {
        .kind = RUNG_FX_REJECT, .key = RUNG_S("no_mail"), .val = RUNG_S("no bytes")};

    struct effect own = check(&arena, HOOK_INBOUND_PARSE, ALL, 0, reject);

    ck_assert_int_eq(own.verdict, VERDICT_APPLIED);
    expect_denied(HOOK_TICKET_VALIDATE, ALL, 0, reject, "did not grant");
    arena_fini(&arena);
}
END_TEST

SUITE("host/effect_check", what_is_declared_granted_and_well_formed_is_applied,
      not_declared_not_granted_and_not_here_are_three_answers,
      each_malformed_effect_says_what_is_wrong, numbers_outside_their_range_are_denied,
      the_body_of_a_mail_is_mended_and_cut_never_denied,
      a_channel_may_reject_its_own_mail_without_a_grant)
