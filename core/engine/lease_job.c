#include <string.h>
#include "base/mem.h"
#include "base/plant.h"
#include "engine/ask_hook.h"
#include "engine/bundle.h"
#include "engine/on_call.h"
#include "engine/pace_page.h"
#include "engine/coalesce_pages.h"
#include "engine/render_page.h"
#include "engine/render_text.h"
#include "engine/stale_effects.h"
#include "engine/use_case.h"

#define LEASE_GRACE_US INT64_C(5000000)
#define JOB_TIMEOUT_MS_DEFAULT 10000

static struct customer *clone_customer(struct arena *arena, const struct customer *customer)
{
    struct customer *copy = ARENA_NEW(arena, struct customer);
    *copy = (struct customer){.id = customer->id,
                              .name = arena_text(arena, customer->name),
                              .tier = arena_text(arena, customer->tier),
                              .organisation = arena_text(arena, customer->organisation),
                              .open_tickets = customer->open_tickets,
                              .created_us = customer->created_us};
    for (size_t i = 0; i < customer->identity_count; i++) {
        *ARENA_PUSH(arena, copy->identities, copy->identity_count) =
            (struct customer_identity){.kind = arena_text(arena, customer->identities[i].kind),
                                       .value = arena_text(arena, customer->identities[i].value),
                                       .verified = customer->identities[i].verified};
    }
    for (size_t i = 0; i < customer->field_count; i++) {
        *ARENA_PUSH(arena, copy->fields, copy->field_count) =
            (struct customer_field){.name = arena_text(arena, customer->fields[i].name),
                                    .value = arena_text(arena, customer->fields[i].value)};
    }
    return copy;
}

/* The message in hand: the job's own, or the inbox row's with its raw bytes. */
static struct message *load_message(struct work *work, const struct job *job, struct arena *arena)
{
    struct text packed = job->message;
    struct value value;
    static const unsigned char none[32] = {0};
    struct text raw;
    if (job->inbox != 0 && !inbox_table_get(work->reader, work->arena, job->inbox, &packed)) {
        return NULL;
    }
    if (packed.n == 0 || pack_read(arena, packed, &value) != ERR_OK) {
        return NULL;
    }
    struct message *message = ARENA_NEW(arena, struct message);
    message_read(&value, message);
    if (memcmp(message->raw_blob, none, sizeof none) != 0 &&
        blob_table_get(work->reader, work->arena, message->raw_blob, &raw)) {
        message->raw = arena_text(arena, raw);
    }
    return message;
}

static struct job *clone_job(struct arena *arena, const struct job *job)
{
    struct job *copy = ARENA_NEW(arena, struct job);
    *copy = *job;
    copy->instance = arena_text(arena, job->instance);
    copy->person = arena_text(arena, job->person);
    copy->method = arena_text(arena, job->method);
    copy->message = TEXT_NONE;
    copy->bundle = TEXT_NONE;
    copy->chain = arena_text(arena, job->chain);
    copy->members = TEXT_NONE;
    copy->seen = TEXT_NONE;
    copy->error = arena_text(arena, job->error);
    return copy;
}

static void hand_over(struct work *work, const struct job *job, const struct subscriber *subscriber,
                      uint32_t timeout_ms)
{
    struct leased_job *leased = MEM_NEW(struct leased_job);
    struct arena *arena = &leased->arena;
    arena_init(arena);
    ports_leased_job_give(leased, subscriber);
    leased->job = clone_job(arena, job);
    leased->ask = (struct ask){.hook = (enum hook)job->hook,
                               .id = job->id,
                               .token = job->token,
                               .attempt = job->attempt,
                               .left_ms = timeout_ms,
                               .now_us = work->now_us,
                               .seed = work->command->seed,
                               .actor = arena_text(arena, work->actor),
                               .method = leased->job->method,
                               .chain = leased->job->chain,
                               .arena = arena,
                               .policies = policy_set_keep(work->policies),
                               .message = load_message(work, job, arena)};
    if (work->ticket != NULL) {
        leased->ask.ticket = ticket_clone(arena, work->ticket);
    }
    if (work->customer != NULL) {
        leased->ask.customer = clone_customer(arena, work->customer);
    }
    ask_hook_read(work, subscriber, &leased->ask);
    struct ask_kv *kv = ARENA_NEW_ARRAY(arena, struct ask_kv, leased->ask.kv_count + 1);
    for (size_t i = 0; i < leased->ask.kv_count; i++) {
        kv[i] = leased->ask.kv[i];
        kv[i].key = arena_text(arena, kv[i].key);
        kv[i].value = arena_text(arena, kv[i].value);
    }
    leased->ask.kv = kv;
    size_t agents = work->policies->roster.agent_count;
    struct ask_agent *facts = ARENA_NEW_ARRAY(arena, struct ask_agent, agents + 1);
    memcpy(facts, work_agents(work), agents * sizeof *facts);
    leased->ask.agents = facts;
    leased->ask.schedules = on_call_load_all(work->reader, work->policies, arena);
    work->leased = leased;
}

