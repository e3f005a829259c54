#include "base/must.h"
#include "engine/system_timeline.h"
#include "engine/use_case.h"

#define NOW TEXT("plugins")

static bool is_in_force(struct work *work, struct text version)
{
    struct value kept;
    return document_table_get(work->reader, work->arena, NOW, &kept) &&
           text_eq(value_text(&kept, "version"), version);
}

static void pack_set(struct buf *out, const struct value *args)
{
    const struct value *instances = value_get(args, "instances");
    struct pack pack;
    pack_init(&pack, out);
    pack_map_begin(&pack);
    pack_pair_text(&pack, "version", value_text(args, "version"));
    if (instances != NULL) {
        pack_key(&pack, "instances");
        pack_value(&pack, instances);
    }
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
}

/* plugin.activate {version, instances: [{instance, plugin, version}]}: who is asked from now on.
 * Nothing is told when it is the same as before; that they are asked begins with the next batch,
 * when it is durable who they are. */
enum err activate_plugins(struct work *work)
{
    struct text version = value_text(&work->command->args, "version");
    bool is_new = !is_in_force(work, version);
    if (version.n == 0 || version.n > ACTIVATE_PLUGINS_VERSION_BYTES_MAX) {
        return work_refuse(work, ERR_INVALID, "invalid", "version",
                           "a set of plugins has a version of 1 to %d bytes",
                           ACTIVATE_PLUGINS_VERSION_BYTES_MAX);
    }
    if (is_new) {
        struct buf packed;
        buf_init(&packed);
        pack_set(&packed, &work->command->args);
        document_table_put(work->writes, NOW, buf_text(&packed));
        system_timeline_add(work, TEXT("plugins_activated"), buf_text(&packed));
        buf_fini(&packed);
    }
    work->plugins = arena_text(work->arena, version);
    struct pack pack;
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_pair_text(&pack, "version", version);
    pack_pair_bool(&pack, "changed", is_new);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return ERR_OK;
}
