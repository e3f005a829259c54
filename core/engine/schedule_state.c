#include "engine/schedule_state.h"
#include "base/must.h"

static struct text name_of(struct arena *arena, struct text id)
{
    return arena_printf(arena, "watch/%.*s", TEXT_ARG(id));
}

static void read_open(struct work *work, const struct value *map, struct shift_watch *watch)
{
    const struct value *list = value_get(map, "open");
    for (size_t i = 0; i < value_count(list); i++) {
        const struct value *item = &list->list.items[i];
        *ARENA_PUSH(work->arena, watch->open, watch->open_count) = (struct shift_open){
            value_text(item, "who"), value_int(item, "from_s", 0),
            (enum on_call_source)value_int(item, "source", ON_CALL_LAYER), value_text(item, "by")};
    }
}

static bool read_state(struct work *work, struct text id, struct schedule_state *state)
{
    struct value map;
    if (!document_table_get(work->reader, work->arena, name_of(work->arena, id), &map)) {
        return false;
    }
    state->number = (uint64_t)value_int(&map, "number", 0);
    state->entries = (uint32_t)value_int(&map, "entries", 0);
    state->timer = (struct timer){.kind = TIMER_WATCH,
                                  .generation = (uint64_t)value_int(&map, "generation", 0),
                                  .due_us = value_int(&map, "due_us", 0)};
    state->watch.at_s = value_int(&map, "at_s", INT64_MIN);
    state->watch.gap_at_s = value_int(&map, "gap_at_s", INT64_MIN);
    state->watch.has_gap = value_bool(&map, "has_gap", false);
    read_open(work, &map, &state->watch);
    return true;
}

void schedule_state_load(struct work *work, struct text id, struct schedule_state *state)
{
    *state = (struct schedule_state){.id = id,
                                     .timer = {.kind = TIMER_WATCH},
                                     .watch = {.at_s = INT64_MIN, .gap_at_s = INT64_MIN}};
    event_list_init(&state->events, work->arena);
    if (!read_state(work, id, state)) {
        state->number = meta_table_next(work->reader, work->writes, "schedule");
    }
}

uint64_t schedule_state_timeline(struct work *work, struct text id)
{
    struct schedule_state state = {0};
    return read_state(work, id, &state) ? ID_OF_SCHEDULE(state.number) : 0;
}

struct pack *schedule_state_event(struct schedule_state *state, const char *type)
{
    struct pack *pack = event_begin(&state->events, type);
    pack_pair_text(pack, "schedule", state->id);
    return pack;
}

void schedule_state_event_end(struct schedule_state *state)
{
    event_end(&state->events);
}

void schedule_state_arm(struct work *work, struct schedule_state *state, int64_t due_us)
{
    uint64_t timeline = ID_OF_SCHEDULE(state->number);
    if (state->timer.due_us != 0) {
        timer_table_delete(work->writes, timeline, &state->timer);
    }
    state->timer.generation++;
    state->timer.due_us = due_us == INT64_MAX ? 0 : due_us;
    if (state->timer.due_us != 0) {
        timer_table_put(work->writes, timeline, &state->timer);
    }
}

static void save_entries(struct work *work, struct schedule_state *state)
{
    struct entry_group group = {.ticket = ID_OF_SCHEDULE(state->number),
                                .first = state->entries + 1,
                                .at_us = work->now_us,
                                .actor = work->actor,
                                .config = text_z(work->policies->version)};
    struct event_row *rows = NULL;
    size_t count = 0;
    struct pack pack;
    entry_table_begin(&pack, work->writes, &group);
    for (size_t i = 0; i < state->events.count; i++) {
        const struct event *event = &state->events.events[i];
        entry_table_add(&pack, text_z(event->type), event->fields);
        if (event->announced) {
            *ARENA_PUSH(work->arena, rows, count) =
                (struct event_row){.ticket = group.ticket, .entry = group.first + (uint32_t)i};
        }
    }
    entry_table_end(&pack, work->writes);
    state->entries += (uint32_t)state->events.count;
    if (count > 0) {
        uint64_t sequence = meta_table_take(work->reader, work->writes, "event", count);
        for (size_t i = 0; i < count; i++) {
            rows[i].sequence = sequence + i;
        }
        event_table_put(work->writes, rows, count);
        work->event_head = sequence + count - 1;
    }
}

static void pack_state(struct pack *pack, const struct schedule_state *state)
{
    pack_map_begin(pack);
    pack_pair_int(pack, "number", (int64_t)state->number);
    pack_pair_int(pack, "entries", state->entries);
    pack_pair_int(pack, "generation", (int64_t)state->timer.generation);
    pack_pair_int(pack, "due_us", state->timer.due_us);
    pack_pair_int(pack, "at_s", state->watch.at_s);
    pack_pair_int(pack, "gap_at_s", state->watch.gap_at_s);
    pack_pair_bool(pack, "has_gap", state->watch.has_gap);
    pack_key(pack, "open");
    pack_list_begin(pack);
    for (size_t i = 0; i < state->watch.open_count; i++) {
        const struct shift_open *open = &state->watch.open[i];
        pack_map_begin(pack);
        pack_pair_text(pack, "who", open->who);
        pack_pair_int(pack, "from_s", open->from_s);
        pack_pair_int(pack, "source", open->source);
        pack_pair_text(pack, "by", open->by);
        pack_map_end(pack);
    }
    pack_list_end(pack);
    pack_map_end(pack);
}

void schedule_state_save(struct work *work, struct schedule_state *state)
{
    struct buf packed;
    struct pack pack;
    if (state->events.count > 0) {
        save_entries(work, state);
    }
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_state(&pack, state);
    MUST(pack.err == ERR_OK);
    document_table_put(work->writes, name_of(work->arena, state->id), buf_text(&packed));
    buf_fini(&packed);
    schedule_state_drop(state);
}

void schedule_state_drop(struct schedule_state *state)
{
    event_list_fini(&state->events);
}
