#include "host/bridge_plugin.h"
#include <stdio.h>
#include <string.h>
#include "host/bridge_config.h"
#include "host/bridge_frame.h"
#include "host/plugin_file.h"
#include "model/effect.h"

/* --- packing --- */

static void pack_optional(struct pack *pack, const char *key, const char *z)
{
    if (z != NULL && z[0] != '\0') {
        pack_pair_z(pack, key, z);
    }
}

static void pack_flag(struct pack *pack, const char *key, bool is_set)
{
    if (is_set) {
        pack_pair_bool(pack, key, true);
    }
}

static void pack_names(struct pack *pack, const char *key, const char *const *names)
{
    if (names == NULL || names[0] == NULL) {
        return;
    }
    pack_key(pack, key);
    pack_list_begin(pack);
    for (size_t i = 0; names[i] != NULL; i++) {
        pack_z(pack, names[i]);
    }
    pack_list_end(pack);
}

static void pack_sub(struct pack *pack, const rung_sub *sub)
{
    pack_map_begin(pack);
    pack_pair_z(pack, "hook", effect_hook_name((enum hook)sub->hook));
    pack_pair_int(pack, "stage", sub->stage);
    pack_pair_int(pack, "timeout_ms", sub->timeout_ms);
    pack_pair_int(pack, "wait_ms", sub->wait_ms);
    pack_optional(pack, "when", sub->when);
    pack_optional(pack, "after", sub->after);
    pack_optional(pack, "before", sub->before);
    pack_names(pack, "reads", sub->reads);
    pack_flag(pack, "no_wait", (sub->flags & RUNG_NO_WAIT) != 0);
    pack_flag(pack, "ordered", (sub->flags & RUNG_ORDERED) != 0);
    pack_flag(pack, "places", (sub->flags & RUNG_PLACES) != 0);
    pack_map_end(pack);
}

static void pack_may(struct pack *pack, uint64_t may)
{
    pack_key(pack, "may");
    pack_list_begin(pack);
    for (int kind = 1; kind < EFFECT_KINDS; kind++) {
        if ((may & RUNG_MAY(kind)) != 0) {
            pack_z(pack, effect_name((enum effect_kind)kind));
        }
    }
    pack_list_end(pack);
}

void bridge_plugin_pack_hello(struct pack *pack, const struct bridge_plugin_hello *hello)
{
    static const char *const features[] = {"kv",      "http",     "timer", "inbox",
                                           "roster",  "calendar", "rules", "blob",
                                           "methods", "routes",   "piece", NULL};
    pack_key(pack, "proto");
    pack_list_begin(pack);
    pack_int(pack, BRIDGE_PLUGIN_PROTOCOL);
    pack_int(pack, BRIDGE_PLUGIN_PROTOCOL);
    pack_list_end(pack);
    pack_pair_z(pack, "server", RUNG_VERSION);
    pack_pair_text(pack, "instance", hello->instance);
    pack_pair_bool(pack, "describe", hello->describe);
    pack_pair_int(pack, "max_frame", (int64_t)BRIDGE_FRAME_BYTES_MAX);
    pack_pair_int(pack, "max_message", (int64_t)BRIDGE_JOIN_MESSAGE_BYTES_MAX);
    pack_pair_int(pack, "heartbeat_ms", hello->heartbeat_ms);
    if (hello->jobs_max > 0) {
        pack_pair_int(pack, "jobs_max", hello->jobs_max);
    }
    pack_names(pack, "features", features);
}

void bridge_plugin_pack(struct pack *pack, const rung_plugin *plugin)
{
    struct option_table options = {plugin->options, plugin->n_options, plugin->option_size};
    pack_pair_int(pack, "proto", BRIDGE_PLUGIN_PROTOCOL);
    pack_pair_z(pack, "id", plugin->id);
    pack_pair_z(pack, "version", plugin->version);
    pack_optional(pack, "summary", plugin->summary);
    pack_names(pack, "needs", plugin->needs);
    pack_may(pack, plugin->may);
    pack_key(pack, "subs");
    pack_list_begin(pack);
    for (size_t i = 0; i < plugin->n_subs; i++) {
        pack_sub(pack, plugin_sub(plugin, i));
    }
    pack_list_end(pack);
    pack_key(pack, "options");
    bridge_config_pack_options(pack, &options);
    pack_flag(pack, "check", plugin->check != NULL);
    pack_flag(pack, "health", plugin->health != NULL);
}

