/* notification.render: a plugin may replace subject and body of what is about to leave. Nobody
 * does, or it fails: the text stays as the core wrote it, so that nothing waits for a template.
 * [engine thread] */
#ifndef ENGINE_RENDER_TEXT_H
#define ENGINE_RENDER_TEXT_H
#include "engine/work.h"

struct render_fact { /* what a text may speak of beside the ticket */
    const char *name;
    struct text value;
};

/* "Monday 2024-01-22 09:50 (UTC)": in the zone of the hours that the ticket's clocks count. */
struct text render_text_instant(struct work *work, int64_t at_s);
/* `kind`: "page", "digest", "notice", "milestone", "invitation", ... Only inline subscribers are
 * asked. */
void render_text(struct work *work, struct text kind, const struct render_fact *facts, size_t count,
                 struct message *message);

/* Puts what was proposed into the message, and records it. */
void render_text_take(struct work *work, const struct effect_list *effects,
                      struct message *message);
/* What a text of this job may speak of, as lines. */
struct text render_text_facts(struct work *work, const struct job *job);

/* The same for a person's notification whose job is about to be leased for the first time: its
 * message is written anew when somebody replaces it. */
void render_text_of_job(struct work *work, struct job *job);

#endif
