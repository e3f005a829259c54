/* What a hook may ask for, as values, and the hooks themselves. The numbers are those of
 * <rung/plugin.h> (a static assertion in host/view.c keeps them equal); this floor does not know
 * that header. */
#ifndef MODEL_EFFECT_H
#define MODEL_EFFECT_H
#include "base/pack.h"

enum hook {
    HOOK_INBOUND_PARSE = 1,
    HOOK_INBOUND_ADMIT,
    HOOK_INBOUND_IDENTIFY,
    HOOK_INBOUND_CORRELATE,
    HOOK_TICKET_VALIDATE = 10,
    HOOK_TICKET_ENRICH,
    HOOK_TICKET_CLASSIFY,
    HOOK_TICKET_PRIORITIZE,
    HOOK_SLA_POLICY,
    HOOK_ROUTE_ASSIGN,
    HOOK_TICKET_OPENED,
    HOOK_TICKET_BEFORE_CHANGE = 20,
    HOOK_TICKET_CHANGED,
    HOOK_MESSAGE_BEFORE_ADD,
    HOOK_MESSAGE_ADDED,
    HOOK_TICKET_WAKE,
    HOOK_BOT_TURN,
    HOOK_MESSAGE_REDACT,
    HOOK_SLA_AT_RISK = 30,
    HOOK_SLA_BREACHED,
    HOOK_ESCALATION_NEXT,
    HOOK_ESCALATION_STARTED,
    HOOK_ESCALATION_BEFORE_ACKNOWLEDGE,
    HOOK_ESCALATION_RESOLVE,
    HOOK_NOTIFICATION_PLAN = 40,
    HOOK_NOTIFICATION_RENDER,
    HOOK_NOTIFICATION_SEND,
    HOOK_NOTIFICATION_RECEIPT,
    HOOK_NOTIFICATION_FAILED,
    HOOK_TICKET_BEFORE_PURGE = 50,
    HOOK_SEARCH_QUERY = 60,
    HOOK_RPC_CALL = 61,
    HOOK_MAX = 63
};
enum effect_kind {
    EFFECT_SET_PRIORITY = 1,
    EFFECT_SET_STATE,
    EFFECT_SET_FIELD,
    EFFECT_ADD_TAG,
    EFFECT_DEL_TAG,
    EFFECT_LABEL,
    EFFECT_ROUTE,
    EFFECT_HAND_OFF,
    EFFECT_SLA_POLICY,
    EFFECT_SLA_TARGET,
    EFFECT_SLA_EXTEND,
    EFFECT_SLA_PAUSE,
    EFFECT_ESCALATE,
    EFFECT_DEESCALATE,
    EFFECT_NOTIFY,
    EFFECT_SUPPRESS,
    EFFECT_REPLY,
    EFFECT_NOTE,
    EFFECT_REPLACE,
    EFFECT_LINK,
    EFFECT_CUSTOMER,
    EFFECT_CUSTOMER_FIELD,
    EFFECT_REJECT,
    EFFECT_DEFER,
    EFFECT_RESULT,
    EFFECT_KV_PUT,
    EFFECT_KV_DEL,
    EFFECT_WAKE,
    EFFECT_TRIAGE,    /* key: impact or urgency; num: 1..4 */
    EFFECT_CANDIDATE, /* of a ROUTE: key agent, val "eligible" or the exclusion code, num: score */
    EFFECT_HOLIDAYS,  /* no hook emits it: the right to announce holidays of a calendar */
    EFFECT_KINDS
};
enum effect_verdict {
    VERDICT_APPLIED,
    VERDICT_MERGED,
    VERDICT_OVERRULED,
    VERDICT_DENIED,
    VERDICT_STALE,
    VERDICT_LATE,
    VERDICT_DROPPED,
    VERDICT_COUNT
};

/* One proposed change with who proposed it. Texts are lent from the arena of the call. */
struct effect {
    enum effect_kind kind;
    int64_t num;
    double weight;
    struct text key, val, reason;
    struct text instance, version; /* the plugin's instance and version */
    int32_t position; /* order of the subscriber inside its hook: merging sorts by it */
    enum effect_verdict verdict;
    struct text why; /* for denied, overruled, stale */
    /* Of a job's effect that assigns something: a hash of what the job has seen there. */
    bool has_seen;
    int64_t seen;
};
struct effect_list {
    struct effect *items; /* grown with ARENA_PUSH in the arena of the call */
    size_t count;
};

const char *effect_hook_name(enum hook hook); /* "ticket.classify"; "?" for strangers */
bool effect_hook_from(struct text name, enum hook *hook);
const char *effect_name(enum effect_kind kind); /* "set_priority" */
bool effect_from(struct text name, enum effect_kind *kind);
const char *effect_verdict_name(enum effect_verdict verdict);
/* A list of maps, and back: job results and stage proposals are recorded so. */
void effect_list_pack(struct pack *pack, const struct effect_list *list);
enum err effect_list_read(struct arena *arena, const struct value *value, struct effect_list *list);

#endif