/* --- reading --- */

static bool say(char *why, size_t size, const char *what, struct text name)
{
    (void)snprintf(why, size, "its answer to hello: %s%s%.*s%s", what, name.n ? " \"" : "",
                   TEXT_ARG(text_slice(name, 0, 100)), name.n ? "\"" : "");
    return false;
}

/* A name that is not among those that `name_of` gives from 1 on, perhaps for a slip of a finger. */
static bool say_unknown(char *why, size_t size, const char *what, struct text name, int count,
                        const char *(*name_of)(int number))
{
    const char *known[64];
    size_t n = 0;
    for (int i = 1; i < count && n < sizeof known / sizeof known[0]; i++) {
        known[n++] = name_of(i);
    }
    int nearest = text_nearest(name, known, n);
    (void)snprintf(why, size,
                   "its answer to hello: %s that this server does not have: \"%.*s\"%s%s%s", what,
                   TEXT_ARG(text_slice(name, 0, 100)), nearest >= 0 ? "; did you mean \"" : "",
                   nearest >= 0 ? known[nearest] : "", nearest >= 0 ? "\"?" : "");
    return false;
}

static const char *hook_name(int number)
{
    return effect_hook_name((enum hook)number);
}

static const char *kind_name(int number)
{
    return effect_name((enum effect_kind)number);
}

/* As the note of a shared object has it; it stands in logs and in timelines. */
static bool is_name(const char *name, size_t size)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_+~";
    return strlen(name) < size && strspn(name, letters) == strlen(name);
}

/* NULL when it is absent. */
static const char *copy(struct arena *arena, const struct value *map, const char *key)
{
    struct text text = value_text(map, key);
    return text.n > 0 ? arena_text(arena, text).p : NULL;
}

static const char *const *read_names(struct arena *arena, const struct value *map, const char *key)
{
    const struct value *list = value_get(map, key);
    size_t count = value_count(list);
    const char **names = ARENA_NEW_ARRAY(arena, const char *, count + 1);
    for (size_t i = 0; i < count; i++) {
        names[i] = arena_text(arena, value_text_at(list, i)).p;
    }
    return count > 0 ? names : NULL;
}

static uint32_t milliseconds(const struct value *map, const char *key)
{
    int64_t number = value_int(map, key, 0);
    return number < 0 ? 0 : number > UINT32_MAX ? UINT32_MAX : (uint32_t)number;
}

static uint32_t flags_of(const struct value *map)
{
    return RUNG_ASYNC | (value_bool(map, "no_wait", false) ? RUNG_NO_WAIT : 0u) |
           (value_bool(map, "ordered", false) ? RUNG_ORDERED : 0u) |
           (value_bool(map, "places", false) ? RUNG_PLACES : 0u);
}

static bool read_subs(struct arena *arena, const struct value *list, rung_work_fn work,
                      rung_plugin *out, char *why, size_t why_size)
{
    size_t count = value_count(list);
    rung_sub *subs = ARENA_NEW_ARRAY(arena, rung_sub, count + 1);
    for (size_t i = 0; i < count; i++) {
        const struct value *map = &list->list.items[i];
        enum hook hook;
        if (!effect_hook_from(value_text(map, "hook"), &hook)) {
            return say_unknown(why, why_size, "subs name a hook", value_text(map, "hook"),
                               HOOK_MAX + 1, hook_name);
        }
        int64_t stage = value_int(map, "stage", 0);
        subs[i] = (rung_sub){.hook = (uint32_t)hook,
                             .flags = flags_of(map),
                             .work = work,
                             .timeout_ms = milliseconds(map, "timeout_ms"),
                             .wait_ms = milliseconds(map, "wait_ms"),
                             .stage = stage < -1 || stage > 10 ? 10 : (int32_t)stage,
                             .after = copy(arena, map, "after"),
                             .before = copy(arena, map, "before"),
                             .when = copy(arena, map, "when"),
                             .reads = read_names(arena, map, "reads")};
    }
    out->subs = subs;
    out->n_subs = count;
    return true;
}

