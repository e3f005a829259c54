/* What the scenarios put into a plugin's hand, and how they judge what it says. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/buf.h"
#include "check.h"

#define LARGE_BODY_BYTES ((size_t)256 << 10) /* snapshots have no more */
#define LARGE_TAGS 64

void check_fail(struct check *check, const char *format, ...)
{
    va_list args;
    size_t used = check->failed ? strlen(check->said) : 0;
    check->failed = true;
    if (used + 1 < sizeof check->said) {
        if (used > 0) {
            check->said[used++] = '\n';
        }
        va_start(args, format);
        (void)vsnprintf(check->said + used, sizeof check->said - used, format, args);
        va_end(args);
    }
}

void check_skip(struct check *check, const char *why)
{
    check->skipped = true;
    (void)snprintf(check->said, sizeof check->said, "%s", why);
}

void check_note(struct check *check, const char *format, ...)
{
    va_list args;
    if (!check->failed) {
        va_start(args, format);
        (void)vsnprintf(check->said, sizeof check->said, format, args);
        va_end(args);
    }
}

const rung_sub *check_sub(const rung_plugin *plugin, size_t i)
{
    return (const rung_sub *)((const char *)plugin->subs + i * plugin->sub_size);
}

const rung_option *check_option(const rung_plugin *plugin, size_t i)
{
    return (const rung_option *)((const char *)plugin->options + i * plugin->option_size);
}

static const struct hook_facts {
    uint32_t hook;
    const char *name;
    bool has_ticket, has_message;
    const char *method;
} hooks[] = {
    {RUNG_INBOUND_PARSE, "inbound.parse", false, true, ""},
    {RUNG_INBOUND_ADMIT, "inbound.admit", false, true, ""},
    {RUNG_INBOUND_IDENTIFY, "inbound.identify", false, true, ""},
    {RUNG_INBOUND_CORRELATE, "inbound.correlate", false, true, ""},
    {RUNG_TICKET_VALIDATE, "ticket.validate", true, false, "ticket.create"},
    {RUNG_TICKET_ENRICH, "ticket.enrich", true, false, ""},
    {RUNG_TICKET_CLASSIFY, "ticket.classify", true, false, ""},
    {RUNG_TICKET_PRIORITIZE, "ticket.prioritize", true, false, ""},
    {RUNG_SLA_POLICY, "sla.policy", true, false, ""},
    {RUNG_ROUTE_ASSIGN, "route.assign", true, false, ""},
    {RUNG_TICKET_OPENED, "ticket.opened", true, false, ""},
    {RUNG_TICKET_BEFORE_CHANGE, "ticket.before_change", true, false, "ticket.solve"},
    {RUNG_TICKET_CHANGED, "ticket.changed", true, false, "ticket.solve"},
    {RUNG_MESSAGE_BEFORE_ADD, "message.before_add", true, true, ""},
    {RUNG_MESSAGE_ADDED, "message.added", true, true, ""},
    {RUNG_TICKET_WAKE, "ticket.wake", true, false, "check"},
    {RUNG_BOT_TURN, "bot.turn", true, true, ""},
    {RUNG_MESSAGE_REDACT, "message.redact", true, true, ""},
    {RUNG_SLA_AT_RISK, "sla.at_risk", true, false, "first_response"},
    {RUNG_SLA_BREACHED, "sla.breached", true, false, "first_response"},
    {RUNG_ESCALATION_NEXT, "escalation.next", true, false, ""},
    {RUNG_ESCALATION_STARTED, "escalation.started", true, false, "breached"},
    {RUNG_ESCALATION_BEFORE_ACKNOWLEDGE, "escalation.before_acknowledge", true, false, ""},
    {RUNG_ESCALATION_RESOLVE, "escalation.resolve", true, false, ""},
    {RUNG_NOTIFICATION_PLAN, "notification.plan", true, true, ""},
    {RUNG_NOTIFICATION_RENDER, "notification.render", true, true, "created"},
    {RUNG_NOTIFICATION_SEND, "notification.send", true, true, ""},
    {RUNG_NOTIFICATION_RECEIPT, "notification.receipt", true, true, ""},
    {RUNG_NOTIFICATION_FAILED, "notification.failed", true, true, ""},
    {RUNG_TICKET_BEFORE_PURGE, "ticket.before_purge", true, false, ""},
    {RUNG_SEARCH_QUERY, "search.query", false, true, ""},
    {RUNG_RPC_CALL, "rpc.call", false, true, "ask"},
};

