#include "store/layout.h"
#include "base/must.h"

static int64_t number_of(enum layout_kind kind, const void *member)
{
    switch (kind) {
    case LAYOUT_U64: return (int64_t) * (const uint64_t *)member;
    case LAYOUT_I64: return *(const int64_t *)member;
    case LAYOUT_U32: return *(const uint32_t *)member;
    case LAYOUT_ENUM: return *(const int *)member;
    case LAYOUT_BOOL: return *(const bool *)member;
    case LAYOUT_TEXT: break;
    }
    MUST(!"a number");
    return 0;
}

void layout_pack(struct pack *pack, const struct layout *layout, size_t count, const void *object)
{
    for (size_t i = 0; i < count; i++) {
        const void *member = (const char *)object + layout[i].offset;
        if (layout[i].kind == LAYOUT_TEXT) {
            const struct text *text = member;
            if (text->n > 0) {
                pack_pair_text(pack, layout[i].key, *text);
            }
        } else if (number_of(layout[i].kind, member) != 0) {
            pack_pair_int(pack, layout[i].key, number_of(layout[i].kind, member));
        }
    }
}

static void set_number(enum layout_kind kind, void *member, int64_t number)
{
    switch (kind) {
    case LAYOUT_U64: *(uint64_t *)member = (uint64_t)number; break;
    case LAYOUT_I64: *(int64_t *)member = number; break;
    case LAYOUT_U32: *(uint32_t *)member = (uint32_t)number; break;
    case LAYOUT_ENUM: *(int *)member = (int)number; break;
    case LAYOUT_BOOL: *(bool *)member = number != 0; break;
    case LAYOUT_TEXT: break;
    }
}

static inline bool is_key(struct text text, const char *key)
{
    size_t i = 0;
    while (i < text.n && text.p[i] == key[i] && key[i] != '\0') {
        i++;
    }
    return i == text.n && key[i] == '\0';
}

/* The layout of a key, looked for from *from on, round and round: pairs were written in the order
 * of their layout, so it is nearly always close. NULL: this layout does not know it. */
static const struct layout *find_layout(const struct layout *layout, size_t count, struct text key,
                                        size_t *from)
{
    size_t at = *from;
    for (size_t i = 0; i < count; i++, at++) {
        at = at < count ? at : 0;
        if (is_key(key, layout[at].key)) {
            *from = at + 1;
            return &layout[at];
        }
    }
    return NULL;
}

static void set_member(const struct layout *layout, const struct value *value, void *object)
{
    void *member = (char *)object + layout->offset;
    if (layout->kind == LAYOUT_TEXT) {
        *(struct text *)member =
            value != NULL && value->type == VALUE_TEXT ? value->text : TEXT_NONE;
    } else {
        set_number(layout->kind, member,
                   value != NULL && value->type == VALUE_INT ? value->number : 0);
    }
}

void layout_pack_list(struct pack *pack, const char *key, const struct layout *layout,
                      size_t layout_count, const void *objects, size_t size, size_t count)
{
    pack_key(pack, key);
    pack_list_begin(pack);
    for (size_t i = 0; i < count; i++) {
        pack_map_begin(pack);
        layout_pack(pack, layout, layout_count, (const char *)objects + i * size);
        pack_map_end(pack);
    }
    pack_list_end(pack);
}

void layout_read(const struct layout *layout, size_t count, const struct value *map, void *object)
{
    size_t from = 0;
    for (size_t i = 0; i < count; i++) {
        set_member(&layout[i], NULL, object);
    }
    for (size_t i = 0; map->type == VALUE_MAP && i < map->map.count; i++) {
        const struct value_pair *pair = &map->map.pairs[i];
        bool is_plain = pair->value.type == VALUE_INT || pair->value.type == VALUE_TEXT;
        const struct layout *known = is_plain ? find_layout(layout, count, pair->key, &from) : NULL;
        if (known != NULL) {
            set_member(known, &pair->value, object);
        }
    }
}

void layout_unpack_pair(const struct layout *layout, size_t count, size_t *from, struct text key,
                        struct unpack *in, void *object)
{
    const struct layout *known = find_layout(layout, count, key, from);
    struct value value;
    if (known != NULL && known->kind == LAYOUT_TEXT &&
        unpack_short(in, (struct text *)(void *)((char *)object + known->offset))) {
        return;
    }
    unpack_value(in, &value);
    if (known != NULL && (value.type == VALUE_INT || value.type == VALUE_TEXT)) {
        set_member(known, &value, object);
    }
}

static void unpack_object(const struct layout *layout, size_t count, struct unpack *in,
                          void *object)
{
    struct value other;
    size_t pairs = 0;
    size_t from = 0;
    if (!unpack_enter_map(in, &pairs)) {
        unpack_value(in, &other);
        return;
    }
    for (size_t i = 0; i < pairs && !in->bad; i++) {
        struct text key = TEXT_NONE;
        unpack_key(in, &key);
        layout_unpack_pair(layout, count, &from, key, in, object);
    }
    unpack_leave(in, pairs);
}

void *layout_unpack_list(const struct layout *layout, size_t layout_count, struct unpack *in,
                         size_t size, size_t *count)
{
    struct value other;
    if (!unpack_enter_list(in, count)) {
        unpack_value(in, &other);
        return NULL;
    }
    char *objects = *count > 0 ? arena_alloc(in->arena, size * unpack_room(*count)) : NULL;
    for (size_t i = 0; i < *count && !in->bad; i++) {
        unpack_object(layout, layout_count, in, objects + i * size);
    }
    unpack_leave(in, *count);
    return objects;
}
