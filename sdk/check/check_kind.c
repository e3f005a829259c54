/* RC20: what each kind of plugin is for. A channel takes what it is given; a bot lets go; a ticket
 * is not given to somebody who cannot take it; a page that must be seen is not kept back. */
#include <stdio.h>
#include <string.h>
#include "base/arena.h"
#include "base/pack.h"
#include "check.h"

#define TURNS_MAX 25 /* more than the core gives a bot */
#define MANDATORY_MS_MAX 60000

#define FACTS "\"person=ann\\nurgency=high\\nlevel=2\\nmandatory=yes\""
#define PAGE_TEXT \
    "channel: mail, to: ann@support.example, subject: T-1 is late, body: Nobody has looked at it."

typedef void script_fn(struct check *check, testhost *host);

/* --- a channel --- */

/* It owns what is given to it: a page that it declines reaches nobody. */
static void send_all(struct check *check, testhost *host)
{
    static const struct {
        const char *what, *yaml;
    } messages[] = {
        {"a page", "{" PAGE_TEXT ", kind: page, external_id: <1@rung>}"},
        {"a mandatory page",
         "{" PAGE_TEXT ", kind: page, external_id: <2@rung>, facts: " FACTS "}"},
        {"a reply to a customer", "{channel: mail, to: anna@gold.example, subject: 'Re: card',"
                                  " body: It is on its way., kind: reply, external_id: <3@rung>}"},
    };
    for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++) {
        check_scene(host, RUNG_NOTIFICATION_SEND);
        (void)testhost_message(host, messages[i].yaml);
        int code = testhost_call(host, RUNG_NOTIFICATION_SEND);
        if (code == RUNG_DECLINE || code == RUNG_EFAIL) {
            check_fail(check, "%s with a far side that is well: it %s; a channel owns what it gets",
                       messages[i].what, code == RUNG_DECLINE ? "declines" : "fails for good");
        }
    }
}

/* Of every mail that it takes it says who wrote it, what, and under which id. */
static void parse_mail(struct check *check, testhost *host)
{
    check_scene(host, RUNG_INBOUND_PARSE);
    if (testhost_call(host, RUNG_INBOUND_PARSE) != RUNG_OK ||
        testhost_find(host, RUNG_FX_REJECT, NULL) != NULL) {
        return; /* it is of another trade than mail */
    }
    for (size_t i = 0; i < 3; i++) {
        static const char *const names[] = {"from", "external_id", "body"};
        uint32_t kind = i == 2 ? RUNG_FX_REPLACE : RUNG_FX_RESULT;
        const testhost_effect *effect = testhost_find(host, kind, names[i]);
        if (effect == NULL || (effect->val_n == 0 && i < 2)) {
            check_fail(check, "inbound.parse does not say \"%s\" of a message that has one: %s",
                       names[i],
                       i == 1 ? "the same one would come twice" : "nobody could answer it");
        }
    }
}

/* --- a bot --- */

static void check_form(struct check *check, const testhost_effect *effect)
{
    struct arena arena;
    struct value form = {0};
    arena_init(&arena);
    struct text bytes = {effect->val, effect->val_n};
    if (effect->key[0] == '\0' || pack_read(&arena, bytes, &form) != ERR_OK ||
        form.type != VALUE_MAP) {
        check_fail(check, "its hand-off has no queue, or a form that is no MessagePack map: the "
                          "person who takes over starts from nothing");
    }
    arena_fini(&arena);
}

static void ask_for_a_person(struct check *check, testhost *host)
{
    static const char *const words[] = {"I want to talk to a person.", "A human, please!",
                                        "This does not help. Give me somebody of your team."};
    for (int turn = 0; turn < TURNS_MAX; turn++) {
        char yaml[200];
        check_scene(host, RUNG_BOT_TURN);
        (void)snprintf(yaml, sizeof yaml,
                       "{channel: mail, from: anna@gold.example, body: '%s', kind: message}",
                       words[turn % 3]);
        (void)testhost_message(host, yaml);
        (void)testhost_call(host, RUNG_BOT_TURN);
        const testhost_effect *effect = testhost_find(host, RUNG_FX_HAND_OFF, NULL);
        if (testhost_find(host, RUNG_FX_SET_STATE, "solved") != NULL) {
            check_fail(check, "it solves the ticket of a customer who asks for a person");
            return;
        }
        if (effect != NULL) {
            check_form(check, effect);
            return;
        }
        testhost_advance(host, 30000);
    }
    check_fail(check, "a customer asks for a person %d times, and it does not hand off", TURNS_MAX);
}

