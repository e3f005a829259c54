/* Asking plugins from inside a command: inline subscribers of a hook are asked, their effects
 * gathered; job subscribers get a row. What they answered, and what became of it, ends in the
 * timeline. */
#ifndef ENGINE_ASK_HOOK_H
#define ENGINE_ASK_HOOK_H
#include "engine/work.h"

/* The snapshot that a subscriber sees now. */
void ask_hook_prepare(struct work *work, struct ask *ask, enum hook hook,
                      const struct message *message, struct text method);
/* Loads what the subscriber declared to read of its own storage. */
void ask_hook_read(struct work *work, const struct subscriber *subscriber, struct ask *ask);
/* Asks the inline subscribers of one stage (or of all: stage < 0), appends their effects. Yields
 * the first of those that have to agree and failed; NULL: there is none. */
const struct subscriber *ask_hook_inline(struct work *work, enum hook hook, int stage,
                                         const struct message *message, struct text method,
                                         struct effect_list *effects);
/* Asks one inline subscriber, appends its effects. ASK_FAILED also when it is switched off. */
enum ask_outcome ask_hook_one(struct work *work, const struct subscriber *subscriber,
                              const struct message *message, struct text method,
                              struct effect_list *effects);
/* Writes a job row for each job subscriber of the stage (all: < 0) whose filter holds; ids of those
 * the pipeline waits for are appended to *waiting, the longest wait goes to *wait_ms. Either may be
 * NULL for hooks that never wait. */
void ask_hook_enqueue(struct work *work, enum hook hook, int stage, const struct message *message,
                      struct text method, uint64_t **waiting, size_t *waiting_count,
                      uint32_t *wait_ms);
/* One `plugin_verdict` event per instance among the effects. */
void ask_hook_record(struct work *work, enum hook hook, const struct effect_list *effects);
/* The subscription of an instance whose answers are jobs, or the one that is asked inline; NULL: it
 * has none. For hooks that belong to one instance, which may have both. */
const struct subscriber *ask_hook_of(const struct work *work, enum hook hook, struct text instance,
                                     bool is_job);
/* What its failure means at its hook; never FAILURE_POLICY_OWN. */
enum failure_policy ask_hook_failure(const struct subscriber *subscriber);

#endif