static const struct hook_facts *facts_of(uint32_t hook)
{
    for (size_t i = 0; i < sizeof hooks / sizeof hooks[0]; i++) {
        if (hooks[i].hook == hook) {
            return &hooks[i];
        }
    }
    return &hooks[0];
}

const char *check_hook_name(uint32_t hook)
{
    return facts_of(hook)->hook == hook ? facts_of(hook)->name : "?";
}

testhost *check_open(struct check *check)
{
    char why[2000] = "";
    testhost *host = testhost_open(check->plugin, check->settings, NULL, why, sizeof why);
    if (host == NULL && check->must_start) {
        check_fail(check, "it does not start%s: %s",
                   check->settings ? "" : " with its defaults (give settings by --set)", why);
    } else if (host == NULL) {
        check_skip(check, "it does not start: see RC01");
    } else {
        testhost_patience(host, 200);
    }
    return host;
}

/* --- scenes --- */

static const char mail[] = "From: Anna <anna@gold.example>\r\nTo: support@support.example\r\n"
                           "Subject: My card is stuck\r\nMessage-ID: <1@gold.example>\r\n"
                           "Date: Mon, 15 Jan 2024 09:00:00 +0000\r\n\r\nThe machine has it.\r\n";

static void put_scene(testhost *host, const struct hook_facts *facts, const char *ticket,
                      const char *message)
{
    (void)testhost_ticket(host, facts->has_ticket ? ticket : NULL);
    (void)testhost_before(host, facts->hook == RUNG_TICKET_BEFORE_CHANGE ||
                                        facts->hook == RUNG_TICKET_CHANGED
                                    ? ticket
                                    : NULL);
    (void)testhost_message(host, facts->has_message ? message : NULL);
    testhost_method(host, facts->method);
    testhost_actor(host, "ann");
}

void check_scene(testhost *host, uint32_t hook)
{
    const struct hook_facts *facts = facts_of(hook);
    put_scene(
        host, facts,
        "{subject: My card is stuck, body: The machine has it., priority: high, team: support,"
        " requester: anna@gold.example, channel: mail, locale: en, tags: [card, atm],"
        " labels: [card], fields: {product: debit}, customer: {name: Anna, tier: gold},"
        " clocks: [{metric: first_response, target: 30m, elapsed: 5m, due_in: 25m}]}",
        "{channel: mail, from: anna@gold.example, to: ann@support.example, subject: My card is "
        "stuck,"
        " body: The machine has it., external_id: <1@gold.example>, kind: page}");
    if (hook == RUNG_INBOUND_PARSE) {
        testhost_raw(host, mail, sizeof mail - 1);
    }
    for (int i = 0; i < 8; i++) {
        testhost_answer(host, "http", 5, 200, "Content-Type: application/json\n", "{}");
    }
}

void check_scene_empty(testhost *host, uint32_t hook)
{
    put_scene(host, facts_of(hook), "{}", "{}");
    testhost_method(host, "");
    testhost_actor(host, "");
}

void check_scene_large(testhost *host, uint32_t hook)
{
    const struct hook_facts *facts = facts_of(hook);
    struct buf body;
    buf_init(&body);
    for (size_t i = 0; body.n + 8 < LARGE_BODY_BYTES; i++) {
        buf_printf(&body, i % 16 ? "card %c " : "stuck %c\n", (int)('a' + i % 26));
    }
    check_scene(host, hook);
    if (facts->has_ticket) {
        struct buf yaml;
        buf_init(&yaml);
        buf_put_z(&yaml, "{tags: [");
        for (int i = 0; i < LARGE_TAGS; i++) {
            buf_printf(&yaml, "%stag-%d", i ? ", " : "", i);
        }
        buf_put_z(&yaml, "], customer: {tier: gold}}");
        buf_put_u8(&yaml, 0);
        (void)testhost_ticket(host, (const char *)yaml.p);
        buf_fini(&yaml);
        testhost_bytes(host, "ticket.subject", body.p, 1000);
        testhost_bytes(host, "ticket.body", body.p, body.n);
    }
    if (facts->has_message) {
        testhost_bytes(host, "message.subject", body.p, 1000);
        testhost_bytes(host, "message.body", body.p, body.n);
    }
    if (hook == RUNG_INBOUND_PARSE) {
        struct buf whole;
        buf_init(&whole);
        buf_put(&whole, mail, sizeof mail - 1);
        while (whole.n < ((size_t)1 << 20)) {
            buf_put(&whole, body.p, body.n);
        }
        testhost_raw(host, whole.p, whole.n);
        buf_fini(&whole);
    }
    buf_fini(&body);
}

