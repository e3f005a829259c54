#include "oracle.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/mem.h"
#include "base/pack.h"
#include "model/event_type.h"
#include "model/id.h"
#include "net.h"
#include "node.h"
#include "oracle_fold.h"
#include "peers.h"
#include "sim.h"
#include "store/tables.h"

#define LATE_US (5 * SIM_SECOND)
#define HEARD_AGAIN 30 /* events that are looked at after each boot; all are at the end */

struct acknowledged {
    char key[40], word[40]; /* the word stands in a subject or body; empty: neither */
};
struct seen {
    uint64_t ticket, version;
};
struct heard {
    uint64_t ticket;
    uint32_t entry;
};
struct words { /* that were found in the store, one for each time */
    char (*items)[128];
    size_t count, capacity;
};
static struct {
    struct acknowledged *acknowledged;
    size_t acknowledged_count, checked;
    struct seen *seen;
    size_t seen_count;
    struct heard *heard; /* by cursor - 1 */
    size_t heard_count;
    struct arena arena; /* owns the three */
} oracle;

/* What one look at the store needs. */
struct look {
    struct reader reader;
    struct arena arena;
    struct words words;
    uint64_t events; /* announced entries that were met */
    size_t purged;   /* tickets that are gone, with entries that nobody meets */
};

void oracle_init(void)
{
    arena_init(&oracle.arena);
}

/* Schedules and the server itself have timelines and timers, too. */
static bool is_of_ticket(uint64_t id)
{
    return ID_LOCAL(id) != 0 && ID_OF_LOCAL(ID_LOCAL(id)) == id;
}

/* --- what the outside knows --- */

void oracle_acknowledged(const char *key, const char *method, uint64_t number)
{
    struct acknowledged *one =
        ARENA_PUSH(&oracle.arena, oracle.acknowledged, oracle.acknowledged_count);
    (void)snprintf(one->key, sizeof one->key, "%s", key);
    if (strcmp(method, "ticket.create") == 0) {
        (void)snprintf(one->word, sizeof one->word, "t-%" PRIu64, number);
    } else if (strcmp(method, "message.add") == 0) {
        (void)snprintf(one->word, sizeof one->word, "m-%" PRIu64, number);
    }
}

void oracle_saw_ticket(struct text ticket, uint64_t version)
{
    uint64_t id = 0;
    if (!id_parse('T', ticket, &id)) {
        sim_broken("an answer names a ticket \"%.*s\"", TEXT_ARG(ticket));
        return;
    }
    *ARENA_PUSH(&oracle.arena, oracle.seen, oracle.seen_count) = (struct seen){id, version};
}

void oracle_hear(uint64_t cursor, struct text ticket, uint32_t entry)
{
    uint64_t id = 0; /* stays so when it is about a schedule */
    if (cursor != oracle.heard_count + 1 || (ticket.n > 0 && !id_parse('T', ticket, &id))) {
        sim_broken("after event %zu the listener hears event %" PRIu64, oracle.heard_count, cursor);
        return;
    }
    *ARENA_PUSH(&oracle.arena, oracle.heard, oracle.heard_count) = (struct heard){id, entry};
}

uint64_t oracle_heard(void)
{
    return oracle.heard_count;
}

/* --- durable --- */

static void look_begin(struct look *look)
{
    *look = (struct look){.events = 0};
    reader_init(&look->reader, node_store(), NULL);
    arena_init(&look->arena);
}

static void look_end(struct look *look)
{
    if (look->reader.err != ERR_OK) {
        sim_broken("durable: the store cannot be read: %s", err_name(look->reader.err));
    }
    arena_fini(&look->arena);
    mem_free(look->words.items);
}

static void check_acknowledged(struct look *look, size_t from)
{
    for (size_t i = from; i < oracle.acknowledged_count; i++) {
        struct idempotency_record record;
        if (!idempotency_table_get(&look->reader, &look->arena, sim.now_us + SIM_WALL_US,
                                   TEXT("local"), text_z(oracle.acknowledged[i].key), &record)) {
            sim_broken("durable: %s was answered, and is gone", oracle.acknowledged[i].key);
        }
    }
    oracle.checked = oracle.acknowledged_count;
}

