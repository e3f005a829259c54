#include "host/bridge_event.h"
#include "host/bridge_shape.h"
#include "model/effect.h"

/* --- packing --- */

static void pack_fields(struct pack *pack, const struct ticket *ticket)
{
    if (ticket->field_count == 0) {
        return;
    }
    pack_key(pack, "fields");
    pack_map_begin(pack);
    for (size_t i = 0; i < ticket->field_count; i++) {
        pack_text(pack, ticket->fields[i].name);
        pack_text(pack, ticket->fields[i].value);
    }
    pack_map_end(pack);
}

static void pack_ticket(struct pack *pack, const char *key, const rung_ticket *drawn,
                        const struct ticket *ticket)
{
    if (drawn == NULL) {
        return;
    }
    pack_key(pack, key);
    pack_map_begin(pack);
    bridge_shape_pack(pack, BRIDGE_SHAPE_TICKET, drawn);
    pack_fields(pack, ticket);
    pack_map_end(pack);
}

/* What is not there is nil: it was asked for, and there is nothing. */
static void pack_kv(struct pack *pack, const struct ask *ask)
{
    if (ask->kv_count == 0) {
        return;
    }
    pack_key(pack, "kv");
    pack_map_begin(pack);
    for (size_t i = 0; i < ask->kv_count; i++) {
        pack_text(pack, ask->kv[i].key);
        if (ask->kv[i].is_present) {
            pack_bytes(pack, ask->kv[i].value);
        } else {
            pack_nil(pack);
        }
    }
    pack_map_end(pack);
}

void bridge_event_pack(struct pack *pack, const rung_event *drawn, const struct ask *ask,
                       size_t which)
{
    pack_pair_z(pack, "hook", effect_hook_name(ask->hook));
    if (which > 0) {
        pack_pair_int(pack, "sub", (int64_t)which);
    }
    bridge_shape_pack(pack, BRIDGE_SHAPE_EVENT, drawn);
    pack_ticket(pack, "ticket", drawn->ticket, ask->ticket);
    pack_ticket(pack, "before", drawn->before, ask->before);
    if (drawn->message != NULL) {
        pack_key(pack, "message");
        pack_map_begin(pack);
        bridge_shape_pack(pack, BRIDGE_SHAPE_MESSAGE, drawn->message);
        pack_map_end(pack);
    }
    pack_kv(pack, ask);
}

/* --- cutting --- */

static uint32_t cut(rung_str *text, size_t bytes_max)
{
    struct text whole = {text->p, text->n};
    if (whole.p == NULL || whole.n <= bytes_max) {
        return 0;
    }
    text->n = text_cut(whole, bytes_max).n;
    return RUNG_TEXT_CUT;
}

static const rung_ticket *cut_ticket(struct arena *arena, const rung_ticket *ticket,
                                     size_t bytes_max)
{
    if (ticket == NULL) {
        return NULL;
    }
    rung_ticket *copy = ARENA_NEW(arena, rung_ticket);
    *copy = *ticket;
    copy->flags |= cut(&copy->body, bytes_max) | cut(&copy->subject, bytes_max);
    return copy;
}

static const rung_message *cut_message(struct arena *arena, const rung_message *message,
                                       size_t bytes_max)
{
    if (message == NULL) {
        return NULL;
    }
    rung_message *copy = ARENA_NEW(arena, rung_message);
    *copy = *message;
    copy->flags |= cut(&copy->body, bytes_max) | cut(&copy->subject, bytes_max);
    return copy;
}

const rung_event *bridge_event_cut(struct arena *arena, const rung_event *drawn, size_t bytes_max)
{
    rung_event *copy = ARENA_NEW(arena, rung_event);
    *copy = *drawn;
    copy->ticket = cut_ticket(arena, drawn->ticket, bytes_max);
    copy->before = cut_ticket(arena, drawn->before, bytes_max);
    copy->message = cut_message(arena, drawn->message, bytes_max);
    return copy;
}

/* --- reading --- */

static const rung_ticket *read_ticket(struct arena *arena, const struct value *map,
                                      rung_ticket *into)
{
    if (map == NULL || map->type != VALUE_MAP) {
        return NULL;
    }
    bridge_shape_read(arena, BRIDGE_SHAPE_TICKET, map, into);
    return into;
}

bool bridge_event_read(struct arena *arena, const struct value *map, uint64_t token,
                       struct bridge_event *out)
{
    enum hook hook;
    if (!effect_hook_from(value_text(map, "hook"), &hook)) {
        return false;
    }
    int64_t which = value_int(map, "sub", 0);
    *out = (struct bridge_event){.map = map, .which = which > 0 ? (size_t)which : 0};
    bridge_shape_read(arena, BRIDGE_SHAPE_EVENT, map, &out->event);
    out->event.hook = (uint32_t)hook;
    out->event.token = token;
    out->event.ticket = read_ticket(arena, value_get(map, "ticket"), &out->ticket);
    out->event.before = read_ticket(arena, value_get(map, "before"), &out->before);
    const struct value *message = value_get(map, "message");
    if (message != NULL && message->type == VALUE_MAP) {
        bridge_shape_read(arena, BRIDGE_SHAPE_MESSAGE, message, &out->message);
        out->event.message = &out->message;
    }
    return true;
}

rung_str bridge_event_field(struct arena *arena, const struct bridge_event *event, bool before,
                            const char *key)
{
    const struct value *ticket = value_get(event->map, before ? "before" : "ticket");
    return bridge_shape_text(arena, value_get(ticket, "fields"), key);
}

int bridge_event_kv(struct arena *arena, const struct bridge_event *event, rung_str key,
                    rung_str *value)
{
    const struct value *kv = value_get(event->map, "kv");
    for (size_t i = 0; kv != NULL && kv->type == VALUE_MAP && i < kv->map.count; i++) {
        const struct value_pair *pair = &kv->map.pairs[i];
        if (!text_eq(pair->key, (struct text){key.p, key.n})) {
            continue;
        }
        bool is_there = pair->value.type == VALUE_BYTES || pair->value.type == VALUE_TEXT;
        struct text kept = arena_text(arena, is_there ? pair->value.text : TEXT_NONE);
        *value = (rung_str){kept.p, kept.n};
        return is_there ? RUNG_OK : RUNG_ENOENT;
    }
    return RUNG_EDENIED;
}
