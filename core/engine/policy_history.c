#include "engine/policy_history.h"
#include <string.h>
#include "base/log.h"
#include "base/must.h"
#include "model/sla_switch.h"
#include "store/layout.h"
#include "store/sla_policy_record.h"

#define LIVE TEXT("policy_versions")
#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define V(member, key, kind) LAYOUT(struct policy_version, member, key, LAYOUT_##kind)

static const struct layout versions[] = {
    V(number, "nu", U32),       V(config, "co", TEXT),        V(hash, "ha", TEXT),
    V(change.mode, "mo", ENUM), V(change.as_of_s, "ao", I64), V(change.author, "au", TEXT),
    V(at_us, "at", I64),
};

static struct text policies_name(struct work *work, struct text hash)
{
    return arena_printf(work->arena, "sla_policies/%.*s", TEXT_ARG(hash));
}

static struct text version_name(struct work *work, uint32_t number)
{
    return arena_printf(work->arena, "policy_version/%010u", number);
}

/* --- in --- */

struct policy_history *policy_history_of(struct work *work)
{
    struct value map;
    if (work->history != NULL) {
        return work->history;
    }
    struct policy_history *history = work->history = ARENA_NEW(work->arena, struct policy_history);
    if (!document_table_get(work->reader, work->arena, LIVE, &map)) {
        return history;
    }
    const struct value *list = value_get(&map, "vs");
    for (size_t i = 0; i < value_count(list); i++) {
        layout_read(versions, COUNT(versions), &list->list.items[i],
                    ARENA_PUSH(work->arena, history->versions, history->count));
    }
    history->sets = ARENA_NEW_ARRAY(work->arena, const struct policy_set *, history->count + 1);
    history->is_current =
        history->count > 0 && text_eq_z(value_text(&map, "cv"), work->policies->version);
    return history;
}

/* What the version said. NULL: it is not there, or cannot be read any more. */
static const struct policy_set *read_set(struct work *work, const struct policy_version *version)
{
    struct value map;
    struct policy_set *set = ARENA_NEW(work->arena, struct policy_set);
    if (!document_table_get(work->reader, work->arena, policies_name(work, version->hash), &map) ||
        !sla_policy_record_read(work->arena, &map, work->policies, set)) {
        return NULL;
    }
    size_t n =
        version->config.n < sizeof set->version ? version->config.n : sizeof set->version - 1;
    memcpy(set->version, version->config.p, n);
    set->roster = work->policies->roster;
    set->calendars = work->policies->calendars;
    set->calendar_count = work->policies->calendar_count;
    return set;
}

static const struct policy_set *set_of(struct work *work, size_t i)
{
    struct policy_history *history = work->history;
    const struct policy_version *last = &history->versions[history->count - 1];
    if (history->sets[i] == NULL) {
        bool is_configured = history->is_current && text_eq(history->versions[i].hash, last->hash);
        history->sets[i] = is_configured ? work->policies : read_set(work, &history->versions[i]);
    }
    return history->sets[i];
}

const struct policy_set *policy_history_ruling(struct work *work, int64_t created_us)
{
    const struct policy_history *history = policy_history_of(work);
    if (history->count == 0) {
        return NULL;
    }
    const struct policy_version *version =
        policy_version_of(history->versions, history->count, created_us);
    return set_of(work, (size_t)(version - history->versions));
}

static const struct policy_version *version_of(struct work *work)
{
    const struct policy_history *history = policy_history_of(work);
    return history->is_current && work->ticket != NULL
               ? policy_version_of(history->versions, history->count, work->ticket->created_us)
               : NULL;
}

const struct policy_set *policy_history_set(struct work *work)
{
    const struct policy_version *version = version_of(work);
    const struct policy_set *set =
        version != NULL ? policy_history_ruling(work, work->ticket->created_us) : NULL;
    return set != NULL ? set : work->policies;
}

