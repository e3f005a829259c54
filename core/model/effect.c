#include "model/effect.h"
#include "base/must.h"

static const struct {
    enum hook hook;
    const char *name;
} hooks[] = {
    {HOOK_INBOUND_PARSE, "inbound.parse"},
    {HOOK_INBOUND_ADMIT, "inbound.admit"},
    {HOOK_INBOUND_IDENTIFY, "inbound.identify"},
    {HOOK_INBOUND_CORRELATE, "inbound.correlate"},
    {HOOK_TICKET_VALIDATE, "ticket.validate"},
    {HOOK_TICKET_ENRICH, "ticket.enrich"},
    {HOOK_TICKET_CLASSIFY, "ticket.classify"},
    {HOOK_TICKET_PRIORITIZE, "ticket.prioritize"},
    {HOOK_SLA_POLICY, "sla.policy"},
    {HOOK_ROUTE_ASSIGN, "route.assign"},
    {HOOK_TICKET_OPENED, "ticket.opened"},
    {HOOK_TICKET_BEFORE_CHANGE, "ticket.before_change"},
    {HOOK_TICKET_CHANGED, "ticket.changed"},
    {HOOK_MESSAGE_BEFORE_ADD, "message.before_add"},
    {HOOK_MESSAGE_ADDED, "message.added"},
    {HOOK_TICKET_WAKE, "ticket.wake"},
    {HOOK_BOT_TURN, "bot.turn"},
    {HOOK_MESSAGE_REDACT, "message.redact"},
    {HOOK_SLA_AT_RISK, "sla.at_risk"},
    {HOOK_SLA_BREACHED, "sla.breached"},
    {HOOK_ESCALATION_NEXT, "escalation.next"},
    {HOOK_ESCALATION_STARTED, "escalation.started"},
    {HOOK_ESCALATION_BEFORE_ACKNOWLEDGE, "escalation.before_acknowledge"},
    {HOOK_ESCALATION_RESOLVE, "escalation.resolve"},
    {HOOK_NOTIFICATION_PLAN, "notification.plan"},
    {HOOK_NOTIFICATION_RENDER, "notification.render"},
    {HOOK_NOTIFICATION_SEND, "notification.send"},
    {HOOK_NOTIFICATION_RECEIPT, "notification.receipt"},
    {HOOK_NOTIFICATION_FAILED, "notification.failed"},
    {HOOK_TICKET_BEFORE_PURGE, "ticket.before_purge"},
    {HOOK_SEARCH_QUERY, "search.query"},
    {HOOK_RPC_CALL, "rpc.call"},
};
static const char *const kinds[EFFECT_KINDS] = {
    [EFFECT_SET_PRIORITY] = "set_priority",
    [EFFECT_SET_STATE] = "set_state",
    [EFFECT_SET_FIELD] = "set_field",
    [EFFECT_ADD_TAG] = "add_tag",
    [EFFECT_DEL_TAG] = "del_tag",
    [EFFECT_LABEL] = "label",
    [EFFECT_ROUTE] = "route",
    [EFFECT_HAND_OFF] = "hand_off",
    [EFFECT_SLA_POLICY] = "sla_policy",
    [EFFECT_SLA_TARGET] = "sla_target",
    [EFFECT_SLA_EXTEND] = "sla_extend",
    [EFFECT_SLA_PAUSE] = "sla_pause",
    [EFFECT_ESCALATE] = "escalate",
    [EFFECT_DEESCALATE] = "deescalate",
    [EFFECT_NOTIFY] = "notify",
    [EFFECT_SUPPRESS] = "suppress",
    [EFFECT_REPLY] = "reply",
    [EFFECT_NOTE] = "note",
    [EFFECT_REPLACE] = "replace",
    [EFFECT_LINK] = "link",
    [EFFECT_CUSTOMER] = "customer",
    [EFFECT_CUSTOMER_FIELD] = "customer_field",
    [EFFECT_REJECT] = "reject",
    [EFFECT_DEFER] = "defer",
    [EFFECT_RESULT] = "result",
    [EFFECT_KV_PUT] = "kv_put",
    [EFFECT_KV_DEL] = "kv_del",
    [EFFECT_WAKE] = "wake",
    [EFFECT_TRIAGE] = "triage",
    [EFFECT_CANDIDATE] = "candidate",
    [EFFECT_HOLIDAYS] = "holidays",
};
static const char *const verdicts[VERDICT_COUNT] = {"applied", "merged", "overruled", "denied",
                                                    "stale",   "late",   "dropped"};

