#include "engine/edit_schedule.h"
#include "engine/use_case.h"

static enum err read_turn(struct work *work, const struct value *item, struct on_call_group *group)
{
    bool is_group = item->type == VALUE_LIST;
    size_t count = is_group ? item->list.count : 1;
    for (size_t i = 0; i < count; i++) {
        const struct value *name = is_group ? &item->list.items[i] : item;
        const struct roster_agent *agent =
            name->type == VALUE_TEXT ? roster_agent(&work->policies->roster, name->text) : NULL;
        if (agent == NULL) {
            struct text shown = name->type == VALUE_TEXT ? name->text : TEXT("?");
            return work_refuse(work, ERR_NOT_FOUND, "unknown", "participants",
                               "there is no agent \"%.*s\"", TEXT_ARG(text_slice(shown, 0, 60)));
        }
        *ARENA_PUSH(work->arena, group->people, group->count) = agent->id;
    }
    return count > 0 && count <= ROTATION_GROUP_MAX
               ? ERR_OK
               : work_refuse(work, ERR_INVALID, "invalid", "participants",
                             "a group has 1 to %d agents", ROTATION_GROUP_MAX);
}

static enum err read_turns(struct work *work, struct on_call_group **turns, size_t *count)
{
    const struct value *list = value_get(&work->command->args, "participants");
    size_t wanted = value_count(list);
    enum err err = ERR_OK;
    *turns = NULL;
    *count = 0;
    if (wanted == 0 || wanted > ROTATION_TURNS_MAX) {
        return work_refuse(work, ERR_INVALID, "invalid", "participants",
                           "participants are 1 to %d agents, or lists of agents for groups",
                           ROTATION_TURNS_MAX);
    }
    for (size_t i = 0; i < wanted && err == ERR_OK; i++) {
        err = read_turn(work, &list->list.items[i], ARENA_PUSH(work->arena, *turns, *count));
    }
    return err;
}

static void write_edit(struct edit_schedule *edit, const struct rotation_edit *change)
{
    const struct rotation_version *version = &change->version;
    const struct on_call_group *turn = &version->turns[version->anchor_index];
    struct pack *event = schedule_state_event(&edit->state, "rotation_edited");
    pack_pair_text(event, "layer", change->entry);
    pack_pair_int(event, "from_at_ms", version->from_s * 1000);
    pack_key(event, "on_call");
    pack_list_begin(event);
    for (size_t i = 0; i < turn->count; i++) {
        pack_text(event, turn->people[i]);
    }
    pack_list_end(event);
    pack_key(event, "participants");
    pack_list_begin(event);
    for (size_t i = 0; i < version->turn_count; i++) {
        pack_list_begin(event);
        for (size_t p = 0; p < version->turns[i].count; p++) {
            pack_text(event, version->turns[i].people[p]);
        }
        pack_list_end(event);
    }
    pack_list_end(event);
    schedule_state_event_end(&edit->state);
}

/* schedule.edit_rotation {schedule, layer, participants}: a version that begins now and is anchored
 * at whoever has the turn now. */
enum err edit_rotation(struct work *work)
{
    struct text layer = value_text(&work->command->args, "layer");
    struct edit_schedule edit;
    struct rotation_edit change = {0};
    struct on_call_group *turns = NULL;
    size_t count = 0;
    enum err err = edit_schedule_begin(work, &edit);
    if (err != ERR_OK) {
        return err;
    }
    const struct schedule_entry *entry = schedule_entry(edit.now, layer);
    const struct rotation_version *version =
        entry ? rotation_version_at(entry->versions, entry->version_count, edit.now_s) : NULL;
    if (version == NULL) {
        err = work_refuse(work, ERR_NOT_FOUND, "unknown", "layer",
                          "schedule %.*s has no layer \"%.*s\" with a rotation that has begun",
                          TEXT_ARG(edit.base->id), TEXT_ARG(text_slice(layer, 0, 40)));
    } else if (!schedule_document_has_room(edit.document.rotation_count)) {
        err = work_refuse(work, ERR_LIMIT, "exhausted", "schedule", "at most %d versions are kept",
                          SCHEDULE_DOCUMENT_ITEMS_MAX);
    } else {
        err = read_turns(work, &turns, &count);
    }
    if (err != ERR_OK) {
        return edit_schedule_drop(&edit, err);
    }
    change.entry = entry->id;
    change.version = rotation_with_turns(version, edit.now_s, turns, count);
    *ARENA_PUSH(work->arena, edit.document.rotations, edit.document.rotation_count) = change;
    write_edit(&edit, &change);
    return edit_schedule_save(work, &edit, TEXT_NONE);
}
