#include "engine/edit_schedule.h"
#include "engine/use_case.h"

static void write_override(struct edit_schedule *edit, const char *type,
                           const struct on_call_override *override)
{
    struct pack *event = schedule_state_event(&edit->state, type);
    pack_pair_text(event, "id", override->id);
    pack_pair_text(event, "add", override->add);
    pack_pair_text(event, "remove", override->remove);
    pack_pair_bool(event, "instead_of_all", override->instead_of_all);
    pack_pair_int(event, "priority", override->priority);
    edit_schedule_pack_span(event, override->span);
    schedule_state_event_end(&edit->state);
}

static enum err read_override(struct work *work, struct on_call_override *override)
{
    const struct value *args = &work->command->args;
    int64_t now_s = work->now_us / 1000000;
    enum err err = edit_schedule_person(work, "add", false, &override->add);
    err = err != ERR_OK ? err : edit_schedule_person(work, "remove", false, &override->remove);
    err = err != ERR_OK
              ? err
              : edit_schedule_span(work, (struct span_s){now_s, INT64_MAX}, &override->span);
    override->priority = value_int(args, "priority", 0);
    override->instead_of_all = value_bool(args, "instead_of_all", false);
    if (err != ERR_OK) {
        return err;
    }
    if (override->add.n == 0 && override->remove.n == 0) {
        return work_refuse(work, ERR_INVALID, "invalid", "add",
                           "an override needs add, remove or both");
    }
    if (override->instead_of_all && (override->remove.n > 0 || override->add.n == 0)) {
        return work_refuse(work, ERR_INVALID, "invalid", "instead_of_all",
                           "instead_of_all takes everybody out: it needs add and no remove");
    }
    return ERR_OK;
}

/* schedule.add_override {schedule, add?, remove?, instead_of_all?, from_at_ms?, to_at_ms?,
 * priority?} */
enum err override_schedule_add(struct work *work)
{
    struct edit_schedule edit;
    struct on_call_override override = {0};
    enum err err = edit_schedule_begin(work, &edit);
    if (err != ERR_OK) {
        return err;
    }
    err = read_override(work, &override);
    if (err == ERR_OK && !schedule_document_has_room(edit.document.override_count)) {
        err = work_refuse(work, ERR_LIMIT, "exhausted", "schedule",
                          "a schedule has at most %d overrides: remove some",
                          SCHEDULE_DOCUMENT_ITEMS_MAX);
    }
    if (err != ERR_OK) {
        return edit_schedule_drop(&edit, err);
    }
    override.id = edit_schedule_id(work, &edit, "o");
    *ARENA_PUSH(work->arena, edit.document.overrides, edit.document.override_count) = override;
    write_override(&edit, "override_added", &override);
    return edit_schedule_save(work, &edit, override.id);
}

/* schedule.remove_override {schedule, id} */
enum err override_schedule_remove(struct work *work)
{
    struct edit_schedule edit;
    struct text id = value_text(&work->command->args, "id");
    enum err err = edit_schedule_begin(work, &edit);
    if (err != ERR_OK) {
        return err;
    }
    for (size_t i = 0; i < edit.document.override_count; i++) {
        struct on_call_override override = edit.document.overrides[i];
        if (!text_eq(override.id, id)) {
            continue;
        }
        for (size_t k = i + 1; k < edit.document.override_count; k++) {
            edit.document.overrides[k - 1] = edit.document.overrides[k];
        }
        edit.document.override_count--;
        write_override(&edit, "override_removed", &override);
        return edit_schedule_save(work, &edit, override.id);
    }
    return edit_schedule_drop(
        &edit, work_refuse(work, ERR_NOT_FOUND, "unknown", "id",
                           "schedule %.*s has no override \"%.*s\" that a command made",
                           TEXT_ARG(edit.base->id), TEXT_ARG(text_slice(id, 0, 40))));
}
