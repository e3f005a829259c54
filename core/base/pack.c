#include "base/pack.h"
#include <msgpack.h>
#include "base/must.h"
#include "base/scan.h"

#define PACK_COUNT_MAX 65535u
#define PACK_EXT_TIMESTAMP (-1)

static int pack_on_bytes(void *ctx, const char *bytes, size_t count)
{
    struct buf *out = ctx;
    buf_put(out, bytes, count);
    return 0;
}

static msgpack_packer pack_packer(struct pack *pack)
{
    msgpack_packer packer;
    msgpack_packer_init(&packer, pack->out, pack_on_bytes);
    return packer;
}

/* One object goes into the open container. False when the pen has stopped. */
static bool pack_count(struct pack *pack)
{
    if (pack->err != ERR_OK) {
        return false;
    }
    if (pack->depth == 0) {
        return true;
    }
    uint32_t *count = &pack->open[pack->depth - 1].count;
    uint32_t most = pack->open[pack->depth - 1].is_map ? 2 * PACK_COUNT_MAX : PACK_COUNT_MAX;
    if (*count >= most) {
        pack->err = ERR_LIMIT;
        return false;
    }
    (*count)++;
    return true;
}

void pack_init(struct pack *pack, struct buf *out)
{
    *pack = (struct pack){.out = out};
}

void pack_nil(struct pack *pack)
{
    if (pack_count(pack)) {
        msgpack_packer packer = pack_packer(pack);
        (void)msgpack_pack_nil(&packer);
    }
}

void pack_bool(struct pack *pack, bool boolean)
{
    if (pack_count(pack)) {
        msgpack_packer packer = pack_packer(pack);
        (void)(boolean ? msgpack_pack_true(&packer) : msgpack_pack_false(&packer));
    }
}

void pack_int(struct pack *pack, int64_t number)
{
    if (pack_count(pack)) {
        msgpack_packer packer = pack_packer(pack);
        (void)msgpack_pack_int64(&packer, number);
    }
}

void pack_uint(struct pack *pack, uint64_t number)
{
    if (pack_count(pack)) {
        msgpack_packer packer = pack_packer(pack);
        (void)msgpack_pack_uint64(&packer, number);
    }
}

void pack_real(struct pack *pack, double real)
{
    if (pack_count(pack)) {
        msgpack_packer packer = pack_packer(pack);
        (void)msgpack_pack_double(&packer, real);
    }
}

static void pack_string(struct pack *pack, struct text text, bool bytes)
{
    if (text.n > UINT32_MAX) {
        pack->err = ERR_LIMIT;
        return;
    }
    msgpack_packer packer = pack_packer(pack);
    if (bytes) {
        (void)msgpack_pack_bin(&packer, text.n);
    } else {
        (void)msgpack_pack_str(&packer, text.n);
    }
    buf_put_text(pack->out, text);
}

void pack_text(struct pack *pack, struct text text)
{
    if (pack_count(pack)) {
        pack_string(pack, text, false);
    }
}

void pack_z(struct pack *pack, const char *z)
{
    pack_text(pack, text_z(z));
}

void pack_bytes(struct pack *pack, struct text bytes)
{
    if (pack_count(pack)) {
        pack_string(pack, bytes, true);
    }
}

/* Writes a value whose sizes are known; `depth` counts the containers around it. */
static void pack_nested(struct pack *pack, const struct value *value, unsigned depth)
{
    msgpack_packer packer = pack_packer(pack);
    switch (value->type) {
    case VALUE_NIL: (void)msgpack_pack_nil(&packer); return;
    case VALUE_BOOL:
        (void)(value->boolean ? msgpack_pack_true(&packer) : msgpack_pack_false(&packer));
        return;
    case VALUE_INT: (void)msgpack_pack_int64(&packer, value->number); return;
    case VALUE_FLOAT: (void)msgpack_pack_double(&packer, value->real); return;
    case VALUE_TEXT:
    case VALUE_BYTES: pack_string(pack, value->text, value->type == VALUE_BYTES); return;
    case VALUE_LIST:
    case VALUE_MAP: break;
    }
    size_t count = value->type == VALUE_LIST ? value->list.count : value->map.count;
    if (depth >= PACK_DEPTH_MAX || count > SCAN_ELEMENTS_MAX) {
        pack->err = ERR_LIMIT;
        return;
    }
    if (value->type == VALUE_LIST) {
        (void)msgpack_pack_array(&packer, count);
    } else {
        (void)msgpack_pack_map(&packer, count);
    }
    for (size_t i = 0; i < count && pack->err == ERR_OK; i++) {
        if (value->type == VALUE_LIST) {
            pack_nested(pack, &value->list.items[i], depth + 1);
        } else {
            pack_string(pack, value->map.pairs[i].key, false);
            pack_nested(pack, &value->map.pairs[i].value, depth + 1);
        }
    }
}

