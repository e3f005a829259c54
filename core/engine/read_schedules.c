#include "base/must.h"
#include "engine/edit_schedule.h"
#include "engine/on_call.h"
#include "engine/use_case.h"

static void pack_people(struct pack *pack, const char *key, const struct on_call_set *people)
{
    pack_key(pack, key);
    pack_list_begin(pack);
    for (size_t i = 0; i < people->count; i++) {
        pack_text(pack, people->items[i].who);
    }
    pack_list_end(pack);
}

/* schedule.list {}: all of them, with who is on call now. */
enum err read_schedules_list(struct work *work)
{
    int64_t now_s = work->now_us / 1000000;
    struct pack pack;
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_key(&pack, "items");
    pack_list_begin(&pack);
    for (size_t i = 0; i < work->policies->schedule_count; i++) {
        const struct schedule *base = &work->policies->schedules[i];
        const struct schedule *schedule = on_call_load(work->reader, base, work->arena);
        struct on_call_set people = schedule_people(schedule, now_s, work->arena);
        int64_t limit_s = now_s + SCHEDULE_RANGE_S_MAX;
        int64_t until_s = schedule_next_people(schedule, now_s, limit_s, work->arena);
        pack_map_begin(&pack);
        pack_pair_text(&pack, "id", base->id);
        pack_pair_text(&pack, "name", base->name);
        pack_pair_text(&pack, "zone", zone_name(base->zone));
        pack_pair_int(&pack, "version",
                      on_call_document(work->reader, base->id, work->arena).version);
        pack_people(&pack, "on_call", &people);
        if (until_s < limit_s) {
            pack_pair_int(&pack, "until_at_ms", until_s * 1000);
        }
        pack_map_end(&pack);
    }
    pack_list_end(&pack);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return work->reader->err;
}

/* --- one schedule --- */

/* An answer has so many people and shifts at most; what is cut says so. */
#define ROWS_MAX 5000

static void pack_turns(struct pack *pack, const struct on_call_group *turns, size_t count,
                       size_t *room)
{
    size_t i = 0;
    pack_key(pack, "participants");
    pack_list_begin(pack);
    for (; i < count && turns[i].count <= *room; i++) {
        *room -= turns[i].count;
        pack_list_begin(pack);
        for (size_t p = 0; p < turns[i].count; p++) {
            pack_text(pack, turns[i].people[p]);
        }
        pack_list_end(pack);
    }
    pack_list_end(pack);
    if (i < count) {
        pack_pair_bool(pack, "cut", true);
    }
}

static void pack_layer(struct pack *pack, const struct schedule_entry *entry, int64_t now_s,
                       size_t *room)
{
    static const char *const kinds[] = {"people", "rotation", "rolling"};
    const struct rotation_version *version =
        rotation_version_at(entry->versions, entry->version_count, now_s);
    pack_map_begin(pack);
    pack_pair_text(pack, "id", entry->id);
    pack_pair_int(pack, "priority", entry->priority);
    pack_pair_z(pack, "kind", kinds[entry->kind]);
    edit_schedule_pack_span(pack, entry->span);
    if (entry->kind == SCHEDULE_ROTATION) {
        pack_pair_int(pack, "versions", (int64_t)entry->version_count);
    }
    if (version != NULL) {
        pack_pair_z(pack, "unit", rotation_unit_name(version->grid.unit));
        pack_pair_int(pack, "length", version->grid.length);
        pack_turns(pack, version->turns, version->turn_count, room);
    } else if (entry->kind == SCHEDULE_ROLLING) {
        pack_pair_z(pack, "unit", rotation_unit_name(entry->rolling->frequency));
        pack_pair_int(pack, "length", entry->rolling->interval);
        pack_turns(pack, entry->rolling->turns, entry->rolling->turn_count, room);
    } else {
        pack_turns(pack, &entry->people, 1, room);
    }
    pack_map_end(pack);
}

