#include "engine/hold_maintenance.h"
#include "base/must.h"
#include "store/layout.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define W(member, key, kind) LAYOUT(struct maintenance, member, key, LAYOUT_##kind)

static const struct layout windows_layout[] = {
    W(id, "id", U64),       W(team, "te", TEXT),         W(reason, "rs", TEXT),
    W(by, "by", TEXT),      W(from_us, "fr", I64),       W(to_us, "to", I64),
    W(ended, "en", BOOL),   W(cursor, "cu", TEXT),       W(passes, "ps", U32),
    W(service, "sv", TEXT), W(pause_clocks, "pc", BOOL),
};

static struct text name_of(struct work *work, uint64_t id)
{
    return arena_printf(work->arena, "maintenance/%020llu", (unsigned long long)id);
}

bool hold_maintenance_get(struct work *work, uint64_t id, struct maintenance *window)
{
    struct value map;
    *window = (struct maintenance){0};
    if (!document_table_get(work->reader, work->arena, name_of(work, id), &map)) {
        return false;
    }
    layout_read(windows_layout, COUNT(windows_layout), &map, window);
    return true;
}

void hold_maintenance_put(struct work *work, const struct maintenance *window)
{
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_map_begin(&pack);
    layout_pack(&pack, windows_layout, COUNT(windows_layout), window);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    document_table_put(work->writes, name_of(work, window->id), buf_text(&packed));
    buf_fini(&packed);
}

size_t hold_maintenance_open(struct work *work, struct maintenance **windows)
{
    struct document_row *rows = NULL;
    size_t count = 0;
    *windows = NULL;
    /* Most of the time there is none, and every start of an escalation asks. */
    if (meta_table_get(work->reader, "maintenance_until_us") <= (uint64_t)work->now_us) {
        return 0;
    }
    size_t found = document_table_page(work->reader, work->arena, TEXT("maintenance/"), TEXT_NONE,
                                       STORE_SCAN_ROWS_MAX, &rows);
    for (size_t i = 0; i < found; i++) {
        struct maintenance window = {0};
        layout_read(windows_layout, COUNT(windows_layout), &rows[i].value, &window);
        if (!window.ended && window.to_us > work->now_us) {
            *ARENA_PUSH(work->arena, *windows, count) = window;
        }
    }
    return count;
}

/* Those of the triage record, and those that its field "service" lists, with commas or spaces
 * between. */
static bool is_about(const struct ticket *ticket, struct text service)
{
    struct text list = TEXT_NONE;
    for (size_t i = 0; i < ticket->triage.service_count; i++) {
        if (text_eq(ticket->triage.services[i], service)) {
            return true;
        }
    }
    for (size_t i = 0; i < ticket->field_count; i++) {
        list = text_eq_z(ticket->fields[i].name, "service") ? ticket->fields[i].value : list;
    }
    for (size_t at = 0; at < list.n;) {
        size_t end = at;
        while (end < list.n && list.p[end] != ',' && list.p[end] != ' ') {
            end++;
        }
        if (text_eq(text_slice(list, at, end), service)) {
            return true;
        }
        at = end + 1;
    }
    return false;
}

bool hold_maintenance_means(const struct maintenance *window, const struct ticket *ticket)
{
    return (window->team.n == 0 || text_eq(window->team, ticket->team)) &&
           (window->service.n == 0 || is_about(ticket, window->service));
}

bool hold_maintenance_covers(const struct maintenance *window, const struct ticket *ticket,
                             int64_t now_us)
{
    return !window->ended && window->from_us <= now_us && now_us < window->to_us &&
           hold_maintenance_means(window, ticket);
}

int64_t hold_maintenance_until(struct work *work)
{
    struct maintenance *windows = NULL;
    int64_t until_us = 0;
    size_t count = hold_maintenance_open(work, &windows);
    for (size_t i = 0; i < count; i++) {
        if (hold_maintenance_covers(&windows[i], work->ticket, work->now_us) &&
            windows[i].to_us > until_us) {
            until_us = windows[i].to_us;
        }
    }
    return until_us;
}

void hold_maintenance_view(struct pack *pack, const struct maintenance *window)
{
    pack_map_begin(pack);
    pack_pair_int(pack, "id", (int64_t)window->id);
    pack_pair_text(pack, "team", window->team);
    pack_pair_text(pack, "service", window->service);
    pack_pair_bool(pack, "pause_clocks", window->pause_clocks);
    pack_pair_text(pack, "reason", window->reason);
    pack_pair_text(pack, "by", window->by);
    pack_pair_int(pack, "from_at_ms", window->from_us / 1000);
    pack_pair_int(pack, "to_at_ms", window->to_us / 1000);
    pack_pair_bool(pack, "ended", window->ended);
    pack_map_end(pack);
}