void pack_value(struct pack *pack, const struct value *value)
{
    if (pack_count(pack)) {
        pack_nested(pack, value, pack->depth);
    }
}

/* Exactly one object that the reader would take? */
static bool pack_is_one(struct text bytes)
{
    struct scan scan;
    scan_init(&scan, bytes.n);
    return scan_measure(&scan, (const unsigned char *)bytes.p, bytes.n) == SCAN_DONE &&
           scan.consumed == bytes.n;
}

void pack_raw(struct pack *pack, struct text packed)
{
    if (!pack_count(pack)) {
        return;
    }
    if (!pack_is_one(packed)) {
        pack->err = ERR_PROTOCOL;
        return;
    }
    buf_put_text(pack->out, packed);
}

/* The count is not known yet: a 16-bit one is left free and filled in at the end. */
static void pack_begin(struct pack *pack, bool is_map)
{
    if (!pack_count(pack)) {
        return;
    }
    if (pack->depth == PACK_DEPTH_MAX) {
        pack->err = ERR_LIMIT;
        return;
    }
    buf_put_u8(pack->out, is_map ? 0xde : 0xdc);
    pack->open[pack->depth].at = pack->out->n;
    pack->open[pack->depth].count = 0;
    pack->open[pack->depth].is_map = is_map;
    pack->depth++;
    buf_put_u16(pack->out, 0);
}

static void pack_end(struct pack *pack, bool is_map)
{
    if (pack->err != ERR_OK) {
        return;
    }
    MUST(pack->depth > 0 && pack->open[pack->depth - 1].is_map == is_map);
    pack->depth--;
    uint32_t count = pack->open[pack->depth].count;
    MUST(!is_map || count % 2 == 0); /* a key without a value */
    count = is_map ? count / 2 : count;
    unsigned char *at = pack->out->p + pack->open[pack->depth].at;
    at[0] = (unsigned char)(count >> 8);
    at[1] = (unsigned char)count;
}

void pack_list_begin(struct pack *pack)
{
    pack_begin(pack, false);
}

void pack_list_end(struct pack *pack)
{
    pack_end(pack, false);
}

void pack_map_begin(struct pack *pack)
{
    pack_begin(pack, true);
}

void pack_map_end(struct pack *pack)
{
    pack_end(pack, true);
}

void pack_key(struct pack *pack, const char *key)
{
    pack_z(pack, key);
}

void pack_pair_int(struct pack *pack, const char *key, int64_t number)
{
    pack_key(pack, key);
    pack_int(pack, number);
}

void pack_pair_bool(struct pack *pack, const char *key, bool boolean)
{
    pack_key(pack, key);
    pack_bool(pack, boolean);
}

void pack_pair_text(struct pack *pack, const char *key, struct text text)
{
    pack_key(pack, key);
    pack_text(pack, text);
}

void pack_pair_z(struct pack *pack, const char *key, const char *z)
{
    pack_key(pack, key);
    pack_z(pack, z);
}

/* Seconds and nanoseconds to milliseconds. */
static enum err read_time(int64_t seconds, uint32_t nanoseconds, struct value *value)
{
    if (nanoseconds > 999999999 || __builtin_mul_overflow(seconds, 1000, &value->number) ||
        __builtin_add_overflow(value->number, nanoseconds / 1000000, &value->number)) {
        return ERR_PROTOCOL;
    }
    value->type = VALUE_INT;
    return ERR_OK;
}

static enum err read_ext(const msgpack_object_ext *ext, struct value *value)
{
    if (ext->type != PACK_EXT_TIMESTAMP) {
        return ERR_PROTOCOL;
    }
    if (ext->size == 4) {
        return read_time(buf_get_u32(ext->ptr), 0, value);
    }
    if (ext->size == 8) {
        uint64_t both = buf_get_u64(ext->ptr);
        return read_time((int64_t)(both & ((UINT64_C(1) << 34) - 1)), (uint32_t)(both >> 34),
                         value);
    }
    if (ext->size == 12) {
        return read_time((int64_t)buf_get_u64(ext->ptr + 4), buf_get_u32(ext->ptr), value);
    }
    return ERR_PROTOCOL;
}

