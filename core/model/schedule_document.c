#include "model/schedule_document.h"

/* --- reading --- */

/* An open end is not written. */
static struct span_s read_span(const struct value *map)
{
    return (struct span_s){value_int(map, "from_s", INT64_MIN), value_int(map, "to_s", INT64_MAX)};
}

static void read_override(const struct value *map, struct on_call_override *override)
{
    *override =
        (struct on_call_override){.id = value_text(map, "id"),
                                  .add = value_text(map, "add"),
                                  .remove = value_text(map, "remove"),
                                  .instead_of_all = value_bool(map, "instead_of_all", false),
                                  .priority = value_int(map, "priority", 0),
                                  .span = read_span(map)};
}

static void read_temporary(struct arena *arena, const struct value *map,
                           struct temporary_schedule *temporary)
{
    const struct value *items = NULL;
    size_t count = value_items(map, "shifts", &items);
    *temporary = (struct temporary_schedule){.id = value_text(map, "id"),
                                             .span = read_span(map),
                                             .keep = value_bool(map, "keep", false)};
    for (size_t i = 0; i < count; i++) {
        *ARENA_PUSH(arena, temporary->shifts, temporary->shift_count) =
            (struct on_call_shift){value_text(&items[i], "who"), read_span(&items[i])};
    }
}

static void read_rotation(struct arena *arena, const struct value *map, struct rotation_edit *edit)
{
    const struct value *turns = NULL;
    size_t count = value_items(map, "turns", &turns);
    *edit = (struct rotation_edit){.entry = value_text(map, "entry")};
    struct rotation_version *version = &edit->version;
    version->from_s = value_int(map, "from_s", INT64_MIN);
    version->grid.unit = (enum rotation_unit)value_int(map, "unit", ROTATION_WEEKLY);
    version->grid.length = value_int(map, "length", 1);
    version->grid.start_s = value_int(map, "start_s", 0);
    version->anchor_index = (size_t)value_int(map, "anchor_index", 0);
    version->anchor_s = value_int(map, "anchor_s", 0);
    for (size_t i = 0; i < count; i++) {
        struct on_call_group *group = ARENA_PUSH(arena, version->turns, version->turn_count);
        for (size_t p = 0; turns[i].type == VALUE_LIST && p < turns[i].list.count; p++) {
            *ARENA_PUSH(arena, group->people, group->count) = value_text_at(&turns[i], p);
        }
    }
}

void schedule_document_read(struct arena *arena, const struct value *map,
                            struct schedule_document *document)
{
    const struct value *items = NULL;
    *document = (struct schedule_document){.version = value_int(map, "version", 0),
                                           .made = value_int(map, "made", 0)};
    size_t count = value_items(map, "overrides", &items);
    for (size_t i = 0; i < count; i++) {
        read_override(&items[i], ARENA_PUSH(arena, document->overrides, document->override_count));
    }
    count = value_items(map, "temporaries", &items);
    for (size_t i = 0; i < count; i++) {
        read_temporary(arena, &items[i],
                       ARENA_PUSH(arena, document->temporaries.items, document->temporaries.count));
    }
    count = value_items(map, "swaps", &items);
    for (size_t i = 0; i < count; i++) {
        *ARENA_PUSH(arena, document->swaps, document->swap_count) =
            (struct shift_swap){value_text(&items[i], "id"), value_text(&items[i], "beneficiary"),
                                value_text(&items[i], "taker"), read_span(&items[i])};
    }
    count = value_items(map, "rotations", &items);
    for (size_t i = 0; i < count; i++) {
        read_rotation(arena, &items[i],
                      ARENA_PUSH(arena, document->rotations, document->rotation_count));
    }
}

/* --- writing --- */

static void pack_span(struct pack *pack, struct span_s span)
{
    if (span.from_s != INT64_MIN) {
        pack_pair_int(pack, "from_s", span.from_s);
    }
    if (span.to_s != INT64_MAX) {
        pack_pair_int(pack, "to_s", span.to_s);
    }
}

