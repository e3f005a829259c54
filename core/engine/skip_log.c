#include "engine/skip_log.h"
#include "base/must.h"

#define PAGE 100

static struct text name_of(struct work *work, int64_t day, struct text agent)
{
    return arena_printf(work->arena, "skips/%06lld/%.*s", (long long)day, TEXT_ARG(agent));
}

static void pack_skip(struct work *work, struct pack *pack, struct text reason, struct text note)
{
    pack_map_begin(pack);
    pack_pair_int(pack, "at_ms", work->now_us / 1000);
    pack_pair_text(pack, "ticket", work_ticket_name(work, work->ticket->id));
    pack_pair_text(pack, "reason", reason);
    pack_pair_text(pack, "note", note);
    pack_map_end(pack);
}

void skip_log_add(struct work *work, struct text agent, struct text reason, struct text note)
{
    struct text name = name_of(work, work->now_us / SKIP_LOG_DAY_US, agent);
    struct value old;
    struct buf packed;
    struct pack pack;
    bool is_there = document_table_get(work->reader, work->arena, name, &old);
    const struct value *rows = is_there ? value_get(&old, "skips") : NULL;
    size_t count = value_count(rows);
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_map_begin(&pack);
    pack_pair_text(&pack, "agent", agent);
    pack_pair_int(&pack, "day", work->now_us / SKIP_LOG_DAY_US);
    pack_pair_int(&pack, "count", (is_there ? value_int(&old, "count", 0) : 0) + 1);
    pack_key(&pack, "skips");
    pack_list_begin(&pack);
    for (size_t i = 0; i < count; i++) {
        pack_value(&pack, &rows->list.items[i]);
    }
    if (count < SKIP_LOG_ROWS_MAX) {
        pack_skip(work, &pack, reason, note);
    }
    pack_list_end(&pack);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    document_table_put(work->writes, name, buf_text(&packed));
    buf_fini(&packed);
}

void skip_log_view(struct work *work, struct pack *pack, struct text agent, int64_t days)
{
    int64_t first = work->now_us / SKIP_LOG_DAY_US - days + 1;
    struct text after = name_of(work, first, TEXT_NONE);
    struct document_row *rows = NULL;
    size_t count = PAGE;
    pack_map_begin(pack);
    pack_key(pack, "items");
    pack_list_begin(pack);
    while (count == PAGE) {
        count = document_table_page(work->reader, work->arena, TEXT("skips/"), after, PAGE, &rows);
        for (size_t i = 0; i < count; i++) {
            if (agent.n == 0 || text_eq(value_text(&rows[i].value, "agent"), agent)) {
                pack_value(pack, &rows[i].value);
            }
            after = rows[i].name;
        }
    }
    pack_list_end(pack);
    pack_map_end(pack);
}
