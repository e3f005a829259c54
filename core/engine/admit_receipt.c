#include "engine/admit_receipt.h"
#include "engine/admit_message.h"
#include "engine/apply_effect.h"
#include "engine/ask_hook.h"
#include "engine/end_page.h"
#include "engine/guard_loops.h"
#include "engine/keep_inbox.h"
#include "engine/make_job.h"
#include "engine/merge.h"

struct receipt { /* as it was read */
    bool is_read;
    enum end_page_report report;
    struct text about; /* ids under which something left, the nearest last */
    struct text error;
};

static bool report_from(struct text word, enum end_page_report *report)
{
    static const struct {
        const char *word;
        enum end_page_report report;
    } words[] = {
        {"delivered", END_PAGE_DELIVERED}, {"read", END_PAGE_READ}, {"failed", END_PAGE_FAILED}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (text_eq_z(word, words[i].word)) {
            *report = words[i].report;
            return true;
        }
    }
    return false;
}

/* --- what it is about --- */

/* Notifications for people leave as "page-J-12", by mail as "<page-J-12@domain>". */
static bool find_page(struct work *work, struct text channel, struct text id, struct job *job)
{
    size_t dash = text_find(id, TEXT("-J-"), 0);
    size_t at = text_find(id, TEXT("@"), 0);
    uint64_t number = 0;
    return dash != SIZE_MAX &&
           id_parse('J', text_slice(id, dash + 1, at == SIZE_MAX ? id.n : at), &number) &&
           job_table_get(work->reader, work->arena, number, job) &&
           job->hook == HOOK_NOTIFICATION_SEND && text_eq(job->instance, channel);
}

/* Messages to customers leave under an id of ours, which leads to their entry. */
static bool find_message(struct work *work, struct text channel, struct text id, struct job *job)
{
    struct reference reference;
    struct text ours = arena_printf(work->arena, "@%.*s>", TEXT_ARG(work->policies->mail_domain));
    if (!text_ends(id, ours) ||
        !reference_table_get(work->reader, work->arena, channel, id, &reference) ||
        reference.ticket == 0) {
        return false;
    }
    *job = (struct job){.state = JOB_DONE,
                        .hook = HOOK_NOTIFICATION_SEND,
                        .instance = channel,
                        .ticket = reference.ticket,
                        .message_entry = reference.entry};
    return true;
}

static bool find_sent(struct work *work, struct text channel, struct text about, struct job *job)
{
    struct text id;
    bool is_found = false;
    while (text_split(&about, ' ', &id)) {
        struct job one;
        if (find_page(work, channel, id, &one) || find_message(work, channel, id, &one)) {
            *job = one;
            is_found = true;
        }
    }
    return is_found;
}

/* --- what it says --- */

static struct receipt read_plain(const struct message *message)
{
    struct receipt receipt = {.about = message->in_reply_to, .error = message->body};
    receipt.is_read = report_from(text_trim(message->subject), &receipt.report);
    return receipt;
}

/* RESULT: key what became of it, val the id it left under (absent: as the message names it). */
static struct receipt read_effects(const struct message *message, const struct effect_list *effects)
{
    struct receipt receipt = {.about = message->in_reply_to};
    for (size_t i = 0; i < effects->count; i++) {
        const struct effect *effect = &effects->items[i];
        if (effect->kind == EFFECT_RESULT && effect->verdict == VERDICT_APPLIED &&
            report_from(effect->key, &receipt.report)) {
            receipt.is_read = true;
            receipt.about = effect->val.n > 0 ? effect->val : receipt.about;
            receipt.error = effect->reason;
        }
    }
    return receipt;
}

static void take(struct work *work, const struct message *message, const struct receipt *receipt)
{
    struct job job;
    work_save(work); /* what the channel proposed beside it */
    if (!receipt->is_read) {
        admit_message_refuse(work, message, TEXT("invalid"),
                             TEXT("a receipt says delivered, read or failed"));
    } else if (!find_sent(work, message->channel, receipt->about, &job)) {
        admit_message_refuse(work, message, TEXT("unknown"),
                             TEXT("the receipt is about nothing that this channel has sent"));
    } else {
        end_page_report(work, &job, receipt->report,
                        text_cut(receipt->error, ADMIT_RECEIPT_ERROR_BYTES_MAX));
    }
}

