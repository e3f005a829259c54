#include "base/must.h"
#include "store/key.h"
#include "store/tables.h"

#define PARTS 2             /* type and data of each entry, one behind the other in one list */
#define FIRST_ENTRIES_MAX 8 /* so far in, an entry is looked for in the first row at once */

static struct key entry_key(uint64_t ticket, uint32_t n)
{
    struct key key;
    key_begin(&key);
    key_u64(&key, ticket);
    key_u32(&key, n);
    return key;
}

void entry_table_begin(struct pack *pack, struct write_set *writes, const struct entry_group *group)
{
    struct key key = entry_key(group->ticket, group->first);
    pack_init(pack, record_begin(writes, TABLE_ENTRY, key_text(&key)));
    pack_map_begin(pack);
    pack_pair_int(pack, "at_us", group->at_us);
    pack_pair_text(pack, "actor", group->actor);
    pack_pair_text(pack, "config", group->config);
    pack_key(pack, "entries");
    pack_list_begin(pack);
}

void entry_table_add(struct pack *pack, struct text type, struct text data)
{
    pack_text(pack, type);
    pack_own(pack, data);
}

void entry_table_end(struct pack *pack, struct write_set *writes)
{
    pack_list_end(pack);
    pack_map_end(pack);
    MUST(pack->err == ERR_OK);
    record_end(writes);
}

/* A row's group, opened: its first number and what stands in it. */
struct group {
    uint32_t first, count;
    struct value row;
    const struct value *entries;
};

static uint32_t span_of(const struct value *entries)
{
    return (uint32_t)(value_count(entries) / PARTS);
}

uint32_t entry_table_span(struct arena *arena, struct text body)
{
    struct value row;
    return pack_read(arena, body, &row) == ERR_OK ? span_of(value_get(&row, "entries")) : 0;
}

static bool open_group(struct reader *reader, struct arena *arena, const struct store_row *row,
                       struct group *group)
{
    struct text body;
    if (record_open(TABLE_ENTRY, row->key, row->value, &body) == ERR_OK &&
        pack_read_lent(arena, body, &group->row) == ERR_OK) {
        group->first = key_get_u32(row->key, 8);
        group->entries = value_get(&group->row, "entries");
        group->count = span_of(group->entries);
        if (group->entries != NULL && group->entries->type == VALUE_LIST) {
            return true;
        }
    }
    reader->err = ERR_CORRUPT;
    return false;
}

static void put_copy(struct arena *arena, struct value *entry, const char *key,
                     const struct value *value)
{
    if (value != NULL) {
        *value_put(arena, entry, key) = *value;
    }
}

static struct value entry_of(struct arena *arena, const struct group *group, uint32_t n)
{
    const struct value *parts = &group->entries->list.items[(size_t)(n - group->first) * PARTS];
    struct value entry = {.type = VALUE_MAP};
    *value_put(arena, &entry, "seq") = value_of_int(n);
    put_copy(arena, &entry, "at_us", value_get(&group->row, "at_us"));
    put_copy(arena, &entry, "type", &parts[0]);
    put_copy(arena, &entry, "actor", value_get(&group->row, "actor"));
    put_copy(arena, &entry, "config", value_get(&group->row, "config"));
    put_copy(arena, &entry, "data", &parts[1]);
    if (n > group->first) {
        *value_put(arena, &entry, "cause") = value_of_int(group->first);
    }
    return entry;
}

/* The row of the group that entry n belongs to, or would belong to if it were there. */
static bool find_row(struct reader *reader, struct arena *arena, uint64_t ticket, uint32_t n,
                     struct store_row *row)
{
    struct key first = entry_key(ticket, 0);
    struct key last = entry_key(ticket, n);
    struct key behind = key_behind(&last);
    struct store_row *rows = NULL;
    size_t found = reader_scan(reader, arena, TABLE_ENTRY, key_text(&first), key_text(&behind), 1,
                               true, &rows, NULL);
    if (found == 1) {
        *row = rows[0];
    }
    return found == 1;
}

