#include "peers.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/buf.h"
#include "base/mem.h"
#include "base/must.h"
#include "base/text.h"
#include "guest_doors.h"
#include "lmtp_key.h"
#include "node.h"
#include "seams.h"
#include "sim.h"

#define TAKEN_MAX 20000
#define MAILS_MAX 400
#define CUSTOMERS_MAX 20 /* to whom mails were sent, by address */
#define LOOK_US (50 * SIM_MS)

struct lmtp_listener {
    struct lmtp_options options;
};
struct sent { /* the last mail to somebody */
    char to[100], id[150], sender[150];
};
struct conversation { /* one attempt to deliver one mail */
    struct lmtp_session session;
    struct lmtp_listener *listener;
    uint64_t mail, life;
    bool is_gone; /* the sender has hung up */
};
static struct {
    struct peers_taken taken[TAKEN_MAX];
    size_t taken_count;
    bool accepted[MAILS_MAX], refused[MAILS_MAX];
    size_t mails;
    struct lmtp_listener *listener; /* NULL: closed */
    const char *in_reply_to[MAILS_MAX];
    const char *to[MAILS_MAX];              /* NULL: support@support.example */
    struct peers_letter letters[MAILS_MAX]; /* without `from`: none of a story */
    void (*on_letter)(void);
    struct sent sent[CUSTOMERS_MAX];
} peers;

static struct peers_taken *find(const char *id)
{
    for (size_t i = 0; i < peers.taken_count; i++) {
        if (strcmp(peers.taken[i].id, id) == 0) {
            return &peers.taken[i];
        }
    }
    return NULL;
}

/* Something arrived; whoever sent it hears that, or does not. What a process sent that has ended
 * since then may come at any time, and tells nothing about the one of now. */
static void take(const char *id, uint64_t life, bool is_heard)
{
    struct peers_taken *taken = find(id);
    bool is_ours = life == sim.life;
    if (taken == NULL) {
        MUST(peers.taken_count < TAKEN_MAX);
        taken = &peers.taken[peers.taken_count++];
        (void)snprintf(taken->id, sizeof taken->id, "%s", id);
        taken->may_repeat = true;
    } else {
        sim.counts.repeated++;
    }
    if (is_ours && !taken->may_repeat) {
        sim_broken("jobs: %s was sent again, though its sender had the answer", id);
    }
    taken->times++;
    taken->may_repeat = is_ours ? !is_heard : taken->may_repeat;
}

void peers_excuse(struct text id)
{
    char word[sizeof peers.taken[0].id];
    (void)snprintf(word, sizeof word, "%.*s", TEXT_ARG(id));
    struct peers_taken *taken = find(word);
    if (taken != NULL) {
        taken->may_repeat = true;
    }
}

size_t peers_taken(const struct peers_taken **taken)
{
    *taken = peers.taken;
    return peers.taken_count;
}

bool peers_has(const char *id)
{
    return find(id) != NULL;
}

/* The value behind `name` up to the line's end. */
static void line_of(struct text bytes, const char *name, char *out, size_t size)
{
    size_t at = text_find(bytes, text_z(name), 0);
    struct text rest = at == SIZE_MAX ? TEXT_NONE : text_slice(bytes, at + strlen(name), bytes.n);
    size_t n = 0;
    while (n < rest.n && rest.p[n] != '\r' && rest.p[n] != '\n') {
        n++;
    }
    (void)snprintf(out, size, "%.*s", (int)n, rest.n ? rest.p : "");
}

/* --- webhooks --- */

