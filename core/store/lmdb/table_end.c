#include "store/lmdb/table_end.h"

#define PAGE_BYTES 4096u /* of LMDB; where they are longer, fewer rows are taken out */
/* A longer value may have pages of its own, and would have to be written again for nothing. */
#define VALUE_BYTES_MAX 1800u
#define HEAD_BYTES 8u /* of a row put aside: how long are key and value */

void table_end_init(struct table_end *end, struct kv_txn *txn)
{
    *end = (struct table_end){.txn = txn, .table = -1};
    buf_init(&end->last);
    buf_init(&end->aside);
}

/* The row at `at`, and where the next one is. */
static size_t row_at(const struct table_end *end, size_t at, struct text *key, struct text *value)
{
    const char *head = (const char *)end->aside.p + at;
    *key = (struct text){head + HEAD_BYTES, buf_get_u32(head)};
    *value = (struct text){key->p + key->n, buf_get_u32(head + 4)};
    return at + HEAD_BYTES + key->n + value->n;
}

static void put_back(struct table_end *end)
{
    struct text key;
    struct text value;
    for (size_t at = 0; end->is_out && at < end->aside.n;) {
        at = row_at(end, at, &key, &value);
        kv_put(end->txn, key, value);
    }
}

static void take_out(struct table_end *end)
{
    struct text key;
    struct text value;
    for (size_t at = 0; at < end->aside.n;) {
        at = row_at(end, at, &key, &value);
        kv_delete(end->txn, key);
    }
    end->is_out = true;
}

/* Keys lie in their pages. A page that this transaction has already written is somewhere else, and
 * then this is wrong, which costs half a page. */
static bool is_on_page(const char *page, struct text key)
{
    return (uintptr_t)key.p / PAGE_BYTES == (uintptr_t)page / PAGE_BYTES;
}

/* What follows the table's last row on its page. No more: a page that is left with too few rows
 * takes some from the page before it, which would be those of the table. */
static void copy_rows_behind(struct table_end *end, const char *page)
{
    struct text key;
    struct text value;
    while (kv_step(end->txn, false, &key, &value) && is_on_page(page, key)) {
        if (value.n > VALUE_BYTES_MAX) {
            buf_clear(&end->aside);
            return;
        }
        buf_put_u32(&end->aside, (uint32_t)key.n);
        buf_put_u32(&end->aside, (uint32_t)value.n);
        buf_put_text(&end->aside, key);
        buf_put_text(&end->aside, value);
    }
}

static void begin_table(struct table_end *end, int table)
{
    char next = (char)(table + 1);
    struct text key;
    struct text value;
    end->table = table;
    end->rows_behind = 0;
    end->bytes_behind = 0;
    end->is_out = false;
    buf_clear(&end->last);
    buf_clear(&end->aside);
    if (kv_seek(end->txn, (struct text){&next, 1}, true, &key, &value) &&
        (unsigned char)key.p[0] == table) {
        buf_put_text(&end->last, key);
        copy_rows_behind(end, key.p);
    }
    kv_rest(end->txn);
}

void table_end_expect(struct table_end *end, struct text key, size_t value_bytes)
{
    int table = (unsigned char)key.p[0];
    if (table != end->table) {
        put_back(end);
        begin_table(end, table);
    }
    if (end->rows_behind == 0 && text_compare(key, buf_text(&end->last)) <= 0) {
        return;
    }
    end->bytes_behind += key.n + value_bytes;
    if (++end->rows_behind == TABLE_END_ROWS_MIN &&
        end->bytes_behind <= (size_t)TABLE_END_ROWS_MIN * TABLE_END_ROW_BYTES_MAX) {
        take_out(end);
    }
}

void table_end_fini(struct table_end *end)
{
    put_back(end);
    buf_fini(&end->last);
    buf_fini(&end->aside);
}
