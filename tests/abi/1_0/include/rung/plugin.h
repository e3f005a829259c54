/* clang-format off */
/* rung/plugin.h -- plugin contract of the Rung ticket-escalation server, major version 1.
 *
 * Rules that hold for every declaration in this file:
 *   time     *_ms is a duration in milliseconds, *_us in microseconds; *_at: Unix time in ms, UTC.
 *            0 means "none".
 *   text     rung_str is UTF-8 with an explicit length; text from the host also has p[n] == 0.
 *   memory   whoever allocates frees. What the host passes lives until the call returns; what the
 *            plugin passes is copied before the host function returns. Nobody frees for the other.
 *   errors   functions return RUNG_OK or a negative RUNG_E* code; no errno, no longjmp, no exit().
 *   threads  [engine] the one thread that decides and writes: inline hooks only, no I/O, no wait.
 *            [loop] the event-loop thread: never block. [worker] a pool thread: may block.
 *            [any] every thread. A tag on a callback says where the host calls it.
 *            A function that takes a rung_call may be used only on the thread that was given that
 *            call, until the call returns.
 *   growth   a struct that may grow starts with `size`, set by the side that created it. Read a
 *            field newer than your target only behind RUNG_HAS. Enumerators travel as uint32_t:
 *            ignore strangers. An array of such structs steps by the `size` of its first one, one
 *            with a stride beside it (sub_size, clock_size) by that.
 */
