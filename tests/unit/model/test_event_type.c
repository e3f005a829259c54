#include "model/event_type.h"
#include <stdio.h>
#include <string.h>
#include "base/pack.h"
#include "support/suite.h"

/* Section (l) of the specification, written by hand: the type, a mark when it is announced, and
 * what it tells, as the fields are called here. `message`'s id is the number of its entry; "what is
 * looked at" is told as a count where it is none of the ticket's. */
static const struct {
    const char *type;
    bool is_announced;
    const char *fields;
} listed[] = {
    {"created", true, "customer channel subject source state stage"},
    {"message", true, "direction author visibility channel automatic sent_at_ms"},
    {"message_delivery", false, "message state error"},
    {"state_changed", true, "from to reason until_ms resumed_by"},
    {"blocked", true, "reason text reference promise_at_ms until_ms"},
    {"triaged", false, "issue service location cause requested_speed impact urgency sources"},
    {"affected_count", false, "problem count step"},
    {"repeat_contact", false, "count first_at_ms cause"},
    {"classified", false, "labels threshold_percent outcome"},
    {"attribute_set", false, "name old new source"},
    {"priority_set", true, "old new inputs cell causes"},
    {"sla_applied", false, "policy version mode clocks"},
    {"sla_none", false, "policies"},
    {"clock_armed", false, "metric n start_at_ms target calendar due_at_ms"},
    {"clock_paused", false, "metric n why remaining_s"},
    {"clock_resumed", false, "metric n why remaining_s due_at_ms"},
    {"clock_at_risk", true, "metric n threshold instant_ms late_by_s superseded"},
    {"clock_breached", true, "metric n due_at_ms detected_at_ms late_by_s attributed_to"},
    {"clock_fulfilled", true, "metric n elapsed_s in_time"},
    {"clock_cancelled", false, "metric n why"},
    {"clock_retargeted", false, "metric n old_target new_target mode old_due_at_ms due_at_ms"},
    {"attribution", false, "metric n labels"},
    {"bot_started", true, "bot limit_s"},
    {"bot_ended", true, "bot outcome turns seconds form"},
    {"queued", false, "queue item lane score rules"},
    {"offered", false, "agent expires_at_ms"},
    {"offer_accepted", false, "agent"},
    {"offer_refused", false, "agent reason"},
    {"offer_expired", false, "agent reason"},
    {"assigned", true, "agent team method candidates"},
    {"unassigned", true, "agent team method candidates"},
    {"returned", false, "agent why eligible_since_ms"},
    {"work_pulled", false, "agent item reason"},
    {"work_skipped", false, "agent item reason"},
    {"relaxed", false, "step after_s dropped"},
    {"escalation_started", true, "escalation policy version cause axis level"},
    {"escalated", true, "escalation axis from to level form cause"},
    {"level_fired", true, "escalation level round people late_by_s"},
    {"level_skipped", false, "escalation level reason"},
    {"acknowledged", true, "escalation person until_ms uninvited"},
    {"ack_expired", true, "escalation person"},
    {"deescalated", true, "escalation reason to priority hold_until_ms"},
    {"escalation_undone", true, "escalation reason to priority"},
    {"escalation_ended", true, "escalation how level"},
    {"paged", false, "page escalation person channel urgency due_at_ms"},
    {"page_result", false, "page state attempt error"},
    {"held", false, "why until_ms"},
    {"released", false, "why"},
    {"handoff_form", false, "edge fields missing"},
    {"handoff_rated", false, "edge rating"},
    {"customer_notified", false, "milestone message merged"},
    {"promise_made", true, "kind due_at_ms source"},
    {"promise_kept", false, "kind due_at_ms source"},
    {"promise_broken", true, "kind due_at_ms source"},
    {"promise_superseded", false, "kind due_at_ms source"},
    {"channel_move_offered", false, "from to expires_ms identity redaction"},
    {"channel_move_accepted", false, "from to identity"},
    {"channel_move_expired", false, "from to"},
    {"channel_move_failed", true, "from to"},
    {"identity_linked", false, "customer kind verified"},
    {"identity_unlinked", false, "customer kind verified"},
    {"customer_linked", false, "from into reversal"},
    {"customer_unlinked", false, "from into reversal"},
    {"linked", false, "kind other"},
    {"unlinked", false, "kind other"},
    {"merged", true, "into from"},
    {"unmerged", true, "from"},
    {"split", true, "into from messages"},
    {"cascaded", false, "problem action news"},
    {"cascade_skipped", false, "problem action why"},
    {"burst", false, "key count problem"},
    {"loop_cut", true, "guard chain refused"},
    {"job_done", false, "job plugin attempt result effects"},
    {"plugin_verdict", false, "hook plugin effects"},
    {"degraded", false, "plugin hook outcome"},
    {"plugins_activated", true, "version instances"},
    {"policy_activated", true, "version hash author mode preview_hash"},
    {"shift_started", false, "schedule who from_at_ms to_at_ms source"},
    {"shift_ended", false, "schedule who from_at_ms to_at_ms source"},
    {"heartbeat_missed", true, "name last_at_ms policy"},
    {"heartbeat_back", true, "name last_at_ms policy"},
    {"corrected", false, "event field old new reason"},
    {"refused", false, "command code field"},
};

