/* What commands have changed about a schedule, as it is kept: overrides, temporary schedules, swaps
 * and versions of rotations, on top of what the configuration says. Everything lives in the arena
 * that is handed in. Pure. [any thread] */
#ifndef MODEL_SCHEDULE_DOCUMENT_H
#define MODEL_SCHEDULE_DOCUMENT_H
#include "base/pack.h"
#include "model/schedule.h"

/* A document is one packed value, and so is the answer that shows it: together these stay below the
 * elements that a reader takes. */
#define SCHEDULE_DOCUMENT_ITEMS_MAX 500   /* of each kind */
#define SCHEDULE_DOCUMENT_SHIFTS_MAX 1000 /* in all temporary schedules */
#define SCHEDULE_DOCUMENT_PEOPLE_MAX 8000 /* in the turns of all versions of rotations */
#define SCHEDULE_DOCUMENT_KEEP_S ((int64_t)35 * 86400) /* what is over is kept so long */

struct rotation_edit {
    struct text entry;               /* the layer's id */
    struct rotation_version version; /* its grid's zone is the layer's */
};
struct schedule_document {
    int64_t version; /* how many edits */
    int64_t made;    /* number of the last override, temporary schedule or swap */
    struct on_call_override *overrides;
    size_t override_count;
    struct temporary_list temporaries;
    struct shift_swap *swaps;
    size_t swap_count;
    struct rotation_edit *rotations;
    size_t rotation_count;
};

/* NULL or what is not understood gives the empty document. */
void schedule_document_read(struct arena *arena, const struct value *map,
                            struct schedule_document *document);
void schedule_document_pack(struct pack *pack, const struct schedule_document *document);
/* Takes out what ended so long ago that nobody asks; a rotation keeps the version that holds. */
void schedule_document_prune(struct schedule_document *document, int64_t now_s);
/* True when one more of the kind with so many items goes in. */
bool schedule_document_has_room(size_t count);
/* True when nothing is above its limit: a document is saved only then. */
bool schedule_document_fits(const struct schedule_document *document);
/* The schedule as configured with the document on top. `base` is lent for as long as the result. */
struct schedule *schedule_document_apply(const struct schedule_document *document,
                                         const struct schedule *base, struct arena *arena);

#endif
