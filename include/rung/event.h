/* What a plugin is told and what it may ask for: return codes, hooks, effects, and the snapshots of
 * tickets, messages and clocks that a hook sees. The first half of the contract; include
 * rung/plugin.h, which says the rules that hold for both. */
#ifndef RUNG_EVENT_H
#define RUNG_EVENT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

#define RUNG_ABI_MAJOR 1 /* part of the exported symbol's name: a new major is a new symbol */
#define RUNG_ABI_MINOR 0 /* what this header describes; only ever adds to the end of things */
/* Define it lower to be loadable by older servers; newer names then vanish. */
#ifndef RUNG_ABI_TARGET
#define RUNG_ABI_TARGET RUNG_ABI_MINOR
#endif
#if RUNG_ABI_TARGET > RUNG_ABI_MINOR
#error "RUNG_ABI_TARGET is newer than this header: install the rung-plugin-dev of that minor"
#endif
#define RUNG_HAS(type, ptr, field) ((ptr)->size >= offsetof(type, field) + sizeof((ptr)->field))

typedef struct rung_str {
    const char *p;
    size_t n;
} rung_str; /* frozen layout */
typedef struct rung_list {
    const rung_str *v;
    size_t n;
} rung_list; /* frozen layout */
typedef struct rung_span {
    int64_t ms;
    uint64_t business; /* 1: working time */
} rung_span;           /* frozen layout */
typedef struct rung_table {
    const void *rows; /* of the struct that the option's `rows` describe */
    size_t n;
} rung_table;                       /* frozen layout */
typedef struct rung_host rung_host; /* one per plugin instance */
typedef struct rung_call rung_call; /* one per hook call; opaque */
typedef struct rung_rule rung_rule; /* a rule of the policy language, read by the host; opaque */

/* what hooks and host functions return */
enum {
    RUNG_OK = 0,      /* done; emitted effects count */
    RUNG_DECLINE = 1, /* no opinion: the next in the chain is asked */
    RUNG_PENDING = 2, /* a RUNG_ASYNC job that will call finish() later */
    RUNG_ERETRY =
        -1,          /* transient; a job is retried with backoff, an inline hook counts as failed */
    RUNG_EFAIL = -2, /* permanent for this input; retrying cannot help */
    RUNG_EINVAL = -3,  /* the caller broke this contract */
    RUNG_ENOMEM = -4,  /* arena cap or memory exhausted */
    RUNG_EDENIED = -5, /* effect, key or service not declared, or not granted by the operator */
    RUNG_ESTALE = -6,  /* token already finished, timed out or cancelled: drop the work quietly */
    RUNG_ENOENT = -7,  /* no such key, field, ticket or service */
    RUNG_EBUSY = -8    /* the host's queue is full: try later */
};

/* hooks; I inline only, J job only, E either, Q query. Values are permanent.
 * inbound.parse makes a message of the raw bytes: REPLACE "subject" and "body"; RESULT "from",
 * "to", "external_id", "in_reply_to", "token", "content_type" with val, "sent_at", "automatic",
 * "repaired" with num; RESULT "attachment" with val "ID TYPE NAME" for
 * each file, ID of rung.blob/1; of a bounce also as notification.receipt. notification.send lets
 * one page or reply leave; the channel instance owns it. escalation.resolve is asked when a level
 * fires: NOTIFY with key an agent's id for each person, or RESULT "take" when the instance takes
 * the page itself; it then needs a subscription to notification.send with RUNG_PLACES. Whoever
 * fails is answered for by the policy. sla.at_risk and sla.breached: method is the clock; what is
 * configured for it happens whatever is proposed, and ESCALATE beats SLA_EXTEND. notification.plan:
 * message is what will be sent, its facts name the person. NOTIFY with that person as key: by the
 * instance in val, num ms later (a page at most a minute); with another agent's id: is told as
 * well. SUPPRESS: left out, never a page. notification.receipt reads what the channel pushed as
 * "receipt": RESULT "delivered", "read" or "failed", val the external_id that it left under, or
 * empty: the message's in_reply_to. message.before_add: method is "out", or "in" (without a
 * ticket); REPLACE "body" or REJECT, and the next one sees what this one made. What goes out does
 * not leave when a subscriber fails, and is held while a job looks at it; what came in is in the
 * ticket meanwhile. escalation.next: a level is due; ESCALATE goes up by num levels, WAKE holds it
 * up for num ms, a minute in all. notification.render by a job: pages and notices of people; they
 * wait for it for ten seconds at most. notification.failed: refused for good, and the next method
 * or level is on its way already. ticket.before_purge: a closed ticket shall go for good. REJECT
 * keeps it; RESULT "export", val the id of a blob, stays with what is left of it; KV_PUT and KV_DEL
 * are done when it goes. All are waited for, and whoever fails or is late keeps it. search.query:
 * message.body is what is searched for; a RESULT for each hit, key the ticket's id, the best first;
 * DECLINE: the next one is asked, and at last the store. rpc.call: as RUNG_METHODS says. Queries
 * run [worker], decide() too.
 */
