/* One page for each person and policy at the end of a maintenance window, which lists the tickets.
 * semantics (f11). Each ticket keeps a page of its own, a job that can be acknowledged, fails and
 * is told of like any other; they differ in how they leave. The first that is due leads: it carries
 * the text of all, and the others wait behind its own due, so that they go by themselves should it
 * never end. What becomes of the leader, becomes of them; when it fails for good, each is tried
 * alone. */
#ifndef ENGINE_BUNDLE_PAGES_H
#define ENGINE_BUNDLE_PAGES_H
#include "engine/work.h"

#define BUNDLE_PAGES_MAX 128                     /* tickets of one page */
#define BUNDLE_PAGES_LISTED_MAX 30               /* of those named in its text */
#define BUNDLE_PAGES_GATHER_US INT64_C(5000000)  /* a page waits so long for others */
#define BUNDLE_PAGES_BEHIND_US INT64_C(60000000) /* a follower is due so long after its leader */

/* A page that is being written becomes one of the command's bundle, if there is one. */
void bundle_pages_join(struct work *work, struct job *page);
/* `before` is about to be leased as `leased`: it leads what is due with it, and tells of all. */
void bundle_pages_gather(struct work *work, const struct job *before, struct job *leased);
/* An attempt of `before` has ended, and its row says how. Loads other tickets: call it last. */
void bundle_pages_finished(struct work *work, const struct job *before);
/* The page was cancelled: who waited for it waits no longer. */
void bundle_pages_cancelled(struct work *work, const struct job *page);

#endif
