#include "engine/auto_reply.h"
#include "base/must.h"

/* The instants of those of the last hour, oldest first, of one customer over all tickets. */
static struct text name_of(struct work *work)
{
    return arena_printf(work->arena, "auto/%s", id_print('C', work->ticket->customer).z);
}

static size_t load(struct work *work, struct text name, int64_t **kept)
{
    struct value document;
    size_t count = 0;
    *kept = NULL;
    if (!document_table_get(work->reader, work->arena, name, &document)) {
        return 0;
    }
    const struct value *list = value_get(&document, "at_us");
    for (size_t i = 0; i < value_count(list); i++) {
        int64_t at_us = list->list.items[i].type == VALUE_INT ? list->list.items[i].number : 0;
        if (work->now_us - at_us < AUTO_REPLY_WINDOW_US) {
            *ARENA_PUSH(work->arena, *kept, count) = at_us;
        }
    }
    return count;
}

static void save(struct work *work, struct text name, const int64_t *kept, size_t count)
{
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_map_begin(&pack);
    pack_key(&pack, "at_us");
    pack_list_begin(&pack);
    for (size_t i = 0; i < count; i++) {
        pack_int(&pack, kept[i]);
    }
    pack_list_end(&pack);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    document_table_put(work->writes, name, buf_text(&packed));
    buf_fini(&packed);
}

bool auto_reply_may(struct work *work)
{
    struct text name = name_of(work);
    int64_t *kept = NULL;
    size_t count = load(work, name, &kept);
    if ((int64_t)count >= work->policies->auto_reply_budget || count >= AUTO_REPLY_KEPT_MAX) {
        return false;
    }
    *ARENA_PUSH(work->arena, kept, count) = work->now_us;
    save(work, name, kept, count);
    return true;
}
