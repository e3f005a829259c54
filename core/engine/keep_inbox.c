#include "engine/keep_inbox.h"
#include "base/must.h"
#include "engine/keep_blob.h"

void keep_inbox_write(struct work *work, uint64_t id, struct message *message)
{
    struct buf packed;
    struct pack pack;
    if (message->raw.n > 0) { /* the bytes as they came are kept once, by their hash */
        command_digest(work->command, message->raw, message->raw_blob);
        keep_blob(work, message->raw_blob, message->raw);
        message->raw = TEXT_NONE;
    }
    keep_blob_use_message(work, message, &(struct blob_use){.user = BLOB_USER_INBOX, .id = id});
    buf_init(&packed);
    pack_init(&pack, &packed);
    message_pack(&pack, message);
    MUST(pack.err == ERR_OK);
    inbox_table_put(work->writes, id, buf_text(&packed));
    buf_fini(&packed);
}

uint64_t keep_inbox(struct work *work, struct message *message)
{
    uint64_t id = meta_table_next(work->reader, work->writes, "inbox");
    keep_inbox_write(work, id, message);
    return id;
}

bool keep_inbox_read(struct work *work, uint64_t id, struct message *message)
{
    struct text packed;
    struct value value;
    if (!inbox_table_get(work->reader, work->arena, id, &packed) ||
        pack_read(work->arena, packed, &value) != ERR_OK) {
        return false;
    }
    message_read(&value, message);
    return true;
}

void keep_inbox_delete(struct work *work, uint64_t id)
{
    struct message message;
    if (keep_inbox_read(work, id, &message)) {
        keep_blob_end_message(work, &message,
                              &(struct blob_use){.user = BLOB_USER_INBOX, .id = id});
    }
    inbox_table_delete(work->writes, id);
}