/* --- routing --- */

static void route(struct check *check, testhost *host, const char *free_agent, const char *desk)
{
    static const char *const people[] = {"ann", "bob", "cid"};
    for (size_t i = 0; i < 3; i++) {
        bool is_free = free_agent != NULL && strcmp(people[i], free_agent) == 0;
        (void)testhost_agent(host, people[i], i == 2 ? "offline" : "online", is_free ? 0 : 1000);
    }
    check_scene(host, RUNG_ROUTE_ASSIGN);
    (void)testhost_call(host, RUNG_ROUTE_ASSIGN);
    for (size_t i = 0; i < testhost_effect_count(host); i++) {
        const testhost_effect *effect = testhost_effect_at(host, i);
        if (effect->kind == RUNG_FX_ROUTE && effect->val_n > 0 &&
            (free_agent == NULL || strcmp(effect->val, free_agent) != 0)) {
            check_fail(check, "%s: it gives the ticket to %s, who has no hand free", desk,
                       effect->val);
        }
    }
}

static void route_where_all_are_full(struct check *check, testhost *host)
{
    route(check, host, NULL, "everybody is full or away");
    route(check, host, "bob", "only bob has room");
}

/* --- what must be seen --- */

static void plan_mandatory(struct check *check, testhost *host)
{
    check_scene(host, RUNG_NOTIFICATION_PLAN);
    (void)testhost_message(host, "{" PAGE_TEXT ", kind: page, facts: " FACTS "}");
    (void)testhost_call(host, RUNG_NOTIFICATION_PLAN);
    for (size_t i = 0; i < testhost_effect_count(host); i++) {
        const testhost_effect *effect = testhost_effect_at(host, i);
        if (effect->kind == RUNG_FX_SUPPRESS) {
            check_fail(check, "it leaves out a mandatory page: the core does not let it, and a "
                              "person was to see it");
        } else if (effect->kind == RUNG_FX_NOTIFY && effect->num > MANDATORY_MS_MAX) {
            check_fail(check, "it puts a mandatory page off by %lld ms; a minute is the most",
                       (long long)effect->num);
        }
    }
}

static void acknowledge(struct check *check, testhost *host)
{
    check_scene(host, RUNG_ESCALATION_BEFORE_ACKNOWLEDGE);
    (void)testhost_call(host, RUNG_ESCALATION_BEFORE_ACKNOWLEDGE);
    if (testhost_find(host, RUNG_FX_REJECT, NULL) != NULL) {
        check_fail(check, "it rejects that somebody of the team acknowledges: a person is looking");
    }
}

static const struct script {
    uint32_t hook;
    script_fn *run;
} scripts[] = {
    {RUNG_NOTIFICATION_SEND, send_all},       {RUNG_INBOUND_PARSE, parse_mail},
    {RUNG_BOT_TURN, ask_for_a_person},        {RUNG_ROUTE_ASSIGN, route_where_all_are_full},
    {RUNG_NOTIFICATION_PLAN, plan_mandatory}, {RUNG_ESCALATION_BEFORE_ACKNOWLEDGE, acknowledge},
};

void check_kind(struct check *check)
{
    size_t kinds = 0;
    for (size_t i = 0; i < check->plugin->n_subs; i++) {
        for (size_t k = 0; k < sizeof scripts / sizeof scripts[0]; k++) {
            if (scripts[k].hook != check_sub(check->plugin, i)->hook) {
                continue;
            }
            testhost *host = check_open(check);
            if (host != NULL) {
                scripts[k].run(check, host);
                kinds++;
            }
            testhost_close(&host);
        }
    }
    if (kinds == 0 && !check->failed) {
        check_skip(check, "it is of no kind that there are conventions for");
    }
}
