#include "host/hooks_view.h"

static void pack_place(struct pack *pack, const struct subscriber *subscriber)
{
    const struct pipeline_place *place = subscriber->host;
    pack_map_begin(pack);
    pack_pair_z(pack, "hook", effect_hook_name(subscriber->hook));
    pack_pair_int(pack, "position", subscriber->position);
    pack_pair_int(pack, "stage", subscriber->stage);
    pack_pair_text(pack, "instance", subscriber->instance);
    pack_pair_z(pack, "plugin", place->instance->file.plugin->id);
    pack_pair_z(pack, "kind", subscriber->is_job ? "job" : "inline");
    if (subscriber->is_job) {
        pack_pair_int(pack, "wait_ms", subscriber->no_wait ? 0 : subscriber->wait_ms);
    }
    pack_pair_z(pack, "on_failure",
                failure_policy_name(subscriber->on_failure != FAILURE_POLICY_OWN
                                        ? subscriber->on_failure
                                        : failure_policy_of(subscriber->hook)));
    if (place->sub->when != NULL) {
        pack_pair_z(pack, "when", place->sub->when);
    }
    pack_pair_z(pack, "reason", place->reason);
    hook_stats_pack(pack, place->stats);
    pack_map_end(pack);
}

void hooks_view_pack(const struct pipeline *pipeline, struct pack *pack)
{
    pack_map_begin(pack);
    pack_key(pack, "items");
    pack_list_begin(pack);
    for (int hook = 1; hook <= HOOK_MAX; hook++) {
        for (size_t i = 0; i < pipeline->counts[hook]; i++) {
            pack_place(pack, &pipeline->hooks[hook][i]);
        }
    }
    pack_list_end(pack);
    pack_map_end(pack);
}
