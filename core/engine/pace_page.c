#include "engine/pace_page.h"
#include "base/clock.h"
#include "base/must.h"
#include "engine/bundle.h"

struct text pace_page_address(struct work *work, const struct job *job)
{
    struct message message;
    return make_job_read_message(work, job, &message) ? message.to : TEXT_NONE;
}

static struct pack *begin(struct work *work, const char *type, uint64_t job, uint32_t escalation,
                          struct text person)
{
    struct pack *event = work_event(work, type);
    pack_pair_z(event, "page", id_print('J', job).z);
    pack_pair_int(event, "escalation", escalation);
    pack_pair_text(event, "person", person);
    return event;
}

/* --- into the outbox --- */

static bool is_same(const struct outbox_item *a, const struct outbox_item *b)
{
    return a->ticket == b->ticket && a->escalation == b->escalation && a->level == b->level &&
           text_eq(a->kind, b->kind) && text_eq(a->channel, b->channel) &&
           text_eq(a->address, b->address);
}

/* The same notification by the same way is held already: one is enough. */
static bool is_held_already(struct work *work, const struct outbox *outbox,
                            const struct outbox_item *item)
{
    for (size_t i = 0; i < outbox->item_count; i++) {
        if (item->ticket != 0 && is_same(&outbox->items[i], item) &&
            outbox_holds(work, &outbox->items[i])) {
            return true;
        }
    }
    return false;
}

static void drop(struct work *work, const struct job *job, const char *why)
{
    make_job_end(work, job, JOB_CANCELLED);
    if (work->ticket != NULL) {
        struct pack *event = begin(work, "page_result", job->id, job->escalation, job->person);
        pack_pair_z(event, "state", "cancelled");
        pack_pair_z(event, "why", why);
        work_event_end(work);
    }
}

static void keep(struct work *work, struct outbox *outbox, const struct job *job,
                 const struct outbox_item *item)
{
    struct job held = *job;
    held.state = JOB_HELD;
    held.next_us = item->until_s * CLOCK_SECOND_US;
    job_table_put(work->writes, job, &held);
    *ARENA_PUSH(work->arena, outbox->items, outbox->item_count) = *item;
    if (work->ticket != NULL) {
        struct pack *event = begin(work, "held", job->id, job->escalation, job->person);
        pack_pair_z(event, "why", notification_plan_hold_name(item->why));
        pack_pair_int(event, "until_ms", item->until_s * 1000);
        work_event_end(work);
    }
}

static size_t count_held(const struct outbox *outbox, enum notification_urgency urgency)
{
    size_t count = 0;
    for (size_t i = 0; i < outbox->item_count; i++) {
        count += outbox->items[i].urgency == urgency;
    }
    return count;
}

static void hold(struct work *work, struct outbox *outbox, const struct job *job,
                 const struct outbox_item *item)
{
    bool is_low = item->urgency == NOTIFICATION_LOW;
    if (is_held_already(work, outbox, item)) {
        drop(work, job, "deduplicated");
    } else if (is_low && count_held(outbox, NOTIFICATION_LOW) >= OUTBOX_ITEMS_MAX) {
        outbox->unlisted++;
        drop(work, job, "outbox_full");
    } else {
        keep(work, outbox, job, item);
    }
}

/* --- out of it --- */

static bool is_digest(const struct outbox_item *item)
{
    return item->why == NOTIFICATION_QUIET || item->why == NOTIFICATION_BUDGET;
}

/* Goes with it as one: by the same way, and of the same kind unless both are of a digest. Those of
 * one event wait for each other, not for those of another one. */
static bool goes_with(const struct outbox_item *a, const struct outbox_item *b)
{
    bool is_one_way = a->urgency == b->urgency && text_eq(a->channel, b->channel) &&
                      text_eq(a->address, b->address);
    bool is_one_event = a->why != NOTIFICATION_GATHER || b->why != NOTIFICATION_GATHER ||
                        text_eq(a->bundle, b->bundle);
    return is_one_way && is_digest(a) == is_digest(b) &&
           (is_digest(a) || (text_eq(a->kind, b->kind) && is_one_event));
}

static void write_released(struct work *work, const struct job *job, const char *why,
                           uint64_t carrier)
{
    if (job->ticket == 0 || work_load_ticket_id(work, job->ticket) != ERR_OK) {
        return;
    }
    struct pack *event = begin(work, "released", job->id, job->escalation, job->person);
    pack_pair_z(event, "why", why);
    if (carrier != 0) {
        pack_pair_z(event, "with", id_print('J', carrier).z);
    }
    work_event_end(work);
    work_save(work);
}