static void check_seen(struct look *look)
{
    for (size_t i = 0; i < oracle.seen_count; i++) {
        struct ticket ticket;
        struct purged purged;
        uint64_t id = oracle.seen[i].ticket;
        bool is_there = ticket_table_get(&look->reader, &look->arena, id, &ticket) &&
                        ticket.revision >= oracle.seen[i].version;
        if (!is_there && !purged_table_get(&look->reader, &look->arena, id, &purged)) {
            sim_broken("durable: %s was shown at version %" PRIu64 ", and that is taken back",
                       id_print('T', oracle.seen[i].ticket).z, oracle.seen[i].version);
        }
    }
    oracle.seen_count = 0;
    oracle.seen = NULL;
}

static void check_heard(struct look *look, size_t from)
{
    for (size_t at = from; at < oracle.heard_count;) {
        struct event_row *rows = NULL;
        size_t count = event_table_page(&look->reader, &look->arena, at, 500, &rows);
        for (size_t i = 0; i < count && at < oracle.heard_count; i++, at++) {
            uint64_t ticket = is_of_ticket(rows[i].ticket) ? rows[i].ticket : 0;
            if (rows[i].sequence != at + 1 || ticket != oracle.heard[at].ticket ||
                rows[i].entry != oracle.heard[at].entry) {
                sim_broken("durable: event %zu was heard, and is another now", at + 1);
                return;
            }
        }
        if (count == 0) {
            sim_broken("durable: event %zu was heard, and is gone", at + 1);
            return;
        }
    }
}

bool oracle_is_listening(void)
{
    struct look look;
    look_begin(&look);
    bool is_current = meta_table_get(&look.reader, "event") == oracle.heard_count;
    look_end(&look);
    return is_current;
}

/* Of a notification. */
static bool job_outside_id(struct look *look, const struct job *job, struct text *id)
{
    struct value value;
    struct message message;
    if (job->hook != HOOK_NOTIFICATION_SEND ||
        pack_read(&look->arena, job->message, &value) != ERR_OK) {
        return false;
    }
    message_read(&value, &message);
    *id = message.external_id;
    return true;
}

/* What the process that ended had in flight: nobody knows how far it came. */
static void excuse_jobs(struct look *look)
{
    uint64_t last = meta_table_get(&look->reader, "job");
    for (uint64_t local = 1; local <= last; local++) {
        struct job job;
        struct text id;
        if (job_table_get(&look->reader, &look->arena, ID_OF_LOCAL(local), &job) &&
            job.state == JOB_LEASED && job_outside_id(look, &job, &id)) {
            peers_excuse(id);
            sim.counts.in_flight++;
        }
    }
}

void oracle_look_after_boot(void)
{
    struct look look;
    look_begin(&look);
    check_acknowledged(&look, oracle.checked);
    check_seen(&look);
    check_heard(&look, oracle.heard_count > HEARD_AGAIN ? oracle.heard_count - HEARD_AGAIN : 0);
    excuse_jobs(&look);
    look_end(&look);
}

/* --- once --- */

static void note_word(struct words *words, struct text text)
{
    if (words->count == words->capacity) {
        words->capacity = words->capacity ? words->capacity * 2 : 256;
        words->items = mem_resize(words->items, words->capacity * sizeof *words->items);
    }
    (void)snprintf(words->items[words->count++], sizeof *words->items, "%.*s", TEXT_ARG(text));
}

static int compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void check_unique(struct words *words, const char *what)
{
    qsort(words->items, words->count, sizeof *words->items, compare);
    for (size_t i = 1; i < words->count; i++) {
        if (strcmp(words->items[i - 1], words->items[i]) == 0) {
            sim_broken("once: %s %s is there twice", what, words->items[i]);
        }
    }
}

static bool has_word(const struct words *words, const char *word)
{
    char wanted[128];
    (void)snprintf(wanted, sizeof wanted, "%s", word);
    return bsearch(wanted, words->items, words->count, sizeof *words->items, compare) != NULL;
}

