#include "check_verdict.h"
#include "base/mem.h"
#include "model/effect.h"

#define TEXT_SHOWN_MAX 100
#define EFFECTS_SHOWN_MAX 4 /* of each side */

static bool same_text(rung_str a, rung_str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static bool same(const rung_effect *a, const rung_effect *b)
{
    return a->kind == b->kind && a->num == b->num && !(a->weight < b->weight) &&
           !(a->weight > b->weight) && same_text(a->key, b->key) && same_text(a->val, b->val) &&
           same_text(a->reason, b->reason);
}

/* --- words --- */

static const char *code_words(int64_t code)
{
    static const char *const words[] = {
        "done",   "try again", "failed for good",        "malformed", "no memory",
        "denied", "too late",  "there is no such thing", "busy"};
    return code == RUNG_DECLINE              ? "no opinion"
           : code <= 0 && code >= RUNG_EBUSY ? words[-code]
                                             : "a code of its own";
}

static void put_text(struct buf *out, const char *name, rung_str text)
{
    struct text shown = text_slice((struct text){text.p, text.n}, 0, TEXT_SHOWN_MAX);
    if (text.n > 0) {
        buf_printf(out, " %s=\"", name);
        (void)buf_put_repaired(out, shown);
        buf_put_z(out, text.n > shown.n ? "...\"" : "\"");
    }
}

static void put_effect(struct buf *out, const char *what, const rung_effect *effect)
{
    buf_printf(out, "\n  %s %s", what,
               effect->kind == 0 ? "(no effect)" : effect_name((enum effect_kind)effect->kind));
    put_text(out, "key", effect->key);
    put_text(out, "val", effect->val);
    if (effect->num != 0) {
        buf_printf(out, " num=%lld", (long long)effect->num);
    }
    if (effect->weight < 1) {
        buf_printf(out, " weight=%.4g", effect->weight);
    }
    put_text(out, "reason", effect->reason);
}

/* --- comparing --- */

/* Marks in `taken` which of `others` have a partner, and says which of `mine` have none. */
static size_t put_lonely(struct buf *out, const char *what, const struct check_verdict *mine,
                         const struct check_verdict *others)
{
    bool *taken = MEM_NEW_ARRAY(bool, others->count + 1);
    size_t lonely = 0;
    for (size_t i = 0; i < mine->count; i++) {
        size_t k = 0;
        while (k < others->count && (taken[k] || !same(&mine->effects[i], &others->effects[k]))) {
            k++;
        }
        taken[k < others->count ? k : others->count] = true;
        if (k == others->count && ++lonely <= EFFECTS_SHOWN_MAX) {
            put_effect(out, what, &mine->effects[i]);
        }
    }
    mem_free(taken);
    return lonely;
}

bool check_verdict_compare(const struct check_verdict *was, const struct check_verdict *is,
                           struct buf *words)
{
    bool is_same = was->code == is->code;
    if (!is_same) {
        buf_printf(words, "\n  was: %lld (%s), is: %lld (%s)", (long long)was->code,
                   code_words(was->code), (long long)is->code, code_words(is->code));
    }
    size_t lost = put_lonely(words, "was:", was, is);
    size_t gained = put_lonely(words, "is: ", is, was);
    return is_same && lost == 0 && gained == 0;
}