static bool read_may(const struct value *list, rung_plugin *out, char *why, size_t why_size)
{
    for (size_t i = 0; i < value_count(list); i++) {
        enum effect_kind kind;
        if (!effect_from(value_text_at(list, i), &kind)) {
            return say_unknown(why, why_size, "may names an effect", value_text_at(list, i),
                               EFFECT_KINDS, kind_name);
        }
        out->may |= RUNG_MAY(kind);
    }
    return true;
}

static int64_t bounded(int64_t number)
{
    return number < 1                            ? 1
           : number > BRIDGE_PLUGIN_INFLIGHT_MAX ? BRIDGE_PLUGIN_INFLIGHT_MAX
                                                 : number;
}

static bool read_head(struct arena *arena, const struct value *map, const rung_plugin *functions,
                      struct bridge_plugin *out, char *why, size_t why_size)
{
    rung_plugin *plugin = &out->descriptor;
    if (value_int(map, "proto", 0) != BRIDGE_PLUGIN_PROTOCOL) {
        return say(why, why_size, "proto must be 1, the only version so far", TEXT_NONE);
    }
    *plugin = *functions;
    plugin->id = copy(arena, map, "id");
    plugin->version = copy(arena, map, "version");
    plugin->summary = copy(arena, map, "summary");
    plugin->needs = read_names(arena, map, "needs");
    if (plugin->id == NULL || plugin->version == NULL) {
        return say(why, why_size, "it has no id or no version", TEXT_NONE);
    }
    if (!is_name(plugin->id, sizeof((struct library_note *)0)->id) ||
        !is_name(plugin->version, sizeof((struct library_note *)0)->version)) {
        return say(why, why_size,
                   "its id and version are made of letters, digits and . - _ + ~, and are not so "
                   "long; its id is",
                   text_slice(text_z(plugin->id), 0, 60));
    }
    const char *unguarded = copy(arena, map, "unguarded");
    out->unguarded = unguarded ? unguarded : "";
    int64_t message_max = value_int(map, "max_message", 0);
    out->message_max = message_max > 0 ? (size_t)message_max : 0;
    out->has_check = value_bool(map, "check", false);
    out->has_health = value_bool(map, "health", false);
    out->max_inflight = bounded(value_int(map, "max_inflight", BRIDGE_PLUGIN_INFLIGHT_DEFAULT));
    return true;
}

bool bridge_plugin_read(struct arena *arena, const struct value *map, const rung_plugin *functions,
                        rung_work_fn work, struct bridge_plugin *out, char *why, size_t why_size)
{
    *out = (struct bridge_plugin){.max_inflight = BRIDGE_PLUGIN_INFLIGHT_DEFAULT};
    rung_plugin *plugin = &out->descriptor;
    struct option_table options;
    if (!read_head(arena, map, functions, out, why, why_size) ||
        !read_subs(arena, value_get(map, "subs"), work, plugin, why, why_size) ||
        !read_may(value_get(map, "may"), plugin, why, why_size)) {
        return false;
    }
    if (!bridge_config_read_options(arena, value_get(map, "options"), &options,
                                    &plugin->config_size)) {
        return say(why, why_size, "an option has no key, no type, or its tables nest too deep",
                   TEXT_NONE);
    }
    plugin->options = options.first;
    plugin->n_options = options.count;
    plugin->size = sizeof(rung_plugin);
    plugin->magic = RUNG_MAGIC;
    plugin->abi_major = RUNG_ABI_MAJOR;
    plugin->abi_minor = RUNG_ABI_MINOR;
    plugin->sub_size = sizeof(rung_sub);
    plugin->option_size = sizeof(rung_option);
    return true;
}

static bool same(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

bool bridge_plugin_equal(const rung_plugin *a, const rung_plugin *b)
{
    bool is_equal = same(a->id, b->id) && same(a->version, b->version) && a->may == b->may &&
                    a->n_subs == b->n_subs && a->n_options == b->n_options;
    for (size_t i = 0; is_equal && i < a->n_subs; i++) {
        const rung_sub *x = plugin_sub(a, i);
        const rung_sub *y = plugin_sub(b, i);
        is_equal = x->hook == y->hook && x->flags == y->flags && x->stage == y->stage &&
                   x->timeout_ms == y->timeout_ms && same(x->when, y->when);
    }
    for (size_t i = 0; is_equal && i < a->n_options; i++) {
        is_equal =
            same(a->options[i].key, b->options[i].key) && a->options[i].type == b->options[i].type;
    }
    return is_equal;
}