/* clang-format on */
#ifndef RUNG_PLUGIN_H
#define RUNG_PLUGIN_H
#include <rung/event.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#ifdef __cplusplus
extern "C" {
#endif

/* An inline hook: a pure function of self, the event and the declared reads. [engine]; `self` is
 * const because the loop and workers use the same instance: what it points at must not change after
 * create(), except atomics. The same function may be run as a job when the operator asks for that.
 */
typedef int (*rung_decide_fn)(const void *self, rung_call *call, const rung_event *ev);
/* A job: may be slow, runs at least once, durable. [worker] by default, or [loop] with RUNG_ASYNC.
 * Effects emitted in the call count if it returns RUNG_OK; after RUNG_PENDING only those given to
 * finish() count. */
typedef int (*rung_work_fn)(void *self, rung_call *call, const rung_event *ev);

enum {
    RUNG_ASYNC = 1u << 0,   /* work() runs [loop], must not block and may return RUNG_PENDING */
    RUNG_NO_WAIT = 1u << 1, /* the pipeline goes on; effects arrive as a later change */
    RUNG_ORDERED = 1u << 2, /* jobs of one ticket run one at a time, in commit order */
    RUNG_PLACES = 1u << 3   /* notification.send: pages that are for no person reach it too: a room
                               (message.to is the place), or a page that it takes itself */
};
typedef struct rung_sub { /* registration is data: the server lists it without running the plugin */
    uint32_t hook, flags;
    rung_decide_fn decide; /* exactly one of decide and work is set */
    rung_work_fn work;
    uint32_t budget_us;  /* decide: soft budget, 0: host default */
    uint32_t timeout_ms; /* work: one attempt, 0: host default */
    uint32_t wait_ms;    /* work: how long the ticket's stage waits, 0: the hook's default */
    int32_t stage;       /* 0..9; equal stages see the same snapshot, later ones the result */
    const char *after, *before; /* plugin id to follow or precede inside the stage, or NULL */
    const char *when; /* rule expression; false: not asked, no job written. NULL: always. Names
                         of priorities are the operator's: one that is not there is refused */
    const char *const *reads; /* kv keys loaded with the snapshot, "seen:{ticket.id}"; or NULL */
} rung_sub;

/* option types, with the C type of the member each fills */
enum {
    RUNG_T_BOOL = 1,       /* bool */
    RUNG_T_INT = 2,        /* int64_t */
    RUNG_T_FLOAT = 3,      /* double */
    RUNG_T_DURATION = 4,   /* int64_t, ms: "250ms" "5m" "2h" */
    RUNG_T_SIZE = 5,       /* int64_t, bytes: "64KiB" */
    RUNG_T_STRING = 6,     /* rung_str */
    RUNG_T_ENUM = 7,       /* rung_str, one of `choices` */
    RUNG_T_URL = 8,        /* rung_str; its host may be called by rung.http/1 */
    RUNG_T_SECRET = 9,     /* rung_str; the operator writes env:NAME or file:/path */
    RUNG_T_LIST = 10,      /* rung_list; def: comma separated */
    RUNG_T_SPAN = 11,      /* rung_span: "30m", or "2bh" of working time */
    RUNG_T_RULE = 12,      /* const rung_rule *, NULL when absent: for rung.rules/1 */
    RUNG_T_REFERENCE = 13, /* rung_str: an existing `choices`: team, agent, calendar, sla_policy,
                              escalation_policy, schedule */
    RUNG_T_ADDRESS = 14,   /* rung_str: "127.0.0.1:7424", port 0 means any; loopback only */
    RUNG_T_TABLE = 15      /* rung_table: a list of maps, each read by `rows` */
};
typedef struct rung_option { /* parsed, defaulted and range-checked by the host before create() */
    uint32_t type, flags;    /* flags: 0 */
    const char *key, *def;   /* def: as an operator would write it ("5s", "64KiB"); NULL: required,
                                "" for text, lists, secrets, rules and references: may be absent */
    double min, max;         /* in base units (ms, bytes); equal: unbounded */
    const char *choices;     /* RUNG_T_ENUM: "low|normal|high"; RUNG_T_REFERENCE: what kind */
    size_t offset; /* into the plugin's config struct, which the host allocates and owns */
    const char *doc;
    const struct rung_option *rows; /* RUNG_T_TABLE: the options of one row */
    size_t n_rows, row_size;        /* and the size of its struct */
} rung_option;
/* Typed binding: a member whose C type does not fit the option type does not compile. */
#define RUNG_OPT_(T, ct, S, m, name, otherwise, lo, hi, among, text)                              \
    {                                                                                             \
        .type = T, .key = name, .def = otherwise, .min = lo, .max = hi, .choices = among,         \
        .offset = offsetof(S, m) + 0 * sizeof(struct {                                            \
                                       char c;                                                    \
                                       _Static_assert(_Generic(((S *)0)->m, ct : 1, default : 0), \
                                                      "config member " #m " must be " #ct);       \
                                   }),                                                            \
        .doc = text                                                                               \
    }
#define RUNG_OPT_BOOL(S, m, key, def, doc) \
    RUNG_OPT_(RUNG_T_BOOL, bool, S, m, key, def, 0, 0, NULL, doc)
#define RUNG_OPT_INT(S, m, key, def, lo, hi, doc) \
    RUNG_OPT_(RUNG_T_INT, int64_t, S, m, key, def, lo, hi, NULL, doc)
#define RUNG_OPT_FLOAT(S, m, key, def, lo, hi, doc) \
    RUNG_OPT_(RUNG_T_FLOAT, double, S, m, key, def, lo, hi, NULL, doc)
#define RUNG_OPT_DURATION(S, m, key, def, lo, hi, doc) \
    RUNG_OPT_(RUNG_T_DURATION, int64_t, S, m, key, def, lo, hi, NULL, doc)
#define RUNG_OPT_SIZE(S, m, key, def, lo, hi, doc) \
    RUNG_OPT_(RUNG_T_SIZE, int64_t, S, m, key, def, lo, hi, NULL, doc)
#define RUNG_OPT_SPAN(S, m, key, def, doc) \
    RUNG_OPT_(RUNG_T_SPAN, rung_span, S, m, key, def, 0, 0, NULL, doc)
#define RUNG_OPT_STRING(S, m, key, def, doc) \
    RUNG_OPT_(RUNG_T_STRING, rung_str, S, m, key, def, 0, 0, NULL, doc)
#define RUNG_OPT_ENUM(S, m, key, def, ch, doc) \
    RUNG_OPT_(RUNG_T_ENUM, rung_str, S, m, key, def, 0, 0, ch, doc)
#define RUNG_OPT_URL(S, m, key, def, doc) \
    RUNG_OPT_(RUNG_T_URL, rung_str, S, m, key, def, 0, 0, NULL, doc)
#define RUNG_OPT_SECRET(S, m, key, def, doc) \
    RUNG_OPT_(RUNG_T_SECRET, rung_str, S, m, key, def, 0, 0, NULL, doc)
#define RUNG_OPT_LIST(S, m, key, def, doc) \
    RUNG_OPT_(RUNG_T_LIST, rung_list, S, m, key, def, 0, 0, NULL, doc)
#define RUNG_OPT_RULE(S, m, key, def, doc) \
    RUNG_OPT_(RUNG_T_RULE, const rung_rule *, S, m, key, def, 0, 0, NULL, doc)
#define RUNG_OPT_REFERENCE(S, m, key, def, kind, doc) \
    RUNG_OPT_(RUNG_T_REFERENCE, rung_str, S, m, key, def, 0, 0, kind, doc)
#define RUNG_OPT_ADDRESS(S, m, key, def, doc) \
    RUNG_OPT_(RUNG_T_ADDRESS, rung_str, S, m, key, def, 0, 0, NULL, doc)
/* A list of maps: rows of struct R, each described by the option array `options`. */
#define RUNG_OPT_TABLE(S, m, name, R, options, text)                                             \
    {                                                                                            \
        .type = RUNG_T_TABLE, .key = name, .def = "", .offset = offsetof(S, m), .doc = text,     \
        .rows = options, .n_rows = sizeof(options) / sizeof((options)[0]), .row_size = sizeof(R) \
    }

enum { RUNG_DEBUG, RUNG_INFO, RUNG_WARN, RUNG_ERROR };
enum { RUNG_COUNTER, RUNG_GAUGE, RUNG_HISTOGRAM };
struct rung_host { /* core functions; never NULL up to `size`. The pointer identifies the instance.
                    */
    uint32_t size, abi_minor;
    const char *server_version, *instance; /* instance: its name in the configuration */
    void *opaque;
    void (*log)(const rung_host *, uint32_t level, const char *msg, size_t n);        /* [any] */
    void (*metric)(const rung_host *, uint32_t kind, const char *name, double value); /* [any] */
    const void *(*service)(const rung_host *, const char *id); /* NULL: absent           [any] */
    /* With a rung_call: only inside that call, on its thread. */
    void *(*alloc)(const rung_host *, rung_call *, size_t n); /* zeroed, dies with the call */
    int (*emit)(const rung_host *, rung_call *, const rung_effect *);
    int (*fail)(const rung_host *, rung_call *, int code, const char *msg); /* returns code */
    rung_str (*field)(const rung_host *, rung_call *, const rung_ticket *, const char *key);
    /* Ends the attempt named by ev->token; `why` is to a negative code what fail() is inside a
     * call, NULL: nothing to say. RUNG_OK: taken over, the engine will decide on it (it can still
     * lose against the deadline). RUNG_ESTALE: too late or twice; nothing happens. [any] */
    int (*finish)(const rung_host *, uint64_t token, int code, const rung_effect *, size_t n,
                  const char *why);
    bool (*alive)(const rung_host *, uint64_t token); /* false: stop working on it          [any] */
    /* Effects from outside any hook (timers, own threads); become a command. Not durable until the
     * command is committed: what must survive goes through rung.inbox.                      [any]
     */
    int (*submit)(const rung_host *, uint64_t ticket_id, const rung_effect *, size_t n);
    /* In create(): a listener of the plugin's own is up. Stands in the READY line and plugin.list
     * as `name=address`, with the real port. [any] */
    void (*listening)(const rung_host *, const char *name, const char *address);
};

/* Services. Those named in rung_plugin.needs are guaranteed; look others up and test for NULL. */
#define RUNG_KV \
    "rung.kv/1" /* private namespace; writes are effects, so they commit with the ticket */
typedef struct rung_kv {
    uint32_t size;
    int (*get)(const rung_host *, rung_call *, rung_str key, rung_str *val); /* declared reads:
                                       every thread; other keys: [worker] only, else RUNG_EDENIED */
    int (*scan)(const rung_host *, rung_call *, rung_str prefix,             /* [worker] */
                int (*each)(void *arg, rung_str key, rung_str val), void *arg);
} rung_kv;
#define RUNG_TIMER \
    "rung.timer/1" /* volatile; stopped by the host before quiesce(); fn runs [loop] */
typedef struct rung_timer {
    uint32_t size;
    uint64_t (*start)(const rung_host *, int64_t delay_ms, int64_t period_ms, void (*fn)(void *arg),
                      void *arg);                 /* [any] */
    void (*stop)(const rung_host *, uint64_t id); /* [loop]; fn will not run afterwards */
} rung_timer;
#define RUNG_HTTP "rung.http/1" /* the host's client: TLS, allow-list, limits, redirects off */
typedef struct rung_http_req {
    uint32_t size;
    const char *method;
    rung_str url, headers, body;
    int64_t timeout_ms;
} rung_http_req;
typedef struct rung_http_res {
    uint32_t size;
    int32_t status; /* 0: no response */
    rung_str headers, body, error;
} rung_http_res;
typedef struct rung_http {
    uint32_t size; /* fn runs [loop], once, never before request() returned */
    uint64_t (*request)(const rung_host *, const rung_http_req *, /* [loop]; 0: refused, no fn */
                        void (*fn)(void *arg, const rung_http_res *), void *arg);
    void (*cancel)(const rung_host *, uint64_t id); /* [loop]; fn will not run afterwards */
    const rung_http_res *(*fetch)(const rung_host *, rung_call *,
                                  const rung_http_req *); /* [worker] */
} rung_http;
#define RUNG_WORK \
    "rung.work/1" /* the instance's share of the pool: work [worker], then done [loop] */
typedef struct rung_work {
    uint32_t size;
    int (*run)(const rung_host *, void (*work)(void *arg), void (*done)(void *arg, int code),
               void *arg); /* [any]; done runs exactly once if run() returned RUNG_OK */
} rung_work;
#define RUNG_INBOX "rung.inbox/1" /* what came in; processed by the inbound.* hooks */
typedef struct rung_inbox {
    uint32_t size;
    int (*push)(
        const rung_host *, const rung_message *, void (*done)(void *arg, int code),
        void *arg); /* [any]; done [loop], once: RUNG_OK means on disk. Then answer the sender */
    int (*push_wait)(const rung_host *, const rung_message *); /* [worker]; returns when on disk */
} rung_inbox;
/* As of the call's configuration, transaction and time. call NULL: now, and schedules as they are
 * configured, without what commands have changed. on_call: `at` in ms, 0 is the call's own time. */
#define RUNG_ROSTER "rung.roster/1"
typedef struct rung_agent {
    uint32_t size, open_tickets, capacity, flags;
    rung_str id, name, team, presence, timezone; /* presence: "online", "away", "offline" */
    rung_list teams, skills;
    const int64_t *skill_levels; /* 1..5, one for each of `skills` */
    int64_t assigned_at;         /* when a ticket was last given to this agent; 0: never */
} rung_agent;
typedef struct rung_roster {
    uint32_t size; /* each() returns 0 to go on */
    int (*on_call)(const rung_host *, rung_call *, rung_str schedule, int64_t at,
                   int (*each)(void *arg, const rung_agent *), void *arg); /* [any] */
    int (*team)(const rung_host *, rung_call *, rung_str team,
                int (*each)(void *arg, const rung_agent *), void *arg); /* [any] */
} rung_roster;
#define RUNG_RULES "rung.rules/1" /* RUNG_T_RULE options against the event in hand; [any] */
typedef struct rung_rules {
    uint32_t size;
    bool (*holds)(const rung_host *, rung_call *, const rung_rule *); /* NULL always holds */
    /* The part that decided, with its values: `ticket.subject contains "outage"`. */
    rung_str (*explain)(const rung_host *, rung_call *, const rung_rule *);
} rung_rules;
#define RUNG_CALENDAR "rung.calendar/1" /* pure arithmetic on the configured calendars; [any] */
typedef struct rung_calendar {
    uint32_t size;
    int (*advance)(const rung_host *, rung_call *, rung_str cal, int64_t from_at, int64_t ms,
                   int64_t *at);
    int (*elapsed)(const rung_host *, rung_call *, rung_str cal, int64_t from_at, int64_t to_at,
                   int64_t *ms);
    int (*next)(const rung_host *, rung_call *, rung_str cal, int64_t from_at, bool *open,
                int64_t *change_at);
    /* What a feed says now: all its holidays, "YYYY-MM-DD", at most 4096. A difference to what it
     * said before becomes a version of the calendar from now on. Needs RUNG_FX_HOLIDAYS. [any];
     * done [loop], once if RUNG_OK was returned: RUNG_OK is on disk, RUNG_EFAIL was refused. */
    int (*announce)(const rung_host *, rung_str cal, rung_str feed, const rung_list *dates,
                    void (*done)(void *arg, int code), void *arg);
} rung_calendar;
#define RUNG_BLOB "rung.blob/1" /* attachments by content hash; [worker] */
typedef struct rung_blob {
    uint32_t size;
    int (*put)(const rung_host *, rung_call *, rung_str bytes, rung_str *id);
    int (*get)(const rung_host *, rung_call *, rung_str id, uint64_t from, size_t max,
               rung_str *bytes);
} rung_blob;
#define RUNG_METHODS "rung.rpc-methods/1" /* answered by the rpc.call hook */
enum { RUNG_READ_ONLY = 1u << 0 };        /* a query: may return RESULT only, leaves no record */
typedef struct rung_method {
    uint32_t size, flags;
    const char *name, *role, *params_schema, *doc;
} rung_method;
typedef struct rung_methods {
    uint32_t size;
    int (*publish)(const rung_host *, const rung_method *, size_t n);
} rung_methods;                          /* in create() only */
#define RUNG_ROUTES "rung.http-routes/1" /* below /x/<instance>/ */
typedef struct rung_request {
    uint32_t size, flags;
    uint64_t id;
    rung_str method, path, query, headers, body, peer, actor;
} rung_request;
typedef struct rung_route {
    uint32_t size, flags;
    const char *method, *path, *role;
    void (*fn)(void *self, const rung_request *);
} rung_route; /* fn [loop]; must lead to reply() */
typedef struct rung_routes {
    uint32_t size;
    int (*publish)(const rung_host *, const rung_route *, size_t n); /* in create() only */
    int (*reply)(const rung_host *, uint64_t request_id, int status, rung_str headers,
                 rung_str body); /* [any] */
} rung_routes;

typedef struct rung_plugin { /* the one exported object: const data, no code runs to read it */
    uint32_t size, magic;
    uint16_t abi_major, abi_minor, sub_size, option_size; /* strides: both arrays may gain fields */
    const char *id, *version, *summary;                   /* id: reverse domain, "com.acme.spam" */
    uint64_t may;             /* RUNG_MAY(...) of every effect it can emit */
    const char *const *needs; /* service ids, NULL-terminated, or NULL */
    const rung_sub *subs;
    size_t n_subs;
    const rung_option *options;
    size_t n_options, config_size;
    int (*check)(const void *config, char *msg,
                 size_t cap); /* cross-field rules, no side effects [any] */
    int (*create)(const rung_host *, const void *config,
                  void **self); /* config lives until destroy; why it fails is what it logged last
                                   as RUNG_ERROR [worker] */
    void (*cancel)(void *self, uint64_t token); /* stop this job; it is already decided   [loop] */
    int (*health)(const void *self, char *msg,
                  size_t cap);   /* RUNG_OK, ERETRY degraded, EFAIL   [worker] */
    void (*quiesce)(void *self); /* take no new work, join own threads   [worker] */
    void (*destroy)(void *self); /* no call, token, timer or thread left [worker] */
} rung_plugin;
#define RUNG_MAGIC 0x474e5552u /* "RUNG" */
#if defined(__GNUC__)
#define RUNG_EXPORT __attribute__((visibility("default")))
#else
#define RUNG_EXPORT
#endif
extern RUNG_EXPORT const rung_plugin rung_plugin_v1;

#define RUNG_Q_(x) #x
#define RUNG_Q(x) RUNG_Q_(x)
#define RUNG_NOTE(s)                                      \
    static const struct {                                 \
        uint32_t nlen, dlen, type;                        \
        char name[8], desc[(sizeof(s) + 3) & ~(size_t)3]; \
    } rung_note_                                          \
        __attribute__((section(".note.rung"), used, aligned(4))) = {5, sizeof(s), 1, "rung", s}
/* Defines the descriptor and an ELF note with the same facts, readable without dlopen. */
#define RUNG_PLUGIN(id_, version_, ...)                                                 \
    RUNG_NOTE("kind=plugin;abi=" RUNG_Q(RUNG_ABI_MAJOR) "." RUNG_Q(                     \
        RUNG_ABI_TARGET) ";id=" id_ ";version=" version_);                              \
    RUNG_EXPORT const rung_plugin rung_plugin_v1 = {.size = sizeof(rung_plugin),        \
                                                    .magic = RUNG_MAGIC,                \
                                                    .abi_major = RUNG_ABI_MAJOR,        \
                                                    .abi_minor = RUNG_ABI_TARGET,       \
                                                    .sub_size = sizeof(rung_sub),       \
                                                    .option_size = sizeof(rung_option), \
                                                    .id = id_,                          \
                                                    .version = version_,                \
                                                    __VA_ARGS__}
#define RUNG_COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Sugar compiled into the plugin; none of it is ABI. */
#define RUNG_S(lit) ((rung_str){lit, sizeof(lit) - 1})
static inline rung_str rung_z(const char *s)
{
    rung_str r = {s ? s : "", s ? strlen(s) : 0};
    return r;
}
static inline bool rung_eq(rung_str a, rung_str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}
/* One effect; `why` stands in the timeline. */
static inline int rung_emit(const rung_host *h, rung_call *c, uint32_t kind, rung_str key,
                            rung_str val, int64_t num, double weight, rung_str why)
{
    rung_effect e;
    memset(&e, 0, sizeof e);
    e.size = sizeof e;
    e.kind = kind;
    e.num = num;
    e.weight = weight;
    e.key = key;
    e.val = val;
    e.reason = why;
    return h->emit(h, c, &e);
}
static inline int rung_fx(const rung_host *h, rung_call *c, uint32_t kind, rung_str key,
                          rung_str val, int64_t num, double weight, const char *why)
{
    return rung_emit(h, c, kind, key, val, num, weight, rung_z(why));
}
#define rung_priority(h, c, n, why) \
    rung_fx(h, c, RUNG_FX_SET_PRIORITY, rung_z(NULL), rung_z(NULL), n, 1, why)
#define rung_label(h, c, key, weight, why) \
    rung_fx(h, c, RUNG_FX_LABEL, key, rung_z(NULL), 0, weight, why)
#define rung_tag(h, c, key, why) rung_fx(h, c, RUNG_FX_ADD_TAG, key, rung_z(NULL), 0, 1, why)
#define rung_reject(h, c, code, msg) \
    rung_fx(h, c, RUNG_FX_REJECT, rung_z(code), rung_z(msg), 0, 1, NULL)
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4), unused))
#endif
static void
rung_logf(const rung_host *h, uint32_t level, const char *fmt, ...)
{
    char buf[1024];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(buf, sizeof buf, fmt, ap);
    va_end(ap);
    if (n > 0)
        h->log(h, level, buf, (size_t)n < sizeof buf ? (size_t)n : sizeof buf - 1);
}
#ifdef __cplusplus
}
#endif
#endif
