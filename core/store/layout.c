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

void layout_read(const struct layout *layout, size_t count, const struct value *map, void *object)
{
    for (size_t i = 0; i < count; i++) {
        const struct value *value = value_get(map, layout[i].key);
        void *member = (char *)object + layout[i].offset;
        if (layout[i].kind == LAYOUT_TEXT) {
            *(struct text *)member =
                value != NULL && value->type == VALUE_TEXT ? value->text : TEXT_NONE;
        } else {
            set_number(layout[i].kind, member,
                       value != NULL && value->type == VALUE_INT ? value->number : 0);
        }
    }
}
