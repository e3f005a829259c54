#include "store/scrub.h"
#include <stdio.h>
#include <string.h>
#include "base/must.h"
#include "model/id.h"
#include "store/blob_uses.h"
#include "store/key.h"
#include "store/tables.h"
#include "store/timeline_row.h"

#define PROGRESS_ROWS 16384
#define SEQUENCE_KEY_BYTES 8
#define ENTRY_KEY_BYTES 12
#define JOB_DUE_ID_AT 16
#define TIMER_ID_AT 8

enum kind {
    KIND_RECORD, /* sealed: version and checksum (store/record.h) */
    KIND_INDEX,  /* says all in its key and follows from a record */
    KIND_NONE
};

struct series { /* keys that are numbers without a gap */
    const char *counter;
    uint64_t last;
};
struct scrub {
    const struct scrub_hooks *hooks;
    struct scrub_report *report;
    struct sha256 *sha256;
    struct arena arena; /* of one row */
    struct reader reader;
    struct write_set derived; /* what one record wants to be there */
    struct digest_sum expected[TABLE_END];
    struct series events, commands;
    uint64_t timeline; /* ticket of the entries that are being read; UINT64_MAX: none yet */
    uint32_t timeline_n;
    uint64_t entries_wanted, entries; /* by tickets; that are there */
};

static enum kind kind_of(enum store_table table)
{
    switch (table) {
    case TABLE_BY_DUE:
    case TABLE_BY_AGENT:
    case TABLE_BY_CUSTOMER:
    case TABLE_BY_LINK:
    case TABLE_BY_PROBLEM:
    case TABLE_TIMER:
    case TABLE_WAITING:
    case TABLE_BY_OWED:
    case TABLE_JOB_DUE:
    case TABLE_JOB_PAST:
    case TABLE_BLOB_USE:
    case TABLE_JOB_OF: return KIND_INDEX;
    case TABLE_META:
    case TABLE_TICKET:
    case TABLE_ENTRY:
    case TABLE_JOB:
    case TABLE_INBOX:
    case TABLE_BLOB:
    case TABLE_COMMAND:
    case TABLE_EVENT:
    case TABLE_IDEMPOTENCY:
    case TABLE_REFERENCE:
    case TABLE_CUSTOMER:
    case TABLE_IDENTITY:
    case TABLE_AGENT:
    case TABLE_KV:
    case TABLE_REMAINS:
    case TABLE_PURGED:
    case TABLE_DOCUMENT: return KIND_RECORD;
    case TABLE_END: break;
    }
    return KIND_NONE;
}

static void find(struct scrub *scrub, enum store_table table, struct text key, const char *what)
{
    scrub->report->findings++;
    scrub->hooks->on_finding(scrub->hooks->ctx, digest_table_name(table), key, what);
}

/* --- what follows from a record --- */

/* A document with a timeline and a timer of its own. */
static bool derive_document(struct scrub *scrub, struct text name, struct timeline_row *row)
{
    struct value value;
    write_set_clear(&scrub->derived);
    bool found = document_table_get(&scrub->reader, &scrub->arena, name, &value) &&
                 timeline_row_read(name, &value, row);
    scrub->reader.err = ERR_OK;
    if (found && row->timer.due_us != 0) {
        timer_table_put(&scrub->derived, row->id, &row->timer);
    }
    return found;
}

/* The one with this timeline. They are few: a page has them all. */
static bool derive_timeline(struct scrub *scrub, uint64_t id, struct timeline_row *row)
{
    struct document_row *rows = NULL;
    size_t count = document_table_page(&scrub->reader, &scrub->arena, TEXT("watch/"), TEXT_NONE,
                                       STORE_SCAN_ROWS_MAX, &rows);
    scrub->reader.err = ERR_OK;
    for (size_t i = 0; i < count; i++) {
        if (derive_document(scrub, rows[i].name, row) && row->id == id) {
            return true;
        }
    }
    write_set_clear(&scrub->derived);
    return false;
}