/* A timer that the server fired: once for each generation. */
static void note_fired(struct words *fired, const struct value *args)
{
    char name[128];
    (void)snprintf(name, sizeof name, "%lld/%lld/%lld/%lld/%lld",
                   (long long)value_int(args, "ticket", 0), (long long)value_int(args, "kind", 0),
                   (long long)value_int(args, "n", 0), (long long)value_int(args, "generation", 0),
                   (long long)value_int(args, "due_us", 0));
    note_word(fired, text_z(name));
}

/* Whoever has work for others asks for a look at what waits: a timer of this very microsecond, in
 * which somebody else may ask once more. */
static bool is_look_for_work(const struct value *command)
{
    return value_int(value_get(command, "args"), "kind", 0) == TIMER_ROUTE;
}

static void note_command(const struct value *command, struct words *keys, struct words *fired)
{
    if (value_text(command, "key").n > 0) {
        note_word(keys, value_text(command, "key"));
    }
    if (text_eq_z(value_text(command, "name"), "timer.fire") &&
        text_eq_z(value_text(command, "principal"), "timer") && !is_look_for_work(command)) {
        note_fired(fired, value_get(command, "args"));
    }
}

static void check_commands(struct look *look)
{
    struct words keys = {0};
    struct words fired = {0};
    uint64_t last = meta_table_get(&look->reader, "command");
    for (uint64_t sequence = 1; sequence <= last; sequence++) {
        struct text packed;
        struct value value;
        if (!command_table_get(&look->reader, &look->arena, sequence, &packed) ||
            pack_read(&look->arena, packed, &value) != ERR_OK) {
            sim_broken("order: command %" PRIu64 " of %" PRIu64 " is missing", sequence, last);
            return;
        }
        note_command(&value, &keys, &fired);
    }
    sim.counts.commands = (unsigned)last;
    sim.counts.timers = (unsigned)fired.count;
    check_unique(&keys, "the command with key");
    check_unique(&fired, "the firing of timer");
    mem_free(keys.items);
    mem_free(fired.items);
}

static void check_words(struct look *look)
{
    const bool *accepted = NULL;
    check_unique(&look->words, "what says");
    for (size_t i = 0; i < oracle.acknowledged_count; i++) {
        const char *word = oracle.acknowledged[i].word;
        if (word[0] != '\0' && !has_word(&look->words, word)) {
            sim_broken("durable: %s was answered, and %s is nowhere", oracle.acknowledged[i].key,
                       word);
        }
    }
    size_t mails = peers_mails(&accepted);
    for (size_t i = 0; i < mails; i++) {
        char id[100];
        (void)snprintf(id, sizeof id, "<mail-%zu@peer.example>", i);
        if (accepted[i] && !has_word(&look->words, id)) {
            sim_broken("durable: mail %zu was answered 250, and is in no ticket", i);
        }
    }
}

/* --- timers --- */

/* The rows of the due index that this ticket should have are there; the caller counts them. */
static size_t check_timers(struct look *look, const struct ticket *ticket)
{
    for (size_t i = 0; i < ticket->timer_count; i++) {
        const struct timer *timer = &ticket->timers[i];
        struct timer_row *rows = NULL;
        bool found = false;
        size_t count =
            timer_table_page(NULL, &look->reader, &look->arena, timer->due_us, 5000, &rows);
        for (size_t k = count; k > 0 && rows[k - 1].timer.due_us == timer->due_us; k--) {
            found = found ||
                    (rows[k - 1].ticket == ticket->id && rows[k - 1].timer.kind == timer->kind &&
                     rows[k - 1].timer.n == timer->n &&
                     rows[k - 1].timer.generation == timer->generation);
        }
        if (!found) {
            sim_broken("timers: %s waits for a timer of kind %d that nobody will fire",
                       id_print('T', ticket->id).z, timer->kind);
        }
    }
    return ticket->timer_count;
}

static void check_timer_rows(struct look *look, size_t expected)
{
    struct timer_row *rows = NULL;
    size_t count = timer_table_page(NULL, &look->reader, &look->arena, INT64_MAX - 1, 50000, &rows);
    size_t of_tickets = 0;
    for (size_t i = 0; i < count; i++) {
        of_tickets += is_of_ticket(rows[i].ticket);
    }
    if (of_tickets != expected) {
        sim_broken("timers: the due index has %zu rows, the tickets have %zu timers", of_tickets,
                   expected);
    }
    if (count > 0 && rows[0].timer.due_us < sim.now_us + SIM_WALL_US - LATE_US) {
        sim_broken("timers: one of %s is overdue by %.1f s", id_print('T', rows[0].ticket).z,
                   (double)(sim.now_us + SIM_WALL_US - rows[0].timer.due_us) / 1e6);
    }
}

