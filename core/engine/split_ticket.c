#include <stdlib.h>
#include "engine/ask_veto.h"
#include "engine/create_ticket.h"
#include "engine/other_ticket.h"
#include "engine/ticket_view.h"
#include "model/link.h"

struct split {
    uint32_t entries[TICKET_SPLIT_MAX]; /* ascending, each once */
    size_t count;
    uint32_t first;         /* the first that the customer wrote */
    int64_t waiting_us;     /* the oldest of the customer's that nobody has answered; 0: none */
    int64_t heard_us;       /* the newest of the customer's */
    struct message message; /* the first */
};

static int compare(const void *a, const void *b)
{
    const uint32_t *left = a;
    const uint32_t *right = b;
    return *left < *right ? -1 : *left > *right;
}

static enum err read_list(struct work *work, struct split *split)
{
    const struct value *list = value_get(&work->command->args, "messages");
    size_t count = value_count(list);
    if (count == 0 || count > TICKET_SPLIT_MAX) {
        return work_refuse(work, ERR_INVALID, "invalid", "messages",
                           "messages is a list of 1 to %d entries of the timeline (their seq)",
                           TICKET_SPLIT_MAX);
    }
    for (size_t i = 0; i < count; i++) {
        const struct value *item = &list->list.items[i];
        if (item->type != VALUE_INT || item->number < 1 || item->number > UINT32_MAX) {
            return work_refuse(work, ERR_INVALID, "invalid", "messages",
                               "messages are named by the seq of their entry, such as [4, 9]");
        }
        split->entries[split->count++] = (uint32_t)item->number;
    }
    qsort(split->entries, split->count, sizeof split->entries[0], compare);
    size_t kept = 0;
    for (size_t i = 0; i < split->count; i++) {
        if (kept == 0 || split->entries[kept - 1] != split->entries[i]) {
            split->entries[kept++] = split->entries[i];
        }
    }
    split->count = kept;
    return ERR_OK;
}

/* A message goes into one ticket: those of earlier splits are taken. */
static enum err check_taken(struct work *work, const struct split *split)
{
    uint64_t *ids = NULL;
    size_t count = link_table_page(work->reader, work->arena, work->ticket->id, LINK_SPLIT, 0,
                                   STORE_SCAN_ROWS_MAX, &ids, NULL);
    for (size_t i = 0; i < count; i++) {
        struct ticket other;
        ticket_init(&other);
        (void)ticket_table_get(work->reader, work->arena, ids[i], &other);
        for (size_t k = 0; k < other.split_count; k++) {
            if (bsearch(&other.split_entries[k], split->entries, split->count,
                        sizeof split->entries[0], compare) != NULL) {
                return work_refuse(work, ERR_CONFLICT, "conflict", "messages",
                                   "message %u was split off already, into %s",
                                   other.split_entries[k], id_print('T', other.id).z);
            }
        }
    }
    return ERR_OK;
}

static void take_message(const struct ticket *source, uint32_t n, int64_t at_us,
                         const struct value *data, struct split *split)
{
    bool is_automatic = value_bool(data, "automatic", false);
    if (!text_eq_z(value_text(data, "direction"), "in")) {
        return;
    }
    if (!is_automatic) {
        split->heard_us = at_us;
        bool waits = source->waiting_since_us != 0 && at_us >= source->waiting_since_us;
        split->waiting_us = split->waiting_us == 0 && waits ? at_us : split->waiting_us;
    }
    if (split->first == 0) {
        split->first = n;
        split->message = (struct message){.direction = MESSAGE_IN,
                                          .author_kind = MESSAGE_BY_CUSTOMER,
                                          .content_type = TEXT("text/plain"),
                                          .kind = TEXT("message"),
                                          .author = value_text(data, "author"),
                                          .from = value_text(data, "from"),
                                          .to = source->channel_address,
                                          .channel = source->channel,
                                          .subject = value_text(data, "subject"),
                                          .body = value_text(data, "body"),
                                          .automatic = is_automatic};
    }
}

