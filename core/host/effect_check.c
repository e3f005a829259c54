#include "host/effect_check.h"
#include "host/abi_size.h"
#include "host/hook_table.h"
#include "host/view.h"
#include "model/priority.h"

#define FX(name) RUNG_MAY(RUNG_FX_##name)
/* Kinds that need no reason: they change no ticket, or bring their own words. */
#define SILENT (FX(RESULT) | FX(REJECT) | FX(DEFER) | FX(KV_PUT) | FX(KV_DEL))
#define NEEDS_KEY                                                                        \
    (FX(SET_STATE) | FX(SET_FIELD) | FX(ADD_TAG) | FX(DEL_TAG) | FX(LABEL) | FX(ROUTE) | \
     FX(HAND_OFF) | FX(SLA_POLICY) | FX(SLA_TARGET) | FX(SLA_EXTEND) | FX(SLA_PAUSE) |   \
     FX(DEESCALATE) | FX(NOTIFY) | FX(SUPPRESS) | FX(REPLACE) | FX(CUSTOMER) |           \
     FX(CUSTOMER_FIELD) | FX(REJECT) | FX(RESULT) | FX(KV_PUT) | FX(KV_DEL) | FX(WAKE) | \
     FX(TRIAGE) | FX(CANDIDATE))
#define KEY_BYTES_MAX 200
#define STORAGE_KEY_BYTES_MAX 448
#define REASON_BYTES_MAX 1000

static const char *check_numbers(const struct effect *effect)
{
    switch ((int)effect->kind) {
    case EFFECT_SET_PRIORITY:
        return effect->num < 0 || effect->num >= PRIORITY_COUNT
                   ? "num is the place of a priority, 0 (the lowest) to 5"
                   : NULL;
    case EFFECT_TRIAGE:
        return effect->val.n == 0 && (effect->num < 1 || effect->num > PRIORITY_IMPACTS)
                   ? "num is 1 to 4, or val a word"
                   : NULL;
    case EFFECT_LABEL:
        return effect->weight >= 0 && effect->weight <= 1 ? NULL : "weight is a confidence, 0 to 1";
    case EFFECT_ESCALATE: return effect->num < 1 ? "num is how many levels up, at least 1" : NULL;
    case EFFECT_SLA_TARGET:
    case EFFECT_SLA_EXTEND: return effect->num < 1 ? "num is a time in ms, at least 1" : NULL;
    case EFFECT_DEFER:
    case EFFECT_WAKE:
    case EFFECT_NOTIFY: return effect->num < 0 ? "num is a delay in ms, at least 0" : NULL;
    default: return NULL;
    }
}

static const char *check_texts(const struct effect *effect)
{
    bool is_storage = effect->kind == EFFECT_KV_PUT || effect->kind == EFFECT_KV_DEL;
    bool is_bytes = is_storage || effect->kind == EFFECT_RESULT || effect->kind == EFFECT_HAND_OFF;
    if ((NEEDS_KEY & RUNG_MAY(effect->kind)) != 0 && effect->key.n == 0) {
        return "it needs a key";
    }
    if (effect->key.n > (is_storage ? STORAGE_KEY_BYTES_MAX : KEY_BYTES_MAX)) {
        return is_storage ? "its key is longer than 448 bytes" : "its key is longer than 200 bytes";
    }
    if (!text_is_utf8(effect->reason) || (!is_storage && !text_is_utf8(effect->key)) ||
        (!is_bytes && !text_is_utf8(effect->val))) {
        return "its text is not UTF-8";
    }
    if ((SILENT & RUNG_MAY(effect->kind)) == 0 && effect->reason.n == 0) {
        return "it has no reason";
    }
    return NULL;
}

static const char *find_trouble(enum hook hook, uint64_t declared, uint64_t granted,
                                const struct effect *effect, bool *is_fault)
{
    const struct hook_table_row *row = hook_table_find((uint32_t)hook);
    uint64_t bit = RUNG_MAY(effect->kind);
    if ((declared & bit) == 0) {
        return "the plugin does not declare it in `may`";
    }
    /* A channel that cannot read its own mail says so; nobody grants that. */
    bool is_own = hook == HOOK_INBOUND_PARSE && effect->kind == EFFECT_REJECT;
    if ((granted & bit) == 0 && !is_own) {
        *is_fault = false;
        return "the operator did not grant it: add it to `grant` of the instance";
    }
    if (row == NULL || (row->effects & bit) == 0) {
        return "this hook does not take it";
    }
    const char *trouble = check_texts(effect);
    return trouble ? trouble : check_numbers(effect);
}

/* Never in the middle of a character. */
static struct text cut(struct text text, size_t limit)
{
    size_t n = text.n < limit ? text.n : limit;
    while (n < text.n && n > 0 && ((unsigned char)text.p[n] & 0xc0) == 0x80) {
        n--;
    }
    return text_slice(text, 0, n);
}

static struct text repaired(struct arena *arena, struct text text)
{
    struct buf buf;
    if (text_is_utf8(text)) {
        return text;
    }
    buf_init(&buf);
    (void)buf_put_repaired(&buf, text);
    struct text kept = arena_text(arena, buf_text(&buf));
    buf_fini(&buf);
    return kept;
}

bool effect_check(struct arena *arena, enum hook hook, uint64_t declared, uint64_t granted,
                  const rung_effect *given, struct effect *effect)
{
    *effect = (struct effect){.verdict = VERDICT_DENIED};
    if (given->size < ABI_SIZE_EFFECT || given->kind == 0 || given->kind >= EFFECT_KINDS) {
        effect->kind = EFFECT_NOTE;
        effect->why =
            arena_printf(arena, "there is no effect %u, or its size is wrong", given->kind);
        return false;
    }
    effect->kind = (enum effect_kind)given->kind;
    effect->num = given->num;
    effect->weight = given->weight;
    effect->key = arena_text(arena, view_back(given->key));
    effect->val = arena_text(arena, view_back(given->val));
    effect->reason = arena_text(arena, cut(view_back(given->reason), REASON_BYTES_MAX));
    if (effect->kind == EFFECT_REPLACE) { /* mail is not lost for a bad byte or its length */
        effect->val = cut(repaired(arena, effect->val), EFFECT_CHECK_BODY_BYTES_MAX);
    }
    bool is_fault = true;
    const char *trouble = find_trouble(hook, declared, granted, effect, &is_fault);
    if (trouble == NULL) {
        effect->verdict = VERDICT_APPLIED;
        return true;
    }
    effect->why = text_z(trouble);
    if (!text_is_utf8(effect->key) || !text_is_utf8(effect->val) || !text_is_utf8(effect->reason)) {
        effect->key = repaired(arena, effect->key);
        effect->val = repaired(arena, effect->val);
        effect->reason = repaired(arena, effect->reason);
    }
    return !is_fault;
}
