/* What stood over the ticket, and when: states, bot, recorded pauses, owners. Clocks derive their
 * pauses from it, so a changed pause list holds for the past too; attribution its labels. semantics
 * (d2), (d11). */
#ifndef MODEL_TICKET_SPAN_H
#define MODEL_TICKET_SPAN_H
#include "model/sla_attribution.h"
#include "model/ticket.h"

#define TICKET_SPAN_OWNERS_MAX 1024

/* Opens a span of this cause; beyond TICKET_PAUSES_MAX the two oldest are folded into one that is
 * as long as both. `reason` is copied. */
void ticket_span_begin(struct ticket *ticket, struct arena *arena, uint32_t cause,
                       struct text reason, uint32_t metrics, int64_t now_s);
/* Forgets the spans that ended before at_s, once every clock has folded them. */
void ticket_span_forget(struct ticket *ticket, struct arena *arena, int64_t at_s);
/* Ends the open spans of this cause (and, for recorded pauses, of these metrics; 0: all); false:
 * there was none. */
bool ticket_span_end(struct ticket *ticket, uint32_t cause, uint32_t metrics, int64_t now_s);
/* A recorded pause of exactly these metrics (0: of all) is open. */
bool ticket_span_is_paused(const struct ticket *ticket, uint32_t metrics);
bool ticket_span_is_open(const struct ticket *ticket, uint32_t cause);
/* A pause whose end is known, which may have begun before now; every clock stands still in it. */
void ticket_span_window(struct ticket *ticket, struct arena *arena, struct text reason,
                        int64_t from_s, int64_t to_s);
/* The span of a window that is open at now_s, or NULL. */
struct ticket_pause *ticket_span_window_at(const struct ticket *ticket, int64_t now_s);
/* Seconds under this cause until now_s, of all its spans that are still kept. */
int64_t ticket_span_total(const struct ticket *ticket, uint32_t cause, int64_t now_s);
/* The ticket's team from now on; nothing when it is already. */
void ticket_span_own(struct ticket *ticket, struct arena *arena, struct text team, int64_t now_s);

/* Spans in which this clock stands still; open ones end at until_s (INT64_MAX: they do not).
 * Returns the count written. */
size_t ticket_span_pauses(const struct ticket *ticket, const struct sla_clock *clock,
                          const struct sla_terms *terms, int64_t until_s, struct arena *arena,
                          struct span_s **spans);
/* The labels of [from_s, to_s), gapless and ascending: customer, blocked:<reason>, bot, queue,
 * team:<id>, solved, paused, and the corrections late_timer and policy_change of `clock`. */
size_t ticket_span_labels(const struct ticket *ticket, const struct sla_clock *clock,
                          int64_t from_s, int64_t to_s, struct arena *arena,
                          struct sla_label **labels);

#endif
