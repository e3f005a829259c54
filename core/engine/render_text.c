#include "engine/render_text.h"
#include "base/must.h"
#include "engine/ask_hook.h"
#include "engine/bundle.h"
#include "engine/merge.h"

static struct text lines_of(struct work *work, const struct render_fact *facts, size_t count)
{
    struct buf lines;
    buf_init(&lines);
    for (size_t i = 0; i < count; i++) {
        if (facts[i].value.n > 0 && text_find(facts[i].value, TEXT("\n"), 0) == SIZE_MAX) {
            buf_put_text(&lines, text_z(facts[i].name));
            buf_put_text(&lines, TEXT("="));
            buf_put_text(&lines, facts[i].value);
            buf_put_text(&lines, TEXT("\n"));
        }
    }
    struct text kept = arena_text(work->arena, buf_text(&lines));
    buf_fini(&lines);
    return kept;
}

void render_text(struct work *work, struct text kind, const struct render_fact *facts, size_t count,
                 struct message *message)
{
    struct effect_list effects = {0};
    struct message shown = *message;
    const struct subscriber *subscribers = NULL;
    if (work->advisor->plan(work->advisor->ctx, HOOK_NOTIFICATION_RENDER, &subscribers) == 0) {
        return;
    }
    shown.kind = kind;
    shown.facts = lines_of(work, facts, count);
    ask_hook_inline(work, HOOK_NOTIFICATION_RENDER, -1, &shown, kind, &effects);
    merge_effects(work->arena, HOOK_NOTIFICATION_RENDER, &effects);
    const struct effect *subject = merge_find(&effects, EFFECT_REPLACE, TEXT("subject"));
    const struct effect *body = merge_find(&effects, EFFECT_REPLACE, TEXT("body"));
    if (subject != NULL && subject->val.n > 0) {
        message->subject = arena_text(work->arena, subject->val);
    }
    if (body != NULL && body->val.n > 0) {
        message->body = arena_text(work->arena, body->val);
    }
    if (merge_find(&effects, EFFECT_REPLACE, TEXT("content_type")) != NULL) {
        message->content_type = TEXT("text/html"); /* the only other one */
    }
    if (work->ticket != NULL && effects.count > 0) {
        ask_hook_record(work, HOOK_NOTIFICATION_RENDER, &effects);
    }
}

void render_text_of_job(struct work *work, struct job *job)
{
    struct message message;
    const struct roster_agent *agent = roster_recipient(&work->policies->roster, job->person);
    bool speaks_for_many = bundle_is(job); /* and says anew for whom at every attempt */
    if ((job->attempt > 0 && !speaks_for_many) || job->message.n == 0) {
        return; /* what was said once is said again */
    }
    MUST(make_job_read_message(work, job, &message));
    struct message before = message;
    struct render_fact facts[] = {
        {"person", agent != NULL && agent->name.n > 0 ? agent->name : job->person},
        {"level", job->level > 0 ? arena_printf(work->arena, "%u", job->level) : TEXT_NONE},
        {"urgency", text_z(notification_plan_urgency_name(job->urgency))},
    };
    render_text(work, speaks_for_many ? TEXT("digest") : job->method, facts,
                sizeof facts / sizeof facts[0], &message);
    if (!text_eq(before.subject, message.subject) || !text_eq(before.body, message.body)) {
        make_job_message(work, job, &message);
    }
}