const char *effect_hook_name(enum hook hook)
{
    for (size_t i = 0; i < sizeof hooks / sizeof hooks[0]; i++) {
        if (hooks[i].hook == hook) {
            return hooks[i].name;
        }
    }
    return "?";
}

bool effect_hook_from(struct text name, enum hook *hook)
{
    for (size_t i = 0; i < sizeof hooks / sizeof hooks[0]; i++) {
        if (text_eq_z(name, hooks[i].name)) {
            *hook = hooks[i].hook;
            return true;
        }
    }
    return false;
}

const char *effect_name(enum effect_kind kind)
{
    MUST(kind > 0 && kind < EFFECT_KINDS);
    return kinds[kind];
}

bool effect_from(struct text name, enum effect_kind *kind)
{
    for (unsigned i = 1; i < EFFECT_KINDS; i++) {
        if (text_eq_z(name, kinds[i])) {
            *kind = (enum effect_kind)i;
            return true;
        }
    }
    return false;
}

const char *effect_verdict_name(enum effect_verdict verdict)
{
    MUST(verdict < VERDICT_COUNT);
    return verdicts[verdict];
}

void effect_list_pack(struct pack *pack, const struct effect_list *list)
{
    pack_list_begin(pack);
    for (size_t i = 0; i < list->count; i++) {
        const struct effect *effect = &list->items[i];
        pack_map_begin(pack);
        pack_pair_z(pack, "fx", effect_name(effect->kind));
        pack_pair_int(pack, "num", effect->num);
        pack_key(pack, "weight");
        pack_real(pack, effect->weight);
        pack_key(pack, "key");
        pack_bytes(pack, effect->key);
        pack_key(pack, "val");
        pack_bytes(pack, effect->val);
        pack_pair_text(pack, "reason", effect->reason);
        pack_pair_text(pack, "instance", effect->instance);
        pack_pair_text(pack, "version", effect->version);
        pack_pair_int(pack, "position", effect->position);
        pack_pair_z(pack, "verdict", effect_verdict_name(effect->verdict));
        pack_pair_text(pack, "why", effect->why);
        if (effect->has_seen) {
            pack_pair_int(pack, "seen", effect->seen);
        }
        pack_map_end(pack);
    }
    pack_list_end(pack);
}

static enum effect_verdict verdict_from(struct text name)
{
    for (unsigned i = 0; i < VERDICT_COUNT; i++) {
        if (text_eq_z(name, verdicts[i])) {
            return (enum effect_verdict)i;
        }
    }
    return VERDICT_DENIED;
}

enum err effect_list_read(struct arena *arena, const struct value *value, struct effect_list *list)
{
    if (value == NULL) {
        return ERR_OK;
    }
    if (value->type != VALUE_LIST) {
        return ERR_INVALID;
    }
    for (size_t i = 0; i < value->list.count; i++) {
        const struct value *map = &value->list.items[i];
        struct effect effect = {.num = value_int(map, "num", 0),
                                .weight = value_real(map, "weight", 0),
                                .key = value_text(map, "key"),
                                .val = value_text(map, "val"),
                                .reason = value_text(map, "reason"),
                                .instance = value_text(map, "instance"),
                                .version = value_text(map, "version"),
                                .why = value_text(map, "why"),
                                .has_seen = value_get(map, "seen") != NULL,
                                .seen = value_int(map, "seen", 0),
                                .position = (int32_t)value_int(map, "position", 0),
                                .verdict = verdict_from(value_text(map, "verdict"))};
        if (!effect_from(value_text(map, "fx"), &effect.kind)) {
            return ERR_INVALID;
        }
        *ARENA_PUSH(arena, list->items, list->count) = effect;
    }
    return ERR_OK;
}