/* A report itself is no change of the ticket. */
static void check(struct work *work, struct effect_list *effects)
{
    bool is_change = false;
    for (size_t i = 0; i < effects->count; i++) {
        is_change = is_change || effects->items[i].kind != EFFECT_RESULT;
    }
    if (is_change) {
        guard_loops_check_depth(work, effects);
        guard_loops_check_effects(work, effects);
    }
}

/* What the channel proposes beside it for the ticket in hand. */
static void propose(struct work *work, struct effect_list *effects)
{
    struct applied applied;
    merge_effects(work->arena, HOOK_NOTIFICATION_RECEIPT, effects);
    if (work->ticket != NULL && effects->count > 0) {
        check(work, effects);
        apply_effect_all(work, effects, &applied);
        ask_hook_record(work, HOOK_NOTIFICATION_RECEIPT, effects);
    }
}

static void take_effects(struct work *work, const struct message *message,
                         const struct effect_list *effects)
{
    struct receipt receipt = read_effects(message, effects);
    if (!receipt.is_read) { /* it declined, or failed */
        receipt = read_plain(message);
    }
    take(work, message, &receipt);
}

/* --- asking --- */

/* The ticket that it is about, as far as the message itself names it. */
static void load_ticket(struct work *work, const struct message *message)
{
    struct job job;
    work->ticket = NULL;
    if (find_sent(work, message->channel, message->in_reply_to, &job) && job.ticket != 0) {
        (void)work_load_ticket_id(work, job.ticket);
    }
}

/* Its filter holds. */
static bool wants(struct work *work, const struct subscriber *subscriber,
                  const struct message *message)
{
    struct ask ask;
    ask_hook_prepare(work, &ask, HOOK_NOTIFICATION_RECEIPT, message, TEXT("receipt"));
    return work->advisor->wants(work->advisor->ctx, subscriber, &ask);
}

static void ask_later(struct work *work, const struct subscriber *later, struct message *message)
{
    struct job *job = make_job_for(work, later);
    job->inbox = keep_inbox(work, message);
    make_job_save(work, job);
    work_save(work);
}

/* A channel that is asked inline and by a job reads it by the job when it cannot at once. */
void admit_receipt(struct work *work, struct message *message)
{
    struct effect_list effects = {0};
    const struct subscriber *now =
        ask_hook_of(work, HOOK_NOTIFICATION_RECEIPT, message->channel, false);
    const struct subscriber *later =
        ask_hook_of(work, HOOK_NOTIFICATION_RECEIPT, message->channel, true);
    load_ticket(work, message);
    if (now != NULL) {
        (void)ask_hook_one(work, now, message, TEXT("receipt"), &effects);
        propose(work, &effects);
    }
    if (later != NULL && !read_effects(message, &effects).is_read && wants(work, later, message)) {
        ask_later(work, later, message);
        return;
    }
    take_effects(work, message, &effects);
}

void admit_receipt_read(struct work *work, const struct job *job, struct effect_list *effects)
{
    struct message message;
    struct effect_list none = {0};
    if (!keep_inbox_read(work, job->inbox, &message)) {
        return;
    }
    keep_inbox_delete(work, job->inbox);
    propose(work, effects != NULL ? effects : &none);
    take_effects(work, &message, effects != NULL ? effects : &none);
}

bool admit_receipt_parsed(struct work *work, const struct message *message,
                          const struct effect_list *effects)
{
    struct job job;
    struct receipt receipt = read_effects(message, effects);
    if (!receipt.is_read || !find_sent(work, message->channel, receipt.about, &job)) {
        return false;
    }
    end_page_report(work, &job, receipt.report,
                    text_cut(receipt.error, ADMIT_RECEIPT_ERROR_BYTES_MAX));
    return true;
}
