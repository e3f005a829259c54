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
    pack_key(pack, "data");
    if (data != NULL) {
        pack_value(pack, data);
    } else {
        pack_map_begin(pack);
        pack_map_end(pack);
    }
    pack_map_end(pack);
}
