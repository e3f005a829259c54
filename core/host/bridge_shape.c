#include "host/bridge_shape.h"
#include "model/effect.h"

enum type { U32, I64, TEXT_, BYTES, TEXTS, FLAG, CLOCKS, LEVELS };

struct member {
    const char *key;
    size_t offset;
    enum type type;
    uint32_t flag;
};

#define AT(type, member) #member, offsetof(type, member)
#define FLAG_OF(type, name, bit) name, offsetof(type, flags), FLAG, bit

static const struct member ticket[] = {{AT(rung_ticket, id), I64, 0},
                                       {AT(rung_ticket, name), TEXT_, 0},
                                       {AT(rung_ticket, revision), I64, 0},
                                       {AT(rung_ticket, priority), U32, 0},
                                       {AT(rung_ticket, level), U32, 0},
                                       {AT(rung_ticket, impact), U32, 0},
                                       {AT(rung_ticket, urgency), U32, 0},
                                       {FLAG_OF(rung_ticket, "provisional", RUNG_PROVISIONAL)},
                                       {FLAG_OF(rung_ticket, "text_cut", RUNG_TEXT_CUT)},
                                       {AT(rung_ticket, created_at), I64, 0},
                                       {AT(rung_ticket, updated_at), I64, 0},
                                       {AT(rung_ticket, state), TEXT_, 0},
                                       {AT(rung_ticket, stage), TEXT_, 0},
                                       {AT(rung_ticket, subject), TEXT_, 0},
                                       {AT(rung_ticket, body), TEXT_, 0},
                                       {AT(rung_ticket, queue), TEXT_, 0},
                                       {AT(rung_ticket, team), TEXT_, 0},
                                       {AT(rung_ticket, agent), TEXT_, 0},
                                       {AT(rung_ticket, customer), TEXT_, 0},
                                       {AT(rung_ticket, channel), TEXT_, 0},
                                       {AT(rung_ticket, locale), TEXT_, 0},
                                       {AT(rung_ticket, requester), TEXT_, 0},
                                       {AT(rung_ticket, address), TEXT_, 0},
                                       {AT(rung_ticket, tier), TEXT_, 0},
                                       {AT(rung_ticket, escalation_policy), TEXT_, 0},
                                       {AT(rung_ticket, sla_policy), TEXT_, 0},
                                       {AT(rung_ticket, tags), TEXTS, 0},
                                       {AT(rung_ticket, labels), TEXTS, 0},
                                       {AT(rung_ticket, clocks), CLOCKS, 0},
                                       {0}};

static const struct member message[] = {{AT(rung_message, channel), TEXT_, 0},
                                        {AT(rung_message, from), TEXT_, 0},
                                        {AT(rung_message, to), TEXT_, 0},
                                        {AT(rung_message, subject), TEXT_, 0},
                                        {AT(rung_message, body), TEXT_, 0},
                                        {AT(rung_message, content_type), TEXT_, 0},
                                        {AT(rung_message, external_id), TEXT_, 0},
                                        {AT(rung_message, in_reply_to), TEXT_, 0},
                                        {AT(rung_message, token), TEXT_, 0},
                                        {AT(rung_message, raw), BYTES, 0},
                                        {AT(rung_message, kind), TEXT_, 0},
                                        {AT(rung_message, sent_at), I64, 0},
                                        {AT(rung_message, facts), TEXT_, 0},
                                        {FLAG_OF(rung_message, "text_cut", RUNG_TEXT_CUT)},
                                        {FLAG_OF(rung_message, "automatic", RUNG_AUTOMATIC)},
                                        {FLAG_OF(rung_message, "repaired", RUNG_REPAIRED)},
                                        {FLAG_OF(rung_message, "reminder", RUNG_REMINDER)},
                                        {0}};

static const struct member one_clock[] = {
    {AT(rung_clock, metric), TEXT_, 0},  {AT(rung_clock, phase), TEXT_, 0},
    {AT(rung_clock, target_ms), I64, 0}, {AT(rung_clock, elapsed_ms), I64, 0},
    {AT(rung_clock, due_at), I64, 0},    {AT(rung_clock, instance), U32, 0},
    {AT(rung_clock, breached), U32, 0},  {0}};

static const struct member agent[] = {{AT(rung_agent, id), TEXT_, 0},
                                      {AT(rung_agent, name), TEXT_, 0},
                                      {AT(rung_agent, team), TEXT_, 0},
                                      {AT(rung_agent, presence), TEXT_, 0},
                                      {AT(rung_agent, timezone), TEXT_, 0},
                                      {AT(rung_agent, teams), TEXTS, 0},
                                      {AT(rung_agent, skills), TEXTS, 0},
                                      {AT(rung_agent, skill_levels), LEVELS, 0},
                                      {AT(rung_agent, open_tickets), U32, 0},
                                      {AT(rung_agent, capacity), U32, 0},
                                      {AT(rung_agent, flags), U32, 0},
                                      {AT(rung_agent, assigned_at), I64, 0},
                                      {0}};

