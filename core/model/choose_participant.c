#include "model/choose_participant.h"
#include "model/on_call_set.h"

struct participant_choice choose_participant(const struct participant *participants, size_t count,
                                             struct arena *arena)
{
    struct on_call_set best = {NULL, 0};
    struct participant_choice choice = {NULL, 0};
    int64_t last_s = INT64_MAX;
    for (size_t i = 0; i < count; i++) {
        if (participants[i].busy || participants[i].last_s > last_s) {
            continue;
        }
        best.count = participants[i].last_s < last_s ? 0 : best.count;
        last_s = participants[i].last_s;
        on_call_set_add(arena, &best, (struct on_call_person){.who = participants[i].who});
    }
    for (size_t i = 0; i < best.count; i++) {
        *ARENA_PUSH(arena, choice.people, choice.count) = best.items[i].who;
    }
    return choice;
}