/* --- order --- */

static void check_entry(struct look *look, const struct ticket *ticket, const struct value *entry)
{
    struct text type = value_text(entry, "type");
    const struct value *data = value_get(entry, "data");
    char name[64];
    (void)snprintf(name, sizeof name, "%.*s", TEXT_ARG(type));
    look->events += event_type_find(text_z(name))->is_announced;
    if (text_eq_z(type, "message")) {
        struct text body = value_text(data, "body");
        struct text id = value_text(data, "external_id");
        if (text_starts(body, TEXT("message "))) {
            note_word(&look->words, text_slice(body, 8, body.n));
        }
        if (text_starts(id, TEXT("<mail-"))) {
            note_word(&look->words, id);
        }
    }
    if (text_eq_z(type, "level_fired") && value_int(data, "late_by_ms", 0) < 0) {
        sim_broken("timers: a level of %s fired %lld ms early", id_print('T', ticket->id).z,
                   (long long)-value_int(data, "late_by_ms", 0));
    }
}

static void check_timeline(struct look *look, const struct ticket *ticket)
{
    struct value *entries = NULL;
    int64_t at_us = 0;
    uint32_t seen = 0;
    bool more = true;
    while (more) {
        size_t count = entry_table_page(&look->reader, &look->arena, ticket->id, seen + 1, 500,
                                        &entries, &more);
        for (size_t i = 0; i < count; i++) {
            if (value_int(&entries[i], "seq", 0) != (int64_t)++seen ||
                value_int(&entries[i], "at_us", 0) < at_us) {
                sim_broken("order: entry %u of %s is missing, or time goes back in it", seen,
                           id_print('T', ticket->id).z);
                return;
            }
            at_us = value_int(&entries[i], "at_us", 0);
            check_entry(look, ticket, &entries[i]);
        }
    }
    if (seen != ticket->entries) {
        sim_broken("order: %s has %u entries and should have %u", id_print('T', ticket->id).z, seen,
                   ticket->entries);
    }
}

static void check_feed(struct look *look)
{
    uint64_t head = meta_table_get(&look->reader, "event");
    uint64_t at = 0;
    size_t count = 0;
    do {
        struct purged purged;
        struct event_row *rows = NULL;
        count = event_table_page(&look->reader, &look->arena, at, 500, &rows);
        for (size_t i = 0; i < count; i++) {
            if (rows[i].sequence != ++at) {
                sim_broken("order: the feed has no event %" PRIu64, at);
                return;
            }
            look->events += !is_of_ticket(rows[i].ticket) || /* or gone with its ticket */
                            purged_table_get(&look->reader, &look->arena, rows[i].ticket, &purged);
        }
    } while (count > 0);
    if (at != head || head != look->events) {
        sim_broken("order: the feed ends at %" PRIu64 ", its head is %" PRIu64
                   ", the timelines have %" PRIu64 " events for it",
                   at, head, look->events);
    }
    if (oracle.heard_count != head) {
        sim_broken("order: the listener heard %zu of %" PRIu64 " events", oracle.heard_count, head);
    }
}

/* What it left behind is gone, too. */
static bool check_purged(struct look *look, uint64_t id)
{
    struct purged purged;
    struct value entry;
    if (!purged_table_get(&look->reader, &look->arena, id, &purged)) {
        return false;
    }
    look->purged++;
    if (purged.done_us == 0 || purged.entries > 0 ||
        entry_table_get(&look->reader, &look->arena, id, 1, &entry)) {
        sim_broken("purge: something is left of %s", id_print('T', id).z);
    }
    return true;
}