START_TEST(every_type_of_the_specification_is_there_with_its_fields)
{
    for (size_t i = 0; i < sizeof listed / sizeof listed[0]; i++) {
        const struct event_type *type = event_type_find(text_z(listed[i].type));
        struct event_type wanted = {.fields = listed[i].fields};
        struct text field;
        bool is_optional = false;
        ck_assert_msg(type != NULL, "there is no %s", listed[i].type);
        ck_assert_msg(type->is_announced >= listed[i].is_announced, "%s is not announced",
                      listed[i].type);
        for (size_t at = 0; event_type_next_field(&wanted, &at, &field, &is_optional);) {
            ck_assert_msg(event_type_has_field(type, field), "%s has no %.*s", listed[i].type,
                          TEXT_ARG(field));
        }
    }
}
END_TEST

START_TEST(types_are_in_order_and_each_is_found)
{
    size_t count = 0;
    for (const struct event_type *type = NULL; (type = event_type_at(count)) != NULL; count++) {
        const struct event_type *next = event_type_at(count + 1);
        ck_assert_ptr_eq(event_type_find(text_z(type->name)), type);
        ck_assert_msg(next == NULL || strcmp(type->name, next->name) < 0, "%s", type->name);
        ck_assert_uint_gt(strlen(type->about), 10);
    }
    ck_assert_uint_gt(count, sizeof listed / sizeof listed[0]);
    ck_assert_ptr_null(event_type_find(TEXT("aaa")));
    ck_assert_ptr_null(event_type_find(TEXT("zzz")));
    ck_assert_ptr_null(event_type_find(TEXT_NONE));
}
END_TEST

static const char *wrong(const char *type, const char *first, const char *second, const char *third)
{
    static char why[200];
    const char *const keys[] = {first, second, third};
    struct value data = {.type = VALUE_MAP};
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < 3; i++) {
        if (keys[i] != NULL) {
            *value_put(&arena, &data, keys[i]) = value_of_int(1);
        }
    }
    bool is_wrong = event_type_is_wrong(text_z(type), &data, why, sizeof why);
    arena_fini(&arena);
    return is_wrong ? why : "";
}

START_TEST(an_entry_has_the_fields_of_its_type)
{
    ck_assert_str_eq(wrong("affected_count", "problem", "count", "step"), "");
    ck_assert_str_eq(wrong("merged", "into", NULL, NULL), ""); /* `from` may be missing */
    ck_assert_str_eq(wrong("affected_count", "problem", "count", NULL),
                     "its field \"step\" is missing");
    ck_assert_str_eq(wrong("merged", "onto", NULL, NULL), "it has no field \"onto\"");
    ck_assert_str_eq(wrong("meged", "into", NULL, NULL), "there is no such type");
}
END_TEST

/* docs/events.md is written by `rungd --events`. */
START_TEST(the_manual_has_this_table)
{
    struct buf table;
    struct buf page;
    char bytes[4096];
    size_t count = 0;
    FILE *file = fopen("docs/events.md", "r");
    ck_assert_ptr_nonnull(file);
    buf_init(&page);
    buf_init(&table);
    while ((count = fread(bytes, 1, sizeof bytes, file)) > 0) {
        buf_put(&page, bytes, count);
    }
    (void)fclose(file);

    event_type_print(&table);

    ck_assert_msg(strstr(buf_z(&page), buf_z(&table)) != NULL,
                  "docs/events.md is not what rungd --events writes");
    buf_fini(&table);
    buf_fini(&page);
}
END_TEST

SUITE("event_type", every_type_of_the_specification_is_there_with_its_fields,
      types_are_in_order_and_each_is_found, an_entry_has_the_fields_of_its_type,
      the_manual_has_this_table)