static void pack_overrides(struct pack *pack, const struct schedule *schedule)
{
    pack_key(pack, "overrides");
    pack_list_begin(pack);
    for (size_t i = 0; i < schedule->override_count; i++) {
        const struct on_call_override *override = &schedule->overrides[i];
        pack_map_begin(pack);
        pack_pair_text(pack, "id", override->id);
        pack_pair_text(pack, "add", override->add);
        pack_pair_text(pack, "remove", override->remove);
        pack_pair_bool(pack, "instead_of_all", override->instead_of_all);
        pack_pair_int(pack, "priority", override->priority);
        edit_schedule_pack_span(pack, override->span);
        pack_map_end(pack);
    }
    pack_list_end(pack);
}

static void pack_temporaries(struct pack *pack, const struct schedule *schedule, size_t *room)
{
    pack_key(pack, "temporary");
    pack_list_begin(pack);
    for (size_t i = 0; i < schedule->temporaries.count; i++) {
        const struct temporary_schedule *temporary = &schedule->temporaries.items[i];
        pack_map_begin(pack);
        pack_pair_text(pack, "id", temporary->id);
        pack_pair_z(pack, "fallback", temporary->keep ? "keep" : "none");
        edit_schedule_pack_span(pack, temporary->span);
        pack_key(pack, "shifts");
        pack_list_begin(pack);
        size_t s = 0;
        for (; s<temporary->shift_count && * room> 0; s++) {
            (*room)--;
            pack_map_begin(pack);
            pack_pair_text(pack, "who", temporary->shifts[s].who);
            edit_schedule_pack_span(pack, temporary->shifts[s].span);
            pack_map_end(pack);
        }
        pack_list_end(pack);
        if (s < temporary->shift_count) {
            pack_pair_bool(pack, "cut", true);
        }
        pack_map_end(pack);
    }
    pack_list_end(pack);
}

static void pack_swaps(struct pack *pack, const struct schedule *schedule, int64_t now_s)
{
    pack_key(pack, "swaps");
    pack_list_begin(pack);
    for (size_t i = 0; i < schedule->swap_count; i++) {
        const struct shift_swap *swap = &schedule->swaps[i];
        pack_map_begin(pack);
        pack_pair_text(pack, "id", swap->id);
        pack_pair_text(pack, "beneficiary", swap->beneficiary);
        pack_pair_text(pack, "taker", swap->taker);
        pack_pair_z(pack, "state",
                    swap->taker.n > 0                    ? "taken"
                    : shift_swap_is_expired(swap, now_s) ? "expired"
                                                         : "open");
        edit_schedule_pack_span(pack, swap->span);
        pack_map_end(pack);
    }
    pack_list_end(pack);
}

/* schedule.get {schedule} */
enum err read_schedules_get(struct work *work)
{
    int64_t now_s = work->now_us / 1000000;
    struct text id = value_text(&work->command->args, "schedule");
    const struct schedule *schedule = on_call_schedule(work, id);
    size_t room = ROWS_MAX;
    struct pack pack;
    if (schedule == NULL) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", "schedule",
                           "there is no schedule \"%.*s\"", TEXT_ARG(text_slice(id, 0, 60)));
    }
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_key(&pack, "schedule");
    pack_map_begin(&pack);
    pack_pair_text(&pack, "id", schedule->id);
    pack_pair_text(&pack, "name", schedule->name);
    pack_pair_text(&pack, "zone", zone_name(schedule->zone));
    pack_pair_int(&pack, "version", on_call_document(work->reader, id, work->arena).version);
    pack_pair_int(&pack, "horizon_s", schedule->horizon_s);
    pack_key(&pack, "layers");
    pack_list_begin(&pack);
    for (size_t i = 0; i < schedule->entry_count; i++) {
        pack_layer(&pack, &schedule->entries[i], now_s, &room);
    }
    pack_list_end(&pack);
    pack_overrides(&pack, schedule);
    pack_temporaries(&pack, schedule, &room);
    pack_swaps(&pack, schedule, now_s);
    pack_map_end(&pack);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return work->reader->err;
}
