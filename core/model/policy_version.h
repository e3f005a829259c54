/* Versions of the SLA policies as they were put in force, one after the other, and which of them
 * rules a ticket. A function of the versions and of the ticket's creation alone, so that nobody has
 * to touch tickets for a version to reach them, or not to. semantics (d8). */
#ifndef MODEL_POLICY_VERSION_H
#define MODEL_POLICY_VERSION_H
#include <stdint.h>
#include "base/text.h"

enum policy_mode {                         /* permanent numbers: they are on disk */
                   POLICY_NEXT_EVENT,      /* each ticket takes it at its next command */
                   POLICY_NEW_TICKETS,     /* only those that are created from now on */
                   POLICY_OPEN_CLOCKS_NOW, /* every open ticket, at once */
                   POLICY_AS_OF,           /* at once, every ticket created since an instant */
                   POLICY_MODES
};

struct policy_change { /* how an edit of the policies is to take effect */
    enum policy_mode mode;
    int64_t as_of_s;    /* POLICY_AS_OF; else 0 */
    struct text author; /* who says so; empty: nobody is named */
};

struct policy_version {
    uint32_t number;    /* 1, 2, ... */
    struct text config; /* version of the configuration that brought it */
    struct text hash;   /* of the SLA policies alone */
    struct policy_change change;
    int64_t at_us; /* put in force */
};

extern const char *const policy_version_modes[]; /* "next_event", ...; NULL-ended */

/* Open tickets take it before anything else happens to them. */
bool policy_version_is_swept(const struct policy_version *version);
bool policy_version_reaches(const struct policy_version *version, int64_t created_us);
/* The one of `versions` (ascending, at least one) that rules a ticket created then: the latest that
 * reaches it, or the first. */
const struct policy_version *policy_version_of(const struct policy_version *versions, size_t count,
                                               int64_t created_us);
/* Those before this index rule no ticket any more. */
size_t policy_version_first_live(const struct policy_version *versions, size_t count);

#endif