static void check_tickets(struct look *look)
{
    uint64_t last = meta_table_get(&look->reader, "ticket");
    size_t timers = 0;
    for (uint64_t local = 1; local <= last; local++) {
        struct ticket ticket;
        if (!ticket_table_get(&look->reader, &look->arena, ID_OF_LOCAL(local), &ticket)) {
            if (check_purged(look, ID_OF_LOCAL(local))) {
                continue;
            }
            sim_broken("order: ticket %" PRIu64 " of %" PRIu64 " is missing", local, last);
            return;
        }
        size_t at = text_find(ticket.subject, TEXT(" t-"), 0);
        if (at != SIZE_MAX) {
            note_word(&look->words, text_slice(ticket.subject, at + 1, ticket.subject.n));
        }
        timers += check_timers(look, &ticket);
        check_timeline(look, &ticket);
    }
    sim.counts.tickets = (unsigned)last;
    check_timer_rows(look, timers);
}

/* --- jobs --- */

struct jobs { /* outside ids */
    struct words all, done;
};

/* What is one of a bundle is sent under the bundle's id. */
static struct text carried_by(struct look *look, const struct job *job, struct text id)
{
    struct job carrier;
    if (job->carrier != 0 && (!job_table_get(&look->reader, &look->arena, job->carrier, &carrier) ||
                              !job_outside_id(look, &carrier, &id))) {
        sim_broken("jobs: %s was sent with a bundle that is none", id_print('J', job->id).z);
    }
    return id;
}

static void check_job(struct look *look, const struct job *job, struct jobs *jobs)
{
    struct text id;
    int64_t due_us = job->state == JOB_LEASED ? job->lease_until_us : job->next_us;
    if (job_is_due_some_time(job) && due_us < sim.now_us + SIM_WALL_US - LATE_US) {
        sim_broken("jobs: %s (%s) should have gone on %.1f s ago", id_print('J', job->id).z,
                   job_state_name(job->state), (double)(sim.now_us + SIM_WALL_US - due_us) / 1e6);
    }
    if (job->hook == HOOK_NOTIFICATION_SEND && job->state == JOB_LATE) {
        sim_broken("jobs: %s was given up, and nobody had decided that", id_print('J', job->id).z);
    }
    if (!job_outside_id(look, job, &id)) {
        return;
    }
    note_word(&jobs->all, id);
    if (job->state == JOB_DONE) {
        note_word(&jobs->done, carried_by(look, job, id));
    }
}

static void check_jobs(struct look *look)
{
    struct jobs jobs = {.all = {0}};
    const struct peers_taken *taken = NULL;
    uint64_t last = meta_table_get(&look->reader, "job");
    for (uint64_t local = 1; local <= last; local++) {
        struct job job;
        if (!job_table_get(&look->reader, &look->arena, ID_OF_LOCAL(local), &job)) {
            if (look->purged > 0) { /* it went with its ticket */
                continue;
            }
            sim_broken("jobs: job %" PRIu64 " of %" PRIu64 " is missing", local, last);
            return;
        }
        check_job(look, &job, &jobs);
    }
    sim.counts.jobs = (unsigned)last;
    check_unique(&jobs.all, "the job with the outside id");
    for (size_t i = 0; i < jobs.done.count; i++) {
        if (!peers_has(jobs.done.items[i])) {
            sim_broken("jobs: %s is done, and nobody was sent it", jobs.done.items[i]);
        }
    }
    size_t count = peers_taken(&taken);
    for (size_t i = 0; i < count; i++) {
        if (!has_word(&jobs.all, taken[i].id)) {
            sim_broken("jobs: %s was sent, and no command wanted it", taken[i].id);
        }
    }
    mem_free(jobs.all.items);
    mem_free(jobs.done.items);
}

/* --- all of it --- */

void oracle_judge(char hex[65])
{
    struct look look;
    if (net_open_calls() > 0 || peers_undelivered() > 0) {
        sim_broken("rest: %u calls and %zu mails are without an answer in peaceful times",
                   net_open_calls(), peers_undelivered());
    }
    look_begin(&look);
    check_acknowledged(&look, 0);
    check_seen(&look);
    check_heard(&look, 0);
    check_commands(&look);
    check_tickets(&look);
    check_words(&look);
    check_feed(&look);
    check_jobs(&look);
    look_end(&look);
    oracle_fold_check(hex);
}
