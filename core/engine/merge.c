#include "engine/merge.h"

enum merge_rule merge_rule_of(enum hook hook)
{
    switch ((int)hook) {
    case HOOK_INBOUND_ADMIT:
    case HOOK_TICKET_VALIDATE:
    case HOOK_TICKET_BEFORE_CHANGE:
    case HOOK_ESCALATION_BEFORE_ACKNOWLEDGE:
    case HOOK_TICKET_BEFORE_PURGE: return MERGE_VETO;
    case HOOK_INBOUND_IDENTIFY:
    case HOOK_INBOUND_CORRELATE:
    case HOOK_SLA_POLICY:
    case HOOK_ROUTE_ASSIGN:
    case HOOK_ESCALATION_NEXT:
    case HOOK_NOTIFICATION_RENDER:
    case HOOK_SEARCH_QUERY: return MERGE_FIRST;
    case HOOK_MESSAGE_BEFORE_ADD: return MERGE_PIPE;
    case HOOK_INBOUND_PARSE:
    case HOOK_TICKET_WAKE:
    case HOOK_ESCALATION_RESOLVE:
    case HOOK_BOT_TURN:
    case HOOK_MESSAGE_REDACT:
    case HOOK_NOTIFICATION_SEND:
    case HOOK_NOTIFICATION_RECEIPT:
    case HOOK_RPC_CALL: return MERGE_OWNER;
    default: return MERGE_ALL;
    }
}

static void sort_by_position(struct effect_list *effects)
{
    for (size_t i = 1; i < effects->count; i++) { /* stable; a stage has a handful of proposals */
        struct effect effect = effects->items[i];
        size_t at = i;
        while (at > 0 && effects->items[at - 1].position > effect.position) {
            effects->items[at] = effects->items[at - 1];
            at--;
        }
        effects->items[at] = effect;
    }
}

static bool counts(const struct effect *effect)
{
    return effect->verdict == VERDICT_APPLIED;
}

static void overrule(struct arena *arena, struct effect *loser, const struct effect *winner)
{
    loser->verdict = VERDICT_OVERRULED;
    loser->why = arena_printf(arena, "overruled by %.*s", TEXT_ARG(winner->instance));
}

/* Said besides the answer: by whoever is overruled, too. */
static bool is_aside(enum effect_kind kind)
{
    return kind == EFFECT_KV_PUT || kind == EFFECT_KV_DEL || kind == EFFECT_NOTE;
}

/* Who has looked at candidates without choosing one has not answered. */
static const struct effect *find_winner(const struct effect_list *effects)
{
    for (size_t i = 0; i < effects->count; i++) {
        const struct effect *effect = &effects->items[i];
        if (counts(effect) && !is_aside(effect->kind) && effect->kind != EFFECT_CANDIDATE) {
            return effect;
        }
    }
    return NULL;
}

/* The stage's first position that did not decline wins as a whole. */
static void merge_first(struct arena *arena, struct effect_list *effects)
{
    const struct effect *winner = find_winner(effects);
    for (size_t i = 0; winner != NULL && i < effects->count; i++) {
        struct effect *effect = &effects->items[i];
        if (counts(effect) && !is_aside(effect->kind) && effect->position != winner->position) {
            overrule(arena, effect, winner);
        }
    }
}

static bool same_subject(const struct effect *a, const struct effect *b)
{
    return a->kind == b->kind && text_eq(a->key, b->key);
}

/* True when of two equal subjects the later one beats the earlier. */
static bool beats(const struct effect *later, const struct effect *earlier)
{
    switch ((int)later->kind) {
    case EFFECT_SET_PRIORITY:
    case EFFECT_TRIAGE:
    case EFFECT_ESCALATE: return later->num > earlier->num;
    case EFFECT_SLA_TARGET:
    case EFFECT_SLA_EXTEND: return later->num < earlier->num;
    default: return false; /* fields, customer, queue: the first by position */
    }
}

static bool is_appended(enum effect_kind kind)
{
    return kind == EFFECT_NOTE || kind == EFFECT_REPLY || kind == EFFECT_KV_PUT ||
           kind == EFFECT_KV_DEL || kind == EFFECT_CANDIDATE || kind == EFFECT_REJECT ||
           kind == EFFECT_RESULT || kind == EFFECT_WAKE;
}

