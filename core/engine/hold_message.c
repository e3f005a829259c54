#include "engine/hold_message.h"
#include "engine/guard_loops.h"
#include "engine/make_job.h"

void hold_message_record(struct work *work, const struct job *job, const struct message *message,
                         const char *state, struct text why)
{
    struct pack *event = work_event(work, "message_held");
    pack_pair_z(event, "job", id_print('J', job->id).z);
    pack_pair_text(event, "plugin", job->instance);
    pack_pair_z(event, "state", state);
    pack_pair_text(event, "author", message->author);
    pack_pair_z(event, "visibility", message->visibility == MESSAGE_PUBLIC ? "public" : "internal");
    if (why.n > 0) {
        pack_pair_text(event, "why", why);
    }
    pack_pair_text(event, "body", message->body);
    work_event_end(work);
}

void hold_message_processed(struct work *work, uint32_t entry, struct text instance,
                            const struct message *message, const char *outcome)
{
    struct pack *event = work_event(work, "message_processed");
    pack_pair_int(event, "message", entry);
    pack_pair_text(event, "plugin", instance);
    pack_pair_z(event, "outcome", outcome);
    pack_pair_text(event, "body", message->body);
    work_event_end(work);
}

void hold_message(struct work *work, const struct message *message, uint32_t entry)
{
    const struct subscriber *subscribers = NULL;
    size_t count = work->advisor->plan(work->advisor->ctx, HOOK_MESSAGE_BEFORE_ADD, &subscribers);
    if (message->reviser == 0 || message->reviser > count) {
        return;
    }
    const struct subscriber *reviser = &subscribers[message->reviser - 1];
    struct text instance = reviser->instance;
    if (entry != 0 && !guard_loops_may_ask(work, HOOK_MESSAGE_BEFORE_ADD, instance)) {
        hold_message_processed(work, entry, instance, message, "loop_cut");
        return;
    }
    struct job *job = make_job_for(work, reviser);
    job->method = entry == 0 ? TEXT("out") : TEXT("in");
    job->message_entry = entry;
    make_job_message(work, job, message);
    make_job_save(work, job);
    work->changed = true;
    if (entry == 0) {
        hold_message_record(work, job, message, "held", TEXT_NONE);
    }
}
