#include "engine/change_ticket.h"
#include "engine/decide_priority.h"
#include "engine/triage_record.h"
#include "engine/use_case.h"

static enum err refuse_word(struct work *work, enum triage_field field, struct text word)
{
    return work_refuse(work, ERR_INVALID, "invalid", policy_set_triage_names[field],
                       "\"%.*s\" is no %s; there are %.*s", TEXT_ARG(text_slice(word, 0, 64)),
                       policy_set_triage_names[field], TEXT_ARG(triage_record_words(work, field)));
}

/* --- what is asked for --- */

static enum err check_services(struct work *work, const struct value *list)
{
    size_t count = value_count(list);
    if (count > TRIAGE_SERVICES_MAX) {
        return work_refuse(work, ERR_LIMIT, "exhausted", "service",
                           "a ticket concerns at most %d services", TRIAGE_SERVICES_MAX);
    }
    for (size_t i = 0; i < count; i++) {
        struct text word = value_text_at(list, i);
        if (word.n == 0 || word.n > TRIAGE_TEXT_BYTES_MAX) {
            return work_refuse(work, ERR_INVALID, "invalid", "service",
                               "a service is a text of 1 to %d bytes", TRIAGE_TEXT_BYTES_MAX);
        }
        if (!triage_record_allows(work, TRIAGE_SERVICE, word)) {
            return refuse_word(work, TRIAGE_SERVICE, word);
        }
    }
    return ERR_OK;
}

static enum err check_words(struct work *work)
{
    const struct value *args = &work->command->args;
    for (unsigned i = 0; i < TRIAGE_FIELDS; i++) {
        struct text word = value_text(args, policy_set_triage_names[i]);
        if (i != TRIAGE_SERVICE && word.n > 0 &&
            !triage_record_allows(work, (enum triage_field)i, word)) {
            return refuse_word(work, (enum triage_field)i, word);
        }
    }
    return check_services(work, value_get(args, "service"));
}

static struct text list_priorities(struct work *work)
{
    const struct priority_scale *scale = &work->policies->priorities;
    struct text list = TEXT_NONE;
    for (unsigned i = 0; i < scale->count; i++) {
        list = arena_printf(work->arena, "%.*s%s, ", TEXT_ARG(list), scale->words[i]);
    }
    return list;
}

/* *priority: PRIORITY_NONE for "none", what it names otherwise. *is_given: it is there at all. */
static enum err read_priority(struct work *work, const char *name, int *priority, bool *is_given)
{
    struct text word = value_text(&work->command->args, name);
    enum priority found = PRIORITY_LOW;
    *is_given = word.n > 0;
    *priority = PRIORITY_NONE;
    if (word.n == 0 || text_eq_z(word, "none")) {
        return ERR_OK;
    }
    if (!priority_from(&work->policies->priorities, word, &found)) {
        return work_refuse(work, ERR_INVALID, "invalid", name,
                           "\"%.*s\" is no priority; there are %.*sand none to take it back",
                           TEXT_ARG(text_slice(word, 0, 64)), TEXT_ARG(list_priorities(work)));
    }
    *priority = (int)found;
    return ERR_OK;
}

static enum err check(struct work *work)
{
    if (work->ticket->state == TICKET_CLOSED || work->ticket->state == TICKET_MERGED) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "id", "a %s ticket does not change",
                           ticket_state_name(work->ticket->state));
    }
    if (value_get(&work->command->args, "affected_customers") != NULL) {
        return work_refuse(work, ERR_FORBIDDEN, "denied", "affected_customers",
                           "how many customers are affected is counted by the server: link the "
                           "ticket to a problem");
    }
    return check_words(work);
}

/* --- doing it --- */

static bool set_words(struct work *work)
{
    const struct value *args = &work->command->args;
    bool is_changed = false;
    for (unsigned i = 0; i < TRIAGE_FIELDS; i++) {
        const struct value *word = value_get(args, policy_set_triage_names[i]);
        if (i != TRIAGE_SERVICE && word != NULL && word->type == VALUE_TEXT) {
            is_changed |=
                triage_record_set_text(work, (enum triage_field)i, word->text, work->actor);
        }
    }
    const struct value *list = value_get(args, "service");
    if (list != NULL && list->type == VALUE_LIST) {
        struct text *services = NULL;
        size_t count = 0;
        for (size_t i = 0; i < list->list.count; i++) {
            *ARENA_PUSH(work->arena, services, count) = value_text_at(list, i);
        }
        is_changed |= triage_record_set_services(work, services, count, work->actor);
    }
    return is_changed;
}

static bool set_numbers(struct work *work)
{
    static const char *const names[] = {"impact", "urgency"};
    bool is_changed = false;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        int64_t number = value_int(&work->command->args, names[i], -1);
        if (number >= 0) {
            is_changed |= triage_record_set_number(work, names[i], (uint32_t)number, work->actor);
        }
    }
    return is_changed;
}

static void raise(struct work *work, int priority)
{
    if (priority == PRIORITY_NONE) {
        decide_priority_release(work, TEXT("manual"));
    } else {
        decide_priority_hold(work, TEXT("manual"), (enum priority)priority);
    }
}

/* A pin shows even when it changes nothing else. */
static void pin(struct work *work, int priority)
{
    int old = work->ticket->pin;
    work->ticket->pin = priority;
    if (old != priority) {
        work->changed = true;
        decide_priority_first(work);
    }
}

/* ticket.triage {id, issue?, service?, location?, cause?, requested_speed?, impact?, urgency?,
 * pin?, raise?}: what is known of the request; the priority follows from it. */
enum err triage_ticket(struct work *work)
{
    int pinned = PRIORITY_NONE;
    int raised = PRIORITY_NONE;
    bool has_pin = false;
    bool has_raise = false;
    enum err err = work_load_ticket(work, "id");
    err = err == ERR_OK ? check(work) : err;
    err = err == ERR_OK ? read_priority(work, "pin", &pinned, &has_pin) : err;
    err = err == ERR_OK ? read_priority(work, "raise", &raised, &has_raise) : err;
    if (err != ERR_OK) {
        return err;
    }
    bool is_changed = set_words(work);
    is_changed = set_numbers(work) || is_changed;
    if (is_changed) {
        triage_record_write(work);
    }
    if (has_raise) {
        raise(work, raised);
    }
    if (has_pin) {
        pin(work, pinned);
    }
    return change_ticket_end(work, "triage");
}
