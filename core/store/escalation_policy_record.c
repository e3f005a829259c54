#include "store/escalation_policy_record.h"
#include "base/must.h"
#include "base/sha256.h"
#include "store/layout.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define P(member, key, kind) LAYOUT(struct escalation_policy, member, key, LAYOUT_##kind)
#define L(member, key, kind) LAYOUT(struct escalation_level, member, key, LAYOUT_##kind)

static const struct layout heads[] = {
    P(id, "id", TEXT),
    P(owner, "ow", TEXT),
    P(review_by, "rb", TEXT),
    P(repeat, "re", U32),
    P(starts_max, "sm", U32),
    P(acknowledge_for_s, "af", I64),
    P(endless_acknowledge, "ea", BOOL),
    P(exhausted_every_s, "ee", I64),
    P(hold_down_s, "hd", I64),
    P(clear_for_s, "cf", I64),
    P(resume_window_s, "rw", I64),
    P(may_end_silently, "ms", BOOL),
};
static const struct layout levels[] = {
    L(delay_s, "de", I64),        L(delay_calendar_id, "dc", TEXT), L(only_id, "on", TEXT),
    L(axis, "ax", ENUM),          L(set_queue, "sq", TEXT),         L(assign, "as", BOOL),
    L(offer, "of", BOOL),         L(notify_customer, "nc", BOOL),   L(multi_ack, "ma", BOOL),
    L(keep_personal, "kp", BOOL), L(follow_shift, "fs", BOOL),      L(urgency, "ur", ENUM),
};
static const struct layout targets[] = {
    LAYOUT(struct escalation_target, kind, "k", LAYOUT_ENUM),
    LAYOUT(struct escalation_target, name, "n", LAYOUT_TEXT),
    LAYOUT(struct escalation_target, urgency, "u", LAYOUT_ENUM),
};

/* Whom a target means otherwise: plain targets, which have no such list of their own. */
static void pack_otherwise(struct pack *pack, const struct escalation_target *target)
{
    if (target->otherwise_count > 0) { /* a policy without keeps the version that it had */
        layout_pack_list(pack, "o", targets, COUNT(targets), target->otherwise,
                         sizeof *target->otherwise, target->otherwise_count);
    }
}

static void pack_targets(struct pack *pack, const char *key, const struct escalation_target *list,
                         size_t count)
{
    pack_key(pack, key);
    pack_list_begin(pack);
    for (size_t i = 0; i < count; i++) {
        pack_map_begin(pack);
        layout_pack(pack, targets, COUNT(targets), &list[i]);
        pack_otherwise(pack, &list[i]);
        pack_map_end(pack);
    }
    pack_list_end(pack);
}

void escalation_policy_record_pack(struct buf *out, const struct escalation_policy *policy)
{
    struct pack pack;
    pack_init(&pack, out);
    pack_map_begin(&pack);
    layout_pack(&pack, heads, COUNT(heads), policy);
    pack_targets(&pack, "lr", policy->last_resort, policy->last_resort_count);
    pack_key(&pack, "lv");
    pack_list_begin(&pack);
    for (size_t i = 0; i < policy->level_count; i++) {
        const struct escalation_level *level = &policy->levels[i];
        pack_map_begin(&pack);
        layout_pack(&pack, levels, COUNT(levels), level);
        pack_pair_int(&pack, "rp", level->raise_priority);
        pack_targets(&pack, "ta", level->targets, level->target_count);
        pack_map_end(&pack);
    }
    pack_list_end(&pack);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
}

static size_t read_targets(struct arena *arena, const struct value *map, const char *key,
                           struct escalation_target **list)
{
    const struct value *items = NULL;
    size_t count = 0;
    size_t found = value_items(map, key, &items);
    *list = NULL;
    for (size_t i = 0; i < found; i++) {
        const struct value *otherwise = NULL;
        struct escalation_target *target = ARENA_PUSH(arena, *list, count);
        layout_read(targets, COUNT(targets), &items[i], target);
        size_t others = value_items(&items[i], "o", &otherwise);
        for (size_t k = 0; k < others; k++) {
            layout_read(targets, COUNT(targets), &otherwise[k],
                        ARENA_PUSH(arena, target->otherwise, target->otherwise_count));
        }
    }
    return count;
}

void escalation_policy_record_read(struct arena *arena, const struct value *map,
                                   const struct policy_set *set, struct escalation_policy *policy)
{
    const struct value *items = NULL;
    *policy = (struct escalation_policy){0};
    layout_read(heads, COUNT(heads), map, policy);
    policy->last_resort_count = read_targets(arena, map, "lr", &policy->last_resort);
    size_t count = value_items(map, "lv", &items);
    for (size_t i = 0; i < count; i++) {
        struct escalation_level *level = ARENA_PUSH(arena, policy->levels, policy->level_count);
        layout_read(levels, COUNT(levels), &items[i], level);
        level->raise_priority = (int)value_int(&items[i], "rp", -1);
        level->target_count = read_targets(arena, &items[i], "ta", &level->targets);
        level->delay_calendar = policy_set_calendar(set, level->delay_calendar_id);
        level->only = policy_set_calendar(set, level->only_id);
    }
}

struct text escalation_policy_record_version(struct arena *arena,
                                             const struct escalation_policy *policy)
{
    unsigned char digest[SHA256_BYTES];
    char hex[2 * SHA256_BYTES + 1];
    struct buf packed;
    buf_init(&packed);
    escalation_policy_record_pack(&packed, policy);
    sha256_of(buf_text(&packed), digest);
    sha256_hex(digest, hex);
    buf_fini(&packed);
    return arena_text(arena, text_slice(text_z(hex), 0, 16));
}
