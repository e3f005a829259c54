#include "engine/plugin_wake.h"
#include "base/must.h"

#define MS_US 1000

static struct text document_of(struct work *work, uint32_t n)
{
    return arena_printf(work->arena, "wake/%020llu/%u", (unsigned long long)work->ticket->id, n);
}

static bool get(struct work *work, uint32_t n, struct text *instance, struct text *name)
{
    struct value map;
    if (!document_table_get(work->reader, work->arena, document_of(work, n), &map)) {
        return false;
    }
    *instance = value_text(&map, "instance");
    *name = value_text(&map, "name");
    return true;
}

static void put(struct work *work, uint32_t n, const struct effect *effect)
{
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_map_begin(&pack);
    pack_pair_text(&pack, "instance", effect->instance);
    pack_pair_text(&pack, "name", effect->key);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    document_table_put(work->writes, document_of(work, n), buf_text(&packed));
    buf_fini(&packed);
}

/* The number that has this name already, else the first that is free; PLUGIN_WAKE_MAX: none is. */
static uint32_t number_for(struct work *work, const struct effect *effect)
{
    uint32_t free = PLUGIN_WAKE_MAX;
    for (uint32_t n = PLUGIN_WAKE_MAX; n-- > 0;) {
        struct text instance;
        struct text name;
        if (!get(work, n, &instance, &name)) {
            free = n;
        } else if (text_eq(instance, effect->instance) && text_eq(name, effect->key)) {
            return n;
        }
    }
    return free;
}

void plugin_wake_arm(struct work *work, struct effect *effect)
{
    uint32_t n = number_for(work, effect);
    const char *trouble = effect->num > PLUGIN_WAKE_MS_MAX
                              ? "nobody is woken more than a year ahead"
                          : n == PLUGIN_WAKE_MAX ? "a ticket wakes plugins for at most eight things"
                                                 : NULL;
    if (trouble != NULL) {
        effect->verdict = VERDICT_DENIED;
        effect->why = text_z(trouble);
        return;
    }
    put(work, n, effect);
    work_arm(work, TIMER_WAKE, n, work->now_us + effect->num * MS_US, 0);
}

bool plugin_wake_take(struct work *work, uint32_t n, struct text *instance, struct text *name)
{
    bool is_there = get(work, n, instance, name);
    if (is_there) {
        document_table_delete(work->writes, document_of(work, n));
    }
    return is_there;
}
