#include "store/memory.h"
#include <string.h>
#include "base/mem.h"
#include "base/must.h"

struct row {
    unsigned char table;
    size_t key_n, value_n;
    char bytes[]; /* key, value, and a zero */
};
struct rows { /* sorted by (table, key); pointers, because every insertion moves what is behind it
               */
    struct row **items; /* owned */
    size_t count, capacity;
};
struct memory {
    struct store store;
    struct rows accepted;                /* what reads see */
    struct rows durable;                 /* what is left after a crash */
    struct store_request *first, **last; /* accepted commits, in order */
    unsigned delay, waited;
};

static struct text key_of(const struct row *row)
{
    return (struct text){row->bytes, row->key_n};
}

static struct text value_of(const struct row *row)
{
    return (struct text){row->bytes + row->key_n, row->value_n};
}

static int compare(const struct row *row, unsigned char table, struct text key)
{
    if (row->table != table) {
        return row->table < table ? -1 : 1;
    }
    return text_compare(key_of(row), key);
}

/* Index of the first row that is not before (table, key). */
static size_t lower_bound(const struct rows *rows, unsigned char table, struct text key)
{
    size_t low = 0;
    size_t high = rows->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(rows->items[middle], table, key) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool is_at(const struct rows *rows, size_t at, unsigned char table, struct text key)
{
    return at < rows->count && compare(rows->items[at], table, key) == 0;
}

static const struct row *find(const struct rows *rows, unsigned char table, struct text key)
{
    size_t at = lower_bound(rows, table, key);
    return is_at(rows, at, table, key) ? rows->items[at] : NULL;
}

static void remove_row(struct rows *rows, unsigned char table, struct text key)
{
    size_t at = lower_bound(rows, table, key);
    if (!is_at(rows, at, table, key)) {
        return;
    }
    mem_free(rows->items[at]);
    rows->count--;
    memmove(&rows->items[at], &rows->items[at + 1], (rows->count - at) * sizeof(struct row *));
}

static struct row *new_row(unsigned char table, struct text key, struct text value)
{
    struct row *row = mem_new(sizeof *row + key.n + value.n + 1);
    *row = (struct row){.table = table, .key_n = key.n, .value_n = value.n};
    if (key.n > 0) {
        memcpy(row->bytes, key.p, key.n);
    }
    if (value.n > 0) {
        memcpy(row->bytes + key.n, value.p, value.n);
    }
    return row;
}

static void put_row(struct rows *rows, unsigned char table, struct text key, struct text value)
{
    size_t at = lower_bound(rows, table, key);
    struct row *row = new_row(table, key, value);
    if (is_at(rows, at, table, key)) {
        mem_free(rows->items[at]);
        rows->items[at] = row;
        return;
    }
    if (rows->count == rows->capacity) {
        rows->capacity = rows->capacity ? rows->capacity * 2 : 64;
        rows->items = mem_resize(rows->items, rows->capacity * sizeof *rows->items);
    }
    memmove(&rows->items[at + 1], &rows->items[at], (rows->count - at) * sizeof(struct row *));
    rows->items[at] = row;
    rows->count++;
}

static void free_rows(struct rows *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        mem_free(rows->items[i]);
    }
    mem_free(rows->items);
    *rows = (struct rows){0};
}

static void apply(struct rows *rows, const struct write_set *writes)
{
    for (size_t i = 0; i < writes->count; i++) {
        const struct write *write = &writes->writes[i];
        if (write->kind == WRITE_PUT) {
            put_row(rows, (unsigned char)write->table, write_set_key(writes, write),
                    write_set_value(writes, write));
        } else if (write->kind == WRITE_DELETE) {
            remove_row(rows, (unsigned char)write->table, write_set_key(writes, write));
        }
    }
}

static bool expectations_hold(const struct rows *rows, const struct write_set *writes)
{
    for (size_t i = 0; i < writes->count; i++) {
        const struct write *write = &writes->writes[i];
        bool present =
            find(rows, (unsigned char)write->table, write_set_key(writes, write)) != NULL;
        if ((write->kind == WRITE_EXPECT_ABSENT && present) ||
            (write->kind == WRITE_EXPECT_PRESENT && !present)) {
            return false;
        }
    }
    return true;
}

static void answer_get(struct memory *memory, struct store_request *request)
{
    for (size_t i = 0; i < request->get.count; i++) {
        struct store_get *item = &request->get.items[i];
        const struct row *row = find(&memory->accepted, (unsigned char)item->table, item->key);
        item->found = row != NULL;
        if (row != NULL) {
            item->value = arena_text(&request->arena, value_of(row));
        }
    }
}

