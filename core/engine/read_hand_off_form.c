#include "base/must.h"
#include "engine/hand_off.h"
#include "engine/use_case.h"

static void pack_field(struct work *work, struct pack *pack, const struct handoff_field *field)
{
    pack_map_begin(pack);
    pack_pair_text(pack, "name", field->name);
    pack_pair_z(pack, "type", handoff_form_kinds[field->kind]);
    pack_pair_bool(pack, "optional", field->is_optional);
    pack_pair_text(pack, "wants", handoff_form_wants(field, work->arena));
    if (field->choice_count > 0) {
        pack_key(pack, field->kind == HANDOFF_CHECKLIST ? "items" : "choices");
        pack_list_begin(pack);
        for (size_t i = 0; i < field->choice_count; i++) {
            pack_text(pack, field->choices[i]);
        }
        pack_list_end(pack);
    }
    pack_map_end(pack);
}

static void answer(struct work *work, const struct hand_off *hand_off)
{
    const struct handoff_form *form = hand_off_form(work, hand_off);
    struct pack pack;
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_pair_text(&pack, "from", hand_off->from);
    pack_pair_text(&pack, "to", hand_off->to);
    pack_pair_z(&pack, "axis", escalation_policy_axis_name(hand_off->axis));
    pack_pair_text(&pack, "form", form != NULL ? form->id : TEXT_NONE);
    pack_pair_z(&pack, "mode", form == NULL ? "none" : form->is_required ? "require" : "warn");
    pack_key(&pack, "fields");
    pack_list_begin(&pack);
    for (size_t i = 0; form != NULL && i < form->field_count; i++) {
        pack_field(work, &pack, &form->fields[i]);
    }
    pack_list_end(&pack);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
}

/* ticket.hand_off_form {id, target?}: what has to be said to hand the ticket to that team, or, with
 * no target, to escalate it. */
enum err read_hand_off_form(struct work *work)
{
    struct text target = value_text(&work->command->args, "target");
    struct text name =
        text_starts(target, TEXT("team:")) ? text_slice(target, 5, target.n) : target;
    work->looks_only = true;
    enum err err = work_load_ticket(work, "id");
    if (err != ERR_OK) {
        return err;
    }
    if (name.n > 0 && roster_team(&work->policies->roster, name) == NULL) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", "target",
                           "there is no team \"%.*s\"; a target is team:NAME",
                           TEXT_ARG(text_slice(name, 0, 64)));
    }
    struct hand_off hand_off = {.from = work->ticket->team,
                                .to = name.n > 0 ? name : work->ticket->team,
                                .axis =
                                    name.n > 0 ? ESCALATION_FUNCTIONAL : ESCALATION_HIERARCHICAL};
    answer(work, &hand_off);
    return ERR_OK;
}
