#include "engine/render_page.h"
#include <inttypes.h>
#include "base/must.h"
#include "engine/ask_hook.h"
#include "engine/hook_wait.h"
#include "engine/make_job.h"
#include "engine/merge.h"
#include "engine/render_text.h"

static bool decides(struct work *work, struct effect_list *effects)
{
    (void)work;
    return merge_find(effects, EFFECT_REPLACE, TEXT_NONE) != NULL;
}

static bool has_jobs(const struct work *work)
{
    const struct subscriber *subscribers = NULL;
    size_t count = work->advisor->plan(work->advisor->ctx, HOOK_NOTIFICATION_RENDER, &subscribers);
    for (size_t i = 0; i < count; i++) {
        if (subscribers[i].is_job) {
            return true;
        }
    }
    return false;
}

static struct hook_wait question(struct work *work, const struct job *page)
{
    return (struct hook_wait){.name = arena_printf(work->arena, "question/text/%" PRIu64, page->id),
                              .hook = HOOK_NOTIFICATION_RENDER,
                              .method = page->method,
                              .about = page->id,
                              .wait_ms_max = RENDER_PAGE_WAIT_MS_MAX,
                              .decides = decides};
}

static void take_text(struct work *work, struct job *page, const struct effect_list *effects)
{
    struct message message;
    MUST(make_job_read_message(work, page, &message));
    render_text_take(work, effects, &message);
    make_job_message(work, page, &message);
    page->is_rendered = true;
}

static void put_off(struct work *work, struct job *page, int64_t until_us)
{
    struct job before = *page;
    page->state = JOB_WAITING;
    page->next_us = until_us;
    job_table_put(work->writes, &before, page);
}

static bool begin(struct work *work, struct job *page, struct hook_wait *wait)
{
    struct message message;
    MUST(make_job_read_message(work, page, &message));
    message.kind = wait->method;
    message.facts = render_text_facts(work, page);
    wait->message = &message;
    enum hook_wait_state state = hook_wait_ask(work, wait);
    wait->message = NULL;
    if (state == HOOK_WAIT_WAITS) {
        put_off(work, page, wait->due_us);
        return true;
    }
    take_text(work, page, &wait->effects);
    return false;
}

bool render_page_waits(struct work *work, struct job *page)
{
    if (page->is_rendered || page->attempt > 0 || page->message.n == 0 || page->ticket == 0) {
        return false;
    }
    struct hook_wait wait = question(work, page);
    if (!hook_wait_load(work, &wait)) {
        return has_jobs(work) && begin(work, page, &wait);
    }
    if (wait.due_us > work->now_us) { /* due early, by a hand: it still waits */
        put_off(work, page, wait.due_us);
        return true;
    }
    if (hook_wait_deadline(work, &wait) == HOOK_WAIT_WAITS) {
        hook_wait_drop(work, &wait); /* a page is not held up twice */
    }
    take_text(work, page, &wait.effects);
    return false;
}

void render_page_answered(struct work *work, const struct job *job,
                          const struct effect_list *effects)
{
    struct job page;
    if (!job_table_get(work->reader, work->arena, job->about, &page)) {
        return;
    }
    struct hook_wait wait = question(work, &page);
    if (!hook_wait_load(work, &wait)) {
        return;
    }
    if (page.state != JOB_WAITING) { /* acknowledged meanwhile */
        hook_wait_drop(work, &wait);
        return;
    }
    int64_t was_due_us = wait.due_us;
    enum hook_wait_state state = hook_wait_answer(work, &wait, job->id, effects);
    if (state == HOOK_WAIT_OVER) {
        struct job before = page;
        take_text(work, &page, &wait.effects);
        page.next_us = work->now_us;
        job_table_put(work->writes, &before, &page);
    } else if (state == HOOK_WAIT_WAITS && wait.due_us != was_due_us) {
        put_off(work, &page, wait.due_us);
    }
}
