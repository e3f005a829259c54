#include "engine/zone_now.h"

struct text zone_now_row(struct arena *arena, struct text zone)
{
    return arena_printf(arena, "zone_now/%.*s", TEXT_ARG(zone));
}

struct text zone_now_kept_row(struct arena *arena, struct text hash)
{
    return arena_printf(arena, "zone/%.*s", TEXT_ARG(hash));
}

const struct zone *zone_now(struct reader *reader, const struct zone *zone, struct arena *arena)
{
    struct value fresh;
    struct value kept;
    if (zone_bytes(zone).n == 0 ||
        !document_table_get(reader, arena, zone_now_row(arena, zone_name(zone)), &fresh) ||
        !document_table_get(reader, arena, zone_now_kept_row(arena, value_text(&fresh, "zh")),
                            &kept) ||
        text_eq(value_text(&kept, "by"), zone_bytes(zone))) {
        return zone;
    }
    const struct zone *read = zone_read(arena, zone_name(zone), value_text(&kept, "by"));
    return read != NULL ? read : zone;
}
