#include "host/recording.h"
#include <stdio.h>
#include "base/crc.h"
#include "host/bridge_plugin.h"

#define MAGIC TEXT("RungRec\n")

/* --- writing --- */

void recording_put(struct buf *out, enum recording_kind kind, struct text body)
{
    unsigned char byte = (unsigned char)kind;
    buf_put_u32(out, (uint32_t)body.n);
    buf_put_u32(out, crc_of(crc_of(0, &byte, 1), body.p, body.n));
    buf_put_u8(out, byte);
    buf_put_text(out, body);
}

void recording_begin(struct buf *out, const struct recording_head *head)
{
    struct buf body;
    struct pack pack;
    buf_init(&body);
    pack_init(&pack, &body);
    pack_map_begin(&pack);
    pack_pair_int(&pack, "format", RECORDING_FORMAT);
    pack_pair_int(&pack, "protocol", head->protocol);
    pack_pair_text(&pack, "server", head->server);
    pack_pair_text(&pack, "instance", head->instance);
    pack_pair_text(&pack, "plugin", head->plugin);
    pack_pair_text(&pack, "version", head->version);
    pack_pair_int(&pack, "began_at", head->began_at);
    pack_map_end(&pack);
    buf_put_text(out, MAGIC);
    recording_put(out, RECORDING_HEAD, buf_text(&body));
    buf_fini(&body);
}

/* --- reading --- */

static bool complain(char *why, size_t why_size, const char *text)
{
    (void)snprintf(why, why_size, "%s", text);
    return false;
}

static bool check_head(const struct recording_head *head, char *why, size_t why_size)
{
    if (head->format != RECORDING_FORMAT) {
        (void)snprintf(why, why_size,
                       "it is a recording of format %lld, and format %d is read here: use the "
                       "rung-plugin-check of rungd %.*s, or record again",
                       (long long)head->format, RECORDING_FORMAT, TEXT_ARG(head->server));
        return false;
    }
    if (head->protocol != BRIDGE_PLUGIN_PROTOCOL) {
        (void)snprintf(why, why_size,
                       "it was recorded over version %lld of the bridge, and this is version %d: "
                       "record again",
                       (long long)head->protocol, BRIDGE_PLUGIN_PROTOCOL);
        return false;
    }
    return true;
}

bool recording_open(struct recording *recording, struct text bytes, struct arena *arena,
                    struct recording_head *head, char *why, size_t why_size)
{
    enum recording_kind kind = RECORDING_END;
    struct text body;
    struct value value;
    *recording = (struct recording){bytes, MAGIC.n};
    if (!text_starts(bytes, MAGIC)) {
        return complain(why, why_size, "it is no recording: it does not begin with \"RungRec\"");
    }
    if (recording_next(recording, arena, &kind, &body, &value) != RECORDING_DONE ||
        kind != RECORDING_HEAD || value.type != VALUE_MAP) {
        return complain(why, why_size, "its first record is not whole: nothing can be read of it");
    }
    *head = (struct recording_head){.format = value_int(&value, "format", 0),
                                    .protocol = value_int(&value, "protocol", 0),
                                    .server = value_text(&value, "server"),
                                    .instance = value_text(&value, "instance"),
                                    .plugin = value_text(&value, "plugin"),
                                    .version = value_text(&value, "version"),
                                    .began_at = value_int(&value, "began_at", 0)};
    return check_head(head, why, why_size);
}

enum recording_result recording_next(struct recording *recording, struct arena *arena,
                                     enum recording_kind *kind, struct text *body,
                                     struct value *value)
{
    struct text rest = text_slice(recording->bytes, recording->at, recording->bytes.n);
    if (rest.n == 0) {
        return RECORDING_OVER;
    }
    if (rest.n < RECORDING_HEAD_BYTES) {
        return RECORDING_CUT;
    }
    size_t n = buf_get_u32(rest.p);
    uint32_t crc = buf_get_u32(rest.p + 4);
    if (n > RECORDING_BODY_BYTES_MAX) {
        return RECORDING_BAD;
    }
    if (n > rest.n - RECORDING_HEAD_BYTES) {
        return RECORDING_CUT;
    }
    const unsigned char *byte = (const unsigned char *)rest.p + RECORDING_HEAD_BYTES - 1;
    *body = text_slice(rest, RECORDING_HEAD_BYTES, RECORDING_HEAD_BYTES + n);
    if (crc_of(0, byte, n + 1) != crc || *byte < RECORDING_HEAD || *byte > RECORDING_END ||
        pack_read(arena, *body, value) != ERR_OK) {
        return RECORDING_BAD;
    }
    *kind = (enum recording_kind) * byte;
    recording->at += RECORDING_HEAD_BYTES + n;
    return RECORDING_DONE;
}