static void pack_overrides(struct pack *pack, const struct schedule_document *document)
{
    pack_key(pack, "overrides");
    pack_list_begin(pack);
    for (size_t i = 0; i < document->override_count; i++) {
        const struct on_call_override *override = &document->overrides[i];
        pack_map_begin(pack);
        pack_pair_text(pack, "id", override->id);
        pack_pair_text(pack, "add", override->add);
        pack_pair_text(pack, "remove", override->remove);
        pack_pair_bool(pack, "instead_of_all", override->instead_of_all);
        pack_pair_int(pack, "priority", override->priority);
        pack_span(pack, override->span);
        pack_map_end(pack);
    }
    pack_list_end(pack);
}

static void pack_temporaries(struct pack *pack, const struct schedule_document *document)
{
    pack_key(pack, "temporaries");
    pack_list_begin(pack);
    for (size_t i = 0; i < document->temporaries.count; i++) {
        const struct temporary_schedule *temporary = &document->temporaries.items[i];
        pack_map_begin(pack);
        pack_pair_text(pack, "id", temporary->id);
        pack_pair_bool(pack, "keep", temporary->keep);
        pack_span(pack, temporary->span);
        pack_key(pack, "shifts");
        pack_list_begin(pack);
        for (size_t s = 0; s < temporary->shift_count; s++) {
            pack_map_begin(pack);
            pack_pair_text(pack, "who", temporary->shifts[s].who);
            pack_span(pack, temporary->shifts[s].span);
            pack_map_end(pack);
        }
        pack_list_end(pack);
        pack_map_end(pack);
    }
    pack_list_end(pack);
}

static void pack_swaps(struct pack *pack, const struct schedule_document *document)
{
    pack_key(pack, "swaps");
    pack_list_begin(pack);
    for (size_t i = 0; i < document->swap_count; i++) {
        pack_map_begin(pack);
        pack_pair_text(pack, "id", document->swaps[i].id);
        pack_pair_text(pack, "beneficiary", document->swaps[i].beneficiary);
        pack_pair_text(pack, "taker", document->swaps[i].taker);
        pack_span(pack, document->swaps[i].span);
        pack_map_end(pack);
    }
    pack_list_end(pack);
}

static void pack_rotation(struct pack *pack, const struct rotation_edit *edit)
{
    const struct rotation_version *version = &edit->version;
    pack_map_begin(pack);
    pack_pair_text(pack, "entry", edit->entry);
    pack_pair_int(pack, "from_s", version->from_s);
    pack_pair_int(pack, "unit", version->grid.unit);
    pack_pair_int(pack, "length", version->grid.length);
    pack_pair_int(pack, "start_s", version->grid.start_s);
    pack_pair_int(pack, "anchor_index", (int64_t)version->anchor_index);
    pack_pair_int(pack, "anchor_s", version->anchor_s);
    pack_key(pack, "turns");
    pack_list_begin(pack);
    for (size_t i = 0; i < version->turn_count; i++) {
        pack_list_begin(pack);
        for (size_t p = 0; p < version->turns[i].count; p++) {
            pack_text(pack, version->turns[i].people[p]);
        }
        pack_list_end(pack);
    }
    pack_list_end(pack);
    pack_map_end(pack);
}

void schedule_document_pack(struct pack *pack, const struct schedule_document *document)
{
    pack_map_begin(pack);
    pack_pair_int(pack, "version", document->version);
    pack_pair_int(pack, "made", document->made);
    pack_overrides(pack, document);
    pack_temporaries(pack, document);
    pack_swaps(pack, document);
    pack_key(pack, "rotations");
    pack_list_begin(pack);
    for (size_t i = 0; i < document->rotation_count; i++) {
        pack_rotation(pack, &document->rotations[i]);
    }
    pack_list_end(pack);
    pack_map_end(pack);
}

/* --- in use --- */

bool schedule_document_has_room(size_t count)
{
    return count < SCHEDULE_DOCUMENT_ITEMS_MAX;
}

bool schedule_document_fits(const struct schedule_document *document)
{
    size_t shifts = 0;
    size_t people = 0;
    for (size_t i = 0; i < document->temporaries.count; i++) {
        shifts += document->temporaries.items[i].shift_count;
    }
    for (size_t i = 0; i < document->rotation_count; i++) {
        const struct rotation_version *version = &document->rotations[i].version;
        for (size_t t = 0; t < version->turn_count; t++) {
            people += version->turns[t].count;
        }
    }
    return document->override_count <= SCHEDULE_DOCUMENT_ITEMS_MAX &&
           document->temporaries.count <= SCHEDULE_DOCUMENT_ITEMS_MAX &&
           document->swap_count <= SCHEDULE_DOCUMENT_ITEMS_MAX &&
           document->rotation_count <= SCHEDULE_DOCUMENT_ITEMS_MAX &&
           shifts <= SCHEDULE_DOCUMENT_SHIFTS_MAX && people <= SCHEDULE_DOCUMENT_PEOPLE_MAX;
}

