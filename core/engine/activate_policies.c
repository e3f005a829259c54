#include "engine/activate_policies.h"
#include "base/log.h"
#include "base/must.h"
#include "engine/policy_history.h"
#include "engine/preview_policies.h"
#include "engine/system_timeline.h"
#include "store/sla_policy_record.h"

static bool is_same(const struct policy_version *last, const struct policy_version *now)
{
    return text_eq(last->hash, now->hash) && last->change.mode == now->change.mode &&
           last->change.as_of_s == now->change.as_of_s;
}

static struct text pack_preview(struct work *work, const struct policy_version *version)
{
    struct preview preview = {.set = work->policies, .version = version};
    struct buf packed;
    struct pack pack;
    preview_policies_run(work, &preview, PREVIEW_POLICIES_TICKETS_MAX);
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_map_begin(&pack);
    preview_policies_pack(&pack, &preview);
    pack_pair_bool(&pack, "truncated", preview.after.n > 0);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    struct text kept = arena_text(work->arena, buf_text(&packed));
    buf_fini(&packed);
    return kept;
}

static void tell(struct work *work, const struct policy_version *version, struct text preview)
{
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_map_begin(&pack);
    pack_pair_int(&pack, "number", version->number);
    pack_pair_text(&pack, "version", version->config);
    pack_pair_text(&pack, "hash", version->hash);
    pack_pair_text(&pack, "author", version->change.author);
    pack_pair_z(&pack, "mode", policy_version_modes[version->change.mode]);
    if (version->change.mode == POLICY_AS_OF) {
        pack_pair_int(&pack, "as_of_ms", version->change.as_of_s * 1000);
    }
    if (preview.n > 0) {
        pack_pair_text(&pack, "preview_hash", sla_policy_record_hash(work->arena, preview));
    }
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    system_timeline_add(work, TEXT("policy_activated"), buf_text(&packed));
    buf_fini(&packed);
    log_info("policy.activated", "number=%u version=%.*s mode=%s", version->number,
             TEXT_ARG(version->config), policy_version_modes[version->change.mode]);
}

bool activate_policies(struct work *work)
{
    const struct policy_history *history = policy_history_of(work);
    const struct policy_version *last =
        history->count > 0 ? &history->versions[history->count - 1] : NULL;
    struct buf packed;
    buf_init(&packed);
    sla_policy_record_pack(&packed, work->policies);
    struct policy_version version = {.number = last != NULL ? last->number + 1 : 1,
                                     .config = text_z(work->policies->version),
                                     .hash = sla_policy_record_hash(work->arena, buf_text(&packed)),
                                     .change = work->policies->sla_change,
                                     .at_us = work->now_us};
    bool is_new = last == NULL || !is_same(last, &version);
    bool is_swept = is_new && last != NULL && policy_version_is_swept(&version);
    if (is_new) {
        struct text preview = is_swept ? pack_preview(work, &version) : TEXT_NONE;
        policy_history_append(work, &version, buf_text(&packed), preview);
        tell(work, &version, preview);
    } else {
        policy_history_touch(work);
    }
    buf_fini(&packed);
    return is_swept;
}
