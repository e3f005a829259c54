/* The versions of the SLA policies that were put in force, and the policies by which the ticket in
 * hand is ruled: those of the configuration, or older ones that an edit has left it. semantics
 * (d8), decision 19. Documents: "policy_versions" are those that rule somebody,
 * "policy_version/<n>" each one with its preview, "sla_policies/<hash>" what it said. */
#ifndef ENGINE_POLICY_HISTORY_H
#define ENGINE_POLICY_HISTORY_H
#include "engine/work.h"

#define POLICY_HISTORY_LIVE_MAX 64 /* beyond, the oldest tickets go on with the next one */

struct policy_history {              /* as one command has found it; lives in its arena */
    struct policy_version *versions; /* ascending: those that rule somebody */
    const struct policy_set **sets;  /* parallel: what each said; NULL: not looked at yet */
    size_t count;
    bool is_current; /* the last one is the configuration's */
};

/* Loaded once for each command. */
struct policy_history *policy_history_of(struct work *work);
/* What ruled a ticket created then, whatever the configuration says now; NULL: nothing was in force
 * yet, or it cannot be read any more, for a calendar that it names is gone. */
const struct policy_set *policy_history_ruling(struct work *work, int64_t created_us);
/* By what the ticket in hand counts. Only its SLA policies, calendars, roster and version mean
 * something. */
const struct policy_set *policy_history_set(struct work *work);
/* In which mode its version reached the ticket in hand. */
enum policy_mode policy_history_mode(struct work *work);
/* Thresholds of the ticket in hand that have fired stay fired under its version, which may have
 * them in another order. To be called before its clocks are looked at. */
void policy_history_adopt(struct work *work, struct ticket *ticket, const struct policy_set *set);

/* One version as {number, version, hash, mode, as_of_ms?, author, at_ms, preview?}; nothing when
 * there is none of that number. */
void policy_history_view(struct work *work, struct pack *pack, uint32_t number);
/* Writes a version, with what it says and its preview (packed map; empty: none), and makes it the
 * last of those that are in force. `packed`: see sla_policy_record_pack. */
void policy_history_append(struct work *work, const struct policy_version *version,
                           struct text packed, struct text preview);
/* The configuration has changed, and the SLA policies have not. */
void policy_history_touch(struct work *work);

#endif
