#include "base/pack.h"
#include <msgpack.h>
#include "base/must.h"
#include "base/pack_put.h"
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

/* --- reading: one pass, under the scanner's limits --- */

struct unpack {
    const unsigned char *at, *end;
    struct arena *arena;
    uint32_t elements; /* announced so far */
    unsigned depth;
    bool cut; /* more was announced than there is: what is read from then on means nothing */
};

static const unsigned char *take(struct unpack *in, size_t count)
{
    static const unsigned char zeros[16];
    const unsigned char *bytes = in->at;
    if ((size_t)(in->end - in->at) < count) {
        in->cut = true;
        in->at = in->end;
        return zeros; /* of the length of a number; texts and extensions look at `cut` */
    }
    in->at += count;
    return bytes;
}

/* Into a list or map of so many elements; each is a byte at least. */
static bool enter(struct unpack *in, size_t elements)
{
    if (in->depth == SCAN_DEPTH_MAX || elements > SCAN_ELEMENTS_MAX - in->elements ||
        elements > (size_t)(in->end - in->at)) {
        return false;
    }
    in->elements += (uint32_t)elements;
    in->depth += elements > 0; /* an empty one is left as soon as it is entered */
    return true;
}

static uint64_t take_number(struct unpack *in, unsigned bytes)
{
    const unsigned char *p = take(in, bytes);
    uint64_t number = 0;
    for (unsigned i = 0; i < bytes; i++) {
        number = number << 8 | p[i];
    }
    return number;
}

static struct text take_text(struct unpack *in, size_t count)
{
    const unsigned char *bytes = take(in, count);
    return in->cut ? TEXT_NONE : (struct text){(const char *)bytes, count};
}

static enum err read_unsigned(uint64_t number, struct value *value)
{
    *value = value_of_int((int64_t)number);
    return number > INT64_MAX ? ERR_PROTOCOL : ERR_OK;
}