/* Fills scrub->derived; false: there is no such record, or it cannot be read. */
static bool derive(struct scrub *scrub, enum store_table owner, uint64_t id)
{
    bool found = false;
    struct ticket ticket;
    struct job job;
    struct customer customer;
    struct timeline_row row;
    write_set_clear(&scrub->derived);
    if (owner == TABLE_TICKET && ID_IS_SCHEDULE(id)) {
        return derive_timeline(scrub, id, &row);
    }
    if (owner == TABLE_TICKET) {
        found = ticket_table_get(&scrub->reader, &scrub->arena, id, &ticket);
        if (found && ticket.id == id) {
            ticket_table_put(&scrub->derived, NULL, &ticket);
            scrub->entries_wanted += ticket.entries;
        }
        found = found && ticket.id == id;
    } else if (owner == TABLE_JOB) {
        found = job_table_get(&scrub->reader, &scrub->arena, id, &job) && job.id == id;
        if (found) {
            job_table_put(&scrub->derived, NULL, &job);
        }
    } else {
        found =
            customer_table_get(&scrub->reader, &scrub->arena, id, &customer) && customer.id == id;
        if (found) {
            customer_table_put(&scrub->derived, NULL, &customer);
        }
    }
    scrub->reader.err = ERR_OK; /* damage has been found where it stands */
    return found;
}

static void expect_all(struct scrub *scrub, enum store_table owner)
{
    const struct write_set *set = &scrub->derived;
    for (size_t i = 0; i < set->count; i++) {
        const struct write *write = &set->writes[i];
        if (write->table != owner && write->kind == WRITE_PUT && !write->replaced) {
            digest_sum_add(&scrub->expected[write->table], scrub->sha256, write->table,
                           write_set_key(set, write), write_set_value(set, write));
        }
    }
}

static void expect_derived(struct scrub *scrub, enum store_table owner, struct text key)
{
    if (key.n != SEQUENCE_KEY_BYTES || !derive(scrub, owner, key_get_u64(key, 0))) {
        find(scrub, owner, key, "it does not say what its key says");
        return;
    }
    expect_all(scrub, owner);
}

static void expect_of_document(struct scrub *scrub, struct text name)
{
    struct timeline_row row;
    if (derive_document(scrub, name, &row)) {
        scrub->entries_wanted += row.entries;
        expect_all(scrub, TABLE_DOCUMENT);
    }
}

/* --- series without gaps --- */

/* A row with the numbers from its key on, `span` of them. */
static void follow(struct scrub *scrub, struct series *series, enum store_table table,
                   struct text key, uint32_t span)
{
    uint64_t n = key.n == SEQUENCE_KEY_BYTES ? key_get_u64(key, 0) : 0;
    if (n == 0 || span == 0) {
        find(scrub, table, key, "its key or its record is none of this table");
    } else if (series->last != 0 && n != series->last + 1) {
        find(scrub, table, key, "there is a gap in front of it");
    }
    series->last = n + span - 1;
}

static void end_series(struct scrub *scrub, const struct series *series, enum store_table table)
{
    uint64_t counted = meta_table_get(&scrub->reader, series->counter);
    if (counted != series->last) {
        find(scrub, table, TEXT_NONE, "its last number is not the one that was given last");
    }
}

static uint64_t entries_of(struct scrub *scrub, uint64_t id)
{
    struct ticket ticket;
    struct purged purged;
    struct timeline_row row;
    if (id == 0) { /* what belongs to no ticket */
        return meta_table_get(&scrub->reader, "system");
    }
    if (ID_IS_SCHEDULE(id)) {
        return derive_timeline(scrub, id, &row) ? row.entries : 0;
    }
    bool found = ticket_table_get(&scrub->reader, &scrub->arena, id, &ticket);
    bool is_purged = !found && purged_table_get(&scrub->reader, &scrub->arena, id, &purged);
    scrub->reader.err = ERR_OK;
    return found ? ticket.entries : is_purged ? purged.entries : 0;
}

static struct text ticket_key(struct key *key, uint64_t id)
{
    key_begin(key);
    key_u64(key, id);
    return key_text(key);
}