static enum err read_messages(struct work *work, struct split *split)
{
    for (size_t i = 0; i < split->count; i++) {
        struct value entry;
        bool found =
            entry_table_get(work->reader, work->arena, work->ticket->id, split->entries[i], &entry);
        if (!found || !text_eq_z(value_text(&entry, "type"), "message")) {
            return work_refuse(work, ERR_INVALID, "unknown", "messages",
                               "entry %u of this ticket is no message; ticket.timeline lists them",
                               split->entries[i]);
        }
        take_message(work->ticket, split->entries[i], value_int(&entry, "at_us", 0),
                     value_get(&entry, "data"), split);
    }
    if (split->first == 0) {
        return work_refuse(work, ERR_INVALID, "invalid", "messages",
                           "none of these messages is the customer's: what would the new ticket be "
                           "about?");
    }
    return check_taken(work, split);
}

static enum err check(struct work *work)
{
    const struct ticket *ticket = work->ticket;
    if (ticket->state == TICKET_CLOSED || ticket->state == TICKET_MERGED) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "id", "a %s ticket never changes",
                           ticket_state_name(ticket->state));
    }
    if (work->customer == NULL) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "id",
                           "this ticket has no customer whose message could be split off");
    }
    return ERR_OK;
}

static void write_split(struct work *work, const char *key, uint64_t other,
                        const struct split *split)
{
    struct pack *event = work_event(work, "split");
    pack_pair_z(event, key, id_print('T', other).z);
    pack_key(event, "messages");
    pack_list_begin(event);
    for (size_t i = 0; i < split->count; i++) {
        pack_int(event, split->entries[i]);
    }
    pack_list_end(event);
    work_event_end(work);
}

static void write_created(struct work *work, const struct ticket *source, const struct split *split)
{
    const struct ticket *ticket = work->ticket;
    struct pack *event = work_event(work, "created");
    pack_pair_z(event, "customer", id_print('C', ticket->customer).z);
    pack_pair_text(event, "channel", ticket->channel);
    pack_pair_text(event, "subject", ticket->subject);
    pack_pair_text(event, "source", split->message.from);
    pack_pair_z(event, "state", ticket_state_name(ticket->state));
    pack_pair_z(event, "stage", "human");
    pack_key(event, "created_from");
    pack_map_begin(event);
    pack_pair_z(event, "ticket", id_print('T', source->id).z);
    pack_pair_int(event, "message", split->first);
    pack_map_end(event);
    work_event_end(work);
}

/* The messages stay where they are and are shown with their origin. Its customer waits since the
 * oldest of them that is unanswered, so next_response counts from there and a first response is
 * owed on neither. */
static enum err make(struct work *work, const struct ticket *source, struct split *split)
{
    struct text subject = value_text(&work->command->args, "subject");
    split->message.subject = subject.n > 0                  ? subject
                             : split->message.subject.n > 0 ? split->message.subject
                                                            : source->subject;
    create_ticket_begin(work, &split->message, source->requester);
    struct ticket *ticket = work->ticket;
    ticket->locale = source->locale;
    ticket->split_from = source->id;
    ticket->body_entry = split->first;
    for (size_t i = 0; i < split->count; i++) {
        *ARENA_PUSH(work->arena, ticket->split_entries, ticket->split_count) = split->entries[i];
    }
    ticket->flags |= TICKET_RESPONDED;
    ticket->waiting_since_us = split->waiting_us;
    ticket->heard_us = split->heard_us;
    ticket->references = source->references;
    ticket->last_external_id = source->last_external_id;
    write_created(work, source, split);
    write_split(work, "from", source->id, split);
    return create_ticket_end(work, &split->message);
}

/* ticket.split {id, messages, subject?}: a new ticket of the same customer from messages of this
 * one. */
enum err split_ticket(struct work *work)
{
    struct split split = {.count = 0};
    enum err err = work_load_ticket(work, "id");
    err = err == ERR_OK ? check(work) : err;
    err = err == ERR_OK ? read_list(work, &split) : err;
    err = err == ERR_OK ? read_messages(work, &split) : err;
    err = err == ERR_OK ? ask_veto(work, HOOK_TICKET_BEFORE_CHANGE, NULL, TEXT("split")) : err;
    if (err != ERR_OK) {
        return err;
    }
    const struct ticket source = *work->ticket;
    err = make(work, &source, &split);
    if (err != ERR_OK) {
        return err;
    }
    uint64_t id = work->ticket->id;
    err = other_ticket(work, source.id);
    if (err == ERR_OK) {
        write_split(work, "into", id, &split);
        err = other_ticket(work, id);
    }
    if (err == ERR_OK) {
        ticket_view_answer(work);
    }
    return err;
}