static const struct member event[] = {{"event", offsetof(rung_event, id), I64, 0},
                                      {AT(rung_event, attempt), U32, 0},
                                      {AT(rung_event, left_ms), U32, 0},
                                      {AT(rung_event, now_at), I64, 0},
                                      {AT(rung_event, seed), I64, 0},
                                      {AT(rung_event, actor), TEXT_, 0},
                                      {AT(rung_event, method), TEXT_, 0},
                                      {0}};

/* rung_http_req.method is a C string: its callers read and write that one. */
static const struct member request[] = {{AT(rung_http_req, url), TEXT_, 0},
                                        {AT(rung_http_req, headers), TEXT_, 0},
                                        {AT(rung_http_req, body), BYTES, 0},
                                        {AT(rung_http_req, timeout_ms), I64, 0},
                                        {0}};

static const struct member response[] = {{AT(rung_http_res, headers), BYTES, 0},
                                         {AT(rung_http_res, body), BYTES, 0},
                                         {AT(rung_http_res, error), BYTES, 0},
                                         {0}};

static const struct member page[] = {
    {AT(rung_request, method), TEXT_, 0}, {AT(rung_request, path), TEXT_, 0},
    {AT(rung_request, query), TEXT_, 0},  {AT(rung_request, headers), TEXT_, 0},
    {AT(rung_request, body), BYTES, 0},   {AT(rung_request, peer), TEXT_, 0},
    {AT(rung_request, actor), TEXT_, 0},  {0}};

/* A clock has no size of its own: its array has a stride. */
static const struct shape {
    const struct member *members;
    uint32_t size;
} shapes[] = {[BRIDGE_SHAPE_TICKET] = {ticket, sizeof(rung_ticket)},
              [BRIDGE_SHAPE_MESSAGE] = {message, sizeof(rung_message)},
              [BRIDGE_SHAPE_CLOCK] = {one_clock, 0},
              [BRIDGE_SHAPE_AGENT] = {agent, sizeof(rung_agent)},
              [BRIDGE_SHAPE_EVENT] = {event, sizeof(rung_event)},
              [BRIDGE_SHAPE_REQUEST] = {request, sizeof(rung_http_req)},
              [BRIDGE_SHAPE_RESPONSE] = {response, sizeof(rung_http_res)},
              [BRIDGE_SHAPE_PAGE] = {page, sizeof(rung_request)}};

#define GET(type, p) (*(const type *)(const void *)(p))
#define PUT(type, p) (*(type *)(void *)(p))

/* --- packing --- */

static struct text back(rung_str text)
{
    return text.p == NULL ? TEXT_NONE : (struct text){text.p, text.n};
}

static void pack_clocks(struct pack *pack, const char *key, const rung_ticket *from)
{
    if (from->n_clocks == 0) {
        return;
    }
    pack_key(pack, key);
    pack_list_begin(pack);
    for (size_t i = 0; i < from->n_clocks; i++) {
        pack_map_begin(pack);
        bridge_shape_pack(pack, BRIDGE_SHAPE_CLOCK,
                          (const char *)from->clocks + i * from->clock_size);
        pack_map_end(pack);
    }
    pack_list_end(pack);
}

static void pack_levels(struct pack *pack, const char *key, const rung_agent *from)
{
    if (from->skill_levels == NULL || from->skills.n == 0) {
        return;
    }
    pack_key(pack, key);
    pack_list_begin(pack);
    for (size_t i = 0; i < from->skills.n; i++) {
        pack_int(pack, from->skill_levels[i]);
    }
    pack_list_end(pack);
}

static void pack_texts(struct pack *pack, const char *key, rung_list list)
{
    if (list.n == 0) {
        return;
    }
    pack_key(pack, key);
    pack_list_begin(pack);
    for (size_t i = 0; i < list.n; i++) {
        pack_text(pack, back(list.v[i]));
    }
    pack_list_end(pack);
}

static void pack_number(struct pack *pack, const char *key, int64_t number)
{
    if (number != 0) {
        pack_pair_int(pack, key, number);
    }
}

static void pack_string(struct pack *pack, const char *key, struct text text, bool is_bytes)
{
    if (text.n == 0) {
        return;
    }
    pack_key(pack, key);
    if (is_bytes || !text_is_utf8(text)) {
        pack_bytes(pack, text);
    } else {
        pack_text(pack, text);
    }
}

void bridge_shape_pack(struct pack *pack, enum bridge_shape shape, const void *from)
{
    for (const struct member *at = shapes[shape].members; at->key != NULL; at++) {
        const char *p = (const char *)from + at->offset;
        switch (at->type) {
        case U32: pack_number(pack, at->key, GET(uint32_t, p)); break;
        case I64: pack_number(pack, at->key, GET(int64_t, p)); break;
        case TEXT_: pack_string(pack, at->key, back(GET(rung_str, p)), false); break;
        case BYTES: pack_string(pack, at->key, back(GET(rung_str, p)), true); break;
        case TEXTS: pack_texts(pack, at->key, GET(rung_list, p)); break;
        case FLAG:
            if ((GET(uint32_t, p) & at->flag) != 0) {
                pack_pair_bool(pack, at->key, true);
            }
            break;
        case CLOCKS: pack_clocks(pack, at->key, from); break;
        case LEVELS: pack_levels(pack, at->key, from); break;
        }
    }
}