/* A later version of the same layer has begun as long ago. */
static bool is_replaced(const struct schedule_document *document, size_t at, int64_t before_s)
{
    for (size_t i = at + 1; i < document->rotation_count; i++) {
        if (text_eq(document->rotations[i].entry, document->rotations[at].entry) &&
            document->rotations[i].version.from_s <= before_s) {
            return true;
        }
    }
    return false;
}

void schedule_document_prune(struct schedule_document *document, int64_t now_s)
{
    int64_t before_s = now_s - SCHEDULE_DOCUMENT_KEEP_S;
    size_t kept = 0;
    for (size_t i = 0; i < document->override_count; i++) {
        if (document->overrides[i].span.to_s > before_s) {
            document->overrides[kept++] = document->overrides[i];
        }
    }
    document->override_count = kept;
    kept = 0;
    for (size_t i = 0; i < document->swap_count; i++) {
        if (document->swaps[i].span.to_s > before_s) {
            document->swaps[kept++] = document->swaps[i];
        }
    }
    document->swap_count = kept;
    kept = 0;
    for (size_t i = 0; i < document->temporaries.count; i++) {
        if (document->temporaries.items[i].span.to_s > before_s) {
            document->temporaries.items[kept++] = document->temporaries.items[i];
        }
    }
    document->temporaries.count = kept;
    kept = 0;
    for (size_t i = 0; i < document->rotation_count; i++) {
        struct rotation_edit edit = document->rotations[i];
        if (!is_replaced(document, i, before_s)) {
            document->rotations[kept++] = edit;
        }
    }
    document->rotation_count = kept;
}

static void apply_rotations(const struct schedule_document *document, struct schedule *schedule,
                            struct arena *arena)
{
    for (size_t e = 0; e < schedule->entry_count; e++) {
        struct schedule_entry *entry = &schedule->entries[e];
        struct rotation_version *versions = NULL;
        size_t count = 0;
        for (size_t i = 0; i < entry->version_count; i++) {
            *ARENA_PUSH(arena, versions, count) = entry->versions[i];
        }
        for (size_t i = 0; i < document->rotation_count && entry->version_count > 0; i++) {
            if (text_eq(document->rotations[i].entry, entry->id)) {
                struct rotation_version *version = ARENA_PUSH(arena, versions, count);
                *version = document->rotations[i].version;
                version->grid.zone = entry->versions[0].grid.zone;
            }
        }
        entry->versions = versions;
        entry->version_count = count;
    }
}

struct schedule *schedule_document_apply(const struct schedule_document *document,
                                         const struct schedule *base, struct arena *arena)
{
    struct schedule *schedule = ARENA_NEW(arena, struct schedule);
    *schedule = (struct schedule){.id = base->id,
                                  .name = base->name,
                                  .zone = base->zone,
                                  .horizon_s = base->horizon_s,
                                  .holidays = base->holidays,
                                  .weights = base->weights,
                                  .swaps = document->swaps,
                                  .swap_count = document->swap_count};
    for (size_t i = 0; i < base->entry_count; i++) {
        *ARENA_PUSH(arena, schedule->entries, schedule->entry_count) = base->entries[i];
    }
    apply_rotations(document, schedule, arena);
    for (size_t i = 0; i < base->override_count + document->override_count; i++) {
        *ARENA_PUSH(arena, schedule->overrides, schedule->override_count) =
            i < base->override_count ? base->overrides[i]
                                     : document->overrides[i - base->override_count];
    }
    size_t own = base->temporaries.count;
    for (size_t i = 0; i < own + document->temporaries.count; i++) {
        *ARENA_PUSH(arena, schedule->temporaries.items, schedule->temporaries.count) =
            i < own ? base->temporaries.items[i] : document->temporaries.items[i - own];
    }
    return schedule;
}
