#include "model/handoff_form.h"
#include "base/must.h"

const char *const handoff_form_kinds[] = {"text",      "choice",    "number",
                                          "reference", "checklist", NULL};

/* --- which one --- */

static bool matches(struct text pattern, struct text team)
{
    return text_eq_z(pattern, "*") || text_eq(pattern, team);
}

static unsigned named(struct text pattern)
{
    return !text_eq_z(pattern, "*");
}

const struct handoff_form *handoff_form_find(const struct handoff_form *forms, size_t count,
                                             struct text from, struct text to,
                                             enum escalation_axis axis)
{
    const struct handoff_form *best = NULL;
    unsigned best_rank = 0;
    for (size_t i = 0; i < count; i++) {
        const struct handoff_form *form = &forms[i];
        unsigned rank = 1 + named(form->from) + 2 * named(form->to);
        if (form->axis == axis && matches(form->from, from) && matches(form->to, to) &&
            rank > best_rank) {
            best = form;
            best_rank = rank;
        }
    }
    return best;
}

/* --- is it filled in --- */

static size_t count_characters(struct text text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.n; i++) {
        count += ((unsigned char)text.p[i] & 0xc0) != 0x80;
    }
    return count;
}

static bool is_choice(const struct handoff_field *field, struct text text)
{
    for (size_t i = 0; i < field->choice_count; i++) {
        if (text_eq(field->choices[i], text)) {
            return true;
        }
    }
    return false;
}

static bool is_reference(struct text text)
{
    for (size_t i = 0; i < text.n; i++) {
        if ((unsigned char)text.p[i] <= ' ') {
            return false;
        }
    }
    return text.n > 0 && text.n <= HANDOFF_FORM_REFERENCE_BYTES_MAX;
}

static bool lists(const struct value *list, struct text item)
{
    for (size_t i = 0; i < list->list.count; i++) {
        if (text_eq(value_text_at(list, i), item)) {
            return true;
        }
    }
    return false;
}

static bool has_all(const struct handoff_field *field, const struct value *value)
{
    for (size_t i = 0; value->type == VALUE_LIST && i < field->choice_count; i++) {
        if (!lists(value, field->choices[i])) {
            return false;
        }
    }
    return value->type == VALUE_LIST;
}

static bool is_filled(const struct handoff_field *field, const struct value *value)
{
    bool is_text = value->type == VALUE_TEXT;
    switch (field->kind) {
    case HANDOFF_TEXT:
        return is_text && count_characters(text_trim(value->text)) >= (size_t)field->min;
    case HANDOFF_CHOICE: return is_text && is_choice(field, value->text);
    case HANDOFF_NUMBER:
        return value->type == VALUE_INT && value->number >= field->min &&
               value->number <= field->max;
    case HANDOFF_REFERENCE: return is_text && is_reference(value->text);
    case HANDOFF_CHECKLIST: return has_all(field, value);
    case HANDOFF_KINDS: break;
    }
    return false;
}

static struct text join_choices(const struct handoff_field *field, struct arena *arena)
{
    struct text list = TEXT_NONE;
    for (size_t i = 0; i < field->choice_count; i++) {
        list = arena_printf(arena, "%.*s%s%.*s", TEXT_ARG(list), i > 0 ? ", " : "",
                            TEXT_ARG(field->choices[i]));
    }
    return list;
}

struct text handoff_form_wants(const struct handoff_field *field, struct arena *arena)
{
    switch (field->kind) {
    case HANDOFF_TEXT:
        return field->min <= 1
                   ? TEXT("a text")
                   : arena_printf(arena, "at least %lld characters", (long long)field->min);
    case HANDOFF_CHOICE:
        return arena_printf(arena, "one of %.*s", TEXT_ARG(join_choices(field, arena)));
    case HANDOFF_NUMBER:
        return arena_printf(arena, "a whole number from %lld to %lld", (long long)field->min,
                            (long long)field->max);
    case HANDOFF_REFERENCE: return TEXT("a reference without spaces");
    case HANDOFF_CHECKLIST:
        return arena_printf(arena, "a list with all of %.*s", TEXT_ARG(join_choices(field, arena)));
    case HANDOFF_KINDS: break;
    }
    return TEXT_NONE;
}

static const struct value *given_as(const struct value *given, struct text name)
{
    for (size_t i = 0; given != NULL && given->type == VALUE_MAP && i < given->map.count; i++) {
        if (text_eq(given->map.pairs[i].key, name)) {
            return &given->map.pairs[i].value;
        }
    }
    return NULL;
}

size_t handoff_form_check(const struct handoff_form *form, const struct value *given,
                          struct arena *arena, struct handoff_gap **gaps)
{
    size_t count = 0;
    *gaps = NULL;
    for (size_t i = 0; i < form->field_count; i++) {
        const struct handoff_field *field = &form->fields[i];
        const struct value *value = given_as(given, field->name);
        bool is_absent = value == NULL || value->type == VALUE_NIL;
        if (is_absent ? field->is_optional : is_filled(field, value)) {
            continue;
        }
        *ARENA_PUSH(arena, *gaps, count) =
            (struct handoff_gap){.field = field->name, .wants = handoff_form_wants(field, arena)};
    }
    return count;
}

struct text handoff_form_stranger(const struct handoff_form *form, const struct value *given)
{
    for (size_t i = 0; given != NULL && given->type == VALUE_MAP && i < given->map.count; i++) {
        struct text key = given->map.pairs[i].key;
        bool is_known = false;
        for (size_t k = 0; k < form->field_count; k++) {
            is_known = is_known || text_eq(form->fields[k].name, key);
        }
        if (!is_known) {
            return key;
        }
    }
    return TEXT_NONE;
}
