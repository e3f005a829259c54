#include "engine/on_call.h"
#include "base/clock.h"
#include "engine/zone_now.h"
#include "model/schedule_zone.h"

struct schedule_document on_call_document(struct reader *reader, struct text id,
                                          struct arena *arena)
{
    struct text name = arena_printf(arena, "schedule/%.*s", TEXT_ARG(id));
    struct schedule_document document = {0};
    struct value map;
    if (document_table_get(reader, arena, name, &map)) {
        schedule_document_read(arena, &map, &document);
    }
    return document;
}

const struct schedule *on_call_base(struct reader *reader, const struct schedule *base,
                                    struct arena *arena)
{
    const struct zone *zone = zone_now(reader, base->zone, arena);
    return zone == base->zone ? base : schedule_zone_apply(base, zone, arena);
}

const struct schedule *on_call_load(struct reader *reader, const struct schedule *base,
                                    struct arena *arena)
{
    struct schedule_document document = on_call_document(reader, base->id, arena);
    base = on_call_base(reader, base, arena);
    return document.version == 0 ? base : schedule_document_apply(&document, base, arena);
}

const struct schedule **on_call_load_all(struct reader *reader, const struct policy_set *policies,
                                         struct arena *arena)
{
    const struct schedule **all =
        ARENA_NEW_ARRAY(arena, const struct schedule *, policies->schedule_count + 1);
    for (size_t i = 0; i < policies->schedule_count; i++) {
        all[i] = on_call_load(reader, &policies->schedules[i], arena);
    }
    return all;
}

const struct schedule *on_call_schedule(struct work *work, struct text id)
{
    const struct schedule *base = policy_set_schedule(work->policies, id);
    return base != NULL ? on_call_load(work->reader, base, work->arena) : NULL;
}

struct on_call_set on_call_people(struct work *work, struct text schedule, int64_t at_us)
{
    const struct schedule *found = on_call_schedule(work, schedule);
    return found != NULL ? schedule_people(found, at_us / CLOCK_SECOND_US, work->arena)
                         : (struct on_call_set){NULL, 0};
}

struct on_call_set on_call_next_people(struct work *work, struct text schedule, int64_t at_us)
{
    const struct schedule *found = on_call_schedule(work, schedule);
    int64_t from_s = 0;
    return found != NULL
               ? schedule_next_on_call(found, at_us / CLOCK_SECOND_US, &from_s, work->arena)
               : (struct on_call_set){NULL, 0};
}
