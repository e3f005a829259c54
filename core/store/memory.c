#include "store/memory.h"
#include "base/mem.h"
#include "base/must.h"

struct row {
    unsigned char table;
    char *key; /* owned; the value stands behind it in the same block */
    size_t key_n;
    char *value;
    size_t value_n;
};
struct rows { /* sorted by (table, key) */
    struct row *items;
    size_t count, capacity;
};
struct memory {
    struct store store;
    struct rows accepted;                /* what reads see */
    struct rows durable;                 /* what is left after a crash */
    struct store_request *first, **last; /* accepted commits, in order */
    unsigned delay, waited;
};

static int compare(const struct row *row, unsigned char table, struct text key)
{
    if (row->table != table) {
        return row->table < table ? -1 : 1;
    }
    return text_compare((struct text){row->key, row->key_n}, key);
}

/* Index of the first row that is not before (table, key). */
static size_t lower_bound(const struct rows *rows, unsigned char table, struct text key)
{
    size_t low = 0;
    size_t high = rows->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(&rows->items[middle], table, key) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static const struct row *find(const struct rows *rows, unsigned char table, struct text key)
{
    size_t at = lower_bound(rows, table, key);
    return at < rows->count && compare(&rows->items[at], table, key) == 0 ? &rows->items[at] : NULL;
}

static void remove_row(struct rows *rows, unsigned char table, struct text key)
{
    size_t at = lower_bound(rows, table, key);
    if (at == rows->count || compare(&rows->items[at], table, key) != 0) {
        return;
    }
    mem_free(rows->items[at].key);
    rows->count--;
    for (; at < rows->count; at++) {
        rows->items[at] = rows->items[at + 1];
    }
}

static void put_row(struct rows *rows, unsigned char table, struct text key, struct text value)
{
    remove_row(rows, table, key);
    if (rows->count == rows->capacity) {
        rows->capacity = rows->capacity ? rows->capacity * 2 : 64;
        rows->items = mem_resize(rows->items, rows->capacity * sizeof *rows->items);
    }
    size_t at = lower_bound(rows, table, key);
    for (size_t i = rows->count; i > at; i--) {
        rows->items[i] = rows->items[i - 1];
    }
    rows->count++;
    struct buf block;
    buf_init(&block);
    buf_put_text(&block, key);
    buf_put_text(&block, value);
    buf_put_u8(&block, 0);
    rows->items[at] = (struct row){.table = table,
                                   .key = (char *)block.p,
                                   .key_n = key.n,
                                   .value = (char *)block.p + key.n,
                                   .value_n = value.n};
}

static void free_rows(struct rows *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        mem_free(rows->items[i].key);
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
            item->value = arena_text(&request->arena, (struct text){row->value, row->value_n});
        }
    }
}

static void add_row(struct store_request *request, const struct row *row)
{
    struct store_row copy = {
        .key = arena_text(&request->arena, (struct text){row->key, row->key_n}),
        .value = arena_text(&request->arena, (struct text){row->value, row->value_n})};
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
        add_row(request, &rows->items[request->scan.backwards ? to - 1 - i : from + i]);
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
        const struct row *row = &old->durable.items[i];
        put_row(&born->durable, row->table, (struct text){row->key, row->key_n},
                (struct text){row->value, row->value_n});
        put_row(&born->accepted, row->table, (struct text){row->key, row->key_n},
                (struct text){row->value, row->value_n});
    }
    store_close(store);
    return &born->store;
}
