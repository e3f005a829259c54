#include "base/must.h"
#include "engine/use_case.h"

#define STORAGE_PAGE_ROWS_MAX 200

static void pack_row(struct pack *pack, struct text name, struct text value)
{
    pack_map_begin(pack);
    pack_key(pack, "key");
    pack_bytes(pack, name);
    pack_key(pack, "value");
    pack_bytes(pack, value);
    pack_map_end(pack);
}

/* storage.read {instance, key} or {instance, prefix, after}: a plugin instance's own rows, for its
 * jobs. An absent key is no row. */
enum err read_storage(struct work *work)
{
    const struct value *args = &work->command->args;
    struct text instance = value_text(args, "instance");
    struct text key = value_text(args, "key");
    struct kv_row *rows = NULL;
    size_t count = 0;
    struct pack pack;
    if (key.n > STORE_KV_NAME_BYTES_MAX || value_text(args, "prefix").n > STORE_KV_NAME_BYTES_MAX ||
        value_text(args, "after").n > STORE_KV_NAME_BYTES_MAX) {
        return work_refuse(work, ERR_INVALID, "invalid", "key", "a key has at most %d bytes",
                           STORE_KV_NAME_BYTES_MAX);
    }
    if (key.n == 0) {
        count =
            kv_table_page(work->reader, work->arena, instance, value_text(args, "prefix"),
                          value_text(args, "after"), work->now_us, STORAGE_PAGE_ROWS_MAX, &rows);
    }
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_key(&pack, "items");
    pack_list_begin(&pack);
    struct text value;
    if (key.n > 0 && kv_table_get(work->reader, work->arena, instance, key, work->now_us, &value)) {
        pack_row(&pack, key, value);
    }
    for (size_t i = 0; i < count; i++) {
        pack_row(&pack, rows[i].name, rows[i].value);
    }
    pack_list_end(&pack);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return work->reader->err;
}