static enum err read_object(struct arena *arena, const msgpack_object *object, struct value *value);

static enum err read_list(struct arena *arena, const msgpack_object_array *array,
                          struct value *value)
{
    value->type = VALUE_LIST;
    value->list.items = NULL;
    value->list.count = 0;
    for (uint32_t i = 0; i < array->size; i++) {
        struct value item;
        enum err err = read_object(arena, &array->ptr[i], &item);
        if (err != ERR_OK) {
            return err;
        }
        *ARENA_PUSH(arena, value->list.items, value->list.count) = item;
    }
    return ERR_OK;
}

/* Keys are texts; old encoders write every text as bytes, so these pass too. */
static enum err read_key(struct arena *arena, const msgpack_object *object, struct text *key)
{
    if (object->type == MSGPACK_OBJECT_STR) {
        *key = arena_text(arena, (struct text){object->via.str.ptr, object->via.str.size});
        return ERR_OK;
    }
    if (object->type == MSGPACK_OBJECT_BIN) {
        *key = arena_text(arena, (struct text){object->via.bin.ptr, object->via.bin.size});
        return ERR_OK;
    }
    return ERR_PROTOCOL;
}

static enum err read_map(struct arena *arena, const msgpack_object_map *map, struct value *value)
{
    value->type = VALUE_MAP;
    value->map.pairs = NULL;
    value->map.count = 0;
    for (uint32_t i = 0; i < map->size; i++) {
        struct value_pair pair;
        enum err err = read_key(arena, &map->ptr[i].key, &pair.key);
        if (err == ERR_OK) {
            err = read_object(arena, &map->ptr[i].val, &pair.value);
        }
        if (err != ERR_OK) {
            return err;
        }
        *ARENA_PUSH(arena, value->map.pairs, value->map.count) = pair;
    }
    return ERR_OK;
}

/* Recursion is bounded: the scanner has refused what is deeper than SCAN_DEPTH_MAX. */
static enum err read_object(struct arena *arena, const msgpack_object *object, struct value *value)
{
    *value = (struct value){.type = VALUE_NIL};
    switch (object->type) {
    case MSGPACK_OBJECT_NIL: return ERR_OK;
    case MSGPACK_OBJECT_BOOLEAN: *value = value_of_bool(object->via.boolean); return ERR_OK;
    case MSGPACK_OBJECT_POSITIVE_INTEGER:
        if (object->via.u64 > INT64_MAX) {
            return ERR_PROTOCOL;
        }
        *value = value_of_int((int64_t)object->via.u64);
        return ERR_OK;
    case MSGPACK_OBJECT_NEGATIVE_INTEGER: *value = value_of_int(object->via.i64); return ERR_OK;
    case MSGPACK_OBJECT_FLOAT32:
    case MSGPACK_OBJECT_FLOAT64:
        value->type = VALUE_FLOAT;
        value->real = object->via.f64;
        return ERR_OK;
    case MSGPACK_OBJECT_STR:
        value->type = VALUE_TEXT;
        value->text = arena_text(arena, (struct text){object->via.str.ptr, object->via.str.size});
        return ERR_OK;
    case MSGPACK_OBJECT_BIN:
        value->type = VALUE_BYTES;
        value->text = arena_text(arena, (struct text){object->via.bin.ptr, object->via.bin.size});
        return ERR_OK;
    case MSGPACK_OBJECT_ARRAY: return read_list(arena, &object->via.array, value);
    case MSGPACK_OBJECT_MAP: return read_map(arena, &object->via.map, value);
    case MSGPACK_OBJECT_EXT: return read_ext(&object->via.ext, value);
    }
    return ERR_PROTOCOL;
}

enum err pack_read(struct arena *arena, struct text bytes, struct value *value)
{
    *value = (struct value){.type = VALUE_NIL};
    if (!pack_is_one(bytes)) {
        return ERR_PROTOCOL;
    }
    msgpack_unpacked unpacked;
    msgpack_unpacked_init(&unpacked); /* unpack_next makes its zone: the memory of the objects */
    size_t at = 0;
    enum err err = ERR_PROTOCOL;
    if (msgpack_unpack_next(&unpacked, bytes.p, bytes.n, &at) == MSGPACK_UNPACK_SUCCESS &&
        at == bytes.n) {
        err = read_object(arena, &unpacked.data, value);
    }
    msgpack_unpacked_destroy(&unpacked);
    return err;
}
