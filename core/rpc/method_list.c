#include "rpc/method_list.h"
#include <assert.h>
#include "rpc/registry.h"

#define NAMES_MAX 512 /* that a mistyped method is compared to */

static_assert((int)METHOD_PARAM_WORD == (int)FIELD_WORD, "types of parameters");
static_assert((int)METHOD_PARAM_LIST == (int)FIELD_LIST, "types of parameters");

static const struct field *fields_of(struct arena *arena, const struct published_method *published)
{
    size_t count = published->param_count;
    struct field *fields = ARENA_NEW_ARRAY(arena, struct field, count + 2);
    for (size_t i = 0; i < count; i++) {
        const struct method_param *param = &published->params[i];
        fields[i] = (struct field){.name = param->name,
                                   .type = (enum field_type)param->type,
                                   .required = param->required,
                                   .min = param->min,
                                   .max = param->max,
                                   .words = param->words,
                                   .about = param->about};
    }
    fields[count] = (struct field){.name = "timeout_ms",
                                   .type = FIELD_INT,
                                   .min = 1,
                                   .max = METHOD_CALL_MS_MAX,
                                   .about = "How long to wait for the plugin; default 10000."};
    return fields;
}

static const struct method *draw(struct arena *arena, const struct published_method *published)
{
    struct method *method = ARENA_NEW(arena, struct method);
    *method = (struct method){.name = published->name,
                              .summary = published->about,
                              .kind = published->is_query ? METHOD_READ : METHOD_WRITE,
                              .params = fields_of(arena, published),
                              .result = "{...}, the plugin's own",
                              .example = "",
                              .since = published->instance->file.plugin->version,
                              .role = access_role_name(published->role),
                              .published = published};
    return method;
}

void method_list_init(struct method_list *list, struct host *host)
{
    const struct publisher_list *published = host ? host_publishers(host) : NULL;
    size_t count = published ? published->count : 0;
    *list = (struct method_list){.count = registry_count + count};
    arena_init(&list->arena);
    list->rows = ARENA_NEW_ARRAY(&list->arena, const struct method *, list->count);
    for (size_t i = 0; i < registry_count; i++) {
        list->rows[i] = registry_methods[i];
    }
    for (size_t i = 0; i < count; i++) {
        list->rows[registry_count + i] = draw(&list->arena, published->methods[i]);
    }
}

void method_list_fini(struct method_list *list)
{
    arena_fini(&list->arena);
    *list = (struct method_list){.count = 0};
}

const struct method *method_list_find(const struct method_list *list, struct text name)
{
    const struct method *own = registry_find(name);
    for (size_t i = registry_count; own == NULL && i < list->count; i++) {
        own = text_eq_z(name, list->rows[i]->name) ? list->rows[i] : NULL;
    }
    return own;
}

const char *method_list_nearest(const struct method_list *list, struct text name)
{
    const char *names[NAMES_MAX];
    size_t count = 0;
    for (; count < list->count && count < NAMES_MAX; count++) {
        names[count] = list->rows[count]->name;
    }
    int nearest = text_nearest(name, names, count);
    return nearest >= 0 ? names[nearest] : NULL;
}
