#include "engine/create_ticket.h"
#include "base/must.h"
#include "engine/ask_hook.h"
#include "engine/find_customer.h"
#include "engine/guard_loops.h"
#include "engine/record_message.h"
#include "engine/revise_message.h"
#include "engine/run_clocks.h"
#include "engine/run_pipeline.h"
#include "engine/ticket_view.h"

static void write_created(struct work *work, const struct message *message)
{
    const struct ticket *ticket = work->ticket;
    struct pack *event = work_event(work, "created");
    pack_pair_z(event, "customer", id_print('C', ticket->customer).z);
    pack_pair_text(event, "channel", ticket->channel);
    pack_pair_text(event, "subject", ticket->subject);
    pack_pair_text(event, "source", message->from);
    pack_pair_z(event, "state", ticket_state_name(ticket->state));
    pack_pair_z(event, "stage", "human");
    if (ticket->follow_up_of != 0) {
        pack_pair_z(event, "follow_up_of", id_print('T', ticket->follow_up_of).z);
    }
    work_event_end(work);
}

static enum err add_fields(struct work *work, const struct value *fields)
{
    struct ticket *ticket = work->ticket;
    for (size_t i = 0; fields != NULL && fields->type == VALUE_MAP && i < fields->map.count; i++) {
        const struct value_pair *pair = &fields->map.pairs[i];
        if (text_eq_z(pair->key, "affected_customers")) {
            return work_refuse(work, ERR_FORBIDDEN, "denied", "fields.affected_customers",
                               "affected_customers is counted by the server: link incidents to "
                               "their problem with ticket.link");
        }
        if (pair->value.type != VALUE_TEXT) {
            return work_refuse(work, ERR_INVALID, "invalid", "fields",
                               "field \"%.*s\" must be a text, not a %s", TEXT_ARG(pair->key),
                               value_type_name(pair->value.type));
        }
        if (ticket->field_count >= TICKET_FIELDS_MAX) {
            return work_refuse(work, ERR_LIMIT, "exhausted", "fields",
                               "a ticket has at most %d fields", TICKET_FIELDS_MAX);
        }
        *ARENA_PUSH(work->arena, ticket->fields, ticket->field_count) =
            (struct ticket_field){.name = pair->key, .value = pair->value.text};
    }
    return ERR_OK;
}

void create_ticket_begin(struct work *work, const struct message *message, struct text address)
{
    struct run_clocks run;
    work_new_ticket(work);
    struct ticket *ticket = work->ticket;
    ticket->subject = text_cut(message->subject, TICKET_SUBJECT_BYTES_MAX);
    ticket->body = text_cut(message->body, TICKET_BODY_BYTES_MAX);
    ticket->channel = message->channel;
    ticket->customer = work->customer->id;
    ticket->requester = address;
    ticket->locale = customer_field(work->customer, TEXT(CUSTOMER_LANGUAGE));
    ticket->channel_address = message->to;
    ticket->eligible_since_us = work->now_us;
    sla_life_created(run_clocks_begin(&run, work), TICKET_NEW, false, false);
    if (work->customer->identity_count > 0 && !work->customer->identities[0].verified) {
        ticket->flags |= TICKET_UNVERIFIED;
    }
    if (message->automatic) {
        ticket->flags |= TICKET_AUTOMATIC;
    }
    guard_loops_born(work);
}

enum err create_ticket_end(struct work *work, const struct message *message)
{
    enum err err = run_pipeline_start(work, message);
    if (err != ERR_OK) {
        return err;
    }
    struct customer counted = *work->customer;
    counted.open_tickets++;
    customer_table_put(work->writes, work->customer, &counted);
    work_save(work);
    return ERR_OK;
}

enum err create_ticket_open(struct work *work, const struct message *message, struct text address,
                            const struct value *fields, uint64_t follow_up_of)
{
    create_ticket_begin(work, message, address);
    work->ticket->follow_up_of = follow_up_of;
    enum err err = add_fields(work, fields);
    if (err != ERR_OK) {
        return err;
    }
    write_created(work, message);
    work->ticket->body_entry = work_next_entry(work);
    record_message_in(work, message);
    return ERR_OK;
}

enum err create_ticket_from(struct work *work, const struct message *message, struct text address,
                            const struct value *fields, uint64_t follow_up_of)
{
    enum err err = create_ticket_open(work, message, address, fields, follow_up_of);
    return err == ERR_OK ? create_ticket_end(work, message) : err;
}

enum err create_ticket(struct work *work)
{
    const struct value *args = &work->command->args;
    struct text address = TEXT_NONE;
    struct effect_list effects = {0};
    struct message message = {.direction = MESSAGE_IN,
                              .author_kind = MESSAGE_BY_CUSTOMER,
                              .content_type = TEXT("text/plain"),
                              .kind = TEXT("message"),
                              .subject = value_text(args, "subject"),
                              .body = value_text(args, "body"),
                              .channel = value_text(args, "channel"),
                              .author = value_text(args, "requester"),
                              .from = value_text(args, "requester")};
    if (message.channel.n == 0) {
        message.channel = TEXT("rpc");
    }
    enum err err = find_customer(work, message.from, true, &address);
    err = err == ERR_OK ? revise_message(work, &message, &effects) : err;
    if (err != ERR_OK) {
        return err;
    }
    err = create_ticket_from(work, &message, address, value_get(args, "fields"), 0);
    if (err != ERR_OK) {
        return err;
    }
    ask_hook_record(work, HOOK_MESSAGE_BEFORE_ADD, &effects);
    work_save(work);
    ticket_view_answer(work);
    return ERR_OK;
}
