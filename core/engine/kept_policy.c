#include "engine/kept_policy.h"
#include "store/escalation_policy_record.h"

static struct text name_of(struct work *work, struct text id, struct text version)
{
    return arena_printf(work->arena, "policy/%.*s/%.*s", TEXT_ARG(text_slice(id, 0, 200)),
                        TEXT_ARG(version));
}

void kept_policy_save_all(struct work *work)
{
    for (size_t i = 0; i < work->policies->escalation_policy_count; i++) {
        const struct escalation_policy *policy = &work->policies->escalation_policies[i];
        struct text name = name_of(work, policy->id, policy->version);
        struct value old;
        struct buf packed;
        if (document_table_get(work->reader, work->arena, name, &old)) {
            continue;
        }
        buf_init(&packed);
        escalation_policy_record_pack(&packed, policy);
        document_table_put(work->writes, name, buf_text(&packed));
        buf_fini(&packed);
    }
}

const struct escalation_policy *kept_policy_of(struct work *work,
                                               const struct escalation *escalation)
{
    const struct escalation_policy *current =
        policy_set_escalation(work->policies, escalation->policy);
    struct value map;
    if (current != NULL && text_eq(current->version, escalation->policy_version)) {
        return current;
    }
    struct text name = name_of(work, escalation->policy, escalation->policy_version);
    if (!document_table_get(work->reader, work->arena, name, &map)) {
        return current;
    }
    struct escalation_policy *kept = ARENA_NEW(work->arena, struct escalation_policy);
    escalation_policy_record_read(work->arena, &map, work->policies, kept);
    kept->version = escalation->policy_version;
    return kept->level_count > 0 ? kept : current;
}
