#include "host/bridge_frame.h"

#define ERROR_BYTES_MAX 1000

/* --- reading --- */

void bridge_frame_init(struct bridge_frame *frame)
{
    *frame = (struct bridge_frame){0};
    buf_init(&frame->in);
    buf_init(&frame->whole);
    bridge_join_init(&frame->join);
}

void bridge_frame_fini(struct bridge_frame *frame)
{
    buf_fini(&frame->in);
    buf_fini(&frame->whole);
    bridge_join_fini(&frame->join);
}

void bridge_frame_feed(struct bridge_frame *frame, struct text bytes)
{
    if (frame->at > 0) { /* what was read makes room: each byte moves at most once a feed */
        buf_drop(&frame->in, frame->at);
        frame->at = 0;
    }
    buf_put_text(&frame->in, bytes);
}

static bool texts_are_utf8(const struct value *value)
{
    bool fits = value->type != VALUE_TEXT || text_is_utf8(value->text);
    for (size_t i = 0; value->type == VALUE_LIST && i < value->list.count && fits; i++) {
        fits = texts_are_utf8(&value->list.items[i]);
    }
    for (size_t i = 0; value->type == VALUE_MAP && i < value->map.count && fits; i++) {
        fits = text_is_utf8(value->map.pairs[i].key) && texts_are_utf8(&value->map.pairs[i].value);
    }
    return fits;
}

static bool is_body(const struct value *value)
{
    return value->type == VALUE_MAP || value->type == VALUE_NIL;
}

static const char *read_error(const struct value *error, struct bridge_message *message)
{
    if (error->type == VALUE_NIL) {
        return NULL;
    }
    if (error->type != VALUE_LIST || error->list.count != 2 ||
        error->list.items[0].type != VALUE_INT || error->list.items[1].type != VALUE_TEXT) {
        return "the error of a response is [code, message]";
    }
    message->is_error = true;
    message->code = error->list.items[0].number;
    message->error = error->list.items[1].text;
    return NULL;
}

static const char *read_message(const struct value *value, struct bridge_message *message)
{
    const struct value *items = value->type == VALUE_LIST ? value->list.items : NULL;
    size_t count = items ? value->list.count : 0;
    if (count < 3 || items[0].type != VALUE_INT || items[0].number < BRIDGE_REQUEST ||
        items[0].number > BRIDGE_NOTIFICATION) {
        return "a message is [0, id, method, params], [1, id, error, result] or "
               "[2, method, params]";
    }
    *message = (struct bridge_message){.kind = (enum bridge_message_kind)items[0].number};
    bool has_id = message->kind != BRIDGE_NOTIFICATION;
    if (count != (has_id ? 4 : 3)) {
        return "a message has another number of items than its kind";
    }
    if (has_id && (items[1].type != VALUE_INT || items[1].number < 0)) {
        return "the id of a message is a whole number from 0 on";
    }
    message->id = has_id ? (uint64_t)items[1].number : 0;
    const struct value *name = &items[has_id ? 2 : 1];
    message->body = items[count - 1];
    if (!is_body(&message->body)) {
        return "params and results are maps";
    }
    if (message->kind == BRIDGE_RESPONSE) {
        return read_error(name, message);
    }
    message->method = name->type == VALUE_TEXT ? name->text : TEXT_NONE;
    return name->type == VALUE_TEXT ? NULL : "the method of a message is a text";
}

bool bridge_frame_read(struct arena *arena, struct text bytes, struct value *value,
                       struct bridge_message *message, const char **why)
{
    const char *trouble = NULL;
    if (pack_read(arena, bytes, value) != ERR_OK) {
        trouble = "a frame is not one MessagePack object, is deeper than 16, or has more "
                  "than 65536 elements";
    } else if (!texts_are_utf8(value)) {
        trouble = "a text is not UTF-8";
    } else {
        trouble = read_message(value, message);
    }
    *why = trouble ? trouble : *why;
    message->packed = bytes;
    return trouble == NULL;
}

static bool is_piece(const struct bridge_message *message)
{
    return message->kind == BRIDGE_NOTIFICATION && text_eq_z(message->method, "piece");
}

/* DONE: it was the last one, and `message` is what it was a piece of. */
static enum bridge_frame_result take_piece(struct bridge_frame *frame, struct arena *arena,
                                           struct bridge_message *message, const char **why)
{
    struct value value;
    switch (bridge_join_take(&frame->join, &message->body, &frame->whole, why)) {
    case BRIDGE_JOIN_MORE: return BRIDGE_FRAME_MORE;
    case BRIDGE_JOIN_BAD: return BRIDGE_FRAME_BAD;
    case BRIDGE_JOIN_DONE: break;
    }
    if (!bridge_frame_read(arena, buf_text(&frame->whole), &value, message, why)) {
        return BRIDGE_FRAME_BAD;
    }
    if (is_piece(message)) {
        *why = "a piece is a frame, and no message in pieces";
        return BRIDGE_FRAME_BAD;
    }
    return BRIDGE_FRAME_DONE;
}