enum policy_mode policy_history_mode(struct work *work)
{
    const struct policy_version *version = version_of(work);
    return version != NULL ? version->change.mode : POLICY_NEXT_EVENT;
}

/* --- thresholds that have fired --- */

static const struct policy_set *settled_by(struct work *work, uint32_t number)
{
    struct value map;
    struct policy_version version = {0};
    if (number == 0 ||
        !document_table_get(work->reader, work->arena, version_name(work, number), &map)) {
        return NULL;
    }
    layout_read(versions, COUNT(versions), &map, &version);
    return read_set(work, &version);
}

void policy_history_adopt(struct work *work, struct ticket *ticket, const struct policy_set *set)
{
    const struct policy_version *version = version_of(work);
    if (version == NULL || ticket->sla_version == version->number) {
        return;
    }
    const struct policy_set *old =
        ticket->clock_count > 0 ? settled_by(work, ticket->sla_version) : NULL;
    if (old != NULL) {
        sla_switch_carry_fired(ticket, old, set);
    }
    ticket->sla_version = version->number;
}

/* --- out --- */

void policy_history_view(struct work *work, struct pack *pack, uint32_t number)
{
    struct value map;
    struct policy_version version = {0};
    if (!document_table_get(work->reader, work->arena, version_name(work, number), &map)) {
        return;
    }
    layout_read(versions, COUNT(versions), &map, &version);
    pack_map_begin(pack);
    pack_pair_int(pack, "number", version.number);
    pack_pair_text(pack, "version", version.config);
    pack_pair_text(pack, "hash", version.hash);
    pack_pair_z(pack, "mode", policy_version_modes[version.change.mode]);
    if (version.change.mode == POLICY_AS_OF) {
        pack_pair_int(pack, "as_of_ms", version.change.as_of_s * 1000);
    }
    pack_pair_text(pack, "author", version.change.author);
    pack_pair_int(pack, "at_ms", version.at_us / 1000);
    if (value_get(&map, "pr") != NULL) {
        pack_key(pack, "preview");
        pack_value(pack, value_get(&map, "pr"));
    }
    pack_map_end(pack);
}

static void put_live(struct work *work, const struct policy_version *list, size_t count)
{
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_map_begin(&pack);
    pack_pair_z(&pack, "cv", work->policies->version);
    layout_pack_list(&pack, "vs", versions, COUNT(versions), list, sizeof *list, count);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    document_table_put(work->writes, LIVE, buf_text(&packed));
    buf_fini(&packed);
    work->history = NULL;
}

static void put_version(struct work *work, const struct policy_version *version,
                        struct text preview)
{
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_map_begin(&pack);
    layout_pack(&pack, versions, COUNT(versions), version);
    if (preview.n > 0) {
        pack_key(&pack, "pr");
        pack_own(&pack, preview);
    }
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    document_table_put(work->writes, version_name(work, version->number), buf_text(&packed));
    buf_fini(&packed);
}

void policy_history_append(struct work *work, const struct policy_version *version,
                           struct text packed, struct text preview)
{
    const struct policy_history *history = policy_history_of(work);
    struct policy_version *list = NULL;
    size_t count = 0;
    for (size_t i = 0; i < history->count; i++) {
        *ARENA_PUSH(work->arena, list, count) = history->versions[i];
    }
    *ARENA_PUSH(work->arena, list, count) = *version;
    size_t first = policy_version_first_live(list, count);
    if (count - first > POLICY_HISTORY_LIVE_MAX) {
        first = count - POLICY_HISTORY_LIVE_MAX;
        log_warn("policy.versions_joined", "kept=%d oldest=%u", POLICY_HISTORY_LIVE_MAX,
                 list[first].number);
    }
    put_version(work, version, preview);
    document_table_put(work->writes, policies_name(work, version->hash), packed);
    put_live(work, list + first, count - first);
}

void policy_history_touch(struct work *work)
{
    const struct policy_history *history = policy_history_of(work);
    if (!history->is_current) {
        put_live(work, history->versions, history->count);
    }
}
