#include "store/write_set.h"
#include "base/mem.h"
#include "base/must.h"

void write_set_init(struct write_set *set)
{
    *set = (struct write_set){0};
    buf_init(&set->bytes);
    map_init(&set->index);
}

void write_set_fini(struct write_set *set)
{
    buf_fini(&set->bytes);
    map_fini(&set->index);
    mem_free(set->writes);
    *set = (struct write_set){0};
}

void write_set_clear(struct write_set *set)
{
    write_set_truncate(set, 0);
}

static uint64_t hash_of(enum store_table table, struct text key)
{
    return text_hash_here(key) ^ (uint64_t)table * UINT64_C(0x9e3779b97f4a7c15);
}

static struct write *add(struct write_set *set, enum write_kind kind, enum store_table table,
                         struct text key)
{
    MUST(key.n > 0 && table > 0 && table < TABLE_END);
    if (set->count == set->capacity) {
        set->capacity = set->capacity ? set->capacity * 2 : 32;
        set->writes = mem_resize(set->writes, set->capacity * sizeof *set->writes);
    }
    struct write *write = &set->writes[set->count++];
    *write = (struct write){
        .kind = kind, .table = table, .key_at = set->bytes.n, .key_n = key.n, .before = WRITE_NONE};
    buf_put_text(&set->bytes, key);
    write->value_at = set->bytes.n;
    return write;
}

/* The write just added is the one of its row that counts. Counters are written once for each
 * command of a batch: an index that kept them all would be searched from end to end each time. */
static void make_last(struct write_set *set, enum store_table table, struct text key,
                      uint32_t before)
{
    uint64_t hash = hash_of(table, key);
    struct write *last = &set->writes[set->count - 1];
    last->before = before;
    if (before != WRITE_NONE) {
        set->writes[before].replaced = true;
        map_remove(&set->index, hash, before);
    }
    map_add(&set->index, hash, (uint32_t)(set->count - 1));
}

static uint32_t place_of(const struct write_set *set, const struct write *write)
{
    return write == NULL ? WRITE_NONE : (uint32_t)(write - set->writes);
}

struct buf *write_set_put_begin(struct write_set *set, enum store_table table, struct text key)
{
    uint32_t before = place_of(set, write_set_find(set, table, key));
    (void)add(set, WRITE_PUT, table, key);
    make_last(set, table, key, before);
    return &set->bytes;
}

void write_set_put_end(struct write_set *set)
{
    struct write *write = &set->writes[set->count - 1];
    write->value_n = set->bytes.n - write->value_at;
}

void write_set_put(struct write_set *set, enum store_table table, struct text key,
                   struct text value)
{
    buf_put_text(write_set_put_begin(set, table, key), value);
    write_set_put_end(set);
}

void write_set_delete(struct write_set *set, enum store_table table, struct text key)
{
    uint32_t before = place_of(set, write_set_find(set, table, key));
    (void)add(set, WRITE_DELETE, table, key);
    make_last(set, table, key, before);
}

void write_set_expect(struct write_set *set, enum store_table table, struct text key, bool present)
{
    (void)add(set, present ? WRITE_EXPECT_PRESENT : WRITE_EXPECT_ABSENT, table, key);
}

struct text write_set_key(const struct write_set *set, const struct write *write)
{
    return (struct text){(const char *)set->bytes.p + write->key_at, write->key_n};
}

struct text write_set_value(const struct write_set *set, const struct write *write)
{
    return (struct text){(const char *)set->bytes.p + write->value_at, write->value_n};
}

const struct write *write_set_find(const struct write_set *set, enum store_table table,
                                   struct text key)
{
    size_t at = 0;
    uint32_t index = 0;
    while (map_next(&set->index, hash_of(table, key), &at, &index)) {
        const struct write *write = &set->writes[index];
        if (write->table == table && text_eq(write_set_key(set, write), key)) {
            return write;
        }
    }
    return NULL;
}

void write_set_truncate(struct write_set *set, size_t count)
{
    while (set->count > count) {
        const struct write *write = &set->writes[--set->count];
        if (write->kind == WRITE_PUT || write->kind == WRITE_DELETE) {
            uint64_t hash = hash_of(write->table, write_set_key(set, write));
            map_remove(&set->index, hash, (uint32_t)set->count);
            if (write->before != WRITE_NONE) { /* what it replaced counts again */
                set->writes[write->before].replaced = false;
                map_add(&set->index, hash, write->before);
            }
        }
        set->bytes.n = write->key_at;
    }
}
