#include "engine/stale_effects.h"
#include "base/must.h"

#define HASH_MASK UINT64_C(0x7fffffffffffffff) /* what an integer of a record holds */

static void put(struct work *work, struct pack *pack, const char *kind, struct text name,
                struct text value)
{
    struct text key =
        name.n > 0 ? arena_printf(work->arena, "%s:%.*s", kind, TEXT_ARG(name)) : text_z(kind);
    if (value.n > 0) {
        pack_pair_int(pack, key.p, (int64_t)(text_hash(value) & HASH_MASK));
    }
}

static void put_number(struct work *work, struct pack *pack, const char *name, uint32_t number)
{
    if (number != 0) {
        put(work, pack, "triage", text_z(name), arena_printf(work->arena, "%u", number));
    }
}

static void put_triage(struct work *work, struct pack *pack)
{
    const struct ticket_triage *triage = &work->ticket->triage;
    struct text services = TEXT_NONE;
    for (size_t i = 0; i < triage->service_count; i++) {
        services = arena_printf(work->arena, "%.*s\n%.*s", TEXT_ARG(services),
                                TEXT_ARG(triage->services[i]));
    }
    put_number(work, pack, "impact", work->ticket->impact);
    put_number(work, pack, "urgency", work->ticket->urgency);
    put(work, pack, "triage", TEXT("issue"), triage->issue);
    put(work, pack, "triage", TEXT("service"), services);
    put(work, pack, "triage", TEXT("location"), triage->location);
    put(work, pack, "triage", TEXT("cause"), triage->cause);
    put(work, pack, "triage", TEXT("requested_speed"), triage->speed);
}

struct text stale_effects_seen(struct work *work)
{
    const struct ticket *ticket = work->ticket;
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_map_begin(&pack);
    put(work, &pack, "owner", TEXT_NONE,
        arena_printf(work->arena, "%.*s\n%.*s", TEXT_ARG(ticket->team), TEXT_ARG(ticket->agent)));
    put(work, &pack, "state", TEXT_NONE, text_z(ticket_state_name(ticket->state)));
    put_triage(work, &pack);
    for (size_t i = 0; i < ticket->field_count; i++) {
        put(work, &pack, "field", ticket->fields[i].name, ticket->fields[i].value);
    }
    for (size_t i = 0; work->customer != NULL && i < work->customer->field_count; i++) {
        put(work, &pack, "customer", work->customer->fields[i].name,
            work->customer->fields[i].value);
    }
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    struct text kept = arena_text(work->arena, buf_text(&packed));
    buf_fini(&packed);
    return kept;
}

/* The name of what it assigns; NULL: it only adds. */
static const char *assigns(struct work *work, const struct effect *effect)
{
    switch ((int)effect->kind) {
    case EFFECT_SET_FIELD: return arena_printf(work->arena, "field:%.*s", TEXT_ARG(effect->key)).p;
    case EFFECT_TRIAGE: return arena_printf(work->arena, "triage:%.*s", TEXT_ARG(effect->key)).p;
    case EFFECT_CUSTOMER_FIELD:
        return arena_printf(work->arena, "customer:%.*s", TEXT_ARG(effect->key)).p;
    case EFFECT_SET_STATE: return "state";
    case EFFECT_ROUTE:
    case EFFECT_HAND_OFF: return "owner";
    default: return NULL;
    }
}

void stale_effects_stamp(struct work *work, struct text seen, struct effect_list *effects)
{
    struct value map;
    if (seen.n == 0 || pack_read(work->arena, seen, &map) != ERR_OK) {
        return;
    }
    for (size_t i = 0; i < effects->count; i++) {
        struct effect *effect = &effects->items[i];
        const char *name = assigns(work, effect);
        effect->has_seen = name != NULL;
        effect->seen = name != NULL ? value_int(&map, name, 0) : 0;
    }
}

void stale_effects_mark(struct work *work, struct effect_list *effects)
{
    struct value now = {0};
    bool is_read = false;
    for (size_t i = 0; i < effects->count; i++) {
        struct effect *effect = &effects->items[i];
        if (!effect->has_seen || effect->verdict != VERDICT_APPLIED) {
            continue;
        }
        is_read = is_read || pack_read(work->arena, stale_effects_seen(work), &now) == ERR_OK;
        MUST(is_read);
        const char *name = assigns(work, effect);
        if (name != NULL && value_int(&now, name, 0) != effect->seen) {
            effect->verdict = VERDICT_STALE;
            effect->why = arena_printf(work->arena, "%s has changed since the plugin looked", name);
        }
    }
}

bool stale_effects_lead(const struct effect_list *effects)
{
    const struct effect *first = NULL;
    for (size_t i = 0; i < effects->count; i++) {
        const struct effect *effect = &effects->items[i];
        bool speaks = effect->has_seen || effect->kind == EFFECT_ROUTE;
        if (speaks && (effect->verdict == VERDICT_APPLIED || effect->verdict == VERDICT_STALE) &&
            (first == NULL || effect->position < first->position)) {
            first = effect;
        }
    }
    return first != NULL && first->verdict == VERDICT_STALE;
}