/* --- reading --- */

static rung_str kept(struct arena *arena, struct text text)
{
    struct text copy = arena_text(arena, text);
    return (rung_str){copy.p, copy.n};
}

rung_str bridge_shape_text(struct arena *arena, const struct value *map, const char *key)
{
    return kept(arena, value_text(map, key));
}

static rung_list read_texts(struct arena *arena, const struct value *map, const char *key)
{
    const struct value *items = NULL;
    size_t count = value_items(map, key, &items);
    rung_str *copies = ARENA_NEW_ARRAY(arena, rung_str, count + 1);
    for (size_t i = 0; i < count; i++) {
        copies[i] = kept(arena, value_text_at(value_get(map, key), i));
    }
    return (rung_list){copies, count};
}

static void read_clocks(struct arena *arena, const struct value *map, const char *key,
                        rung_ticket *into)
{
    const struct value *items = NULL;
    size_t count = value_items(map, key, &items);
    rung_clock *clocks = ARENA_NEW_ARRAY(arena, rung_clock, count + 1);
    for (size_t i = 0; i < count; i++) {
        bridge_shape_read(arena, BRIDGE_SHAPE_CLOCK, &items[i], &clocks[i]);
    }
    into->clocks = clocks;
    into->n_clocks = count;
    into->clock_size = sizeof(rung_clock);
}

/* As many as there are skills, whatever came. */
static void read_levels(struct arena *arena, const struct value *map, const char *key,
                        rung_agent *into)
{
    const struct value *items = NULL;
    size_t count = value_items(map, key, &items);
    int64_t *levels = ARENA_NEW_ARRAY(arena, int64_t, into->skills.n + 1);
    for (size_t i = 0; i < count && i < into->skills.n; i++) {
        levels[i] = items[i].type == VALUE_INT ? items[i].number : 0;
    }
    into->skill_levels = levels;
}

void bridge_shape_read(struct arena *arena, enum bridge_shape shape, const struct value *map,
                       void *into)
{
    if (shapes[shape].size > 0) {
        PUT(uint32_t, into) = shapes[shape].size; /* they all begin with it */
    }
    for (const struct member *at = shapes[shape].members; at->key != NULL; at++) {
        char *p = (char *)into + at->offset;
        switch (at->type) {
        case U32: PUT(uint32_t, p) = (uint32_t)value_int(map, at->key, 0); break;
        case I64: PUT(int64_t, p) = value_int(map, at->key, 0); break;
        case TEXT_:
        case BYTES: PUT(rung_str, p) = bridge_shape_text(arena, map, at->key); break;
        case TEXTS: PUT(rung_list, p) = read_texts(arena, map, at->key); break;
        case FLAG: PUT(uint32_t, p) |= value_bool(map, at->key, false) ? at->flag : 0; break;
        case CLOCKS: read_clocks(arena, map, at->key, into); break;
        case LEVELS: read_levels(arena, map, at->key, into); break;
        }
    }
}

/* --- effects --- */

static void pack_effect(struct pack *pack, const rung_effect *effect)
{
    pack_map_begin(pack);
    pack_pair_z(pack, "fx",
                effect->kind > 0 && effect->kind < EFFECT_KINDS
                    ? effect_name((enum effect_kind)effect->kind)
                    : "?");
    pack_number(pack, "num", effect->num);
    pack_key(pack, "weight");
    pack_real(pack, effect->weight);
    pack_string(pack, "key", back(effect->key), true);
    pack_string(pack, "val", back(effect->val), true);
    pack_string(pack, "reason", back(effect->reason), true);
    pack_map_end(pack);
}

void bridge_shape_pack_effects(struct pack *pack, const rung_effect *effects, size_t count)
{
    pack_key(pack, "effects");
    pack_list_begin(pack);
    for (size_t i = 0; i < count; i++) {
        pack_effect(pack, &effects[i]);
    }
    pack_list_end(pack);
}

size_t bridge_shape_read_effects(struct arena *arena, const struct value *list,
                                 rung_effect **effects)
{
    size_t count = value_count(list);
    *effects = ARENA_NEW_ARRAY(arena, rung_effect, count + 1);
    for (size_t i = 0; i < count; i++) {
        const struct value *map = &list->list.items[i];
        enum effect_kind kind = (enum effect_kind)0;
        (void)effect_from(value_text(map, "fx"), &kind);
        (*effects)[i] = (rung_effect){.size = sizeof(rung_effect),
                                      .kind = (uint32_t)kind,
                                      .num = value_int(map, "num", 0),
                                      .weight = value_real(map, "weight", 1),
                                      .key = bridge_shape_text(arena, map, "key"),
                                      .val = bridge_shape_text(arena, map, "val"),
                                      .reason = bridge_shape_text(arena, map, "reason")};
    }
    return count;
}
