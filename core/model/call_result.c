#include "model/call_result.h"

static bool is_result(const struct effect *effect)
{
    return effect->kind == EFFECT_RESULT && effect->verdict == VERDICT_APPLIED;
}

static bool put_whole(struct arena *arena, struct value *map, struct text packed)
{
    struct value part;
    if (pack_read(arena, packed, &part) != ERR_OK || part.type != VALUE_MAP) {
        return false;
    }
    for (size_t i = 0; i < part.map.count; i++) {
        *value_put(arena, map, arena_text(arena, part.map.pairs[i].key).p) =
            part.map.pairs[i].value;
    }
    return true;
}

static void put_one(struct arena *arena, struct value *map, const struct effect *effect)
{
    struct value *slot = value_put(arena, map, arena_text(arena, effect->key).p);
    if (effect->val.n == 0) {
        *slot = value_of_int(effect->num);
        return;
    }
    *slot = value_of_text(effect->val);
    slot->type = text_is_utf8(effect->val) ? VALUE_TEXT : VALUE_BYTES;
}

bool call_result_pack(struct pack *pack, struct arena *arena, const struct effect_list *effects)
{
    struct value map = {.type = VALUE_MAP};
    for (size_t i = 0; i < effects->count; i++) {
        const struct effect *effect = &effects->items[i];
        if (!is_result(effect)) {
            continue;
        }
        if (!text_eq_z(effect->key, CALL_RESULT_WHOLE)) {
            put_one(arena, &map, effect);
        } else if (!put_whole(arena, &map, effect->val)) {
            return false;
        }
    }
    pack_value(pack, &map);
    return true;
}