static void add_row(struct store_request *request, const struct row *row)
{
    struct store_row copy = {.key = arena_text(&request->arena, key_of(row)),
                             .value = arena_text(&request->arena, value_of(row))};
    *ARENA_PUSH(&request->arena, request->scan.rows, request->scan.count) = copy;
}

static void answer_scan(struct memory *memory, struct store_request *request)
{
    const struct rows *rows = &memory->accepted;
    unsigned char table = (unsigned char)request->scan.table;
    size_t from = lower_bound(rows, table, request->scan.from);
    size_t to = request->scan.to.n ? lower_bound(rows, table, request->scan.to)
                                   : lower_bound(rows, (unsigned char)(table + 1), TEXT_NONE);
    request->scan.rows = NULL;
    request->scan.count = 0;
    if (request->scan.limit == 0 || request->scan.limit > STORE_SCAN_ROWS_MAX) {
        request->err = ERR_LIMIT;
        return;
    }
    for (size_t i = 0; from + i < to && request->scan.count < request->scan.limit; i++) {
        add_row(request, rows->items[request->scan.backwards ? to - 1 - i : from + i]);
    }
    request->scan.more = from < to && to - from > request->scan.count;
}

static void accept_commit(struct memory *memory, struct store_request *request)
{
    request->commit.outcome = STORE_DURABLE;
    request->err = store_check(request->commit.writes);
    if (request->err != ERR_OK) {
        request->commit.outcome = STORE_REJECTED;
    } else if (!expectations_hold(&memory->accepted, request->commit.writes)) {
        request->commit.outcome = STORE_REJECTED;
        request->err = ERR_CONFLICT;
    } else {
        apply(&memory->accepted, request->commit.writes);
    }
    request->next = NULL;
    *memory->last = request;
    memory->last = &request->next;
}

static void memory_submit(struct store *store, struct store_request *request)
{
    struct memory *memory = (struct memory *)store;
    request->err = ERR_OK;
    switch (request->what) {
    case STORE_GET: answer_get(memory, request); break;
    case STORE_SCAN: answer_scan(memory, request); break;
    case STORE_COMMIT: accept_commit(memory, request); break;
    }
}

static size_t memory_reap(struct store *store, struct store_request **done, size_t max)
{
    struct memory *memory = (struct memory *)store;
    size_t count = 0;
    if (memory->first != NULL && memory->waited++ < memory->delay) {
        return 0;
    }
    memory->waited = 0;
    while (memory->first != NULL && count < max) {
        struct store_request *request = memory->first;
        memory->first = request->next;
        if (memory->first == NULL) {
            memory->last = &memory->first;
        }
        if (request->commit.outcome == STORE_DURABLE) {
            apply(&memory->durable, request->commit.writes);
        }
        done[count++] = request;
        if (memory->delay > 0) {
            break; /* one at a time, so that several can be under way */
        }
    }
    return count;
}

static int memory_fd(struct store *store)
{
    (void)store;
    return -1;
}

static void memory_info(struct store *store, struct store_info *info)
{
    struct memory *memory = (struct memory *)store;
    info->name = "memory";
    info->reads_see_accepted = true;
    info->reads_at_once = true;
    info->rows = memory->accepted.count;
}

static void memory_close(struct store *store)
{
    struct memory *memory = (struct memory *)store;
    free_rows(&memory->accepted);
    free_rows(&memory->durable);
    mem_free(memory);
}

static const struct store_driver driver = {.submit = memory_submit,
                                           .reap = memory_reap,
                                           .fd = memory_fd,
                                           .info = memory_info,
                                           .close = memory_close};

struct store *memory_open(unsigned delay)
{
    struct memory *memory = MEM_NEW(struct memory);
    memory->store.driver = &driver;
    memory->delay = delay;
    memory->last = &memory->first;
    return &memory->store;
}

struct store *memory_crash(struct store **store)
{
    struct memory *old = (struct memory *)*store;
    struct memory *born = (struct memory *)memory_open(old->delay);
    for (size_t i = 0; i < old->durable.count; i++) {
        const struct row *row = old->durable.items[i];
        put_row(&born->durable, row->table, key_of(row), value_of(row));
        put_row(&born->accepted, row->table, key_of(row), value_of(row));
    }
    store_close(store);
    return &born->store;
}