static void end_timeline(struct scrub *scrub)
{
    struct key key;
    if (scrub->timeline != UINT64_MAX && entries_of(scrub, scrub->timeline) != scrub->timeline_n) {
        find(scrub, TABLE_ENTRY, ticket_key(&key, scrub->timeline),
             "the timeline of this ticket does not end where the ticket says");
    }
}

static void follow_entry(struct scrub *scrub, struct text key, uint32_t span)
{
    if (key.n != ENTRY_KEY_BYTES || span == 0) {
        find(scrub, TABLE_ENTRY, key, "its key or its record is none of this table");
        return;
    }
    uint64_t ticket = key_get_u64(key, 0);
    uint32_t n = key_get_u32(key, 8);
    if (ticket != scrub->timeline) {
        end_timeline(scrub);
        scrub->timeline = ticket;
        scrub->timeline_n = 0;
    }
    if (n != scrub->timeline_n + 1) {
        find(scrub, TABLE_ENTRY, key, "there is a gap in the timeline in front of it");
    }
    scrub->timeline_n = n + span - 1;
    scrub->entries += span;
}

/* What is left of a timeline that is being removed, from its end on. */
static void expect_rest(struct scrub *scrub, struct text key)
{
    struct purged purged;
    bool found = key.n == SEQUENCE_KEY_BYTES &&
                 purged_table_get(&scrub->reader, &scrub->arena, key_get_u64(key, 0), &purged);
    scrub->reader.err = ERR_OK;
    if (!found || purged.ticket != key_get_u64(key, 0)) {
        find(scrub, TABLE_PURGED, key, "it does not say what its key says");
        return;
    }
    scrub->entries_wanted += purged.entries;
}

/* --- one row --- */

static void check_blob(struct scrub *scrub, struct text key, struct text body)
{
    unsigned char digest[SHA256_BYTES];
    sha256_of(body, digest);
    if (key.n != SHA256_BYTES || memcmp(digest, key.p, SHA256_BYTES) != 0) {
        find(scrub, TABLE_BLOB, key, "its bytes are not those of its hash");
    }
}

static void expect_use(void *ctx, const unsigned char digest[32], const struct blob_use *use)
{
    struct scrub *scrub = ctx;
    write_set_clear(&scrub->derived);
    blob_table_use(&scrub->derived, digest, use);
    expect_all(scrub, TABLE_END);
}

static void check_record(struct scrub *scrub, enum store_table table, struct text key,
                         struct text value)
{
    struct text body;
    if (record_open(table, key, value, &body) != ERR_OK) {
        find(scrub, table, key, "the checksum is wrong: the row is damaged");
    } else if (table == TABLE_TICKET || table == TABLE_JOB || table == TABLE_CUSTOMER) {
        expect_derived(scrub, table, key);
    } else if (table == TABLE_DOCUMENT) {
        expect_of_document(scrub, key);
    } else if (table == TABLE_BLOB) {
        check_blob(scrub, key, body);
    } else if (table == TABLE_EVENT) {
        follow(scrub, &scrub->events, table, key, event_table_span(body));
    } else if (table == TABLE_COMMAND) {
        follow(scrub, &scrub->commands, table, key, 1);
    } else if (table == TABLE_PURGED) {
        expect_rest(scrub, key);
    } else if (table == TABLE_ENTRY) {
        follow_entry(scrub, key, entry_table_span(&scrub->arena, body));
    }
    if (record_open(table, key, value, &body) == ERR_OK) {
        blob_uses(&scrub->arena, table, key, body, expect_use, scrub);
    }
}

/* A timer of no ticket: no record tells of it, all that it says is its key. */
static bool is_nobodys(enum store_table table, struct text key)
{
    return table == TABLE_TIMER && key.n >= TIMER_ID_AT + SEQUENCE_KEY_BYTES &&
           key_get_u64(key, TIMER_ID_AT) == 0;
}

/* The walk goes from page to page; whoever asks for one row goes down from the root, by keys that
 * stand in pages of their own. One flipped bit there, and every row is in order and some are never
 * found. */
static bool is_found(struct scrub *scrub, enum store_table table, struct text key,
                     struct text value)
{
    struct text seen;
    return reader_get(&scrub->reader, &scrub->arena, table, key, &seen) && text_eq(seen, value);
}

