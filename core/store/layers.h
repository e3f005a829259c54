/* Two overlays and LMDB read as one: the active overlay hides the frozen one, which hides LMDB.
 * Everything is lent; used by the thread that writes the active overlay. */
#ifndef STORE_LAYERS_H
#define STORE_LAYERS_H
#include "store/lmdb/kv.h"
#include "store/overlay.h"

struct layers {
    struct overlay *active, *frozen; /* frozen may be NULL */
    struct kv *kv;
};

/* Answer the request as store.h says; trouble goes to its err and detail. */
void layers_get(const struct layers *layers, struct store_request *request);
void layers_scan(const struct layers *layers, struct store_request *request);
/* False when an expectation of the set does not hold, or (see *err) could not be looked up. */
bool layers_hold(const struct layers *layers, const struct write_set *writes, enum err *err);

#endif
