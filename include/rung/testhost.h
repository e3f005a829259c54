/* rung/testhost.h -- a host in memory, for unit tests of plugins.
 *
 * The plugin under test is linked into the test. What stands between it and the test is what stands
 * between it and the server: the same reading of options, the same snapshots, the same checks of
 * effects, rules and rosters. What is not there: a disk, a network, a clock that goes by itself.
 * Time is set, answers over HTTP are scripted, own storage is a table in memory.
 *
 *     testhost *host = testhost_open(&rung_plugin_v1, "config: {word: refund}", NULL, why,
 *                                    sizeof why);
 *     testhost_ticket(host, "{subject: I want a refund, priority: high}");
 *     assert(testhost_call(host, RUNG_TICKET_CLASSIFY) == RUNG_OK);
 *     assert(testhost_find(host, RUNG_FX_LABEL, "refund") != NULL);
 *     testhost_close(&host);
 *
 * One thread at a time, but for the functions of rung_host that a plugin may call from any. Texts
 * that it returns live until the next testhost_call or testhost_close, those of logs, requests and
 * pushed messages until testhost_close. A function that gets YAML returns RUNG_OK, or RUNG_EINVAL
 * with all that is wrong in testhost_why, with line and caret.
 */
#ifndef RUNG_TESTHOST_H
#define RUNG_TESTHOST_H
#include <rung/plugin.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef struct testhost testhost;

/* testhost_call: the plugin was not asked, since its filter (`when`) does not hold, or it does not
 * subscribe to the hook, or the operator has turned it off there. */
#define TESTHOST_NOT_ASKED 100
/* testhost_call: no answer came before the end of the attempt; the job was cancelled. The server
 * would try again. */
#define TESTHOST_TIMED_OUT 101

/* Reads `settings` as the server reads what stands under the instance's name (config, grant, hooks,
 * hosts, ...; NULL: nothing), runs check() and create(). `desk` is the rest of a configuration:
 * teams, agents, calendars, policies; NULL: teams support and billing, agents ann (cards 4, sql 1),
 * bob (both teams, cards 2) and cid (offline, cards 5), calendar day, tier gold of @gold.example.
 * Everything that needs a grant has it unless `deny` takes it away. NULL: `why` says all that is
 * wrong. */
testhost *testhost_open(const rung_plugin *plugin, const char *settings, const char *desk,
                        char *why, size_t why_size);
/* Stops its timers, runs quiesce() and destroy(), frees everything. Likes NULL. */
void testhost_close(testhost **host);
const char *testhost_why(const testhost *host); /* of the last call that went wrong; or "" */

/* --- what is in hand --- */

/* Keys: state, subject, body, priority (a name of the desk), requester, address, channel, locale,
 * team, agent, impact, urgency, tags, labels, fields {name: value}, sla_policy, repeat_count,
 * customer {name, tier, organisation, fields}, clocks [{metric, phase, target, elapsed, due_in,
 * breached}], level, stage (bot, human). What is absent is as in a new ticket. NULL: no ticket in
 * hand. */
int testhost_ticket(testhost *host, const char *yaml);
int testhost_before(testhost *host, const char *yaml); /* as it was before the change */
/* Keys: channel, from, to, subject, body, content_type, external_id, in_reply_to, token, kind,
 * facts, automatic, repaired. NULL: no message in hand. */
int testhost_message(testhost *host, const char *yaml);
/* The undecoded bytes of the message in hand (one is made when there is none). */
void testhost_raw(testhost *host, const void *bytes, size_t n);
/* One text of what is in hand, with any bytes in it: "ticket.subject", "message.from", ... Nothing
 * happens when there is no such thing in hand. RUNG_ENOENT: there is no such text. */
int testhost_bytes(testhost *host, const char *name, const void *bytes, size_t n);
/* How somebody of the desk stands from now on: presence "online", "away" or "offline", and how many
 * tickets are open in their hand. RUNG_ENOENT: nobody of that name, or no such presence. */
int testhost_agent(testhost *host, const char *agent, const char *presence, unsigned open_tickets);
void testhost_actor(testhost *host, const char *actor);                  /* ev->actor */
void testhost_method(testhost *host, const char *method);                /* ev->method */
void testhost_store(testhost *host, const char *key, const char *value); /* NULL: it is absent */
/* What storage has now: effects KV_PUT and KV_DEL of a call that ended well are in it. */
const char *testhost_stored(const testhost *host, const char *key);

/* --- asking --- */

