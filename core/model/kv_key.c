#include "model/kv_key.h"
#include "base/buf.h"
#include "model/id.h"

static void put_field(struct buf *key, struct text name, const struct ticket *ticket,
                      const struct message *message)
{
    if (ticket != NULL && text_eq_z(name, "ticket.id")) {
        buf_put_z(key, id_print('T', ticket->id).z);
    } else if (ticket != NULL && text_eq_z(name, "ticket.customer")) {
        buf_put_z(key, id_print('C', ticket->customer).z);
    } else if (ticket != NULL && text_eq_z(name, "ticket.requester")) {
        buf_put_text(key, ticket->requester);
    } else if (message != NULL && text_eq_z(name, "message.from")) {
        buf_put_text(key, message->from);
    } else if (message != NULL && text_eq_z(name, "message.external_id")) {
        buf_put_text(key, message->external_id);
    }
}

struct text kv_key_expand(struct arena *arena, struct text pattern, const struct ticket *ticket,
                          const struct message *message)
{
    struct buf key;
    struct text rest = pattern;
    buf_init(&key);
    while (rest.n > 0) {
        size_t open = text_find(rest, TEXT("{"), 0);
        size_t close = open == SIZE_MAX ? SIZE_MAX : text_find(rest, TEXT("}"), open);
        buf_put_text(&key, text_slice(rest, 0, close == SIZE_MAX ? rest.n : open));
        if (close != SIZE_MAX) {
            put_field(&key, text_slice(rest, open + 1, close), ticket, message);
        }
        rest = text_slice(rest, close == SIZE_MAX ? rest.n : close + 1, rest.n);
    }
    struct text expanded = arena_text(arena, buf_text(&key));
    buf_fini(&key);
    return expanded;
}
