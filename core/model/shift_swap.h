/* Swaps: the beneficiary asks, a taker takes the beneficiary's part of the span over. Until
 * somebody has taken it, a swap does nothing; nobody can take it after its start. semantics (g).
 * Pure. [any thread] */
#ifndef MODEL_SHIFT_SWAP_H
#define MODEL_SHIFT_SWAP_H
#include "model/temporary_schedule.h"

#define SHIFT_SWAP_PIECES_MAX 3

struct shift_swap {
    struct text id;
    struct text beneficiary;
    struct text taker; /* empty: not taken yet */
    struct span_s span;
};

bool shift_swap_is_expired(const struct shift_swap *swap, int64_t now_s); /* open at its start */
/* The shift in up to three pieces; returns how many. */
size_t shift_swap_split(const struct on_call_shift *shift, const struct shift_swap *swap,
                        struct on_call_shift pieces[SHIFT_SWAP_PIECES_MAX]);
/* *set with takers in the place of beneficiaries at at_s. Read against the same people, not
 * chained. */
void shift_swap_apply(const struct shift_swap *swaps, size_t count, int64_t at_s,
                      struct arena *arena, struct on_call_set *set);
int64_t shift_swap_next_change(const struct shift_swap *swaps, size_t count, int64_t at_s);

#endif