static struct seams_reply on_request(struct text url, struct text headers, int64_t timeout_us,
                                     uint64_t life)
{
    char id[100];
    unsigned choice = (unsigned)sim_below(100);
    line_of(headers, "webhook-id: ", id, sizeof id);
    if (text_ends(url, TEXT("/dead"))) { /* a story's: nobody lives there */
        return (struct seams_reply){.status = 410, .headers = ""};
    }
    if (!sim.is_calm && choice < 8) { /* it never arrived */
        sim.counts.peers_hung++;
        return (struct seams_reply){.headers = "", .delay_us = timeout_us};
    }
    if (!sim.is_calm && choice < 20) {
        static const int codes[] = {500, 503, 429, 404};
        sim.counts.peers_failed++;
        return (struct seams_reply){.status = codes[sim_below(4)],
                                    .headers = "Retry-After: 3\n",
                                    .delay_us = sim_between(0, 300 * SIM_MS)};
    }
    bool is_heard = sim.is_calm || choice >= 27;
    take(id, life, is_heard);
    sim.counts.pages++;
    sim_note("page", peers.taken_count, 0);
    if (!is_heard) {
        sim.counts.peers_late++;
        return (struct seams_reply){.headers = "", .delay_us = timeout_us};
    }
    return (struct seams_reply){.status = 200,
                                .headers = "",
                                .delay_us = sim_between(0, sim.is_calm ? SIM_MS : SIM_SECOND)};
}

/* --- mail out --- */

static struct sent *sent_to(struct text address)
{
    for (size_t i = 0; i < CUSTOMERS_MAX; i++) {
        if (text_eq_z(address, peers.sent[i].to)) {
            return &peers.sent[i];
        }
    }
    return NULL;
}

static void note_sent(const char *sender, const char *recipient, struct text bytes)
{
    struct sent *sent = sent_to(text_z(recipient));
    sent = sent != NULL ? sent : sent_to(TEXT("")); /* a free one */
    if (sent != NULL) {
        (void)snprintf(sent->to, sizeof sent->to, "%s", recipient);
        (void)snprintf(sent->sender, sizeof sent->sender, "%s", sender);
        line_of(bytes, "Message-Id: ", sent->id, sizeof sent->id);
    }
}

int sim_mail_send(const char *sender, const char *recipient, const void *bytes, size_t count,
                  char *answer, size_t answer_size)
{
    char id[100];
    unsigned choice = (unsigned)sim_below(100);
    line_of((struct text){bytes, count}, "Message-Id: ", id, sizeof id);
    bool is_bare = strncmp(id, "<page-", 6) == 0 || strncmp(id, "<move-", 6) == 0;
    if (is_bare) { /* as the id of a page or an invitation is everywhere else */
        id[strcspn(id, "@")] = '\0';
        memmove(id, id + 1, strlen(id));
    }
    if (!node_is_up()) {
        return RUNG_ERETRY; /* the process is gone: nobody hears this */
    }
    if (strncmp(recipient, "dead@", 5) == 0) { /* a story's: nobody reads there */
        (void)snprintf(answer, answer_size, "550 5.1.1 there is no such mailbox");
        return RUNG_EFAIL;
    }
    if (!sim.is_calm && choice < 12) {
        sim.counts.peers_failed++;
        (void)snprintf(answer, answer_size, "451 later");
        return choice < 2 ? RUNG_EFAIL : RUNG_ERETRY;
    }
    bool is_heard = sim.is_calm || choice >= 18;
    take(id, sim.life, is_heard);
    note_sent(sender, recipient, (struct text){bytes, count});
    sim.counts.mails_out++;
    sim_note("mail", peers.taken_count, count);
    if (!is_heard) {
        sim.counts.peers_late++;
        (void)snprintf(answer, answer_size, "the connection was lost");
        return RUNG_ERETRY;
    }
    (void)snprintf(answer, answer_size, "250 taken");
    return RUNG_OK;
}

/* --- mail in --- */

struct lmtp_listener *sim_lmtp_start(const struct lmtp_options *options)
{
    struct lmtp_listener *listener = MEM_NEW(struct lmtp_listener);
    listener->options = *options;
    peers.listener = listener;
    return listener;
}

void sim_lmtp_stop(struct lmtp_listener *listener)
{
    if (peers.listener == listener) {
        peers.listener = NULL;
    }
}

void sim_lmtp_free(struct lmtp_listener *listener)
{
    if (listener != NULL) {
        sim_lmtp_stop(listener);
        mem_free(listener);
    }
}

static void deliver(void *ctx, uint64_t mail);

static void again(uint64_t mail)
{
    if (peers.letters[mail].from.n > 0) {
        return; /* its writer looks after it */
    }
    sim_after(sim_between(SIM_SECOND, sim.is_calm ? 2 * SIM_SECOND : 40 * SIM_SECOND), deliver,
              NULL, mail, false);
}