/* Quiet hours, a budget or the pace of a contact keep it back. */
static bool holds_page(struct work *work, const struct job *job)
{
    if (job->hook != HOOK_NOTIFICATION_SEND || job->person.n == 0 || !pace_page_holds(work, job)) {
        return false;
    }
    work_save(work);
    return true;
}

static bool waits_for_text(struct work *work, struct job *job)
{
    if (job->hook != HOOK_NOTIFICATION_SEND || job->person.n == 0 ||
        !render_page_waits(work, job)) {
        return false;
    }
    work_save(work);
    return true;
}

/* Its answer may say what fields of the ticket shall be. */
static bool may_assign(const struct job *job)
{
    return job->hook != HOOK_NOTIFICATION_SEND && job->hook != HOOK_NOTIFICATION_RENDER &&
           job->hook != HOOK_ESCALATION_NEXT && job->hook != HOOK_MESSAGE_BEFORE_ADD &&
           job->hook != HOOK_BOT_TURN && job->hook != HOOK_TICKET_BEFORE_PURGE;
}

/* job.lease {job, token}: one attempt begins. The row says until when it is nobody else's. */
enum err lease_job(struct work *work)
{
    struct job job;
    uint64_t id = (uint64_t)value_int(&work->command->args, "job", 0);
    if (!job_table_get(work->reader, work->arena, id, &job) || !job_is_due_some_time(&job)) {
        return ERR_OK; /* it was decided while the lease was on its way */
    }
    int64_t due_us = job.state == JOB_LEASED ? job.lease_until_us : job.next_us;
    if (due_us > work->now_us) {
        return ERR_OK;
    }
    const struct subscriber *subscriber = work->advisor->find(
        work->advisor->ctx, (enum hook)job.hook, job.instance, job.subscription);
    struct job leased = job;
    if (subscriber ==
        NULL) { /* the instance is not loaded: look again in a minute, the job stays on disk */
        leased.state = JOB_WAITING;
        leased.next_us = work->now_us + INT64_C(60000000);
        leased.error = TEXT("the plugin instance is not loaded, or does not ask for this any more");
        job_table_put(work->writes, &job, &leased);
        return ERR_OK;
    }
    if (coalesce_pages_overtakes(work, &job)) {
        return ERR_OK;
    }
    if (job.ticket != 0) {
        enum err err = work_load_ticket_id(work, job.ticket);
        if (err != ERR_OK && err != ERR_NOT_FOUND) {
            return err;
        }
    }
    work->chain = job.chain;
    if (waits_for_text(work, &job) || holds_page(work, &job) ||
        (bundle_is(&job) && !bundle_write(work, &job))) {
        return ERR_OK;
    }
    if (job.hook == HOOK_NOTIFICATION_SEND && job.person.n > 0) {
        render_text_of_job(work, &job);
        leased.message = job.message;
        work_save(work);
    }
    uint32_t timeout_ms = subscriber->timeout_ms ? subscriber->timeout_ms : JOB_TIMEOUT_MS_DEFAULT;
    leased.state = JOB_LEASED;
    leased.message = job.message;
    leased.is_rendered = job.is_rendered;
    leased.seen = may_assign(&job) && work->ticket != NULL ? stale_effects_seen(work) : TEXT_NONE;
    leased.attempt++;
    leased.token = (uint64_t)value_int(&work->command->args, "token", 0);
    leased.lease_until_us = work->now_us + (int64_t)timeout_ms * 1000 + LEASE_GRACE_US;
    struct job kept = leased;
    kept.state = PLANT("job_marked_before_sent") ? JOB_DONE : JOB_LEASED;
    job_table_put(work->writes, &job, &kept);
    hand_over(work, &leased, subscriber, timeout_ms);
    return ERR_OK;
}
