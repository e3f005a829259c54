#include "model/message.h"
#include <string.h>
#include "base/must.h"
#include "base/pack.h"

static const char *const author_names[] = {"customer", "agent", "bot", "system"};

const char *message_author_name(enum message_author author)
{
    MUST(author <= MESSAGE_BY_SYSTEM);
    return author_names[author];
}

static void pair_filled(struct pack *pack, const char *key, struct text text)
{
    if (text.n > 0) {
        pack_pair_text(pack, key, text);
    }
}

void message_pack(struct pack *pack, const struct message *message)
{
    static const unsigned char none[32] = {0};
    pack_map_begin(pack);
    pack_pair_z(pack, "direction", message->direction == MESSAGE_IN ? "in" : "out");
    pack_pair_z(pack, "visibility", message->visibility == MESSAGE_PUBLIC ? "public" : "internal");
    pack_pair_z(pack, "author_kind", message_author_name(message->author_kind));
    pair_filled(pack, "author", message->author);
    pair_filled(pack, "channel", message->channel);
    pair_filled(pack, "from", message->from);
    pair_filled(pack, "to", message->to);
    pair_filled(pack, "subject", message->subject);
    pair_filled(pack, "body", message->body);
    pair_filled(pack, "content_type", message->content_type);
    pair_filled(pack, "external_id", message->external_id);
    pair_filled(pack, "in_reply_to", message->in_reply_to);
    pair_filled(pack, "kind", message->kind);
    pair_filled(pack, "token", message->token);
    pair_filled(pack, "attachments", message->attachments);
    pair_filled(pack, "facts", message->facts);
    if (message->reviser > 0) {
        pack_pair_int(pack, "reviser", message->reviser);
    }
    if (message->is_call) {
        pack_pair_bool(pack, "call", true);
        pack_pair_bool(pack, "reached", message->is_reached);
    }
    if (message->raw.n > 0) {
        pack_key(pack, "raw");
        pack_bytes(pack, message->raw);
    }
    if (memcmp(message->raw_blob, none, sizeof none) != 0) {
        pack_key(pack, "raw_blob");
        pack_bytes(pack, (struct text){(const char *)message->raw_blob, sizeof message->raw_blob});
    }
    pack_pair_bool(pack, "automatic", message->automatic);
    pack_pair_bool(pack, "repaired", message->repaired);
    pack_pair_int(pack, "sent_at_us", message->sent_at_us);
    pack_map_end(pack);
}

void message_read(const struct value *value, struct message *message)
{
    *message = (struct message){0};
    message->direction =
        text_eq_z(value_text(value, "direction"), "out") ? MESSAGE_OUT : MESSAGE_IN;
    message->visibility =
        text_eq_z(value_text(value, "visibility"), "internal") ? MESSAGE_INTERNAL : MESSAGE_PUBLIC;
    for (unsigned i = 0; i <= MESSAGE_BY_SYSTEM; i++) {
        if (text_eq_z(value_text(value, "author_kind"), author_names[i])) {
            message->author_kind = (enum message_author)i;
        }
    }
    message->author = value_text(value, "author");
    message->channel = value_text(value, "channel");
    message->from = value_text(value, "from");
    message->to = value_text(value, "to");
    message->subject = value_text(value, "subject");
    message->body = value_text(value, "body");
    message->content_type = value_text(value, "content_type");
    message->external_id = value_text(value, "external_id");
    message->in_reply_to = value_text(value, "in_reply_to");
    message->kind = value_text(value, "kind");
    message->token = value_text(value, "token");
    message->raw = value_text(value, "raw");
    message->attachments = value_text(value, "attachments");
    struct text blob = value_text(value, "raw_blob");
    if (blob.n == sizeof message->raw_blob) {
        memcpy(message->raw_blob, blob.p, blob.n);
    }
    message->facts = value_text(value, "facts");
    message->reviser = (uint32_t)value_int(value, "reviser", 0);
    message->is_call = value_bool(value, "call", false);
    message->is_reached = value_bool(value, "reached", false);
    message->automatic = value_bool(value, "automatic", false);
    message->repaired = value_bool(value, "repaired", false);
    message->sent_at_us = value_int(value, "sent_at_us", 0);
}
