/* The text of a page or notice that a plugin renders by a job: it waits on disk, no longer than
 * RENDER_PAGE_WAIT_MS_MAX, and then leaves with what there is. Digests, which are written anew at
 * every attempt, and texts for customers are rendered inline: render_text.h. */
#ifndef ENGINE_RENDER_PAGE_H
#define ENGINE_RENDER_PAGE_H
#include "engine/work.h"

#define RENDER_PAGE_WAIT_MS_MAX INT64_C(10000)

/* Before its first attempt: true when it waits for a renderer; the job's row is written. Otherwise
 * its text is what it will be. */
bool render_page_waits(struct work *work, struct job *page);
/* A job of notification.render has ended; `effects` NULL: without an answer. */
void render_page_answered(struct work *work, const struct job *job,
                          const struct effect_list *effects);

#endif