enum {
    RUNG_INBOUND_PARSE = 1,                  /* E */
    RUNG_INBOUND_ADMIT = 2,                  /* E */
    RUNG_INBOUND_IDENTIFY = 3,               /* E */
    RUNG_INBOUND_CORRELATE = 4,              /* E */
    RUNG_TICKET_VALIDATE = 10,               /* I */
    RUNG_TICKET_ENRICH = 11,                 /* E */
    RUNG_TICKET_CLASSIFY = 12,               /* E */
    RUNG_TICKET_PRIORITIZE = 13,             /* E */
    RUNG_SLA_POLICY = 14,                    /* I */
    RUNG_ROUTE_ASSIGN = 15,                  /* E */
    RUNG_TICKET_OPENED = 16,                 /* J */
    RUNG_TICKET_BEFORE_CHANGE = 20,          /* I */
    RUNG_TICKET_CHANGED = 21,                /* J */
    RUNG_MESSAGE_BEFORE_ADD = 22,            /* E */
    RUNG_MESSAGE_ADDED = 23,                 /* J */
    RUNG_TICKET_WAKE = 24,                   /* E */
    RUNG_BOT_TURN = 25,                      /* J */
    RUNG_MESSAGE_REDACT = 26,                /* J: hide what was given in public; message: ids */
    RUNG_SLA_AT_RISK = 30,                   /* E */
    RUNG_SLA_BREACHED = 31,                  /* E */
    RUNG_ESCALATION_NEXT = 32,               /* E */
    RUNG_ESCALATION_STARTED = 33,            /* J */
    RUNG_ESCALATION_BEFORE_ACKNOWLEDGE = 34, /* I */
    RUNG_ESCALATION_RESOLVE = 35,            /* I: who a target plugin:<instance> of a level is */
    RUNG_NOTIFICATION_PLAN = 40,             /* I */
    RUNG_NOTIFICATION_RENDER = 41,           /* E */
    RUNG_NOTIFICATION_SEND = 42,             /* J: one page or reply leaves; owner: the channel */
    RUNG_NOTIFICATION_RECEIPT = 43,          /* E */
    RUNG_NOTIFICATION_FAILED = 44,           /* E */
    RUNG_TICKET_BEFORE_PURGE = 50,           /* E */
    RUNG_SEARCH_QUERY = 60,                  /* Q */
    RUNG_RPC_CALL = 61                       /* E, Q */
};

/* effect kinds: what a plugin may ask the core to do; operands as in rung_effect */
enum {
    RUNG_FX_SET_PRIORITY = 1,    /* num: place in the scale; 0 low, 1 normal, 2 high,
                                    3 urgent unless the operator names others, up to 5 */
    RUNG_FX_SET_STATE = 2,       /* key: pending (num: until, ms, or 0), open, solved (val: how),
                                    blocked (val: reason code; num: when they hear next, ms) */
    RUNG_FX_SET_FIELD = 3,       /* key: custom field; val: value, empty deletes */
    RUNG_FX_ADD_TAG = 4,         /* key: tag */
    RUNG_FX_DEL_TAG = 5,         /* key: tag */
    RUNG_FX_LABEL = 6,           /* key: label; weight: confidence 0..1 */
    RUNG_FX_ROUTE = 7,           /* key: queue or team; val: agent, bot instance or empty */
    RUNG_FX_HAND_OFF = 8,        /* key: queue or team; val: the hand-off form, a msgpack map */
    RUNG_FX_SLA_POLICY = 9,      /* key: SLA policy name */
    RUNG_FX_SLA_TARGET = 10,     /* key: clock; num: target in ms of the clock's own time */
    RUNG_FX_SLA_EXTEND = 11,     /* key: clock; num: ms to add; extend_max of the clock */
    RUNG_FX_SLA_PAUSE = 12,      /* key: clock; num: 1 pause, 0 resume; val: reason code */
    RUNG_FX_ESCALATE = 13,       /* num: levels up, >= 1; key: whom the level means instead of
                                    the policy's people: "user:ann", "team:x", ...; or empty */
    RUNG_FX_DEESCALATE = 14,     /* key: cause that went away; ends the escalation */
    RUNG_FX_NOTIFY = 15,         /* key: recipient; val: channel or empty; num: delay ms */
    RUNG_FX_SUPPRESS = 16,       /* key: recipient; never for mandatory pages */
    RUNG_FX_REPLY = 17,          /* val: public message to the customer on the ticket's channel */
    RUNG_FX_NOTE = 18,           /* val: internal message */
    RUNG_FX_REPLACE = 19,        /* key: part of the message in hand, e.g. "body"; val: new text */
    RUNG_FX_LINK = 20,           /* num: ticket the message belongs to, 0: surely a new one */
    RUNG_FX_CUSTOMER = 21,       /* key: customer the identity in hand belongs to */
    RUNG_FX_CUSTOMER_FIELD = 22, /* key: field of the ticket's customer; val: value */
    RUNG_FX_REJECT = 23,         /* key: machine code; val: message for people */
    RUNG_FX_DEFER = 24,          /* num: retry no sooner than this many ms; with RUNG_ERETRY */
    RUNG_FX_RESULT = 25,         /* key: name; val: bytes. Receipts, RPC results, search hits */
    RUNG_FX_KV_PUT = 26,         /* key, val: own storage; num: time to live ms or 0 */
    RUNG_FX_KV_DEL = 27,         /* key */
    RUNG_FX_WAKE = 28,           /* key: name; num: delay ms. On disk: fires ticket.wake */
    RUNG_FX_TRIAGE = 29,         /* key: "impact" or "urgency"; num: 1..4. Or "issue",
                                    "service", "location", "cause", "requested_speed"; val: word */
    RUNG_FX_CANDIDATE = 30,      /* of a ROUTE. key: agent looked at; val: "eligible" or the
                                    exclusion code ("no_capacity"); num: score, higher is better */
    RUNG_FX_HOLIDAYS = 31        /* the right to rung.calendar/1 announce(); no hook emits it */
};
#define RUNG_MAY(fx) (UINT64_C(1) << (fx))

