/* MessagePack-RPC requests of Rung: creates, gets, pages of the list by due time. */
#include <stdio.h>
#include <string.h>
#include "base/pack.h"
#include "base/random.h"
#include "base/scan.h"
#include "load.h"
#include "model/id.h"
#include "store/key.h"

#define FRAME_BYTES_MAX ((size_t)1 << 20)
#define TOPICS 20 /* as many as the desk of bench.yaml has teams */
#define PAGE_TICKETS 50

static void begin(struct pack *pack, struct buf *out, uint32_t slot, const char *method)
{
    pack_init(pack, out);
    pack_list_begin(pack);
    pack_int(pack, 0);
    pack_int(pack, slot);
    pack_z(pack, method);
    pack_list_begin(pack);
    pack_map_begin(pack);
}

static void end(struct pack *pack)
{
    pack_map_end(pack);
    pack_list_end(pack);
    pack_list_end(pack);
}

static void put_create(const struct load_options *options, const struct load_request *request,
                       struct buf *out)
{
    static char body[LOAD_BODY_BYTES];
    static const char *const urgencies[] = {"at leisure", "soon", "quickly", "at once"};
    struct pack pack;
    char text[64];
    (void)options;
    load_body(request->chance, body);
    begin(&pack, out, request->slot, "ticket.create");
    (void)snprintf(text, sizeof text, "%016llx-%llu", (unsigned long long)request->salt,
                   (unsigned long long)request->number);
    pack_pair_z(&pack, "key", text);
    (void)snprintf(text, sizeof text, "topic%02u %s",
                   (unsigned)random_below(request->chance, TOPICS),
                   urgencies[random_below(request->chance, 4)]);
    pack_pair_z(&pack, "subject", text);
    pack_pair_text(&pack, "body", (struct text){body, sizeof body});
    (void)snprintf(text, sizeof text, "c%llu@example.org",
                   (unsigned long long)random_below(request->chance, 65536));
    pack_pair_z(&pack, "requester", text);
    end(&pack);
}

static void put_get(const struct load_options *options, const struct load_request *request,
                    struct buf *out)
{
    struct pack pack;
    uint64_t local = 1 + random_below(request->chance, options->tickets);
    begin(&pack, out, request->slot, "ticket.get");
    pack_pair_z(&pack, "id", id_print('T', ID_OF_LOCAL(local)).z);
    end(&pack);
}

static void put_list(const struct load_options *options, const struct load_request *request,
                     struct buf *out)
{
    struct pack pack;
    struct key key;
    char hex[64];
    uint64_t span = (uint64_t)(options->due_high_us - options->due_low_us) + 1;
    key_begin(&key);
    key_i64(&key, options->due_low_us + (int64_t)random_below(request->chance, span));
    key_u64(&key, 0);
    for (size_t i = 0; i < key.n; i++) {
        (void)snprintf(hex + i * 2, sizeof hex - i * 2, "%02x", key.p[i]);
    }
    begin(&pack, out, request->slot, "ticket.list");
    pack_pair_int(&pack, "limit", PAGE_TICKETS);
    pack_pair_z(&pack, "after", hex);
    end(&pack);
}

/* An id behind the first two bytes of [1, id, error, result]; 0 bytes: it is none. */
static size_t read_id(const unsigned char *p, size_t count, uint32_t *id)
{
    unsigned bytes = p[0] < 0x80 ? 0 : p[0] == 0xcc ? 1 : p[0] == 0xcd ? 2 : p[0] == 0xce ? 4 : 9;
    if (bytes == 9 || count < 1 + (size_t)bytes) {
        return 0;
    }
    *id = bytes == 0   ? p[0]
          : bytes == 1 ? p[1]
          : bytes == 2 ? buf_get_u16(p + 1)
                       : buf_get_u32(p + 1);
    return 1 + bytes;
}

/* [1, id, nil, {...}]: whole by the scanner, good by its third element. */
static struct load_answer take(const unsigned char *bytes, size_t count)
{
    struct load_answer answer = {.bytes = 0};
    struct scan scan;
    scan_init(&scan, FRAME_BYTES_MAX);
    enum scan_result result = scan_measure(&scan, bytes, count);
    if (result == SCAN_MORE) {
        return answer;
    }
    answer.bytes = scan.consumed > 0 ? scan.consumed : count;
    size_t at = bytes[0] == 0x94 ? 1 : 3; /* a list of four, told in a byte or in three */
    if (result != SCAN_DONE || answer.bytes < at + 4 || bytes[at] != 1) {
        return answer;
    }
    size_t id = read_id(bytes + at + 1, answer.bytes - at - 1, &answer.slot);
    answer.good = id > 0 && bytes[at + 1 + id] == 0xc0;
    return answer;
}

const struct load_protocol load_rung_create = {"create", 0, put_create, take};
const struct load_protocol load_rung_get = {"get", 0, put_get, take};
const struct load_protocol load_rung_list = {"list", 0, put_list, take};
