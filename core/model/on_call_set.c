#include "model/on_call_set.h"
#include <string.h>
#include "base/must.h"

static const char *const source_names[] = {"layer", "swap", "override", "temporary"};

const char *on_call_set_source_name(enum on_call_source source)
{
    MUST(source <= ON_CALL_TEMPORARY);
    return source_names[source];
}

/* Where `who` stands, or would have to stand. */
static size_t place_of(const struct on_call_set *set, struct text who)
{
    size_t i = 0;
    while (i < set->count && text_compare(set->items[i].who, who) < 0) {
        i++;
    }
    return i;
}

bool on_call_set_has(const struct on_call_set *set, struct text who)
{
    size_t place = place_of(set, who);
    return place < set->count && text_eq(set->items[place].who, who);
}

void on_call_set_add(struct arena *arena, struct on_call_set *set, struct on_call_person person)
{
    size_t place = place_of(set, person.who);
    if (place < set->count && text_eq(set->items[place].who, person.who)) {
        return;
    }
    struct on_call_person *items = ARENA_NEW_ARRAY(arena, struct on_call_person, set->count + 1);
    for (size_t i = 0; i < set->count; i++) {
        items[i < place ? i : i + 1] = set->items[i];
    }
    items[place] = person;
    set->items = items;
    set->count++;
}

void on_call_set_remove(struct on_call_set *set, struct text who)
{
    size_t place = place_of(set, who);
    if (place == set->count || !text_eq(set->items[place].who, who)) {
        return;
    }
    memmove(&set->items[place], &set->items[place + 1],
            (set->count - place - 1) * sizeof *set->items);
    set->count--;
}

bool on_call_set_same(const struct on_call_set *a, const struct on_call_set *b)
{
    if (a->count != b->count) {
        return false;
    }
    for (size_t i = 0; i < a->count; i++) {
        if (!text_eq(a->items[i].who, b->items[i].who)) {
            return false;
        }
    }
    return true;
}