uint64_t check_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static size_t random_text(unsigned char *bytes, size_t most, uint64_t *seed, bool any)
{
    static const char *const pieces[] = {"card", " ",  "\n",  "Re: ", "@",  "a",   "\xc3\xa9",
                                         "<",    "=?", "\t",  "0",    "\"", "{",   "\xe2\x82\xac",
                                         "%s",   "..", "%n%", "\\",   ";",  "\r\n"};
    size_t n = 0;
    size_t count = check_random(seed) % 40;
    for (size_t i = 0; i < count; i++) {
        const char *piece = pieces[check_random(seed) % (sizeof pieces / sizeof pieces[0])];
        size_t length = strlen(piece);
        if (any && check_random(seed) % 4 == 0 && n < most) {
            bytes[n++] = (unsigned char)check_random(seed);
        } else if (n + length <= most) {
            memcpy(bytes + n, piece, length);
            n += length;
        }
    }
    return n;
}

void check_scene_random(testhost *host, uint32_t hook, uint64_t *seed)
{
    static const char *const texts[] = {
        "ticket.subject", "ticket.body",    "ticket.requester",    "ticket.channel",
        "ticket.locale",  "message.from",   "message.to",          "message.subject",
        "message.body",   "message.facts",  "message.external_id", "message.in_reply_to",
        "message.kind",   "message.channel"};
    unsigned char bytes[400];
    put_scene(host, facts_of(hook), check_random(seed) % 2 ? "{}" : "{tags: [card], level: 2}",
              "{}");
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        testhost_bytes(host, texts[i], bytes, random_text(bytes, sizeof bytes, seed, false));
    }
    if (hook == RUNG_INBOUND_PARSE) {
        testhost_raw(host, bytes, random_text(bytes, sizeof bytes, seed, true));
    }
}

/* --- judging --- */

static void put_effect(struct buf *out, const testhost_effect *effect)
{
    buf_printf(out, "|%u %lld %.6f %s=", effect->kind, (long long)effect->num, effect->weight,
               effect->key);
    buf_put(out, effect->val, effect->val_n);
    buf_printf(out, " (%s) %s", effect->reason, effect->denied ? effect->denied : "");
}

char *check_answer(const testhost *host, int code)
{
    struct buf out;
    buf_init(&out);
    buf_printf(&out, "%d", code);
    for (size_t i = 0; i < testhost_effect_count(host); i++) {
        put_effect(&out, testhost_effect_at(host, i));
    }
    buf_put_u8(&out, 0);
    char *kept = strdup((const char *)out.p);
    buf_fini(&out);
    return kept;
}

/* What stands in a timeline has to say why. */
static bool wants_reason(uint32_t kind)
{
    switch (kind) {
    case RUNG_FX_REPLACE:
    case RUNG_FX_RESULT:
    case RUNG_FX_KV_PUT:
    case RUNG_FX_KV_DEL:
    case RUNG_FX_WAKE:
    case RUNG_FX_DEFER:
    case RUNG_FX_CANDIDATE:
    case RUNG_FX_LINK:
    case RUNG_FX_CUSTOMER:
    case RUNG_FX_REJECT: return false; /* its val is the reason */
    default: return true;
    }
}

void check_judge(struct check *check, const testhost *host, uint32_t hook, int code,
                 const char *scene)
{
    const char *name = check_hook_name(hook);
    if (code == RUNG_EINVAL) {
        check_fail(check, "%s, %s: %s", name, scene,
                   testhost_why(host)[0] ? testhost_why(host) : "it returned RUNG_EINVAL");
    }
    for (size_t i = 0; i < testhost_effect_count(host); i++) {
        const testhost_effect *effect = testhost_effect_at(host, i);
        if (effect->denied != NULL && (code == RUNG_OK || effect->ticket != 0)) {
            check_fail(check, "%s, %s: effect %u \"%s\" is denied: %s", name, scene, effect->kind,
                       effect->key, effect->denied);
        } else if (code == RUNG_OK && wants_reason(effect->kind) && effect->reason[0] == '\0') {
            check_fail(check, "%s, %s: effect %u \"%s\" has no reason: a person will ask why", name,
                       scene, effect->kind, effect->key);
        }
    }
}