static void merge_labels(struct effect_list *effects, size_t first)
{
    double sum = 0;
    unsigned voters = 0;
    for (size_t i = first; i < effects->count; i++) {
        struct effect *effect = &effects->items[i];
        if (counts(effect) && same_subject(effect, &effects->items[first])) {
            sum += effect->weight;
            voters++;
            effect->verdict = i == first ? VERDICT_APPLIED : VERDICT_MERGED;
        }
    }
    effects->items[first].weight = sum / voters;
}

static void merge_pair(struct arena *arena, struct effect *earlier, struct effect *later)
{
    bool is_tag_fight = (earlier->kind == EFFECT_DEL_TAG && later->kind == EFFECT_ADD_TAG) ||
                        (earlier->kind == EFFECT_ADD_TAG && later->kind == EFFECT_DEL_TAG);
    if (is_tag_fight &&
        text_eq(earlier->key, later->key)) { /* a deletion loses against an addition */
        bool earlier_deletes = earlier->kind == EFFECT_DEL_TAG;
        overrule(arena, earlier_deletes ? earlier : later, earlier_deletes ? later : earlier);
        return;
    }
    if (!same_subject(earlier, later) || is_appended(later->kind)) {
        return;
    }
    if (later->kind == EFFECT_ADD_TAG || later->kind == EFFECT_DEL_TAG ||
        later->kind == EFFECT_NOTIFY) {
        later->verdict = VERDICT_MERGED;
    } else if (beats(later, earlier)) {
        overrule(arena, earlier, later);
    } else {
        overrule(arena, later, earlier);
    }
}

static void merge_all(struct arena *arena, struct effect_list *effects)
{
    for (size_t i = 0; i < effects->count; i++) {
        if (counts(&effects->items[i]) && effects->items[i].kind == EFFECT_LABEL) {
            merge_labels(effects, i);
        }
        for (size_t k = i + 1; k < effects->count && counts(&effects->items[i]); k++) {
            if (counts(&effects->items[k]) && effects->items[k].kind != EFFECT_LABEL) {
                merge_pair(arena, &effects->items[i], &effects->items[k]);
            }
        }
    }
}

const struct effect *merge_find(const struct effect_list *effects, enum effect_kind kind,
                                struct text key)
{
    for (size_t i = 0; i < effects->count; i++) {
        const struct effect *effect = &effects->items[i];
        if (counts(effect) && effect->kind == kind && (key.n == 0 || text_eq(effect->key, key))) {
            return effect;
        }
    }
    return NULL;
}

void merge_hear_again(struct arena *arena, struct effect_list *effects)
{
    for (size_t i = 0; i < effects->count; i++) {
        struct effect *effect = &effects->items[i];
        if (effect->verdict == VERDICT_OVERRULED) {
            effect->verdict = VERDICT_APPLIED;
            effect->why = TEXT_NONE;
        }
    }
    merge_first(arena, effects);
}

const struct effect *merge_first_that(struct arena *arena, struct effect_list *effects,
                                      enum effect_kind kind, merge_holds holds, void *ctx,
                                      const char *why)
{
    for (size_t i = 0; i < effects->count; i++) { /* sorted: those before are decided */
        struct effect *effect = &effects->items[i];
        if (!counts(effect) || effect->kind != kind) {
            continue;
        }
        if (holds(ctx, effect)) {
            return effect;
        }
        effect->verdict = VERDICT_DENIED;
        effect->why = text_z(why);
        merge_hear_again(arena, effects);
    }
    return NULL;
}

/* Whoever wants people to look beats whoever wants more time. */
static void prefer_escalation(struct arena *arena, struct effect_list *effects)
{
    const struct effect *escalate = merge_find(effects, EFFECT_ESCALATE, TEXT_NONE);
    for (size_t i = 0; escalate != NULL && i < effects->count; i++) {
        if (counts(&effects->items[i]) && effects->items[i].kind == EFFECT_SLA_EXTEND) {
            overrule(arena, &effects->items[i], escalate);
        }
    }
}

void merge_effects(struct arena *arena, enum hook hook, struct effect_list *effects)
{
    sort_by_position(effects);
    if (merge_rule_of(hook) == MERGE_FIRST) {
        merge_first(arena, effects);
    } else {
        merge_all(arena, effects);
    }
    if (hook == HOOK_SLA_AT_RISK || hook == HOOK_SLA_BREACHED) {
        prefer_escalation(arena, effects);
    }
}
