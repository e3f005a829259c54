#include "base/must.h"
#include "engine/make_job.h"
#include "engine/use_case.h"

static void write_test(struct work *work, const struct roster_agent *agent,
                       const struct roster_contact *contact)
{
    struct job *job = make_job(work, HOOK_NOTIFICATION_SEND, contact->channel, work->now_us);
    struct message message = {.direction = MESSAGE_OUT,
                              .visibility = MESSAGE_INTERNAL,
                              .author_kind = MESSAGE_BY_SYSTEM,
                              .kind = TEXT("test"),
                              .channel = contact->channel,
                              .to = contact->address,
                              .subject = TEXT("Test"),
                              .body =
                                  TEXT("You are reached by this method. Nothing is to be done.\n"),
                              .content_type = TEXT("text/plain")};
    message.external_id = arena_printf(work->arena, "test-%s", id_print('J', job->id).z);
    job->person = agent->id;
    job->method = TEXT("test");
    job->admitted = true; /* somebody waits for it */
    make_job_message(work, job, &message);
    make_job_save(work, job);
}

/* notification.test {agent}: one by each method; what arrives makes it a method that works. */
enum err test_contacts(struct work *work)
{
    struct text name = value_text(&work->command->args, "agent");
    const struct roster_agent *agent = roster_agent(&work->policies->roster, name);
    const struct roster_contact *contacts = NULL;
    struct pack pack;
    if (agent == NULL) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", "agent", "there is no agent \"%.*s\"",
                           TEXT_ARG(name));
    }
    size_t count = roster_contacts(agent, NOTIFICATION_HIGH, &contacts);
    struct roster_contact fallback = {work->policies->default_channel, agent->id, 0};
    if (count == 0 && fallback.channel.n > 0) {
        contacts = &fallback;
        count = 1;
    }
    for (size_t i = 0; i < count; i++) {
        write_test(work, agent, &contacts[i]);
    }
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_pair_text(&pack, "agent", agent->id);
    pack_pair_int(&pack, "sent", (int64_t)count);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return ERR_OK;
}
