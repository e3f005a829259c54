#include "rpc/call.h"
#include "base/must.h"

static enum err refuse_shape(struct refusal *refusal, const char *what)
{
    return err_refuse(refusal, ERR_PROTOCOL, "protocol", "", "%s", what);
}

static enum err read_params(const struct value *list, struct call *call, struct refusal *refusal)
{
    call->params = (struct value){.type = VALUE_MAP};
    if (list->type != VALUE_LIST) {
        return refuse_shape(refusal,
                            "params must be a list that holds one map: [{\"id\": \"T-...\"}]");
    }
    if (list->list.count == 0) {
        return ERR_OK;
    }
    const struct value *first = &list->list.items[0];
    bool is_empty = first->type == VALUE_LIST && first->list.count == 0; /* an empty Lua table */
    if (list->list.count > 1 || (first->type != VALUE_MAP && !is_empty)) {
        return err_refuse(
            refusal, ERR_INVALID, "invalid", "params",
            "parameters are named: params is exactly one map, such as [{\"id\": \"T-...\"}]");
    }
    if (!is_empty) {
        call->params = *first;
    }
    return ERR_OK;
}

static bool take_name(const struct value *value, struct text *name)
{
    bool is_name =
        value->type == VALUE_TEXT || value->type == VALUE_BYTES; /* old encoders send raw strings */
    *name = is_name ? value->text : TEXT_NONE;
    return is_name;
}

enum err call_read(struct arena *arena, struct text frame, struct call *call,
                   struct refusal *refusal)
{
    struct value value;
    *call = (struct call){.kind = CALL_REQUEST};
    if (pack_read(arena, frame, &value) != ERR_OK || value.type != VALUE_LIST ||
        value.list.count < 3 || value.list.items[0].type != VALUE_INT) {
        return refuse_shape(refusal,
                            "not a MessagePack-RPC message: [0, msgid, method, [params]] is");
    }
    const struct value *items = value.list.items;
    if (items[0].number == 0 && value.list.count == 4) {
        if (items[1].type != VALUE_INT || items[1].number < 0) {
            return refuse_shape(refusal, "msgid must be a whole number of at least 0");
        }
        call->id = items[1].number;
        if (!take_name(&items[2], &call->method)) {
            return refuse_shape(refusal, "the method's name must be a text");
        }
        return read_params(&items[3], call, refusal);
    }
    if (items[0].number == 2 && value.list.count == 3 && take_name(&items[1], &call->method)) {
        call->kind = CALL_NOTIFICATION;
        return ERR_OK;
    }
    if (items[0].number == 1 && value.list.count == 4) {
        call->kind = CALL_RESPONSE;
        return ERR_OK;
    }
    return refuse_shape(refusal, "a request has four parts, [0, msgid, method, [params]]");
}

void call_write_result(struct buf *out, int64_t id, struct text packed)
{
    struct pack pack;
    pack_init(&pack, out);
    pack_list_begin(&pack);
    pack_int(&pack, 1);
    pack_int(&pack, id);
    pack_nil(&pack);
    pack_own(&pack, packed);
    pack_list_end(&pack);
    MUST(pack.err == ERR_OK);
}

static const char *applied(enum err code)
{
    return code == ERR_UNKNOWN || code == ERR_INTERNAL || code == ERR_CORRUPT ? "maybe" : "no";
}

/* A refusal quotes what the visitor sent, and that may be any bytes. */
static void pack_pair_repaired(struct pack *pack, const char *key, const char *z)
{
    struct buf text;
    buf_init(&text);
    (void)buf_put_repaired(&text, text_z(z));
    pack_pair_text(pack, key, buf_text(&text));
    buf_fini(&text);
}

static void write_map(struct pack *pack, const struct refusal *refusal)
{
    pack_map_begin(pack);
    pack_pair_z(pack, "code", err_name(refusal->code));
    pack_pair_repaired(pack, "message", refusal->text);
    if (refusal->path[0] != '\0') {
        pack_pair_repaired(pack, "path", refusal->path);
    }
    pack_key(pack, "data");
    pack_map_begin(pack);
    if (refusal->reason[0] != '\0') {
        pack_pair_z(pack, "reason", refusal->reason);
    }
    pack_map_end(pack);
    if (refusal->code == ERR_BUSY || refusal->code == ERR_LIMIT) {
        pack_pair_int(pack, "retry_after_ms", 500);
    }
    pack_pair_z(pack, "applied", applied(refusal->code));
    pack_map_end(pack);
}

void call_write_error(struct buf *out, int64_t id, const struct refusal *refusal,
                      enum error_form form)
{
    struct pack pack;
    struct buf text;
    buf_init(&text);
    buf_printf(&text, "%s: ", err_name(refusal->code));
    (void)buf_put_repaired(
        &text, text_z(refusal->text)); /* a text that was cut may end inside a character */
    pack_init(&pack, out);
    pack_list_begin(&pack);
    pack_int(&pack, 1);
    pack_int(&pack, id);
    if (form == ERROR_FORM_MAP) {
        write_map(&pack, refusal);
    } else if (form == ERROR_FORM_NVIM) {
        pack_list_begin(&pack);
        pack_int(&pack, 0);
        pack_text(&pack, buf_text(&text));
        pack_list_end(&pack);
    } else {
        pack_text(&pack, buf_text(&text));
    }
    pack_nil(&pack);
    pack_list_end(&pack);
    MUST(pack.err == ERR_OK);
    buf_fini(&text);
}
