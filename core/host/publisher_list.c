#include "host/publisher_list.h"

void publisher_list_init(struct publisher_list *list)
{
    *list = (struct publisher_list){.count = 0};
    arena_init(&list->arena);
}

void publisher_list_fini(struct publisher_list *list)
{
    for (size_t i = 0; i < list->kept_count; i++) {
        instance_release(&list->kept[i]);
    }
    arena_fini(&list->arena);
    *list = (struct publisher_list){.count = 0};
}

static void keep(struct publisher_list *list, struct instance *instance)
{
    for (size_t i = 0; i < list->kept_count; i++) {
        if (list->kept[i] == instance) {
            return;
        }
    }
    *ARENA_PUSH(&list->arena, list->kept, list->kept_count) = instance_keep(instance);
}

void publisher_list_follow(struct publisher_list *list, struct instance *const *instances,
                           size_t count)
{
    list->methods = NULL;
    list->count = 0;
    for (size_t i = 0; i < count; i++) {
        struct instance *instance = instances[i];
        if (!instance_is_running(instance) || instance->method_count == 0) {
            continue;
        }
        keep(list, instance);
        for (size_t k = 0; k < instance->method_count; k++) {
            *ARENA_PUSH(&list->arena, list->methods, list->count) = &instance->methods[k];
        }
    }
    if (list->on_change != NULL) {
        list->on_change(list->ctx);
    }
}