static void send_off(struct work *work, const struct outbox_item *first, const struct job *jobs,
                     size_t count)
{
    struct text kind = is_digest(first) ? TEXT("digest") : first->kind;
    uint64_t carrier = count > 1 ? bundle_make(work, jobs, count, kind) : 0;
    for (size_t i = 0; i < count; i++) {
        struct job job = jobs[i];
        job.state = carrier != 0 ? JOB_BUNDLED : JOB_WAITING;
        job.carrier = carrier;
        job.admitted = true;
        job.next_us = work->now_us;
        job_table_put(work->writes, &jobs[i], &job);
        write_released(work, &job, notification_plan_hold_name(first->why), carrier);
    }
}

/* When the group of this item may leave now_s at the earliest; now_s: it does. */
static int64_t free_s(const struct notification_rules *rules,
                      const struct notification_contact *contact, const struct outbox_item *item,
                      int64_t now_s)
{
    int64_t open_s = now_s;
    bool waits = item->urgency == NOTIFICATION_LOW && rules->hours != NULL &&
                 calendar_next_open(rules->hours, now_s, &open_s) == ERR_OK && open_s > now_s;
    return waits ? open_s : notification_plan_free_s(rules, contact, item->urgency, now_s);
}

/* Takes the item at `at` and all that goes with it out of the outbox, or lets them wait on;
 * `is_full`: they do not wait on. */
static void release_group(struct work *work, const struct notification_rules *rules,
                          struct outbox *outbox, size_t at, bool is_full)
{
    int64_t now_s = work->now_us / CLOCK_SECOND_US;
    struct outbox_item first = outbox->items[at];
    struct outbox_item *kept = NULL;
    struct job *jobs = NULL;
    size_t kept_count = 0;
    size_t count = 0;
    struct notification_contact *contact =
        outbox_contact(work, outbox, first.channel, first.address);
    int64_t until_s = is_full ? now_s : free_s(rules, contact, &first, now_s);
    for (size_t i = 0; i < outbox->item_count; i++) {
        struct outbox_item *item = &outbox->items[i];
        struct job job;
        bool is_meant = goes_with(&first, item) && (item->until_s <= now_s || until_s == now_s);
        if (is_meant && until_s > now_s) {
            item->until_s = until_s;
        }
        if (!is_meant || until_s > now_s) {
            *ARENA_PUSH(work->arena, kept, kept_count) = *item;
        } else if (job_table_get(work->reader, work->arena, item->job, &job) &&
                   job.state == JOB_HELD) {
            *ARENA_PUSH(work->arena, jobs, count) = job;
        }
    }
    outbox->items = kept;
    outbox->item_count = kept_count;
    if (count > 0) {
        notification_plan_count(rules, &outbox->counts, contact, first.urgency, now_s);
        send_off(work, &first, jobs, count);
    }
}

/* --- the gate --- */

static struct outbox_item item_of(struct work *work, const struct job *job)
{
    return (struct outbox_item){.job = job->id,
                                .ticket = job->ticket,
                                .channel = job->instance,
                                .address = pace_page_address(work, job),
                                .kind = job->method,
                                .bundle = job->bundle,
                                .escalation = job->escalation,
                                .level = job->level,
                                .urgency = job->urgency};
}

/* What would leave now waits a moment when it is one of many. */
static struct notification_verdict judge(struct work *work, const struct notification_rules *rules,
                                         const struct outbox *outbox,
                                         const struct notification_contact *contact,
                                         const struct outbox_item *item)
{
    int64_t now_s = work->now_us / CLOCK_SECOND_US;
    struct notification_verdict verdict =
        notification_plan_admit(rules, &outbox->counts, contact, item->urgency, now_s);
    if (verdict.hold == NOTIFICATION_GOES && item->bundle.n > 0) {
        verdict = (struct notification_verdict){.hold = NOTIFICATION_GATHER,
                                                .until_s = now_s + NOTIFICATION_GATHER_S};
    }
    return verdict;
}

/* How many go with it, itself included. */
static size_t count_group(const struct outbox *outbox, const struct outbox_item *item)
{
    size_t count = 0;
    for (size_t i = 0; i < outbox->item_count; i++) {
        count += goes_with(&outbox->items[i], item);
    }
    return count;
}

