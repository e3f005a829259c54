#include "model/event.h"
#include "base/must.h"
#include "model/event_type.h"

void event_list_init(struct event_list *list, struct arena *arena)
{
    *list = (struct event_list){.arena = arena};
    buf_init(&list->scratch);
}

void event_list_fini(struct event_list *list)
{
    buf_fini(&list->scratch);
}

struct pack *event_begin(struct event_list *list, const char *type)
{
    const struct event_type *known = event_type_find(text_z(type));
    MUST(!list->open && known != NULL);
    struct event *event = ARENA_PUSH(list->arena, list->events, list->count);
    *event = (struct event){.type = known->name, .announced = known->is_announced};
    list->open = true;
    buf_clear(&list->scratch);
    pack_init(&list->pack, &list->scratch);
    pack_map_begin(&list->pack);
    return &list->pack;
}

void event_end(struct event_list *list)
{
    MUST(list->open);
    pack_map_end(&list->pack);
    MUST(list->pack.err == ERR_OK && list->pack.depth == 0);
    list->events[list->count - 1].fields = arena_text(list->arena, buf_text(&list->scratch));
    list->open = false;
}
