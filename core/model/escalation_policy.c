#include "model/escalation_policy.h"
#include "base/must.h"

static const char *const causes[ESCALATION_CAUSES] = {
    [ESCALATION_CAUSE_CREATED] = "created",
    [ESCALATION_CAUSE_AT_RISK] = "at_risk",
    [ESCALATION_CAUSE_BREACHED] = "breached",
    [ESCALATION_CAUSE_MANUAL] = "manual",
    [ESCALATION_CAUSE_PLUGIN] = "plugin",
    [ESCALATION_CAUSE_REPEAT_CONTACT] = "repeat_contact",
    [ESCALATION_CAUSE_REFUSALS] = "refusals",
    [ESCALATION_CAUSE_BOT_FAILED] = "bot_failed",
    [ESCALATION_CAUSE_PROMISE_BROKEN] = "promise_broken",
    [ESCALATION_CAUSE_BLOCKED_EXPIRED] = "blocked_expired",
    [ESCALATION_CAUSE_PENDING_EXPIRED] = "pending_expired",
    [ESCALATION_CAUSE_BURST] = "burst",
    [ESCALATION_CAUSE_HEARTBEAT] = "heartbeat",
    [ESCALATION_CAUSE_PING_PONG] = "ping_pong",
};

const char *escalation_policy_cause_name(enum escalation_cause cause)
{
    MUST(cause < ESCALATION_CAUSES);
    return causes[cause];
}

bool escalation_policy_cause_from(struct text name, enum escalation_cause *cause)
{
    for (unsigned i = 0; i < ESCALATION_CAUSES; i++) {
        if (text_eq_z(name, causes[i])) {
            *cause = (enum escalation_cause)i;
            return true;
        }
    }
    return false;
}

const char *escalation_policy_cause_words(void)
{
    return "created, at_risk, breached, manual, plugin, repeat_contact, refusals, bot_failed, "
           "promise_broken, blocked_expired, pending_expired, burst, heartbeat, ping_pong";
}

enum escalation_cause escalation_policy_cause_family(enum escalation_cause cause)
{
    return cause == ESCALATION_CAUSE_BREACHED ? ESCALATION_CAUSE_AT_RISK : cause;
}

unsigned escalation_policy_cause_step(enum escalation_cause cause)
{
    return cause == ESCALATION_CAUSE_BREACHED ? 2 : 1;
}

const char *escalation_policy_axis_name(enum escalation_axis axis)
{
    return axis == ESCALATION_FUNCTIONAL ? "functional" : "hierarchical";
}

static const struct {
    const char *word;
    bool is_named;
    enum escalation_target_kind kind;
} words[] = {
    {"owner", false, ESCALATION_TARGET_OWNER},
    {"previous_owner", false, ESCALATION_TARGET_PREVIOUS_OWNER},
    {"user", true, ESCALATION_TARGET_USER},
    {"team", true, ESCALATION_TARGET_TEAM},
    {"role", true, ESCALATION_TARGET_ROLE},
    {"schedule", true, ESCALATION_TARGET_SCHEDULE},
    {"next_on_call", true, ESCALATION_TARGET_NEXT_ON_CALL},
    {"room", true, ESCALATION_TARGET_ROOM},
    {"plugin", true, ESCALATION_TARGET_PLUGIN},
    {"bot", true, ESCALATION_TARGET_BOT},
};

bool escalation_policy_target_from(struct text word, struct escalation_target *target)
{
    size_t colon = text_find(word, TEXT(":"), 0);
    struct text kind = colon == SIZE_MAX ? word : text_slice(word, 0, colon);
    struct text name = colon == SIZE_MAX ? TEXT_NONE : text_slice(word, colon + 1, word.n);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (!text_eq_z(kind, words[i].word) || words[i].is_named != (name.n > 0) ||
            (colon != SIZE_MAX) != words[i].is_named) {
            continue;
        }
        *target = (struct escalation_target){.kind = words[i].kind, .name = name};
        if (target->kind == ESCALATION_TARGET_ROLE && text_find(name, TEXT("owner."), 0) == 0) {
            target->kind = ESCALATION_TARGET_OWNER_ROLE;
            target->name = text_slice(name, 6, name.n);
        }
        return target->name.n > 0 || !words[i].is_named;
    }
    return false;
}