static enum err read_float(struct unpack *in, unsigned bytes, struct value *value)
{
    uint64_t bits = take_number(in, bytes);
    uint32_t half = (uint32_t)bits;
    float single = 0;
    value->type = VALUE_FLOAT;
    if (bytes == sizeof single) {
        memcpy(&single, &half, sizeof single);
        value->real = (double)single;
    } else {
        memcpy(&value->real, &bits, sizeof bits);
    }
    return ERR_OK;
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

static enum err read_ext(struct unpack *in, size_t count, struct value *value)
{
    int8_t type = (int8_t)take_number(in, 1);
    const unsigned char *bytes = take(in, count);
    if (type != PACK_EXT_TIMESTAMP || in->cut) {
        return ERR_PROTOCOL;
    }
    if (count == 4) {
        return read_time(buf_get_u32(bytes), 0, value);
    }
    if (count == 8) {
        uint64_t both = buf_get_u64(bytes);
        return read_time((int64_t)(both & ((UINT64_C(1) << 34) - 1)), (uint32_t)(both >> 34),
                         value);
    }
    if (count == 12) {
        return read_time((int64_t)buf_get_u64(bytes + 4), buf_get_u32(bytes), value);
    }
    return ERR_PROTOCOL;
}

static enum err read_value(struct unpack *in, struct value *value);

/* Room for so many, and for what ARENA_PUSH will want to add to them: a power of two. */
static size_t room_for(size_t count)
{
    size_t room = 1;
    while (room < count) {
        room *= 2;
    }
    return room;
}

static enum err read_list(struct unpack *in, size_t count, struct value *value)
{
    if (!enter(in, count)) {
        return ERR_PROTOCOL;
    }
    value->type = VALUE_LIST;
    value->list.count = count;
    value->list.items =
        count > 0 ? ARENA_NEW_ARRAY(in->arena, struct value, room_for(count)) : NULL;
    enum err err = ERR_OK;
    for (size_t i = 0; i < count && err == ERR_OK; i++) {
        err = read_value(in, &value->list.items[i]);
    }
    in->depth -= count > 0;
    return err;
}

/* Keys are texts; old encoders write every text as bytes, so these pass too. */
static enum err read_key(struct unpack *in, struct text *key)
{
    struct value value;
    enum err err = read_value(in, &value);
    bool good = err == ERR_OK && (value.type == VALUE_TEXT || value.type == VALUE_BYTES);
    *key = good ? value.text : TEXT_NONE;
    return good ? ERR_OK : ERR_PROTOCOL;
}

static enum err read_map(struct unpack *in, size_t count, struct value *value)
{
    if (!enter(in, count * 2)) {
        return ERR_PROTOCOL;
    }
    value->type = VALUE_MAP;
    value->map.count = count;
    value->map.pairs =
        count > 0 ? ARENA_NEW_ARRAY(in->arena, struct value_pair, room_for(count)) : NULL;
    enum err err = ERR_OK;
    for (size_t i = 0; i < count && err == ERR_OK; i++) {
        struct value_pair *pair = &value->map.pairs[i];
        err = read_key(in, &pair->key);
        err = err == ERR_OK ? read_value(in, &pair->value) : err;
    }
    in->depth -= count > 0;
    return err;
}

static enum err read_text(struct unpack *in, enum value_type type, size_t count,
                          struct value *value)
{
    value->type = type;
    value->text = take_text(in, count);
    return ERR_OK;
}

/* 0xc0 .. 0xdf; a length of 1, 2 or 4 bytes doubles with each step. */
static enum err read_long(struct unpack *in, unsigned char first, struct value *value)
{
    switch (first) {
    case 0xc0: return ERR_OK;
    case 0xc2:
    case 0xc3: *value = value_of_bool(first == 0xc3); return ERR_OK;
    case 0xc4:
    case 0xc5:
    case 0xc6: return read_text(in, VALUE_BYTES, take_number(in, 1u << (first - 0xc4)), value);
    case 0xc7:
    case 0xc8:
    case 0xc9: return read_ext(in, take_number(in, 1u << (first - 0xc7)), value);
    case 0xca:
    case 0xcb: return read_float(in, first == 0xca ? 4 : 8, value);
    case 0xcc:
    case 0xcd:
    case 0xce:
    case 0xcf: return read_unsigned(take_number(in, 1u << (first - 0xcc)), value);
    case 0xd0: *value = value_of_int((int8_t)take_number(in, 1)); return ERR_OK;
    case 0xd1: *value = value_of_int((int16_t)take_number(in, 2)); return ERR_OK;
    case 0xd2: *value = value_of_int((int32_t)take_number(in, 4)); return ERR_OK;
    case 0xd3: *value = value_of_int((int64_t)take_number(in, 8)); return ERR_OK;
    case 0xd4:
    case 0xd5:
    case 0xd6:
    case 0xd7:
    case 0xd8: return read_ext(in, (size_t)1 << (first - 0xd4), value);
    case 0xd9:
    case 0xda:
    case 0xdb: return read_text(in, VALUE_TEXT, take_number(in, 1u << (first - 0xd9)), value);
    case 0xdc:
    case 0xdd: return read_list(in, take_number(in, 2u << (first - 0xdc)), value);
    case 0xde:
    case 0xdf: return read_map(in, take_number(in, 2u << (first - 0xde)), value);
    default: return ERR_PROTOCOL; /* 0xc1 */
    }
}

/* Recursion is bounded by SCAN_DEPTH_MAX. */
static enum err read_value(struct unpack *in, struct value *value)
{
    unsigned char first = *take(in, 1);
    *value = (struct value){.type = VALUE_NIL};
    if (first < 0x80 || first >= 0xe0) {
        *value = value_of_int((int8_t)first);
        return ERR_OK;
    }
    if (first < 0x90) {
        return read_map(in, first & 0x0f, value);
    }
    if (first < 0xa0) {
        return read_list(in, first & 0x0f, value);
    }
    if (first < 0xc0) {
        return read_text(in, VALUE_TEXT, first & 0x1f, value);
    }
    return read_long(in, first, value);
}

/* Moves behind the next object without reading it. */
static bool skip(struct unpack *in)
{
    struct scan scan;
    scan_init(&scan, (size_t)(in->end - in->at));
    if (scan_measure(&scan, in->at, (size_t)(in->end - in->at)) != SCAN_DONE) {
        return false;
    }
    in->at += scan.consumed;
    return true;
}

/* Moves into a list or a map; false: there is none. */
static bool step_into(struct unpack *in, bool map, size_t *count)
{
    unsigned char first = *take(in, 1);
    unsigned char small = map ? 0x80 : 0x90;
    unsigned char wide = map ? 0xde : 0xdc;
    *count = first & 0x0f;
    if (first == wide || first == wide + 1) {
        *count = take_number(in, first == wide ? 2 : 4);
    }
    return !in->cut && ((first & 0xf0) == small || first == wide || first == wide + 1);
}

static bool find_key(struct unpack *in, const char *key)
{
    size_t pairs = 0;
    struct value name;
    bool good = step_into(in, true, &pairs);
    for (; good && pairs > 0; pairs--) {
        if (read_value(in, &name) != ERR_OK || in->cut) {
            return false;
        }
        if ((name.type == VALUE_TEXT || name.type == VALUE_BYTES) && text_eq_z(name.text, key)) {
            return true;
        }
        good = skip(in);
    }
    return false;
}

bool pack_find_item(struct arena *arena, struct text map, const char *key, size_t index,
                    struct text *item)
{
    const unsigned char *at = (const unsigned char *)map.p;
    struct unpack in = {.at = at, .end = at + map.n, .arena = arena};
    size_t count = 0;
    bool good = map.n > 0 && find_key(&in, key) && step_into(&in, false, &count) && index < count;
    for (size_t i = 0; good && i < index; i++) {
        good = skip(&in);
    }
    const unsigned char *from = in.at;
    good = good && skip(&in);
    *item = good ? (struct text){(const char *)from, (size_t)(in.at - from)} : TEXT_NONE;
    return good;
}

enum err pack_read_lent(struct arena *arena, struct text bytes, struct value *value)
{
    const unsigned char *at = (const unsigned char *)bytes.p;
    struct unpack in = {.at = at, .end = at + bytes.n, .arena = arena};
    enum err err = bytes.n > 0 ? read_value(&in, value) : ERR_PROTOCOL;
    bool whole = !in.cut && in.at == in.end;
    if (err != ERR_OK || !whole) {
        *value = (struct value){.type = VALUE_NIL};
    }
    return whole ? err : ERR_PROTOCOL;
}

enum err pack_read(struct arena *arena, struct text bytes, struct value *value)
{
    return pack_read_lent(arena, arena_text(arena, bytes), value);
}
