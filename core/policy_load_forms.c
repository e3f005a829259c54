#include "policy_load_forms.h"
#include "base/config_read.h"

static void complain_at(struct policy_load *load, const struct config_node *map, const char *key,
                        const char *what)
{
    const struct config_node *node = config_node_get(map, key);
    config_node_complain(load->config, node != NULL ? node->place : map->place, "%s", what);
}

/* --- a field --- */

static void read_choices(struct policy_load *load, const struct config_node *node,
                         struct handoff_field *field)
{
    const char *key = field->kind == HANDOFF_CHECKLIST ? "items" : "choices";
    const struct config_node *list = config_read_list(load->config, node, key);
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        if (list->items[i].kind != CONFIG_SCALAR || list->items[i].text.n == 0) {
            config_node_complain(load->config, list->items[i].place, "a choice is a word");
        } else {
            *ARENA_PUSH(&load->set->arena, field->choices, field->choice_count) =
                policy_loading_keep(load, list->items[i].text);
        }
    }
    bool wants_some = field->kind == HANDOFF_CHECKLIST || field->kind == HANDOFF_CHOICE;
    if (wants_some &&
        (field->choice_count == 0 || field->choice_count > HANDOFF_FORM_CHOICES_MAX)) {
        complain_at(load, node, key,
                    field->kind == HANDOFF_CHECKLIST ? "a checklist has 1 to 64 items"
                                                     : "a choice has 1 to 64 choices");
    }
}

static struct handoff_field read_field(struct policy_load *load, const struct config_node *node)
{
    static const char *const known[] = {"type", "optional", "min_length", "min",
                                        "max",  "choices",  "items",      NULL};
    struct handoff_field field = {.name = policy_loading_keep(load, node->key)};
    config_read_known(load->config, node, known);
    field.kind = (enum handoff_field_kind)config_read_word(load->config, node, "type",
                                                           handoff_form_kinds, HANDOFF_TEXT);
    field.is_optional = config_read_bool(load->config, node, "optional", false);
    if (field.kind == HANDOFF_TEXT) {
        field.min = config_read_int(load->config, node, "min_length", 1, 1, 10000);
    } else if (field.kind == HANDOFF_NUMBER) {
        field.min = config_read_int(load->config, node, "min", 0, INT64_MIN, INT64_MAX);
        field.max = config_read_int(load->config, node, "max", INT64_MAX, INT64_MIN, INT64_MAX);
        if (field.min > field.max) {
            complain_at(load, node, "max", "max is smaller than min");
        }
    }
    read_choices(load, node, &field);
    return field;
}

/* --- a form --- */

static struct text read_end(struct policy_load *load, const struct config_node *node,
                            const char *key)
{
    struct text end = policy_loading_keep(load, config_read_text(load->config, node, key, "*"));
    bool is_bot = text_starts(end, TEXT("bot:")) && key[0] == 'f';
    bool is_known = text_eq_z(end, "*") ||
                    (is_bot ? policy_set_bot(load->set, text_slice(end, 4, end.n)) != NULL
                            : roster_team(&load->set->roster, end) != NULL);
    if (!is_known) {
        config_node_complain(load->config, config_node_get(node, key)->place,
                             "there is no %s \"%.*s\"", is_bot ? "bot" : "team", TEXT_ARG(end));
    }
    return end;
}

static void check_twin(struct policy_load *load, const struct config_node *node,
                       const struct handoff_form *form)
{
    const struct policy_set *set = load->set;
    for (size_t i = 0; i < set->handoff_form_count; i++) {
        const struct handoff_form *other = &set->handoff_forms[i];
        if (text_eq(other->from, form->from) && text_eq(other->to, form->to) &&
            other->axis == form->axis) {
            config_node_complain(load->config, node->place,
                                 "form \"%.*s\" is for this edge already", TEXT_ARG(other->id));
        }
    }
}

static void load_form(struct policy_load *load, const struct config_node *node)
{
    static const char *const known[] = {"from", "to", "axis", "mode", "fields", NULL};
    static const char *const axes[] = {"hierarchical", "functional", NULL};
    static const char *const modes[] = {"warn", "require", NULL};
    struct policy_set *set = load->set;
    config_read_known(load->config, node, known);
    struct handoff_form form = {.id = policy_loading_keep(load, node->key),
                                .from = read_end(load, node, "from"),
                                .to = read_end(load, node, "to")};
    form.axis = (enum escalation_axis)config_read_word(load->config, node, "axis", axes,
                                                       ESCALATION_FUNCTIONAL);
    form.is_required = config_read_word(load->config, node, "mode", modes, 1) == 1;
    const struct config_node *fields = config_read_map(load->config, node, "fields");
    for (size_t i = 0; fields != NULL && i < fields->count; i++) {
        *ARENA_PUSH(&set->arena, form.fields, form.field_count) =
            read_field(load, &fields->items[i]);
    }
    if (form.field_count == 0 || form.field_count > HANDOFF_FORM_FIELDS_MAX) {
        complain_at(load, node, "fields", "a form has 1 to 32 fields");
    }
    check_twin(load, node, &form);
    *ARENA_PUSH(&set->arena, set->handoff_forms, set->handoff_form_count) = form;
}

void policy_load_forms(struct policy_load *load)
{
    const struct config_node *forms =
        config_read_map(load->config, &load->config->root, "handoff_forms");
    for (size_t i = 0; forms != NULL && i < forms->count; i++) {
        load_form(load, &forms->items[i]);
    }
}
