#include "base/unpack.h"
#include <string.h>
#include "base/scan.h"

#define EXT_TIMESTAMP (-1)

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
    switch (bytes) {
    case 1: return *p;
    case 2: return buf_get_u16(p);
    case 4: return buf_get_u32(p);
    default: return buf_get_u64(p);
    }
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
    if (type != EXT_TIMESTAMP || in->cut) {
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

size_t unpack_room(size_t count)
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
        count > 0 ? ARENA_NEW_ARRAY(in->arena, struct value, unpack_room(count)) : NULL;
    enum err err = ERR_OK;
    for (size_t i = 0; i < count && err == ERR_OK; i++) {
        err = read_value(in, &value->list.items[i]);
    }
    in->depth -= count > 0;
    return err;
}

static enum err read_key(struct unpack *in, struct text *key)
{
    struct value value;
    if (unpack_short(in, key)) {
        return ERR_OK;
    }
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
        count > 0 ? ARENA_NEW_ARRAY(in->arena, struct value_pair, unpack_room(count)) : NULL;
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

void unpack_init(struct unpack *in, struct arena *arena, struct text bytes)
{
    const unsigned char *at = (const unsigned char *)(bytes.n > 0 ? bytes.p : "");
    *in = (struct unpack){.at = at, .end = at + bytes.n, .arena = arena};
}

bool unpack_is_whole(const struct unpack *in)
{
    return !in->bad && !in->cut && in->at == in->end;
}

void unpack_value(struct unpack *in, struct value *value)
{
    if (read_value(in, value) != ERR_OK || in->cut) {
        in->bad = true;
        *value = (struct value){.type = VALUE_NIL};
    }
}

void unpack_any_key(struct unpack *in, struct text *key)
{
    in->bad = read_key(in, key) != ERR_OK || in->cut || in->bad;
}

/* `small` and `wide` are the heads of the kind wanted; `elements` of each pair or item. */
static bool step_into(struct unpack *in, unsigned small, unsigned wide, size_t elements,
                      size_t *count)
{
    unsigned first = in->at < in->end ? *in->at : 0xc1u;
    *count = 0;
    if ((first & 0xf0) != small && first != wide && first != wide + 1) {
        return false;
    }
    (void)take(in, 1);
    *count = (first & 0xf0) == small ? first & 0x0f : take_number(in, first == wide ? 2 : 4);
    if (in->bad || in->cut || !enter(in, *count * elements)) {
        in->bad = true;
        in->at = in->end;
        return false;
    }
    return true;
}

bool unpack_enter_map(struct unpack *in, size_t *count)
{
    return step_into(in, 0x80, 0xde, 2, count);
}

bool unpack_enter_list(struct unpack *in, size_t *count)
{
    return step_into(in, 0x90, 0xdc, 1, count);
}

void unpack_leave(struct unpack *in, size_t count)
{
    in->depth -= count > 0;
}

/* How many bytes stand behind the head 0xc0 .. 0xdf, `owed` objects among them; false: none such.
 */
static bool tail_of(struct unpack *in, unsigned char first, size_t *bytes, size_t *owed)
{
    static const unsigned char fixed[32] = {
        [0x0a] = 4, [0x0b] = 8, [0x0c] = 1, [0x0d] = 2, [0x0e] = 4,
        [0x0f] = 8, [0x10] = 1, [0x11] = 2, [0x12] = 4, [0x13] = 8,
        [0x14] = 2, [0x15] = 3, [0x16] = 5, [0x17] = 9, [0x18] = 17};
    *bytes = fixed[first & 0x1f];
    *owed = 0;
    switch (first) {
    case 0xc1: return false;
    case 0xc4:
    case 0xc5:
    case 0xc6: *bytes = take_number(in, 1u << (first - 0xc4)); break;
    case 0xc7:
    case 0xc8:
    case 0xc9: *bytes = take_number(in, 1u << (first - 0xc7)) + 1; break;
    case 0xd9:
    case 0xda:
    case 0xdb: *bytes = take_number(in, 1u << (first - 0xd9)); break;
    case 0xdc:
    case 0xdd: *owed = take_number(in, 2u << (first - 0xdc)); break;
    case 0xde:
    case 0xdf: *owed = 2 * take_number(in, 2u << (first - 0xde)); break;
    default: break;
    }
    return true;
}

void unpack_skip(struct unpack *in)
{
    /* Each object is a byte at least: more than there are bytes is found out at the end of them. */
    for (size_t owed = 1; owed > 0 && !in->bad; owed--) {
        unsigned char first = *take(in, 1);
        size_t bytes = 0;
        size_t more = 0;
        if (first >= 0xc0 && first < 0xe0) {
            in->bad = !tail_of(in, first, &bytes, &more);
        } else if (first >= 0xa0 && first < 0xc0) {
            bytes = first & 0x1f;
        } else if (first >= 0x80 && first < 0xa0) {
            more = (size_t)(first & 0x0f) << (first < 0x90);
        }
        (void)take(in, bytes);
        owed += more;
        in->bad = in->bad || in->cut;
    }
}
