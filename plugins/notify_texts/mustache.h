/* Mustache templates: comments, delimiters, interpolation, sections, inverted sections, partials.
 * A template is parsed once, never changes and is rendered from any thread; rendering allocates
 * nothing and writes no more than there is room for. */
#ifndef MUSTACHE_H
#define MUSTACHE_H
#include <rung/plugin.h>

#define MUSTACHE_DEPTH_MAX 64  /* sections, and partials inside partials */
#define MUSTACHE_TAGS_MAX 4096 /* parts of one template */

enum mustache_kind { MUSTACHE_NOTHING, MUSTACHE_TRUE, MUSTACHE_TEXT, MUSTACHE_LIST, MUSTACHE_MAP };
struct mustache_value { /* what a template speaks of; everything lent */
    enum mustache_kind kind;
    rung_str text;                      /* an empty one is false */
    const rung_str *keys;               /* of a map */
    const struct mustache_value *items; /* of a list or a map */
    size_t count;
};

struct mustache_trouble { /* the first thing that is wrong; line and column from 1 */
    size_t line, column;
    char text[160];
};
struct mustache_out {
    char *p;
    size_t n, cap;
    bool is_full; /* something had no room */
};
/* A partial by its name; NULL: there is none, and nothing stands in its place. */
typedef const struct mustache *(*mustache_find_fn)(void *ctx, rung_str name);

/* Copies `source`; NULL with what is wrong in *trouble. */
struct mustache *mustache_parse(rung_str source, struct mustache_trouble *trouble);
void mustache_free(struct mustache **parsed); /* likes NULL */
/* Appends to *out. `is_html`: `{{name}}` is escaped; else text stands as it is. False: no room, or
 * partials without end. */
bool mustache_render(const struct mustache *parsed, const struct mustache_value *data, bool is_html,
                     mustache_find_fn find, void *ctx, struct mustache_out *out);

#endif
