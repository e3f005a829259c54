#include "base/pack.h"
#include <msgpack.h>
#include "base/must.h"
#include "base/scan.h"

/* --- the writer --------------------------------------------------------------------------------------------------------- */

static int write_bytes(void *ctx, const char *bytes, size_t count)
{
    buf_put(ctx, bytes, count);
    return 0;
}

static msgpack_packer packer_of(struct pack *pack)
{
    msgpack_packer packer;
    msgpack_packer_init(&packer, pack->out, write_bytes);
    return packer;
}

/* Counts the object that is about to be written; false: the pen is dry. */
static bool count_one(struct pack *pack)
{
    if (pack->err != ERR_OK) {
        return false;
    }
    if (pack->depth > 0) {
        pack->open[pack->depth - 1].count++;
    }
    return true;
}

void pack_init(struct pack *pack, struct buf *out)
{
    *pack = (struct pack){.out = out};
}

void pack_nil(struct pack *pack)
{
    if (count_one(pack)) {
        msgpack_packer packer = packer_of(pack);
        (void)msgpack_pack_nil(&packer);
    }
}

void pack_bool(struct pack *pack, bool boolean)
{
    if (count_one(pack)) {
        msgpack_packer packer = packer_of(pack);
        (void)(boolean ? msgpack_pack_true(&packer) : msgpack_pack_false(&packer));
    }
}

void pack_int(struct pack *pack, int64_t number)
{
    if (count_one(pack)) {
        msgpack_packer packer = packer_of(pack);
        (void)msgpack_pack_int64(&packer, number);
    }
}

void pack_uint(struct pack *pack, uint64_t number)
{
    if (count_one(pack)) {
        msgpack_packer packer = packer_of(pack);
        (void)msgpack_pack_uint64(&packer, number);
    }
}

void pack_real(struct pack *pack, double real)
{
    if (count_one(pack)) {
        msgpack_packer packer = packer_of(pack);
        (void)msgpack_pack_double(&packer, real);
    }
}

void pack_text(struct pack *pack, struct text text)
{
    if (count_one(pack)) {
        msgpack_packer packer = packer_of(pack);
        (void)msgpack_pack_str(&packer, text.n);
        (void)msgpack_pack_str_body(&packer, text.n ? text.p : "", text.n);
    }
}

void pack_z(struct pack *pack, const char *z)
{
    pack_text(pack, text_z(z));
}

void pack_bytes(struct pack *pack, struct text bytes)
{
    if (count_one(pack)) {
        msgpack_packer packer = packer_of(pack);
        (void)msgpack_pack_bin(&packer, bytes.n);
        (void)msgpack_pack_bin_body(&packer, bytes.n ? bytes.p : "", bytes.n);
    }
}

void pack_raw(struct pack *pack, struct text packed)
{
    if (count_one(pack)) {
        buf_put_text(pack->out, packed);
    }
}

/* The count is not known yet: 16 bits are left for it and filled in at the end. */
static void begin(struct pack *pack, unsigned char head, bool is_map)
{
    if (!count_one(pack)) {
        return;
    }
    if (pack->depth == PACK_DEPTH_MAX) {
        pack->err = ERR_LIMIT;
        return;
    }
    buf_put_u8(pack->out, head);
    pack->open[pack->depth].at = pack->out->n;
    pack->open[pack->depth].count = 0;
    pack->open[pack->depth].is_map = is_map;
    pack->depth++;
    buf_put_u16(pack->out, 0);
}

static void end(struct pack *pack, bool is_map)
{
    if (pack->err != ERR_OK) {
        return;
    }
    MUST(pack->depth > 0 && pack->open[pack->depth - 1].is_map == is_map);
    pack->depth--;
    uint32_t count = pack->open[pack->depth].count;
    MUST(!is_map || count % 2 == 0);
    count = is_map ? count / 2 : count;
    if (count > UINT16_MAX) {
        pack->err = ERR_LIMIT;
        return;
    }
    pack->out->p[pack->open[pack->depth].at] = (unsigned char)(count >> 8);
    pack->out->p[pack->open[pack->depth].at + 1] = (unsigned char)count;
}

void pack_list_begin(struct pack *pack)
{
    begin(pack, 0xdc, false);
}

void pack_list_end(struct pack *pack)
{
    end(pack, false);
}

void pack_map_begin(struct pack *pack)
{
    begin(pack, 0xde, true);
}

void pack_map_end(struct pack *pack)
{
    end(pack, true);
}

void pack_key(struct pack *pack, const char *key)
{
    pack_z(pack, key);
}

void pack_pair_int(struct pack *pack, const char *key, int64_t number)
{
    pack_z(pack, key);
    pack_int(pack, number);
}

void pack_pair_bool(struct pack *pack, const char *key, bool boolean)
{
    pack_z(pack, key);
    pack_bool(pack, boolean);
}

void pack_pair_text(struct pack *pack, const char *key, struct text text)
{
    pack_z(pack, key);
    pack_text(pack, text);
}

void pack_pair_z(struct pack *pack, const char *key, const char *z)
{
    pack_z(pack, key);
    pack_z(pack, z);
}

static void pack_list_value(struct pack *pack, const struct value *value)
{
    pack_list_begin(pack);
    for (size_t i = 0; i < value->list.count; i++) {
        pack_value(pack, &value->list.items[i]);
    }
    pack_list_end(pack);
}

static void pack_map_value(struct pack *pack, const struct value *value)
{
    pack_map_begin(pack);
    for (size_t i = 0; i < value->map.count; i++) {
        pack_text(pack, value->map.pairs[i].key);
        pack_value(pack, &value->map.pairs[i].value);
    }
    pack_map_end(pack);
}

