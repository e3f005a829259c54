#include "engine/read_entry.h"

void read_entry(struct pack *pack, const struct value *entry, uint64_t ticket, uint64_t cursor)
{
    const struct value *data = value_get(entry, "data");
    pack_map_begin(pack);
    if (cursor != 0) {
        pack_pair_int(pack, "cursor", (int64_t)cursor);
    }
    if (ticket != 0 && !ID_IS_SCHEDULE(ticket)) {
        pack_pair_z(pack, "ticket", id_print('T', ticket).z);
    }
    pack_pair_int(pack, "seq", value_int(entry, "seq", 0));
    pack_pair_int(pack, "at_ms", value_int(entry, "at_us", 0) / 1000);
    pack_pair_text(pack, "type", value_text(entry, "type"));
    pack_pair_text(pack, "actor", value_text(entry, "actor"));
    pack_pair_text(pack, "config", value_text(entry, "config"));
    if (value_get(entry, "cause") != NULL) {
        pack_pair_int(pack, "cause", value_int(entry, "cause", 0));
    }
    pack_key(pack, "data");
    if (data != NULL) {
        pack_value(pack, data);
    } else {
        pack_map_begin(pack);
        pack_map_end(pack);
    }
    pack_map_end(pack);
}

static bool is_masked(const struct ticket *ticket, const struct value *entry,
                      const struct value *data)
{
    return ticket->masked_to != 0 && data != NULL && data->type == VALUE_MAP &&
           value_int(entry, "seq", 0) <= ticket->masked_to &&
           text_eq_z(value_text(entry, "type"), "message") &&
           text_eq_z(value_text(data, "direction"), "in") &&
           text_eq(value_text(data, "channel"), ticket->masked_channel);
}

void read_entry_mask(const struct ticket *ticket, struct value *entry)
{
    struct value *data = (struct value *)(uintptr_t)value_get(entry, "data");
    if (!is_masked(ticket, entry, data)) {
        return;
    }
    for (size_t i = 0; i < data->map.count; i++) {
        struct text key = data->map.pairs[i].key;
        if (text_eq_z(key, "body") || text_eq_z(key, "subject")) {
            data->map.pairs[i].value = value_of_text(TEXT("[masked]"));
        } else if (text_eq_z(key, "attachments") || text_eq_z(key, "raw")) {
            data->map.pairs[i].value = (struct value){.type = VALUE_NIL};
        }
    }
}
