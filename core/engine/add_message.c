#include "engine/ask_hook.h"
#include "engine/ask_veto.h"
#include "engine/cascade_problem.h"
#include "engine/record_message.h"
#include "engine/revise_message.h"
#include "engine/settle.h"
#include "engine/ticket_view.h"
#include "engine/use_case.h"

/* What a plugin holds is said when it lets go of it: engine/release_message.h. */
static void say(struct work *work, const struct message *message)
{
    uint32_t entry = work_next_entry(work);
    record_message_out(work, message);
    if (message->reviser > 0) {
        return;
    }
    if (message->visibility == MESSAGE_PUBLIC) {
        cascade_problem(work, CASCADE_UPDATE, entry);
    }
    ask_hook_enqueue(work, HOOK_MESSAGE_ADDED, -1, message, TEXT("message"), NULL, NULL, NULL);
}

/* message.add {id, body, visibility, author?, kind?, reached?}: our side speaks; a customer speaks
 * through a channel. */
enum err add_message(struct work *work)
{
    const struct value *args = &work->command->args;
    enum err err = work_load_ticket(work, "id");
    if (err != ERR_OK) {
        return err;
    }
    if (work->ticket->state == TICKET_CLOSED || work->ticket->state == TICKET_MERGED) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "id",
                           "a %s ticket takes no messages; create a new ticket",
                           ticket_state_name(work->ticket->state));
    }
    struct text kind = value_text(args, "kind");
    bool is_call = kind.n > 0 && !text_eq_z(kind, "message");
    if (is_call && value_get(args, "reached") == NULL) {
        return work_refuse(work, ERR_INVALID, "form_incomplete", "reached",
                           "a %.*s says whether the customer was \"reached\"", TEXT_ARG(kind));
    }
    bool is_internal = text_eq_z(value_text(args, "visibility"), "internal");
    struct text author = value_text(args, "author");
    struct message message = {.direction = MESSAGE_OUT,
                              .author_kind = MESSAGE_BY_AGENT,
                              .author = author.n ? author : work->actor,
                              .body = value_text(args, "body"),
                              .channel = work->ticket->channel,
                              .content_type = TEXT("text/plain"),
                              .kind = kind,
                              .is_call = is_call,
                              .is_reached = is_call && value_bool(args, "reached", false),
                              .visibility = is_internal ? MESSAGE_INTERNAL : MESSAGE_PUBLIC};
    struct effect_list effects = {0};
    err = revise_message(work, &message, &effects);
    if (err != ERR_OK) {
        return err;
    }
    ask_hook_record(work, HOOK_MESSAGE_BEFORE_ADD, &effects);
    err = ask_veto(work, HOOK_TICKET_BEFORE_CHANGE, &message, TEXT("message"));
    if (err != ERR_OK) {
        return err;
    }
    say(work, &message);
    settle(work);
    work_save(work);
    ticket_view_answer(work);
    return ERR_OK;
}
