/* What whoever hands a ticket off has to say, by edge: from a team, to a team, on an axis.
 * semantics (b8). Immutable; lives in the policy_set's arena. */
#ifndef MODEL_HANDOFF_FORM_H
#define MODEL_HANDOFF_FORM_H
#include "base/value.h"
#include "model/escalation_policy.h"

#define HANDOFF_FORM_FIELDS_MAX 32
#define HANDOFF_FORM_CHOICES_MAX 64
#define HANDOFF_FORM_REFERENCE_BYTES_MAX 200

enum handoff_field_kind {
    HANDOFF_TEXT,      /* at least min characters */
    HANDOFF_CHOICE,    /* one of `choices` */
    HANDOFF_NUMBER,    /* a whole number from min to max */
    HANDOFF_REFERENCE, /* a name of something elsewhere: one word */
    HANDOFF_CHECKLIST, /* a list that has all of `choices` */
    HANDOFF_KINDS
};
extern const char *const handoff_form_kinds[]; /* NULL-ended: "text", "choice", ... */

struct handoff_field {
    struct text name;
    enum handoff_field_kind kind;
    bool is_optional;
    int64_t min, max;
    struct text *choices;
    size_t choice_count;
};
struct handoff_form {
    struct text id;
    struct text from, to; /* teams; "*": any. `from` may be "bot:NAME" */
    enum escalation_axis axis;
    bool is_required; /* else it lets pass and flags */
    struct handoff_field *fields;
    size_t field_count;
};
struct handoff_gap { /* a field that is missing or wrong */
    struct text field;
    struct text wants; /* "at least 20 characters" */
};

/* The form of an edge: a named team beats "*", `to` counts more than `from`; NULL: it has none. */
const struct handoff_form *handoff_form_find(const struct handoff_form *forms, size_t count,
                                             struct text from, struct text to,
                                             enum escalation_axis axis);
/* What a form that was filled in lacks; `given` NULL or no map: everything that is not optional. */
size_t handoff_form_check(const struct handoff_form *form, const struct value *given,
                          struct arena *arena, struct handoff_gap **gaps);
/* The first key that the form does not know; empty: none. */
struct text handoff_form_stranger(const struct handoff_form *form, const struct value *given);
/* "at least 20 characters", "one of refund, dispute" */
struct text handoff_form_wants(const struct handoff_field *field, struct arena *arena);

#endif