void pack_value(struct pack *pack, const struct value *value)
{
    switch (value->type) {
    case VALUE_NIL: pack_nil(pack); break;
    case VALUE_BOOL: pack_bool(pack, value->boolean); break;
    case VALUE_INT: pack_int(pack, value->number); break;
    case VALUE_FLOAT: pack_real(pack, value->real); break;
    case VALUE_TEXT: pack_text(pack, value->text); break;
    case VALUE_BYTES: pack_bytes(pack, value->text); break;
    case VALUE_LIST: pack_list_value(pack, value); break;
    case VALUE_MAP: pack_map_value(pack, value); break;
    }
}

/* --- the reader --------------------------------------------------------------------------------------------------------- */

static enum err convert(struct arena *arena, const msgpack_object *object, struct value *value);

static enum err convert_list(struct arena *arena, const msgpack_object_array *array, struct value *value)
{
    value->type = VALUE_LIST;
    value->list.items = NULL;
    value->list.count = 0;
    for (uint32_t i = 0; i < array->size; i++) {
        struct value *item = ARENA_PUSH(arena, value->list.items, value->list.count);
        struct value converted = {0};
        enum err err = convert(arena, &array->ptr[i], &converted);
        if (err != ERR_OK) {
            return err;
        }
        *item = converted;
    }
    return ERR_OK;
}

static bool key_of(const msgpack_object *object, struct text *key)
{
    if (object->type == MSGPACK_OBJECT_STR) {
        *key = (struct text){object->via.str.ptr, object->via.str.size};
        return true;
    }
    if (object->type == MSGPACK_OBJECT_BIN) { /* old encoders send raw strings */
        *key = (struct text){object->via.bin.ptr, object->via.bin.size};
        return true;
    }
    return false;
}

static enum err convert_map(struct arena *arena, const msgpack_object_map *map, struct value *value)
{
    value->type = VALUE_MAP;
    value->map.pairs = NULL;
    value->map.count = 0;
    for (uint32_t i = 0; i < map->size; i++) {
        struct value_pair pair = {0};
        struct text key;
        if (!key_of(&map->ptr[i].key, &key)) {
            return ERR_PROTOCOL;
        }
        pair.key = arena_text(arena, key);
        enum err err = convert(arena, &map->ptr[i].val, &pair.value);
        if (err != ERR_OK) {
            return err;
        }
        *ARENA_PUSH(arena, value->map.pairs, value->map.count) = pair;
    }
    return ERR_OK;
}

/* A timestamp (ext -1) of 4, 8 or 12 bytes, as milliseconds. */
static enum err convert_time(const msgpack_object_ext *ext, struct value *value)
{
    int64_t seconds = 0;
    uint32_t nanoseconds = 0;
    if (ext->type != -1) {
        return ERR_PROTOCOL;
    }
    if (ext->size == 4) {
        seconds = buf_get_u32(ext->ptr);
    } else if (ext->size == 8) {
        uint64_t both = buf_get_u64(ext->ptr);
        nanoseconds = (uint32_t)(both >> 34);
        seconds = (int64_t)(both & ((UINT64_C(1) << 34) - 1));
    } else if (ext->size == 12) {
        nanoseconds = buf_get_u32(ext->ptr);
        seconds = (int64_t)buf_get_u64(ext->ptr + 4);
    } else {
        return ERR_PROTOCOL;
    }
    if (seconds > INT64_MAX / 1000 - 1 || seconds < INT64_MIN / 1000 + 1) {
        return ERR_PROTOCOL;
    }
    *value = value_of_int(seconds * 1000 + nanoseconds / 1000000);
    return ERR_OK;
}

static enum err convert(struct arena *arena, const msgpack_object *object, struct value *value)
{
    switch (object->type) {
    case MSGPACK_OBJECT_NIL: value->type = VALUE_NIL; return ERR_OK;
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
        *value = value_of_text(arena_text(arena, (struct text){object->via.str.ptr, object->via.str.size}));
        return ERR_OK;
    case MSGPACK_OBJECT_BIN:
        value->type = VALUE_BYTES;
        value->text = arena_text(arena, (struct text){object->via.bin.ptr, object->via.bin.size});
        return ERR_OK;
    case MSGPACK_OBJECT_ARRAY: return convert_list(arena, &object->via.array, value);
    case MSGPACK_OBJECT_MAP: return convert_map(arena, &object->via.map, value);
    case MSGPACK_OBJECT_EXT: return convert_time(&object->via.ext, value);
    }
    return ERR_PROTOCOL;
}

enum err pack_read(struct arena *arena, struct text bytes, struct value *value)
{
    struct scan scan;
    msgpack_zone zone;
    msgpack_object object;
    size_t offset = 0;
    enum err err = ERR_PROTOCOL;
    *value = (struct value){.type = VALUE_NIL};
    if (bytes.n == 0) {
        return ERR_PROTOCOL;
    }
    scan_init(&scan, bytes.n);
    if (scan_measure(&scan, (const unsigned char *)bytes.p, bytes.n) != SCAN_DONE || scan.consumed != bytes.n) {
        return ERR_PROTOCOL;
    }
    MUST(msgpack_zone_init(&zone, 2048));
    if (msgpack_unpack(bytes.p, bytes.n, &offset, &zone, &object) == MSGPACK_UNPACK_SUCCESS) {
        err = convert(arena, &object, value);
    }
    msgpack_zone_destroy(&zone);
    return err;
}
