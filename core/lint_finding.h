/* What a lint looks at and what it finds: wrong before it hurts, though it can be read. semantics
 * (j). Each finding has a code, a place in the configuration and a text that says what to do.
 *
 *   error    it does not do what it says: nobody is paged, a rule is never reached
 *   warning  it does, but somebody should look */
#ifndef LINT_FINDING_H
#define LINT_FINDING_H
#include "engine/ports.h"
#include "policy_loading.h"

#define LINT_FINDING_MAX 500 /* further ones are counted, not kept */
#define LINT_FINDING_WEEKS_DEFAULT 4
#define LINT_FINDING_WEEKS_MAX 52

enum lint_severity { LINT_WARNING, LINT_ERROR };
struct lint_finding {
    enum lint_severity severity;
    const char *code; /* "level_empty" */
    struct config_place place;
    struct text text;
};
struct lint {
    const struct config *config; /* lent; MUST have been read without complaints */
    const struct policy_set *set;
    const struct advisor *advisor; /* lent; NULL: every instance that is named serves its channel */
    int64_t now_s, weeks;          /* the horizon: so many weeks from now on */
    struct arena arena;            /* of the findings' texts */
    struct lint_finding *findings;
    size_t count, dropped;
};

const char *lint_finding_severity(enum lint_severity severity); /* "warning", "error" */
void lint_finding_add(struct lint *lint, enum lint_severity severity, const char *code,
                      struct config_place place, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* Where a node begins; a map or list has no mark of its own and begins with what is first in it. */
struct config_place lint_finding_at(const struct config_node *node);
/* The node at "section.entry", and the place of its key; the root's when there is none. */
const struct config_node *lint_finding_node(const struct lint *lint, const char *section,
                                            struct text entry);
struct config_place lint_finding_place(const struct lint *lint, const char *section,
                                       struct text entry);
/* The same of an escalation policy, and of one of its levels, from 0. */
struct config_place lint_finding_policy(const struct lint *lint, struct text policy);
struct config_place lint_finding_level(const struct lint *lint, struct text policy, size_t level);
/* Does a plugin's configuration, or routing, name this, so that more may hang on it than can be
 * seen? */
bool lint_finding_is_named(const struct lint *lint, struct text name);

#endif