/* Asks as the server would: the filter first, then decide(), or work() until it has ended. A job
 * that goes on by itself (RUNG_PENDING) gets scripted answers and timers, in order of time, until
 * it has called finish() or its attempt is over; time has then gone on so far. A plugin with
 * threads of its own is waited for in real time: see testhost_patience. Returns what the plugin
 * returned or gave to finish(), or one of TESTHOST_*; RUNG_EINVAL also when it broke the contract
 * (testhost_why says how). */
int testhost_call(testhost *host, uint32_t hook);
/* The same work once more, under the same ev->id with the next ev->attempt, as after a restart. */
int testhost_again(testhost *host);
/* The next testhost_call has this ev->id, and the ev->seed that goes with it: equal ids with equal
 * things in hand are equal events. */
void testhost_next_id(testhost *host, uint64_t id);
/* The n-th alloc() of the host from now on (0: the next) finds no memory; -1: each does. */
void testhost_fail_alloc(testhost *host, int64_t n);
/* What the last call asked for with RUNG_FX_DEFER: no sooner than this; 0: it did not. */
int64_t testhost_retry_ms(const testhost *host);
/* How long a job that goes on is waited for in real time once nothing scripted is due before the
 * end of its attempt: 1000 ms unless said otherwise. Only threads of the plugin's own need it. */
void testhost_patience(testhost *host, int64_t real_ms);
int64_t testhost_now(const testhost *host); /* ms; 2024-01-15T09:00:00Z, a Monday, at first */
/* Time goes on; timers and answers that are due then come, in order. */
void testhost_advance(testhost *host, int64_t ms);
int testhost_health(testhost *host, char *msg, size_t cap); /* RUNG_OK when it has none */

/* --- what it said --- */

typedef struct testhost_effect {
    uint32_t kind; /* RUNG_FX_* */
    int64_t num;
    double weight;
    const char *key, *val, *reason; /* each with a 0 behind */
    size_t val_n;                   /* val may have zeros inside */
    const char *denied;             /* why the server would not take it; NULL: it would */
    uint64_t ticket;                /* of submit(); 0: of the call */
} testhost_effect;
/* Those of the last call, and of submit() since then, in order. */
size_t testhost_effect_count(const testhost *host);
const testhost_effect *testhost_effect_at(const testhost *host, size_t i); /* NULL: no such */
/* The first that is not denied; key NULL: any. NULL: there is none. */
const testhost_effect *testhost_find(const testhost *host, uint32_t kind, const char *key);
size_t testhost_log_count(const testhost *host);
const char *testhost_log_at(const testhost *host, size_t i);    /* "warn: the far side is slow" */
double testhost_metric(const testhost *host, const char *name); /* 0: never measured */
/* Where its own listeners are: "lmtp=127.0.0.1:41234", separated by spaces; "": it has none. */
const char *testhost_listening(const testhost *host);
size_t testhost_pushed_count(const testhost *host);
const rung_message *testhost_pushed_at(const testhost *host, size_t i); /* into rung.inbox */
/* What the feed said last of that calendar, dates separated by spaces; NULL: nothing yet. */
const char *testhost_announced(const testhost *host, const char *calendar, const char *feed);

/* --- pages (rung.http-routes/1) --- */

typedef struct testhost_reply {
    int status; /* 404: no such page; 504: no reply within 30 s of set time */
    const char *headers, *body;
    size_t body_n;
} testhost_reply;
/* Asks for a page that the plugin has published, path without /x/<instance>, as somebody whom the
 * server lets in. Scripted answers and timers come meanwhile. Lives until the next request. */
const testhost_reply *testhost_page(testhost *host, const char *method, const char *path,
                                    const char *headers, const char *body, const char *actor);

/* --- the far side --- */

/* The next request to a URL that starts with these bytes is answered so, after `after_ms`. Scripted
 * answers are used in order, each once. status 0: no answer comes, `body` is the error. A request
 * that no script is for gets none: "nothing is scripted". */
void testhost_answer(testhost *host, const char *url, int64_t after_ms, int status,
                     const char *headers, const char *body);
typedef struct testhost_request {
    const char *method, *url, *headers, *body;
    int64_t timeout_ms;
    bool refused; /* its host is not one that the settings allow: the server would not have sent it
                   */
} testhost_request;
size_t testhost_request_count(const testhost *host);
const testhost_request *testhost_request_at(const testhost *host, size_t i);

#ifdef __cplusplus
}
#endif
#endif
