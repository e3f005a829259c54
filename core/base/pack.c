#include "base/pack.h"
#include <msgpack.h>
#include "base/must.h"
#include "base/pack_put.h"
#include "base/scan.h"
#include "base/unpack.h"

#define PACK_COUNT_MAX 65535u

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

/* Nothing is left: the pen has stopped, or has to. Around the outermost object nobody counts. */
static bool pack_is_free(struct pack *pack)
{
    if (pack->err == ERR_OK && pack->depth == 0) {
        pack->left = UINT32_MAX;
        return true;
    }
    pack->err = pack->err == ERR_OK ? ERR_LIMIT : pack->err;
    return false;
}

/* One object goes into the open container. False when the pen has stopped. */
static inline bool pack_count(struct pack *pack)
{
    if (pack->left == 0 && !pack_is_free(pack)) {
        return false;
    }
    pack->left--;
    return true;
}

static void pack_fail(struct pack *pack, enum err err)
{
    pack->err = err;
    pack->left = 0;
}

void pack_init(struct pack *pack, struct buf *out)
{
    pack->out = out; /* `open` is written by who opens */
    pack->err = ERR_OK;
    pack->left = UINT32_MAX;
    pack->depth = 0;
}

void pack_nil(struct pack *pack)
{
    if (pack_count(pack)) {
        buf_put_u8(pack->out, 0xc0);
    }
}

void pack_bool(struct pack *pack, bool boolean)
{
    if (pack_count(pack)) {
        buf_put_u8(pack->out, boolean ? 0xc3 : 0xc2);
    }
}

void pack_int(struct pack *pack, int64_t number)
{
    if (pack_count(pack)) {
        pack_put_int(pack->out, number);
    }
}

void pack_uint(struct pack *pack, uint64_t number)
{
    if (pack_count(pack)) {
        pack_put_uint(pack->out, number);
    }
}

void pack_real(struct pack *pack, double real)
{
    if (pack_count(pack)) {
        msgpack_packer packer = pack_packer(pack);
        (void)msgpack_pack_double(&packer, real);
    }
}

static void pack_long(struct pack *pack, struct text text, bool bytes)
{
    if (text.n > UINT32_MAX) {
        pack_fail(pack, ERR_LIMIT);
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

static inline void pack_string(struct pack *pack, struct text text, bool bytes)
{
    if (text.n <= PACK_PUT_SHORT_MAX && !bytes) {
        pack_put_short(pack->out, text);
    } else {
        pack_long(pack, text, bytes);
    }
}

void pack_text(struct pack *pack, struct text text)
{
    if (pack_count(pack)) {
        pack_string(pack, text, false);
    }
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
    case VALUE_NIL: buf_put_u8(pack->out, 0xc0); return;
    case VALUE_BOOL: buf_put_u8(pack->out, value->boolean ? 0xc3 : 0xc2); return;
    case VALUE_INT: pack_put_int(pack->out, value->number); return;
    case VALUE_FLOAT: (void)msgpack_pack_double(&packer, value->real); return;
    case VALUE_TEXT:
    case VALUE_BYTES: pack_string(pack, value->text, value->type == VALUE_BYTES); return;
    case VALUE_LIST:
    case VALUE_MAP: break;
    }
    size_t count = value->type == VALUE_LIST ? value->list.count : value->map.count;
    if (depth >= PACK_DEPTH_MAX || count > SCAN_ELEMENTS_MAX) {
        pack_fail(pack, ERR_LIMIT);
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
        pack_fail(pack, ERR_PROTOCOL);
        return;
    }
    buf_put_text(pack->out, packed);
}

void pack_own(struct pack *pack, struct text packed)
{
    if (pack_count(pack)) {
        MUST(packed.n > 0);
        buf_put_text(pack->out, packed);
    }
}

static uint32_t most(bool is_map)
{
    return is_map ? 2 * PACK_COUNT_MAX : PACK_COUNT_MAX;
}

/* The count is not known yet: a 16-bit one is left free and filled in at the end. */
static void pack_begin(struct pack *pack, bool is_map)
{
    if (!pack_count(pack)) {
        return;
    }
    if (pack->depth == PACK_DEPTH_MAX) {
        pack_fail(pack, ERR_LIMIT);
        return;
    }
    const unsigned char head[3] = {is_map ? 0xde : 0xdc};
    buf_put(pack->out, head, sizeof head);
    pack->open[pack->depth].at = pack->out->n - 2;
    pack->open[pack->depth].left = pack->left;
    pack->open[pack->depth].is_map = is_map;
    pack->depth++;
    pack->left = most(is_map);
}

static void pack_end(struct pack *pack, bool is_map)
{
    if (pack->err != ERR_OK) {
        return;
    }
    MUST(pack->depth > 0 && pack->open[pack->depth - 1].is_map == is_map);
    pack->depth--;
    uint32_t count = most(is_map) - pack->left;
    pack->left = pack->open[pack->depth].left;
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

/* --- reading --- */

static bool find_key(struct unpack *in, const char *key)
{
    struct text wanted = text_z(key);
    struct text name;
    size_t pairs = 0;
    bool is_map = unpack_enter_map(in, &pairs);
    for (; is_map && pairs > 0 && !in->bad; pairs--) {
        unpack_key(in, &name);
        if (!in->bad && text_eq(name, wanted)) {
            return true;
        }
        unpack_skip(in);
    }
    return false;
}

static bool take_item(struct unpack *in, struct text *item)
{
    const unsigned char *from = in->at;
    unpack_skip(in);
    *item = in->bad ? TEXT_NONE : (struct text){(const char *)from, (size_t)(in->at - from)};
    return !in->bad;
}

bool pack_find_item(struct arena *arena, struct text map, const char *key, size_t index,
                    struct text *item)
{
    struct unpack in;
    size_t count = 0;
    unpack_init(&in, arena, map);
    *item = TEXT_NONE;
    if (!find_key(&in, key) || !unpack_enter_list(&in, &count) || index >= count) {
        return false;
    }
    for (size_t i = 0; i < index; i++) {
        unpack_skip(&in);
    }
    return take_item(&in, item);
}

struct text pack_find_text(struct arena *arena, struct text map, const char *key)
{
    struct unpack in;
    struct value value = {.type = VALUE_NIL};
    unpack_init(&in, arena, map);
    if (find_key(&in, key)) {
        unpack_value(&in, &value);
    }
    return value.type == VALUE_TEXT || value.type == VALUE_BYTES ? value.text : TEXT_NONE;
}

enum err pack_read_lent(struct arena *arena, struct text bytes, struct value *value)
{
    struct unpack in;
    unpack_init(&in, arena, bytes);
    unpack_value(&in, value);
    if (!unpack_is_whole(&in)) {
        *value = (struct value){.type = VALUE_NIL};
        return ERR_PROTOCOL;
    }
    return ERR_OK;
}

enum err pack_read(struct arena *arena, struct text bytes, struct value *value)
{
    return pack_read_lent(arena, arena_text(arena, bytes), value);
}
