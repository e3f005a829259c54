#include "store/reader.h"
#include "base/must.h"

void reader_init(struct reader *reader, struct store *store, const struct write_set *writes)
{
    *reader = (struct reader){.store = store, .writes = writes};
}

bool reader_get(struct reader *reader, struct arena *arena, enum store_table table, struct text key,
                struct text *value)
{
    if (reader->err != ERR_OK) {
        return false;
    }
    const struct write *write = reader->writes ? write_set_find(reader->writes, table, key) : NULL;
    if (write != NULL) {
        if (write->kind == WRITE_PUT) {
            *value = arena_text(arena, write_set_value(reader->writes, write));
        }
        return write->kind == WRITE_PUT;
    }
    enum err err = store_get(reader->store, arena, table, key, value);
    if (err != ERR_OK && err != ERR_NOT_FOUND) {
        reader->err = err;
    }
    return err == ERR_OK;
}

/* --- one's own writes among the rows of the store --- */

struct own { /* the last writes of a range, sorted by key */
    const struct write **items;
    size_t count;
};

static bool is_in_range(struct text key, struct text from, struct text to)
{
    return text_compare(key, from) >= 0 && (to.n == 0 || text_compare(key, to) < 0);
}

static struct own collect(const struct reader *reader, struct arena *arena, enum store_table table,
                          struct text from, struct text to)
{
    struct own own = {0};
    const struct write_set *set = reader->writes;
    for (size_t i = 0; set != NULL && i < set->count; i++) {
        const struct write *write = &set->writes[i];
        struct text key = write_set_key(set, write);
        if (write->table != table || write->replaced ||
            (write->kind != WRITE_PUT && write->kind != WRITE_DELETE) ||
            !is_in_range(key, from, to)) {
            continue;
        }
        (void)ARENA_PUSH(arena, own.items, own.count);
        size_t at = own.count - 1;
        while (at > 0 && text_compare(write_set_key(set, own.items[at - 1]), key) > 0) {
            own.items[at] = own.items[at - 1];
            at--;
        }
        own.items[at] = write;
    }
    return own;
}

struct page {
    struct store_row *rows;
    size_t count;
    bool more;
};

static struct page read_page(struct reader *reader, struct arena *arena, enum store_table table,
                             struct text from, struct text to, size_t limit, bool backwards)
{
    struct page page = {0};
    struct store_request request = {.what = STORE_SCAN,
                                    .scan = {.table = table,
                                             .from = from,
                                             .to = to,
                                             .limit = (uint32_t)limit,
                                             .backwards = backwards}};
    request.arena = *arena; /* for the time of the question, so that rows are copied once */
    store_submit(reader->store, &request);
    *arena = request.arena;
    if (request.err != ERR_OK) {
        reader->err = request.err;
        return page;
    }
    page = (struct page){request.scan.rows, request.scan.count, request.scan.more};
    return page;
}

struct merge {
    const struct reader *reader;
    struct own own;
    size_t own_at; /* taken so far, from the end when backwards */
    bool backwards;
    struct text bound; /* the last key the store's page speaks of, when there are more */
    bool bounded;
    size_t left; /* rows of the last page that did not fit */
};

static const struct write *peek(const struct merge *merge)
{
    if (merge->own_at == merge->own.count) {
        return NULL;
    }
    const struct write *write =
        merge->own.items[merge->backwards ? merge->own.count - 1 - merge->own_at : merge->own_at];
    if (merge->bounded) { /* what lies behind the page is for a later page */
        int order = text_compare(write_set_key(merge->reader->writes, write), merge->bound);
        if (merge->backwards ? order < 0 : order > 0) {
            return NULL;
        }
    }
    return write;
}

static size_t merge_page(struct merge *merge, struct arena *arena, const struct page *page,
                         size_t limit, struct store_row **rows, size_t have)
{
    const struct write_set *set = merge->reader->writes;
    size_t count = have;
    size_t at = 0;
    while (count < limit) {
        const struct write *write = peek(merge);
        if (write == NULL && at == page->count) {
            break;
        }
        int order = write == NULL ? -1
                    : at == page->count
                        ? 1
                        : text_compare(page->rows[at].key, write_set_key(set, write)) *
                              (merge->backwards ? -1 : 1);
        if (order < 0) {
            *ARENA_PUSH(arena, *rows, count) = page->rows[at++];
            continue;
        }
        at += order == 0; /* the own write hides the stored row */
        merge->own_at++;
        if (write->kind == WRITE_PUT) {
            struct store_row row = {.key = arena_text(arena, write_set_key(set, write)),
                                    .value = arena_text(arena, write_set_value(set, write))};
            *ARENA_PUSH(arena, *rows, count) = row;
        }
    }
    merge->left = page->count - at;
    return count;
}

size_t reader_scan(struct reader *reader, struct arena *arena, enum store_table table,
                   struct text from, struct text to, size_t limit, bool backwards,
                   struct store_row **rows, bool *more)
{
    size_t count = 0;
    bool has_more = true;
    *rows = NULL;
    if (reader->err != ERR_OK || limit == 0) {
        return 0;
    }
    struct merge merge = {.reader = reader, .backwards = backwards};
    merge.own = collect(reader, arena, table, from, to);
    size_t wanted = limit < STORE_SCAN_ROWS_MAX ? limit : STORE_SCAN_ROWS_MAX;
    while (count < limit && has_more && reader->err == ERR_OK) {
        struct page page = read_page(reader, arena, table, from, to, wanted, backwards);
        has_more = page.more;
        merge.bounded = page.more && page.count > 0;
        if (merge.bounded) {
            merge.bound = page.rows[page.count - 1].key;
        }
        count = merge_page(&merge, arena, &page, limit, rows, count);
        if (has_more && !backwards) { /* go on behind the page: the last key and a zero byte */
            from = arena_text(arena, merge.bound);
            from.n++; /* arena_text put a 0 behind it */
        } else if (has_more) {
            to = merge.bound;
        }
    }
    if (more != NULL) {
        *more = has_more || merge.left > 0 || peek(&merge) != NULL;
    }
    return count;
}
