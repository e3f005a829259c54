#include "model/shift_swap.h"

bool shift_swap_is_expired(const struct shift_swap *swap, int64_t now_s)
{
    return swap->taker.n == 0 && now_s >= swap->span.from_s;
}

size_t shift_swap_split(const struct on_call_shift *shift, const struct shift_swap *swap,
                        struct on_call_shift pieces[SHIFT_SWAP_PIECES_MAX])
{
    int64_t from_s =
        swap->span.from_s > shift->span.from_s ? swap->span.from_s : shift->span.from_s;
    int64_t to_s = swap->span.to_s < shift->span.to_s ? swap->span.to_s : shift->span.to_s;
    size_t count = 0;
    if (swap->taker.n == 0 || text_eq(swap->taker, shift->who) ||
        !text_eq(swap->beneficiary, shift->who) || from_s >= to_s) {
        pieces[0] = *shift;
        return 1;
    }
    if (shift->span.from_s < from_s) {
        pieces[count++] = (struct on_call_shift){shift->who, {shift->span.from_s, from_s}};
    }
    pieces[count++] = (struct on_call_shift){swap->taker, {from_s, to_s}};
    if (to_s < shift->span.to_s) {
        pieces[count++] = (struct on_call_shift){shift->who, {to_s, shift->span.to_s}};
    }
    return count;
}

static bool holds(const struct shift_swap *swap, int64_t at_s)
{
    return swap->taker.n > 0 && swap->span.from_s <= at_s && at_s < swap->span.to_s;
}

/* The swap that gives away this person's turn: of several the first. */
static const struct shift_swap *swap_of(const struct shift_swap *swaps, size_t count, int64_t at_s,
                                        struct text who)
{
    for (size_t i = 0; i < count; i++) {
        if (holds(&swaps[i], at_s) && text_eq(swaps[i].beneficiary, who)) {
            return &swaps[i];
        }
    }
    return NULL;
}

void shift_swap_apply(const struct shift_swap *swaps, size_t count, int64_t at_s,
                      struct arena *arena, struct on_call_set *set)
{
    struct on_call_set after = {NULL, 0};
    for (size_t i = 0; i < set->count; i++) {
        const struct shift_swap *swap = swap_of(swaps, count, at_s, set->items[i].who);
        struct on_call_person person = set->items[i];
        if (swap != NULL) {
            person = (struct on_call_person){swap->taker, ON_CALL_SWAP, swap->id};
        }
        on_call_set_add(arena, &after, person);
    }
    *set = after;
}

int64_t shift_swap_next_change(const struct shift_swap *swaps, size_t count, int64_t at_s)
{
    int64_t next_s = INT64_MAX;
    for (size_t i = 0; i < count; i++) {
        int64_t edges_s[2] = {swaps[i].span.from_s, swaps[i].span.to_s};
        for (int e = 0; swaps[i].taker.n > 0 && e < 2; e++) {
            next_s = edges_s[e] > at_s && edges_s[e] < next_s ? edges_s[e] : next_s;
        }
    }
    return next_s;
}