/* An urgent item of the group with the most of them. */
static struct outbox_item largest_group(const struct outbox *outbox)
{
    struct outbox_item largest = {0};
    size_t most = 0;
    for (size_t i = 0; i < outbox->item_count; i++) {
        const struct outbox_item *item = &outbox->items[i];
        size_t count = item->urgency == NOTIFICATION_HIGH ? count_group(outbox, item) : 0;
        largest = count > most ? *item : largest;
        most = count > most ? count : most;
    }
    return largest;
}

static size_t first_of_group(const struct outbox *outbox, const struct outbox_item *item)
{
    size_t first = 0;
    while (first < outbox->item_count && !goes_with(&outbox->items[first], item)) {
        first++;
    }
    return first;
}

/* What is urgent leaves when there is enough of it, whatever the pace: waiting would only fill the
 * outbox. All that goes one way leaves as one, so a storm is a few notifications and not as many as
 * it has tickets. */
static void release_full(struct work *work, const struct notification_rules *rules,
                         struct outbox *outbox, const struct outbox_item *item)
{
    bool is_event = item->bundle.n > 0 && count_group(outbox, item) >= BUNDLE_MEMBERS_MAX;
    bool is_over = count_held(outbox, NOTIFICATION_HIGH) > OUTBOX_ITEMS_MAX;
    if (item->urgency != NOTIFICATION_HIGH || (!is_event && !is_over)) {
        return;
    }
    struct outbox_item of_group = is_event ? *item : largest_group(outbox);
    work_save(work); /* the ticket in hand, before those of the others */
    release_group(work, rules, outbox, first_of_group(outbox, &of_group), true);
}

static bool decide(struct work *work, const struct notification_rules *rules, const struct job *job)
{
    struct outbox outbox;
    outbox_load(work, job->person, &outbox);
    if (count_held(&outbox, job->urgency) >= OUTBOX_ITEMS_MAX) {
        outbox_forget_ended(work, &outbox);
    }
    struct outbox_item item = item_of(work, job);
    struct notification_contact *contact =
        outbox_contact(work, &outbox, item.channel, item.address);
    struct notification_verdict verdict = judge(work, rules, &outbox, contact, &item);
    if (verdict.hold == NOTIFICATION_GOES) {
        notification_plan_count(rules, &outbox.counts, contact, job->urgency,
                                work->now_us / CLOCK_SECOND_US);
    } else {
        item.why = verdict.hold;
        item.until_s = verdict.until_s;
        hold(work, &outbox, job, &item);
        release_full(work, rules, &outbox, &item);
    }
    outbox_save(work, &outbox);
    return verdict.hold != NOTIFICATION_GOES;
}

bool pace_page_holds(struct work *work, const struct job *job)
{
    const struct roster_agent *agent = roster_agent(&work->policies->roster, job->person);
    struct notification_rules rules = {0}; /* a place has none, but its pages are bundled too */
    if (job->admitted || job->attempt > 0) {
        return false; /* it has passed: a retry is no further notification */
    }
    if (agent != NULL) {
        rules = policy_set_notification(work->policies, agent);
    }
    if (job->bundle.n == 0 && notification_plan_is_empty(&rules)) {
        return false;
    }
    return decide(work, &rules, job);
}

/* --- its timer --- */

/* The next item whose time has come, what is urgent first; item_count: none. */
static size_t next_due(const struct outbox *outbox, int64_t now_s)
{
    size_t found = outbox->item_count;
    for (size_t i = 0; i < outbox->item_count; i++) {
        bool is_due = outbox->items[i].until_s <= now_s;
        bool is_better =
            found == outbox->item_count || outbox->items[i].urgency < outbox->items[found].urgency;
        found = is_due && is_better ? i : found;
    }
    return found;
}

/* Whoever left the configuration has no rules: what was held for them leaves, and fails by itself
 * where it must. */
void pace_page_due(struct work *work, uint32_t number, uint64_t generation)
{
    struct outbox outbox;
    struct notification_rules rules = {0};
    int64_t now_s = work->now_us / CLOCK_SECOND_US;
    if (!outbox_find(work, number, &outbox) || outbox.generation != generation) {
        return;
    }
    const struct roster_agent *agent = roster_agent(&work->policies->roster, outbox.person);
    if (agent != NULL) {
        rules = policy_set_notification(work->policies, agent);
    }
    outbox.due_us = 0; /* it has fired: its row is gone */
    for (size_t at; (at = next_due(&outbox, now_s)) < outbox.item_count;) {
        release_group(work, &rules, &outbox, at, false);
    }
    outbox_save(work, &outbox);
}
