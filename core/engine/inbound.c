#include "engine/inbound.h"
#include <inttypes.h>
#include "base/must.h"
#include "engine/hook_wait.h"
#include "engine/keep_inbox.h"

enum { TURN_DEADLINE, TURN_NEXT }; /* n of the timer */

/* --- names --- */

static struct text document_name(struct work *work, uint64_t id)
{
    return arena_printf(work->arena, "inbound/%" PRIu64, id);
}

static struct text question_name(struct work *work, uint64_t id)
{
    return arena_printf(work->arena, "question/inbound/%" PRIu64, id);
}

static struct text lane_prefix(struct work *work, const struct message *message)
{
    struct text sender = arena_printf(work->arena, "%.*s\n%.*s", TEXT_ARG(message->channel),
                                      TEXT_ARG(message->from));
    return arena_printf(work->arena, "lane/%016" PRIx64 "/", text_hash(sender));
}

static struct text lane_name(struct work *work, const struct inbound *inbound)
{
    struct text prefix = lane_prefix(work, &inbound->message);
    return arena_printf(work->arena, "%.*s%020" PRIu64, TEXT_ARG(prefix), inbound->id);
}

/* --- timers --- */

static struct timer timer_of(uint64_t id, uint32_t turn, int64_t due_us)
{
    return (struct timer){.kind = TIMER_INBOX, .n = turn, .generation = id, .due_us = due_us};
}

static void arm(struct work *work, uint64_t id, uint32_t turn, int64_t due_us)
{
    struct timer timer = timer_of(id, turn, due_us);
    timer_table_put(work->writes, 0, &timer);
}

static void disarm(struct work *work, uint64_t id, uint32_t turn, int64_t due_us)
{
    struct timer timer = timer_of(id, turn, due_us);
    timer_table_delete(work->writes, 0, &timer);
}

/* --- what is decided, on disk --- */

static void save(struct work *work, struct inbound *inbound)
{
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_map_begin(&pack);
    pack_pair_text(&pack, "chain", work->chain);
    pack_pair_bool(&pack, "revised", inbound->is_revised);
    pack_key(&pack, "revisions");
    effect_list_pack(&pack, &inbound->revisions);
    pack_key(&pack, "answers");
    pack_list_begin(&pack);
    for (size_t i = 0; i < INBOUND_QUESTIONS && inbound->answers[i].hook != 0; i++) {
        pack_map_begin(&pack);
        pack_pair_int(&pack, "hook", inbound->answers[i].hook);
        pack_key(&pack, "effects");
        effect_list_pack(&pack, &inbound->answers[i].effects);
        pack_map_end(&pack);
    }
    pack_list_end(&pack);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    document_table_put(work->writes, document_name(work, inbound->id), buf_text(&packed));
    buf_fini(&packed);
}

static void load(struct work *work, struct inbound *inbound)
{
    struct value map;
    const struct value *answers = NULL;
    if (!document_table_get(work->reader, work->arena, document_name(work, inbound->id), &map)) {
        return;
    }
    inbound->was_parked = true;
    work->chain = value_text(&map, "chain"); /* a look at it later is led to by the same */
    inbound->is_revised = value_bool(&map, "revised", false);
    (void)effect_list_read(work->arena, value_get(&map, "revisions"), &inbound->revisions);
    size_t count = value_items(&map, "answers", &answers);
    for (size_t i = 0; i < count && i < INBOUND_QUESTIONS; i++) {
        inbound->answers[i].hook = (enum hook)value_int(&answers[i], "hook", 0);
        (void)effect_list_read(work->arena, value_get(&answers[i], "effects"),
                               &inbound->answers[i].effects);
    }
}

static void put_document(struct work *work, struct text name)
{
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_map_begin(&pack);
    pack_map_end(&pack);
    document_table_put(work->writes, name, buf_text(&packed));
    buf_fini(&packed);
}

static void park(struct work *work, struct inbound *inbound)
{
    keep_inbox_write(work, inbound->id, &inbound->message);
    save(work, inbound);
    put_document(work, lane_name(work, inbound));
    inbound->is_parked = true;
}

/* --- the lane --- */

/* The oldest that waits of this sender on this channel; 0: none does. */
static uint64_t head_of_lane(struct work *work, const struct message *message)
{
    struct document_row *rows = NULL;
    struct text prefix = lane_prefix(work, message);
    uint64_t id = 0;
    if (document_table_page(work->reader, work->arena, prefix, TEXT_NONE, 1, &rows) > 0) {
        int64_t number = 0;
        struct text name = rows[0].name;
        struct text digits = text_slice(name, name.n - 20, name.n);
        while (digits.n > 1 && digits.p[0] == '0') {
            digits = text_slice(digits, 1, digits.n);
        }
        id = text_to_i64(digits, &number) ? (uint64_t)number : 0;
    }
    return id;
}

void inbound_init(struct work *work, struct inbound *inbound, const struct message *message,
                  uint64_t id)
{
    *inbound = (struct inbound){.id = id, .message = *message};
    if (id != 0) {
        load(work, inbound);
    }
}

bool inbound_is_behind(struct work *work, struct inbound *inbound)
{
    uint64_t head = head_of_lane(work, &inbound->message);
    if (head == 0 || head == inbound->id) {
        return false;
    }
    if (inbound->id == 0) {
        inbound->id = keep_inbox(work, &inbound->message);
    }
    park(work, inbound);
    return true;
}

/* --- questions --- */

