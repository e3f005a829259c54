#include "engine/system_timeline.h"
#include "base/must.h"
#include "model/event_type.h"

void system_timeline_add(struct work *work, struct text type, struct text data)
{
    MUST(event_type_find(type) != NULL);
    uint32_t n = (uint32_t)meta_table_next(work->reader, work->writes, "system");
    struct entry_group group = {.first = n,
                                .at_us = work->now_us,
                                .actor = work->actor,
                                .config = text_z(work->policies->version)};
    struct pack pack;
    entry_table_begin(&pack, work->writes, &group);
    entry_table_add(&pack, type, data);
    entry_table_end(&pack, work->writes);
    work->event_head = meta_table_next(work->reader, work->writes, "event");
    struct event_row row = {.sequence = work->event_head, .ticket = 0, .entry = n};
    event_table_put(work->writes, &row, 1);
}
