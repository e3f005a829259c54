/* A message in or out, and what a channel hands in. Texts are lent from the arena they were read
 * into. */
#ifndef MODEL_MESSAGE_H
#define MODEL_MESSAGE_H
#include "base/value.h"

#define MESSAGE_EXTERNAL_ID_BYTES_MAX 998

enum message_direction { MESSAGE_IN, MESSAGE_OUT };
enum message_visibility { MESSAGE_PUBLIC, MESSAGE_INTERNAL };
enum message_author { MESSAGE_BY_CUSTOMER, MESSAGE_BY_AGENT, MESSAGE_BY_BOT, MESSAGE_BY_SYSTEM };

struct message {
    enum message_direction direction;
    enum message_visibility visibility;
    enum message_author author_kind;
    struct text author;   /* principal or address */
    struct text channel;  /* plugin instance, or "rpc" */
    struct text from, to; /* addresses as the channel writes them */
    struct text subject, body, content_type;
    struct text external_id;    /* the channel's own id: Message-ID */
    struct text in_reply_to;    /* external ids, newest last, space separated */
    struct text raw;            /* bytes as they came; empty when not kept here */
    struct text attachments;    /* lines: attachment.h */
    unsigned char raw_blob[32]; /* SHA-256 of the raw bytes in the blob table; zero: none */
    struct text kind;           /* inbox: "message", "receipt" or "event" */
    struct text token;          /* reply token (plus-address) that names a ticket; empty: none */
    struct text facts;          /* rendering: what a text may speak of, "name=value" lines */
    struct text flag;           /* why a person should look: "same_id_other_body"; not packed */
    bool automatic;             /* auto-submitted, list, report: never answered, arms no clock */
    bool repaired;              /* bad UTF-8 was repaired on the way in */
    bool is_paced;              /* automatic, and kept rare by whoever writes it; not packed */
    uint32_t reviser;   /* 1 + place of the plugin that has to look at it next; 0: none has */
    bool is_call;       /* a call or a meeting that somebody recorded: nothing is sent */
    bool is_reached;    /* and the customer was spoken to: a response */
    int64_t sent_at_us; /* as claimed by the sender; 0: unknown */
};

const char *message_author_name(enum message_author author);
/* As a map with the field names above, and back (unknown keys are ignored; lent from `value`). */
struct pack;
void message_pack(struct pack *pack, const struct message *message);
void message_read(const struct value *value, struct message *message);

#endif