bool entry_table_get(struct reader *reader, struct arena *arena, uint64_t ticket, uint32_t n,
                     struct value *value)
{
    struct store_row row;
    struct group group;
    if (!find_row(reader, arena, ticket, n, &row) || !open_group(reader, arena, &row, &group) ||
        n - group.first >= group.count) {
        return false;
    }
    *value = entry_of(arena, &group, n);
    return true;
}

/* Of the first command, which has what a ticket begins with: found without a search. */
static bool is_in_first(struct reader *reader, struct arena *arena, uint64_t ticket, uint32_t n,
                        struct text *packed)
{
    struct key key = entry_key(ticket, 1);
    struct text body;
    return n > 0 && n <= FIRST_ENTRIES_MAX &&
           record_get(reader, arena, TABLE_ENTRY, key_text(&key), &body) &&
           pack_find_item(arena, body, "entries", (size_t)(n - 1) * PARTS + 1, packed);
}

/* The packed data of an entry. */
static bool find_data(struct reader *reader, struct arena *arena, uint64_t ticket, uint32_t n,
                      struct text *packed)
{
    struct store_row row;
    struct text body;
    if (is_in_first(reader, arena, ticket, n, packed)) {
        return true;
    }
    if (!find_row(reader, arena, ticket, n, &row)) {
        return false;
    }
    size_t index = (size_t)(n - key_get_u32(row.key, 8)) * PARTS + 1;
    if (record_open(TABLE_ENTRY, row.key, row.value, &body) != ERR_OK) {
        reader->err = ERR_CORRUPT;
        return false;
    }
    return pack_find_item(arena, body, "entries", index, packed);
}

bool entry_table_get_data(struct reader *reader, struct arena *arena, uint64_t ticket, uint32_t n,
                          struct value *data)
{
    struct text packed;
    return find_data(reader, arena, ticket, n, &packed) &&
           pack_read_lent(arena, packed, data) == ERR_OK;
}

struct text entry_table_get_text(struct reader *reader, struct arena *arena, uint64_t ticket,
                                 uint32_t n, const char *key)
{
    struct text packed;
    return find_data(reader, arena, ticket, n, &packed) ? pack_find_text(arena, packed, key)
                                                        : TEXT_NONE;
}

size_t entry_table_page(struct reader *reader, struct arena *arena, uint64_t ticket, uint32_t from,
                        size_t limit, struct value **values, bool *more)
{
    struct store_row row;
    bool begins_inside = find_row(reader, arena, ticket, from, &row);
    struct key first = entry_key(ticket, begins_inside ? key_get_u32(row.key, 8) : from);
    struct key last = entry_key(ticket, UINT32_MAX);
    struct store_row *rows = NULL;
    size_t count = 0;
    *values = NULL;
    /* A row has at least one entry, the first one perhaps none that is asked for. */
    size_t found = reader_scan(reader, arena, TABLE_ENTRY, key_text(&first), key_text(&last),
                               limit + 1, false, &rows, more);
    for (size_t i = 0; i < found; i++) {
        struct group group;
        if (!open_group(reader, arena, &rows[i], &group)) {
            return count;
        }
        for (uint32_t k = group.first < from ? from - group.first : 0; k < group.count; k++) {
            if (count == limit) {
                *more = true;
                return count;
            }
            *ARENA_PUSH(arena, *values, count) = entry_of(arena, &group, group.first + k);
        }
    }
    return count;
}

bool entry_table_last(struct reader *reader, struct arena *arena, uint64_t ticket, uint32_t *first,
                      struct value **values, size_t *count)
{
    struct store_row row;
    struct group group;
    *values = NULL;
    *count = 0;
    if (!find_row(reader, arena, ticket, UINT32_MAX - 1, &row) ||
        !open_group(reader, arena, &row, &group)) {
        return false;
    }
    *first = group.first;
    for (uint32_t i = 0; i < group.count; i++) {
        *ARENA_PUSH(arena, *values, *count) = entry_of(arena, &group, group.first + i);
    }
    return true;
}

void entry_table_delete(struct write_set *writes, uint64_t ticket, uint32_t first)
{
    struct key key = entry_key(ticket, first);
    write_set_delete(writes, TABLE_ENTRY, key_text(&key));
}
