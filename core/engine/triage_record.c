#include "engine/triage_record.h"
#include "base/must.h"

bool triage_record_field(struct text name, enum triage_field *field)
{
    for (unsigned i = 0; i < TRIAGE_FIELDS; i++) {
        if (text_eq_z(name, policy_set_triage_names[i])) {
            *field = (enum triage_field)i;
            return true;
        }
    }
    return false;
}

bool triage_record_allows(const struct work *work, enum triage_field field, struct text word)
{
    const struct triage_list *list = &work->policies->triage[field];
    for (size_t i = 0; i < list->count; i++) {
        if (text_eq(list->items[i], word)) {
            return true;
        }
    }
    return list->count == 0;
}

struct text triage_record_words(struct work *work, enum triage_field field)
{
    const struct triage_list *list = &work->policies->triage[field];
    struct text words = TEXT_NONE;
    for (size_t i = 0; i < list->count; i++) {
        words = arena_printf(work->arena, "%.*s%s%.*s", TEXT_ARG(words), i > 0 ? ", " : "",
                             TEXT_ARG(list->items[i]));
    }
    return words;
}

static void keep_source(struct work *work, const char *name, struct text source)
{
    struct ticket_triage *triage = &work->ticket->triage;
    struct text kept = arena_text(work->arena, source);
    work->changed = true;
    for (size_t i = 0; i < triage->source_count; i++) {
        if (text_eq_z(triage->sources[i].name, name)) {
            triage->sources[i].source = kept;
            return;
        }
    }
    *ARENA_PUSH(work->arena, triage->sources, triage->source_count) =
        (struct ticket_source){.name = text_z(name), .source = kept};
}

static struct text *slot_of(struct ticket_triage *triage, enum triage_field field)
{
    switch (field) {
    case TRIAGE_ISSUE: return &triage->issue;
    case TRIAGE_LOCATION: return &triage->location;
    case TRIAGE_CAUSE: return &triage->cause;
    case TRIAGE_SPEED: return &triage->speed;
    case TRIAGE_SERVICE:
    case TRIAGE_FIELDS: break;
    }
    return NULL;
}

bool triage_record_set_text(struct work *work, enum triage_field field, struct text word,
                            struct text source)
{
    struct text *slot = slot_of(&work->ticket->triage, field);
    MUST(slot != NULL);
    if (text_eq(*slot, word)) {
        return false;
    }
    *slot = arena_text(work->arena, word);
    keep_source(work, policy_set_triage_names[field], source);
    return true;
}

bool triage_record_set_services(struct work *work, const struct text *services, size_t count,
                                struct text source)
{
    struct ticket_triage *triage = &work->ticket->triage;
    bool is_same = triage->service_count == count;
    for (size_t i = 0; is_same && i < count; i++) {
        is_same = text_eq(triage->services[i], services[i]);
    }
    if (is_same) {
        return false;
    }
    triage->services = NULL;
    triage->service_count = 0;
    for (size_t i = 0; i < count; i++) {
        *ARENA_PUSH(work->arena, triage->services, triage->service_count) =
            arena_text(work->arena, services[i]);
    }
    keep_source(work, policy_set_triage_names[TRIAGE_SERVICE], source);
    return true;
}

bool triage_record_set_number(struct work *work, const char *name, uint32_t value,
                              struct text source)
{
    bool is_impact = text_eq_z(text_z(name), "impact");
    uint32_t *slot = is_impact ? &work->ticket->impact : &work->ticket->urgency;
    MUST(value <= PRIORITY_IMPACTS);
    if (*slot == value) {
        return false;
    }
    *slot = value;
    keep_source(work, is_impact ? "impact" : "urgency", source);
    return true;
}

static void pair_filled(struct pack *pack, enum triage_field field, struct text text)
{
    if (text.n > 0) {
        pack_pair_text(pack, policy_set_triage_names[field], text);
    }
}

void triage_record_write(struct work *work)
{
    const struct ticket *ticket = work->ticket;
    const struct ticket_triage *triage = &ticket->triage;
    struct pack *event = work_event(work, "triaged");
    pair_filled(event, TRIAGE_ISSUE, triage->issue);
    if (triage->service_count > 0) {
        pack_key(event, "service");
        pack_list_begin(event);
        for (size_t i = 0; i < triage->service_count; i++) {
            pack_text(event, triage->services[i]);
        }
        pack_list_end(event);
    }
    pair_filled(event, TRIAGE_LOCATION, triage->location);
    pair_filled(event, TRIAGE_CAUSE, triage->cause);
    pair_filled(event, TRIAGE_SPEED, triage->speed);
    pack_pair_int(event, "impact", ticket->impact);
    pack_pair_int(event, "urgency", ticket->urgency);
    pack_key(event, "sources");
    pack_map_begin(event);
    for (size_t i = 0; i < triage->source_count; i++) {
        pack_text(event, triage->sources[i].name);
        pack_text(event, triage->sources[i].source);
    }
    pack_map_end(event);
    work_event_end(work);
}
