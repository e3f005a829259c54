/* Rules of policies: a small typed language (a CEL subset) that always terminates. Read and typed
 * once at load against a table of symbols; run without allocation.
 *
 *   expr    = or ;  or = and { ("or" | "||") and } ;  and = not { ("and" | "&&") not }
 *   not     = [ "not" | "!" ] test
 *   test    = sum [ ("==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "not in" | "contains" |
 *             "starts_with" | "ends_with" | "matches_word") sum ]
 *   value   = text in '..' or "..", whole number, duration (5m, 2h), true, false, [list],
 *             symbol (ticket.priority), has(symbol), (expr)
 * Text tests fold ASCII case. A symbol of an enumeration compares with its words, in their order.
 * An absent symbol makes a comparison false; has() asks. Everything is an integer, text, bool,
 * list. */
#ifndef MODEL_EXPRESSION_H
#define MODEL_EXPRESSION_H
#include "base/arena.h"
#include "base/buf.h"

#define EXPRESSION_BYTES_MAX 4096
#define EXPRESSION_NODES_MAX 512

enum expression_type {
    EXPRESSION_NONE,
    EXPRESSION_BOOL,
    EXPRESSION_INT,
    EXPRESSION_DURATION, /* both int64_t; duration in ms */
    EXPRESSION_TEXT,
    EXPRESSION_LIST, /* list of texts */
    EXPRESSION_ENUM  /* index into words */
};

struct expression_symbol {
    const char *
        name; /* "ticket.priority"; a name that ends in ".*" stands for a family: ticket.fields.* */
    enum expression_type type;
    const char *const *words; /* EXPRESSION_ENUM: NULL-ended, in ascending order */
    const char *about;        /* for the manual */
    int64_t min, max;         /* EXPRESSION_INT that is never outside; max <= min: nobody knows */
};

struct expression_value {      /* what a lookup yields; lent until the run ends */
    enum expression_type type; /* EXPRESSION_NONE: absent */
    int64_t number;            /* bool, int, duration, enum index */
    struct text text;
    const struct text *items; /* EXPRESSION_LIST */
    size_t count;
};

/* Where the values come from. `family` is what stands behind the dot of a ".*" symbol. */
struct expression_facts {
    void (*lookup)(void *ctx, size_t symbol, struct text family, struct expression_value *value);
    void *ctx;
};

struct expression_trouble { /* the first thing wrong, 1-based within the source text */
    unsigned line, column, length;
    char text[256]; /* what is wrong and what would be right */
};

struct expression;

/* Reads and types `source`; the result is bool. NULL with *trouble filled in. Lives in `arena`;
 * keeps no pointer into `source`; `symbols` must outlive it. */
struct expression *expression_read(struct arena *arena, struct text source,
                                   const struct expression_symbol *symbols, size_t symbol_count,
                                   struct expression_trouble *trouble);
bool expression_run(const struct expression *expression, const struct expression_facts *facts);
/* Why: appends the first part that decided, with its values: `ticket.priority == "urgent" is false
 * (ticket.priority is "low")`. */
void expression_explain(const struct expression *expression, const struct expression_facts *facts,
                        struct buf *out);
/* True when the rule looks at this symbol (by index). For lint and for `channel_specific`. */
bool expression_tree_uses(const struct expression *expression, size_t symbol);

#endif