static void end(struct conversation *conversation)
{
    lmtp_session_fini(&conversation->session);
    mem_free(conversation);
}

/* The sender reads the reply, or has lost the connection before it came. */
static void read_reply(struct conversation *conversation)
{
    const char *out = conversation->session.out->str;
    uint64_t mail = conversation->mail;
    if (strstr(out, "\n250 2.0.0") != NULL && !(!sim.is_calm && sim_percent(8))) {
        peers.accepted[mail] = true;
        sim_note("kept", mail, 0);
    } else if (strstr(out, "\n550 ") != NULL) {
        peers.refused[mail] = true;
    } else {
        again(mail);
    }
    end(conversation);
}

static void on_kept(void *arg, int code)
{
    struct conversation *conversation = arg;
    if (conversation->life != sim.life || !node_is_up()) {
        return; /* that process is gone, and with it this conversation */
    }
    lmtp_session_answer(&conversation->session, 0, code == RUNG_OK ? 250 : 451);
    read_reply(conversation);
}

static char *letter_text(uint64_t mail)
{
    const struct peers_letter *letter = &peers.letters[mail];
    struct buf out;
    buf_init(&out);
    buf_printf(&out,
               "LHLO peer.example\r\nMAIL FROM:<%.*s>\r\nRCPT TO:<%s>\r\nDATA\r\nFrom: %.*s\r\n"
               "To: %s\r\nMessage-ID: <mail-%llu@peer.example>\r\n",
               TEXT_ARG(letter->from), peers.to[mail], TEXT_ARG(letter->from), peers.to[mail],
               (unsigned long long)mail);
    if (letter->is_reply) {
        buf_printf(&out, "In-Reply-To: %s\r\n", peers.in_reply_to[mail]);
    }
    buf_printf(&out, "Subject: %.*s\r\n\r\n%.*s\r\n.\r\n", TEXT_ARG(letter->subject),
               TEXT_ARG(letter->body));
    char *text = mem_new(out.n + 1);
    memcpy(text, out.p, out.n);
    text[out.n] = '\0';
    buf_fini(&out);
    return text;
}

static char *mail_text(uint64_t mail)
{
    if (peers.letters[mail].from.n > 0) {
        return letter_text(mail);
    }
    char *text = mem_new(4096);
    const struct peers_taken *taken = NULL;
    size_t count = peers_taken(&taken);
    if (peers.in_reply_to[mail] == NULL) {
        bool answers = count > 0 && mail % 3 == 0;
        const char *id = answers ? taken[mail * 7 % count].id : "";
        peers.in_reply_to[mail] = id[0] == '<' ? id : "";
    }
    int used = snprintf(text, 4096,
                        "LHLO peer.example\r\nMAIL FROM:<c%llu@peer.example>\r\n"
                        "RCPT TO:<support@support.example>\r\nDATA\r\n"
                        "From: c%llu@peer.example\r\nTo: support@support.example\r\n"
                        "Message-ID: <mail-%llu@peer.example>\r\n",
                        (unsigned long long)mail % 5, (unsigned long long)mail % 5,
                        (unsigned long long)mail);
    if (peers.in_reply_to[mail][0] != '\0') {
        used += snprintf(text + used, 4096 - (size_t)used, "In-Reply-To: %s\r\n",
                         peers.in_reply_to[mail]);
    }
    (void)snprintf(text + used, 4096 - (size_t)used,
                   "Subject: mail %llu\r\n\r\nmail body x-%llu, it was %s\r\n%s.\r\n",
                   (unsigned long long)mail, (unsigned long long)mail, mail % 4 ? "lost" : "stolen",
                   mail % 2 ? "" : "..dots..\r\n");
    return text;
}