static struct inbound_answer *answer_of(struct inbound *inbound, enum hook hook)
{
    for (size_t i = 0; i < INBOUND_QUESTIONS; i++) {
        if (inbound->answers[i].hook == hook || inbound->answers[i].hook == 0) {
            return &inbound->answers[i];
        }
    }
    return NULL;
}

static void keep_answer(struct inbound *inbound, const struct hook_wait *wait)
{
    struct inbound_answer *answer = answer_of(inbound, wait->hook);
    MUST(answer != NULL);
    *answer = (struct inbound_answer){.hook = wait->hook, .effects = wait->effects};
}

static bool has_jobs(const struct work *work, enum hook hook)
{
    const struct subscriber *subscribers = NULL;
    size_t count = work->advisor->plan(work->advisor->ctx, hook, &subscribers);
    for (size_t i = 0; i < count; i++) {
        if (subscribers[i].is_job) {
            return true;
        }
    }
    return false;
}

static struct hook_wait question(struct work *work, struct inbound *inbound, enum hook hook,
                                 inbound_decides decides)
{
    return (struct hook_wait){.name = question_name(work, inbound->id),
                              .hook = hook,
                              .message = &inbound->message,
                              .inbox = inbound->id,
                              .decides = decides};
}

struct effect_list *inbound_ask(struct work *work, struct inbound *inbound, enum hook hook,
                                inbound_decides decides)
{
    struct inbound_answer *answer = answer_of(inbound, hook);
    if (answer != NULL && answer->hook == hook) {
        return &answer->effects;
    }
    if (inbound->id == 0 && has_jobs(work, hook)) {
        inbound->id = keep_inbox(work, &inbound->message);
    }
    struct hook_wait wait = question(work, inbound, hook, decides);
    if (hook_wait_ask(work, &wait) == HOOK_WAIT_WAITS) {
        arm(work, inbound->id, TURN_DEADLINE, wait.due_us);
        park(work, inbound);
        return NULL;
    }
    keep_answer(inbound, &wait);
    return &answer_of(inbound, hook)->effects;
}

/* True: the question is over and the message has to be looked at. */
static bool take(struct work *work, struct inbound *inbound, const struct hook_wait *wait,
                 enum hook_wait_state state, int64_t was_due_us)
{
    if (state == HOOK_WAIT_STRANGER || (state == HOOK_WAIT_WAITS && wait->due_us == was_due_us)) {
        return false;
    }
    disarm(work, inbound->id, TURN_DEADLINE, was_due_us);
    if (state == HOOK_WAIT_WAITS) { /* the next stage */
        arm(work, inbound->id, TURN_DEADLINE, wait->due_us);
        return false;
    }
    keep_answer(inbound, wait);
    return true;
}

static bool read_row(struct work *work, uint64_t id, struct inbound *inbound)
{
    struct message message;
    if (!keep_inbox_read(work, id, &message)) {
        return false;
    }
    inbound_init(work, inbound, &message, id);
    return true;
}

bool inbound_answer(struct work *work, const struct job *job, const struct effect_list *effects,
                    inbound_decides decides, struct inbound *inbound)
{
    if (!read_row(work, job->inbox, inbound)) {
        return false;
    }
    struct hook_wait wait = question(work, inbound, (enum hook)job->hook, decides);
    if (!hook_wait_load(work, &wait)) {
        return false;
    }
    int64_t was_due_us = wait.due_us;
    enum hook_wait_state state = hook_wait_answer(work, &wait, job->id, effects);
    return take(work, inbound, &wait, state, was_due_us);
}

/* Which hook is asked: that of any of its open jobs. */
static bool hook_asked(struct work *work, const struct hook_wait *wait, enum hook *hook)
{
    struct job job;
    bool is_there =
        wait->job_count > 0 && job_table_get(work->reader, work->arena, wait->jobs[0], &job);
    *hook = is_there ? (enum hook)job.hook : HOOK_INBOUND_ADMIT;
    return is_there;
}

bool inbound_due(struct work *work, const struct timer *timer,
                 inbound_decides (*decides_of)(enum hook hook), struct inbound *inbound)
{
    enum hook hook = HOOK_INBOUND_ADMIT;
    if (!read_row(work, timer->generation, inbound)) {
        return false;
    }
    struct hook_wait wait = question(work, inbound, hook, NULL);
    if (timer->n == TURN_NEXT) {
        return !hook_wait_load(work, &wait);
    }
    if (!hook_wait_load(work, &wait) || wait.due_us != timer->due_us ||
        !hook_asked(work, &wait, &hook)) {
        return false;
    }
    wait.hook = hook;
    wait.decides = decides_of(hook);
    enum hook_wait_state state = hook_wait_deadline(work, &wait);
    return take(work, inbound, &wait, state, timer->due_us);
}

void inbound_hold(struct work *work, struct inbound *inbound, int64_t until_us)
{
    if (inbound->id == 0) {
        inbound->id = keep_inbox(work, &inbound->message);
    }
    park(work, inbound);
    arm(work, inbound->id, TURN_NEXT, until_us);
}

void inbound_end(struct work *work, struct inbound *inbound)
{
    if (inbound->id == 0) {
        return;
    }
    keep_inbox_delete(work, inbound->id);
    if (!inbound->was_parked) {
        return;
    }
    document_table_delete(work->writes, document_name(work, inbound->id));
    document_table_delete(work->writes, lane_name(work, inbound));
    uint64_t next = head_of_lane(work, &inbound->message);
    if (next != 0) {
        arm(work, next, TURN_NEXT, work->now_us);
    }
}
