#include "engine/release_message.h"
#include "engine/ask_hook.h"
#include "engine/cascade_problem.h"
#include "engine/hold_message.h"
#include "engine/make_job.h"
#include "engine/merge.h"
#include "engine/notify_person.h"
#include "engine/record_message.h"
#include "engine/revise_message.h"

static void keep_back(struct work *work, const struct job *job, const struct message *message,
                      const char *state, struct text why)
{
    hold_message_record(work, job, message, state, why);
    notify_person_tell(work, message->author, "notice",
                       arena_printf(work->arena,
                                    "Your message in ticket %s has not been sent: %.*s (%s).\n",
                                    id_print('T', work->ticket->id).z, TEXT_ARG(why), state));
}

/* The place behind the plugin that has answered. */
static size_t place_behind(const struct work *work, const struct job *job)
{
    const struct subscriber *subscribers = NULL;
    size_t count = work->advisor->plan(work->advisor->ctx, HOOK_MESSAGE_BEFORE_ADD, &subscribers);
    for (size_t i = 0; i < count; i++) {
        if (subscribers[i].is_job && subscribers[i].number == job->subscription &&
            text_eq(subscribers[i].instance, job->instance)) {
            return i + 1;
        }
    }
    return count;
}

/* Those behind it; false: one of them rejects, `why` says it. */
static bool pass_on(struct work *work, const struct job *job, struct message *message,
                    struct text *why)
{
    struct effect_list effects = {0};
    struct refusal *refusal = work->refusal;
    struct refusal refused = {0};
    work->refusal = &refused;
    enum err err = revise_message_from(work, message, place_behind(work, job), &effects);
    work->refusal = refusal;
    ask_hook_record(work, HOOK_MESSAGE_BEFORE_ADD, &effects);
    *why = arena_text(work->arena, text_z(refused.text));
    return err == ERR_OK;
}

static void let_go(struct work *work, const struct job *job, const struct message *message)
{
    uint32_t entry = 0;
    hold_message_record(work, job, message, "released", TEXT_NONE);
    entry = work_next_entry(work);
    record_message_out(work, message);
    if (message->visibility == MESSAGE_PUBLIC) {
        cascade_problem(work, CASCADE_UPDATE, entry);
    }
    ask_hook_enqueue(work, HOOK_MESSAGE_ADDED, -1, message, TEXT("message"), NULL, NULL, NULL);
}

/* It is in the ticket already: a rejection only says so. */
static void process_in(struct work *work, const struct job *job, struct message *message,
                       const char *outcome)
{
    struct text why = TEXT_NONE;
    bool passes = pass_on(work, job, message, &why);
    hold_message_processed(work, job->message_entry, job->instance, message,
                           passes ? outcome : "rejected");
    hold_message(work, message, job->message_entry);
}

static void send_out(struct work *work, const struct job *job, struct message *message)
{
    struct text why = TEXT_NONE;
    enum ticket_state state = work->ticket->state;
    if (state == TICKET_CLOSED || state == TICKET_MERGED) {
        keep_back(work, job, message, "failed", TEXT("the ticket is closed by now"));
    } else if (!pass_on(work, job, message, &why)) {
        keep_back(work, job, message, "rejected", why);
    } else if (message->reviser > 0) {
        hold_message(work, message, 0);
    } else {
        let_go(work, job, message);
    }
}

/* Unless the operator says otherwise what was not looked at does not leave. */
static bool holds(const struct work *work, const struct job *job)
{
    const struct subscriber *subscriber = work->advisor->find(
        work->advisor->ctx, HOOK_MESSAGE_BEFORE_ADD, job->instance, job->subscription);
    return subscriber == NULL || ask_hook_failure(subscriber) == FAILURE_POLICY_HOLD;
}

void release_message(struct work *work, const struct job *job, struct effect_list *effects)
{
    struct effect_list none = {0};
    struct message message;
    if (!make_job_read_message(work, job, &message)) {
        return;
    }
    effects = effects != NULL ? effects : &none;
    bool is_dead = effects == &none;
    merge_effects(work->arena, HOOK_MESSAGE_BEFORE_ADD, effects);
    ask_hook_record(work, HOOK_MESSAGE_BEFORE_ADD, effects);
    const struct effect *reject = merge_find(effects, EFFECT_REJECT, TEXT_NONE);
    const struct effect *body = merge_find(effects, EFFECT_REPLACE, TEXT("body"));
    message.body = body != NULL ? arena_text(work->arena, body->val) : message.body;
    message.reviser = 0;
    if (job->message_entry != 0) {
        process_in(work, job, &message,
                   is_dead          ? "failed"
                   : reject != NULL ? "rejected"
                   : body != NULL   ? "replaced"
                                    : "kept");
    } else if (is_dead && holds(work, job)) {
        keep_back(work, job, &message, "failed", TEXT("the plugin has given up"));
    } else if (reject != NULL) {
        keep_back(work, job, &message, "rejected", reject->val);
    } else {
        send_out(work, job, &message);
    }
}