static enum err on_row(void *ctx, enum store_table table, struct text key, struct text value)
{
    struct scrub *scrub = ctx;
    enum kind kind = kind_of(table);
    arena_reset(&scrub->arena);
    digest_add(&scrub->report->digest, scrub->sha256, table, key, value);
    if (!is_found(scrub, table, key, value)) {
        find(scrub, table, key, "it is there, but a search for its key does not find it");
    }
    if (kind == KIND_RECORD) {
        check_record(scrub, table, key, value);
    } else if (is_nobodys(table, key)) {
        digest_sum_add(&scrub->expected[table], scrub->sha256, table, key, value);
    } else if (kind == KIND_NONE) {
        find(scrub, table, key, "this rungd knows no such table");
    }
    uint64_t rows = ++scrub->report->digest.all.rows;
    if (scrub->hooks->on_progress != NULL && rows % PROGRESS_ROWS == 0) {
        scrub->hooks->on_progress(scrub->hooks->ctx, rows);
    }
    return ERR_OK;
}

/* --- when a table is not what its records want: which rows? --- */

static enum store_table owner_of(enum store_table table)
{
    switch ((int)table) {
    case TABLE_JOB_DUE:
    case TABLE_JOB_OF:
    case TABLE_JOB_PAST: return TABLE_JOB;
    case TABLE_IDENTITY: return TABLE_CUSTOMER;
    default: return TABLE_TICKET;
    }
}

/* The record that a row follows from, by its key or (identities) its value; 0: none can be. */
static uint64_t owner_id(enum store_table table, struct text key, struct text value)
{
    struct text body;
    size_t at = table == TABLE_TIMER     ? TIMER_ID_AT
                : table == TABLE_JOB_DUE ? JOB_DUE_ID_AT
                                         : key.n - SEQUENCE_KEY_BYTES;
    if (table == TABLE_IDENTITY) {
        bool is_whole = record_open(table, key, value, &body) == ERR_OK && body.n == 8;
        return is_whole ? buf_get_u64(body.p) : 0;
    }
    if (key.n < SEQUENCE_KEY_BYTES || at + SEQUENCE_KEY_BYTES > key.n) {
        return 0;
    }
    uint64_t id = key_get_u64(key, at);
    return table == TABLE_BY_CUSTOMER ? UINT64_MAX - id : id;
}

struct search {
    struct scrub *scrub;
    struct store *store;
    enum store_table table;
};

static enum err find_unwanted(void *ctx, enum store_table table, struct text key, struct text value)
{
    struct search *search = ctx;
    struct scrub *scrub = search->scrub;
    arena_reset(&scrub->arena);
    if (table != search->table || is_nobodys(table, key)) {
        return ERR_OK;
    }
    bool has_owner = derive(scrub, owner_of(table), owner_id(table, key, value));
    const struct write *write = has_owner ? write_set_find(&scrub->derived, table, key) : NULL;
    if (write == NULL || write->kind != WRITE_PUT) {
        find(scrub, table, key, "no record wants this row");
    } else if (!text_eq(write_set_value(&scrub->derived, write), value)) {
        find(scrub, table, key, "its value is not what its record says");
    }
    return ERR_OK;
}

static enum err find_missing(void *ctx, enum store_table table, struct text key, struct text value)
{
    struct search *search = ctx;
    struct scrub *scrub = search->scrub;
    const struct write_set *set = &scrub->derived;
    struct timeline_row row;
    struct text found;
    (void)value;
    arena_reset(&scrub->arena);
    bool derives = table == TABLE_DOCUMENT && search->table == TABLE_TIMER
                       ? derive_document(scrub, key, &row)
                       : table == owner_of(search->table) && key.n == SEQUENCE_KEY_BYTES &&
                             derive(scrub, table, key_get_u64(key, 0));
    if (!derives) {
        return ERR_OK;
    }
    for (size_t i = 0; i < set->count; i++) {
        const struct write *write = &set->writes[i];
        if (write->table == search->table && write->kind == WRITE_PUT &&
            store_get(search->store, &scrub->arena, write->table, write_set_key(set, write),
                      &found) == ERR_NOT_FOUND) {
            find(scrub, search->table, write_set_key(set, write), "this row is missing");
        }
    }
    return ERR_OK;
}