/* The bytes of the next frame; MORE, or BAD. */
static enum bridge_frame_result next_bytes(struct bridge_frame *frame, struct text *bytes,
                                           const char **why)
{
    const unsigned char *p = frame->in.p + frame->at;
    size_t left = frame->in.n - frame->at;
    if (left < BRIDGE_FRAME_HEAD_BYTES) {
        return BRIDGE_FRAME_MORE;
    }
    size_t length = buf_get_u32(p);
    if (length == 0 || length > BRIDGE_FRAME_BYTES_MAX) {
        *why = "a frame has 1 to 1048576 bytes";
        return BRIDGE_FRAME_BAD;
    }
    if (left - BRIDGE_FRAME_HEAD_BYTES < length) {
        return BRIDGE_FRAME_MORE;
    }
    *bytes = (struct text){(const char *)p + BRIDGE_FRAME_HEAD_BYTES, length};
    frame->at += BRIDGE_FRAME_HEAD_BYTES + length;
    return BRIDGE_FRAME_DONE;
}

enum bridge_frame_result bridge_frame_next(struct bridge_frame *frame, struct arena *arena,
                                           struct bridge_message *message, const char **why)
{
    struct text bytes;
    struct value value;
    enum bridge_frame_result result = BRIDGE_FRAME_MORE;
    buf_fini(&frame->whole);
    while ((result = next_bytes(frame, &bytes, why)) == BRIDGE_FRAME_DONE) {
        if (!bridge_frame_read(arena, bytes, &value, message, why)) {
            return BRIDGE_FRAME_BAD;
        }
        if (is_piece(message)) {
            result = take_piece(frame, arena, message, why);
        }
        if (result != BRIDGE_FRAME_MORE) {
            break;
        }
    }
    return result;
}

/* --- writing --- */

static void begin(struct bridge_frame_pen *pen, struct buf *out, enum bridge_message_kind kind)
{
    pen->out = out;
    pen->at = out->n;
    buf_put_u32(out, 0);
    pack_init(&pen->pack, out);
    pack_list_begin(&pen->pack);
    pack_int(&pen->pack, kind);
}

void bridge_frame_request(struct bridge_frame_pen *pen, struct buf *out, uint64_t id,
                          const char *method)
{
    begin(pen, out, BRIDGE_REQUEST);
    pack_uint(&pen->pack, id);
    pack_z(&pen->pack, method);
    pack_map_begin(&pen->pack);
}

void bridge_frame_answer(struct bridge_frame_pen *pen, struct buf *out, uint64_t id)
{
    begin(pen, out, BRIDGE_RESPONSE);
    pack_uint(&pen->pack, id);
    pack_nil(&pen->pack);
    pack_map_begin(&pen->pack);
}

void bridge_frame_notify(struct bridge_frame_pen *pen, struct buf *out, const char *method)
{
    begin(pen, out, BRIDGE_NOTIFICATION);
    pack_z(&pen->pack, method);
    pack_map_begin(&pen->pack);
}

static bool close_list(struct bridge_frame_pen *pen, struct text *message)
{
    pack_list_end(&pen->pack);
    *message = text_slice(buf_text(pen->out), pen->at + BRIDGE_FRAME_HEAD_BYTES, pen->out->n);
    if (pen->pack.err != ERR_OK) {
        pen->out->n = pen->at;
        return false;
    }
    return true;
}

bool bridge_frame_close(struct bridge_frame_pen *pen, struct text *message)
{
    pack_map_end(&pen->pack);
    return close_list(pen, message);
}

void bridge_frame_seal(struct bridge_frame_pen *pen)
{
    size_t length = pen->out->n - pen->at - BRIDGE_FRAME_HEAD_BYTES;
    unsigned char *p = pen->out->p + pen->at;
    for (unsigned i = 0; i < BRIDGE_FRAME_HEAD_BYTES; i++) {
        p[i] = (unsigned char)(length >> (8 * (BRIDGE_FRAME_HEAD_BYTES - 1 - i)));
    }
}

bool bridge_frame_end(struct bridge_frame_pen *pen)
{
    struct text message;
    if (!bridge_frame_close(pen, &message)) {
        return false;
    }
    if (message.n > BRIDGE_FRAME_BYTES_MAX) {
        pen->out->n = pen->at;
        return false;
    }
    bridge_frame_seal(pen);
    return true;
}

void bridge_frame_refuse(struct buf *out, uint64_t id, int code, struct text why)
{
    struct bridge_frame_pen pen;
    struct text message;
    begin(&pen, out, BRIDGE_RESPONSE);
    pack_uint(&pen.pack, id);
    pack_list_begin(&pen.pack);
    pack_int(&pen.pack, code);
    pack_text(&pen.pack, text_slice(why, 0, ERROR_BYTES_MAX));
    pack_list_end(&pen.pack);
    pack_nil(&pen.pack);
    if (close_list(&pen, &message)) {
        bridge_frame_seal(&pen);
    }
}