static void hand_in(struct conversation *conversation)
{
    struct lmtp_session *session = &conversation->session;
    const struct lmtp_options *options = &conversation->listener->options;
    const char *to = g_ptr_array_index(session->recipients, 0);
    const char *bytes = (const char *)session->data->data;
    char *key = lmtp_key_of(to, bytes, session->data->len);
    rung_message message = {.size = sizeof message,
                            .from = {session->sender->str, session->sender->len},
                            .to = rung_z(to),
                            .external_id = rung_z(key),
                            .raw = {bytes, session->data->len},
                            .kind = RUNG_S("message")};
    int code = options->inbox->push(options->host, &message, on_kept, conversation);
    g_free(key);
    if (code != RUNG_OK) {
        on_kept(conversation, code);
    }
}

static void deliver(void *ctx, uint64_t mail)
{
    (void)ctx;
    if (peers.listener == NULL || !node_is_up()) {
        again(mail);
        return;
    }
    struct conversation *conversation = MEM_NEW(struct conversation);
    *conversation =
        (struct conversation){.listener = peers.listener, .mail = mail, .life = sim.life};
    lmtp_session_init(&conversation->session, &peers.listener->options.rules);
    char *text = mail_text(mail);
    size_t n = strlen(text);
    bool breaks = !sim.is_calm && sim_percent(8);
    size_t wanted = breaks ? (size_t)sim_below(n) : n;
    size_t taken = lmtp_session_feed(&conversation->session, text, wanted);
    mem_free(text);
    sim.counts.mails_in++;
    if (conversation->session.state == LMTP_DELIVERING) {
        hand_in(conversation);
    } else if (breaks) {
        end(conversation);
        again(mail);
    } else {
        sim_broken("LMTP stops at byte %zu of a whole mail: %s", taken,
                   conversation->session.out->str);
    }
    /* When the process dies before its answer, on_kept never comes: the sender must look again. */
}

static void look_again(void *ctx, uint64_t number)
{
    (void)ctx;
    (void)number;
    if (!sim.is_calm && peers.mails < MAILS_MAX) {
        sim_after(0, deliver, NULL, peers.mails++, false);
        sim_after(sim_between(SIM_SECOND, sim.form->mail_us), look_again, NULL, 0, false);
    }
}

/* A sender whose conversation died with the server delivers once more. */
static void sweep(void *ctx, uint64_t number)
{
    (void)ctx;
    (void)number;
    for (uint64_t mail = 0; mail < peers.mails; mail++) {
        if (!peers.accepted[mail] && !peers.refused[mail] && (sim.is_calm || sim_percent(30))) {
            sim_after(0, deliver, NULL, mail, false);
        }
    }
    sim_after(30 * SIM_SECOND, sweep, NULL, 0, false);
}

size_t peers_mails(const bool **is_accepted)
{
    *is_accepted = peers.accepted;
    return peers.mails;
}

size_t peers_undelivered(void)
{
    size_t count = 0;
    for (size_t i = 0; i < peers.mails; i++) {
        count += !peers.accepted[i] && !peers.refused[i];
    }
    return count;
}

/* --- what customers of a story write --- */

static void look_after(void *ctx, uint64_t mail)
{
    (void)ctx;
    if (peers.accepted[mail]) {
        peers.on_letter();
        return;
    }
    if (peers.refused[mail]) {
        sim_broken("story: the mail of %.*s is refused", TEXT_ARG(peers.letters[mail].from));
        return;
    }
    deliver(NULL, mail);
    sim_after(LOOK_US, look_after, NULL, mail, false);
}

void peers_write(const struct peers_letter *letter, void (*on_end)(void))
{
    const struct sent *sent = sent_to(letter->from);
    if (peers.mails == MAILS_MAX || (letter->is_reply && sent == NULL)) {
        sim_broken("story: nobody has written to %.*s", TEXT_ARG(letter->from));
        return;
    }
    peers.letters[peers.mails] = *letter;
    peers.to[peers.mails] = letter->is_reply ? sent->sender : "support@support.example";
    peers.in_reply_to[peers.mails] = letter->is_reply ? sent->id : "";
    peers.on_letter = on_end;
    look_after(NULL, peers.mails++);
}

void peers_start(void)
{
    seams_on_request(on_request);
    sim_after(SIM_SECOND, look_again, NULL, 0, false);
    sim_after(30 * SIM_SECOND, sweep, NULL, 0, false);
}