static enum err compare_derived(struct scrub *scrub, struct store *store)
{
    static const enum store_table tables[] = {TABLE_BY_DUE,  TABLE_BY_AGENT,   TABLE_BY_CUSTOMER,
                                              TABLE_BY_LINK, TABLE_BY_PROBLEM, TABLE_TIMER,
                                              TABLE_JOB_DUE, TABLE_JOB_OF,     TABLE_IDENTITY,
                                              TABLE_WAITING, TABLE_BY_OWED,    TABLE_JOB_PAST};
    enum err err = ERR_OK;
    if (!digest_equal(&scrub->expected[TABLE_BLOB_USE],
                      &scrub->report->digest.tables[TABLE_BLOB_USE])) {
        find(scrub, TABLE_BLOB_USE, TEXT_NONE,
             "who refers to blobs is not what timelines, inbox and holds say");
    }
    for (size_t i = 0; i < sizeof tables / sizeof tables[0] && err == ERR_OK; i++) {
        struct search search = {.scrub = scrub, .store = store, .table = tables[i]};
        if (!digest_equal(&scrub->expected[tables[i]], &scrub->report->digest.tables[tables[i]])) {
            err = store_walk(store, find_unwanted, &search);
            err = err == ERR_OK ? store_walk(store, find_missing, &search) : err;
        }
    }
    return err;
}

static void check_first_entry(struct scrub *scrub, struct store *store, uint64_t ticket)
{
    struct key first;
    struct text found;
    (void)ticket_key(&first, ticket);
    key_u32(&first, 1);
    if (entries_of(scrub, ticket) > 0 &&
        store_get(store, &scrub->arena, TABLE_ENTRY, key_text(&first), &found) == ERR_NOT_FOUND) {
        find(scrub, TABLE_ENTRY, key_text(&first), "the first entry of this ticket is missing");
    }
}

/* A ticket whose whole timeline is gone was not met among the entries. */
static enum err find_bare(void *ctx, enum store_table table, struct text key, struct text value)
{
    struct search *search = ctx;
    (void)value;
    arena_reset(&search->scrub->arena);
    if ((table == TABLE_TICKET || table == TABLE_PURGED) && key.n == SEQUENCE_KEY_BYTES) {
        check_first_entry(search->scrub, search->store, key_get_u64(key, 0));
    }
    return ERR_OK;
}

static enum err finish(struct scrub *scrub, struct store *store)
{
    struct search search = {.scrub = scrub, .store = store};
    uint64_t wanted = scrub->entries_wanted + meta_table_get(&scrub->reader, "system");
    end_timeline(scrub);
    end_series(scrub, &scrub->events, TABLE_EVENT);
    end_series(scrub, &scrub->commands, TABLE_COMMAND);
    digest_end(&scrub->report->digest);
    enum err err = ERR_OK;
    if (wanted != scrub->entries) {
        check_first_entry(scrub, store, 0);
        err = store_walk(store, find_bare, &search);
    }
    return err == ERR_OK ? compare_derived(scrub, store) : err;
}

enum err scrub_store(struct store *store, const struct scrub_hooks *hooks,
                     struct scrub_report *report)
{
    struct scrub scrub = {.hooks = hooks,
                          .report = report,
                          .sha256 = sha256_create(),
                          .events = {.counter = "event"},
                          .commands = {.counter = "command"},
                          .timeline = UINT64_MAX};
    report->findings = 0;
    digest_begin(&report->digest);
    arena_init(&scrub.arena);
    write_set_init(&scrub.derived);
    reader_init(&scrub.reader, store, NULL);
    enum err err = store_walk(store, on_row, &scrub);
    err = err == ERR_OK ? finish(&scrub, store) : err;
    write_set_fini(&scrub.derived);
    arena_fini(&scrub.arena);
    sha256_destroy(&scrub.sha256);
    return err;
}
