/* A world with a second team and a form on the edge between the two. Header-only. */
#ifndef TESTS_SUPPORT_FORMS_H
#define TESTS_SUPPORT_FORMS_H
#include "support/story.h"

/* From anywhere to billing: a summary of 10 characters and a kind. dan works at billing. */
__attribute__((unused)) static struct handoff_form *forms_add(struct world *world)
{
    struct policy_set *set = world->policies;
    *ARENA_PUSH(&set->arena, set->roster.teams, set->roster.team_count) =
        (struct roster_team){.id = TEXT("billing"), .calendar = calendar_always()};
    struct roster_agent dan = world_agent(set, "dan", "pager");
    dan.teams[0] = TEXT("billing");
    *ARENA_PUSH(&set->arena, set->roster.agents, set->roster.agent_count) = dan;
    struct handoff_form *form =
        ARENA_PUSH(&set->arena, set->handoff_forms, set->handoff_form_count);
    *form = (struct handoff_form){.id = TEXT("money"),
                                  .from = TEXT("*"),
                                  .to = TEXT("billing"),
                                  .axis = ESCALATION_FUNCTIONAL,
                                  .is_required = true};
    *ARENA_PUSH(&set->arena, form->fields, form->field_count) =
        (struct handoff_field){.name = TEXT("summary"), .kind = HANDOFF_TEXT, .min = 10};
    struct handoff_field kind = {.name = TEXT("kind"), .kind = HANDOFF_CHOICE};
    *ARENA_PUSH(&set->arena, kind.choices, kind.choice_count) = TEXT("refund");
    *ARENA_PUSH(&set->arena, kind.choices, kind.choice_count) = TEXT("dispute");
    *ARENA_PUSH(&set->arena, form->fields, form->field_count) = kind;
    return form;
}

/* Calls `method` for the ticket with `form` {summary, kind} (NULL: none) and one more argument. */
__attribute__((unused)) static struct answer *forms_call(struct world *world, const char *method,
                                                         const char *key, const char *id,
                                                         const char *summary, const char *kind,
                                                         const char *name, const char *value)
{
    struct command *command = command_create(method, TEXT("local"), text_z(key));
    command->origin = COMMAND_FROM_RPC;
    *value_put(&command->arena, &command->args, "id") =
        value_of_text(arena_text(&command->arena, text_z(id)));
    if (name != NULL) {
        *value_put(&command->arena, &command->args, name) = value_of_text(text_z(value));
    }
    if (summary != NULL) {
        struct value *form = value_put(&command->arena, &command->args, "form");
        *form = (struct value){.type = VALUE_MAP};
        *value_put(&command->arena, form, "summary") = value_of_text(text_z(summary));
        if (kind != NULL) {
            *value_put(&command->arena, form, "kind") = value_of_text(text_z(kind));
        }
    }
    MUST(engine_submit(world->engine, command) == ERR_OK);
    world_run(world);
    return world->answers;
}

#endif