typedef struct rung_effect { /* one proposed change; checked, merged and committed by the core */
    uint32_t size, kind;
    int64_t num;
    double weight;
    rung_str key, val;
    rung_str reason; /* shown in the timeline next to the plugin's name */
} rung_effect;

typedef struct rung_clock { /* one SLA clock; step through an array with rung_ticket.clock_size */
    rung_str metric, phase; /* "running", "paused", "fulfilled", "cancelled" */
    int64_t target_ms, elapsed_ms, due_at; /* due_at: 0 while paused */
    uint32_t instance, breached;           /* 1, 2, ... of its metric; breached: 0 or 1 */
} rung_clock;

/* flags of tickets and messages */
enum {
    RUNG_PROVISIONAL = 1u << 0, /* ticket: priority and SLA are defaults until the pipeline ends */
    RUNG_TEXT_CUT = 1u << 1,    /* body was longer than the snapshot cap (256 KiB) */
    RUNG_AUTOMATIC = 1u << 2,   /* message: auto-submitted, list or report; never answered */
    RUNG_REPAIRED = 1u << 3,    /* message: bad UTF-8 was repaired on the way in */
    RUNG_REMINDER = 1u << 4     /* message: a page that repeats an earlier one */
};
typedef struct rung_ticket {  /* immutable snapshot, shared by every plugin of one stage */
    uint32_t size, priority;  /* as in RUNG_FX_SET_PRIORITY */
    uint64_t id, revision;    /* revision grows with every commit */
    uint32_t level, flags;    /* 1..N: highest level of its live escalations; 0: none */
    uint32_t impact, urgency; /* 1..4; 0: unknown */
    int64_t created_at, updated_at;
    rung_str name;         /* the id as people read it: "T-4G7K2" */
    rung_str state, stage; /* "new" "open" "pending" "blocked" "solved" "closed" "merged"; "bot"
                              "human" */
    rung_str subject, body, queue, team, agent, customer, channel, locale;
    rung_str requester; /* the customer's address on that channel */
    rung_str address;   /* our own address that the first message came to */
    rung_str tier;      /* the customer's */
    rung_str escalation_policy, sla_policy;
    rung_list tags, labels; /* labels: those that were sure enough to apply */
    const rung_clock *clocks;
    size_t n_clocks, clock_size;
} rung_ticket;

typedef struct rung_message { /* inbound payload, message of a ticket, or outgoing notification */
    uint32_t size, flags;
    rung_str channel, from, to, subject, body, content_type;
    rung_str external_id; /* the channel's own id: threading and de-duplication. Outgoing: the id to
                             send under, the same at every attempt */
    rung_str in_reply_to; /* external ids of the thread, newest last, separated by spaces */
    rung_str token;       /* reply token: whoever writes to it, writes to this ticket */
    rung_str raw;         /* inbound.parse, notification.receipt: the undecoded bytes */
    /* Inbox: "message", or "receipt": in_reply_to is the id that something left under; without a
     * notification.receipt the subject says what became of it, the body why. Outgoing: "page", ...
     */
    rung_str kind;
    int64_t sent_at; /* as claimed by the sender; 0: unknown */
    rung_str facts;  /* notification.render, .plan: "name=value" lines: milestones, promise,
                        reason, owner; person, level, urgency, mandatory */
} rung_message;

typedef struct rung_event { /* argument of every hook; which pointers are set depends on the hook */
    uint32_t size, hook;
    uint64_t id;      /* the same for every attempt at the same work: an idempotency key */
    uint64_t token;   /* jobs: names this attempt in finish(); 0 for inline hooks */
    uint32_t attempt; /* 1 for the first try */
    uint32_t left_ms; /* jobs: time until this attempt is given up */
    int64_t now_at;   /* recorded time of the command: use this, not a clock */
    uint64_t seed;    /* recorded: the only randomness an inline hook may use */
    const rung_ticket *ticket, *before; /* before: as it was prior to the change, or NULL */
    const rung_message *message;
    rung_str actor, method; /* who caused it; RPC method, SLA clock, wake name or cause */
} rung_event;

#ifdef __cplusplus
}
#endif
#endif
