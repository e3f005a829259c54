/* All tables of the store as the engine uses them: rows to keys and back. `put` writes into the
 * command's write set, `get` reads through the command's reader into its arena. Each <x>_table.c
 * names its functions <x>_table_*. */
#ifndef STORE_TABLES_H
#define STORE_TABLES_H
#include "model/customer.h"
#include "model/job.h"
#include "model/message.h"
#include "model/roster.h"
#include "model/ticket.h"
#include "store/due_rows.h"
#include "store/record.h"

/* meta: single numbers. Names: "ticket" "customer" "job" "inbox" "event" "command" (last number
 * given), "last_now_us", "last_command". */
uint64_t meta_table_get(struct reader *reader, const char *name); /* 0 when absent */
void meta_table_put(struct write_set *writes, const char *name, uint64_t number);
uint64_t meta_table_next(struct reader *reader, struct write_set *writes,
                         const char *name); /* from 1 */
uint64_t meta_table_take(struct reader *reader, struct write_set *writes, const char *name,
                         size_t count); /* the first of so many */

/* Links between tickets, from their other end. Rows follow from tickets: BY_LINK (to, enum
 * link_kind, from) and BY_PROBLEM (problem, customer, incident) of incidents that are not merged.
 * link_table_move is ticket_table_put's. */
void link_table_move(struct write_set *writes, const struct ticket *old,
                     const struct ticket *ticket);
/* Tickets that have a link of this kind to `to`, ascending, behind `after`. */
size_t link_table_page(struct reader *reader, struct arena *arena, uint64_t to, unsigned kind,
                       uint64_t after, size_t limit, uint64_t **ids, bool *more);
/* An incident of the problem is this customer's, other than ticket `but`. */
bool link_table_has_customer(struct reader *reader, struct arena *arena, uint64_t problem,
                             uint64_t customer, uint64_t but);

/* What people owe (model/owed_work.h), from their side: BY_OWED (hash of the agent, since, reason,
 * ticket) of each item; what nobody has is of the agent "". owed_table_move is ticket_table_put's.
 */
void owed_table_move(struct write_set *writes, const struct ticket *old,
                     const struct ticket *ticket);
struct owed_row {
    uint64_t ticket;
    enum ticket_owed_reason reason;
    int64_t since_us;
};
/* The oldest first, from `after` on (a cursor; empty: the first). `next`: where it goes on; empty:
 * it does not. */
size_t owed_table_page(struct reader *reader, struct arena *arena, struct text agent,
                       struct text after, size_t limit, struct owed_row **rows, struct text *next);

/* ticket: the aggregate, and the indexes that follow from it: BY_DUE (due, id) while unsolved,
 * BY_AGENT (agent, id) while unsolved and owned, BY_CUSTOMER (customer, id) always, BY_LINK and
 * BY_PROBLEM (link_table), BY_OWED (owed_table), WAITING (id) while it has work items, TIMER rows
 * from ticket->timers.
 * `old` is the ticket as loaded (NULL:
 * new); only differences are written. */
bool ticket_table_get(struct reader *reader, struct arena *arena, uint64_t id,
                      struct ticket *ticket);
void ticket_table_put(struct write_set *writes, const struct ticket *old,
                      const struct ticket *ticket);
/* Its row and all that follows from it; its timeline and its jobs stay. */
void ticket_table_delete(struct write_set *writes, const struct ticket *old);
/* Ids in the order of an index page, starting behind `after` (packed cursor, empty: start). */
enum ticket_list {
    TICKET_LIST_BY_DUE,
    TICKET_LIST_BY_AGENT,
    TICKET_LIST_BY_CUSTOMER,
    TICKET_LIST_WAITING,
    TICKET_LIST_ALL
};
size_t ticket_table_list(struct reader *reader, struct arena *arena, enum ticket_list list,
                         struct text agent, uint64_t customer, struct text after, size_t limit,
                         uint64_t **ids, struct text *next);

/* entry: (ticket, first n) -> the entries that one command has written: what they have in common
 * once, then type and data of each. The truth of the timeline. A row for each entry would be nine
 * rows for a ticket.create instead of one. */
struct entry_group {
    uint64_t ticket;
    uint32_t first; /* number of its first entry; the others follow without a gap */
    int64_t at_us;
    struct text actor, config;
};
/* Written where it stays: begin, add each entry (`data`: a packed map), end; in between nothing
 * else is written. */
void entry_table_begin(struct pack *pack, struct write_set *writes,
                       const struct entry_group *group);
void entry_table_add(struct pack *pack, struct text type, struct text data);
void entry_table_end(struct pack *pack, struct write_set *writes);
/* How many entries a row holds, by its record's body; 0: it is none of a timeline. */
uint32_t entry_table_span(struct arena *arena, struct text body);
/* An entry as {seq, at_us, type, actor, config, data, cause?}, in `arena`; cause: the number of the
 * first entry of its command, which all others follow from. */
bool entry_table_get(struct reader *reader, struct arena *arena, uint64_t ticket, uint32_t n,
                     struct value *value);
/* Only what the entry says (its `data`), without opening the rest of its group. */
bool entry_table_get_data(struct reader *reader, struct arena *arena, uint64_t ticket, uint32_t n,
                          struct value *data);
/* A text of that; empty when there is none. Lent from `arena`. */
struct text entry_table_get_text(struct reader *reader, struct arena *arena, uint64_t ticket,
                                 uint32_t n, const char *key);
/* Entries from `from` on, ascending, each as entry_table_get gives it. */
size_t entry_table_page(struct reader *reader, struct arena *arena, uint64_t ticket, uint32_t from,
                        size_t limit, struct value **values, bool *more);

/* The last row of a timeline, opened: the number of its first entry and its entries as
 * entry_table_get gives them. False: nothing is left. */
bool entry_table_last(struct reader *reader, struct arena *arena, uint64_t ticket, uint32_t *first,
                      struct value **values, size_t *count);
void entry_table_delete(struct write_set *writes, uint64_t ticket, uint32_t first); /* a row */

/* purged: id -> what is left of a ticket that was purged, which says nothing of its customer. */
struct purged {
    uint64_t ticket;
    int64_t at_us; /* it was decided, and nobody has read it since */
    struct text by, why;
    struct text export; /* id of a blob; empty: none */
    uint32_t entries;   /* of its timeline that are still to be removed: 1 to this one */
    int64_t done_us;    /* nothing is left to be removed; 0: something is */
};
bool purged_table_get(struct reader *reader, struct arena *arena, uint64_t ticket,
                      struct purged *purged);
void purged_table_put(struct write_set *writes, const struct purged *purged);

/* remains: (ticket, entry) -> body of a message whose ticket was purged, and that a recorded
 * command names: only for the record. */
bool remains_table_get(struct reader *reader, struct arena *arena, uint64_t ticket, uint32_t entry,
                       struct text *body);
void remains_table_put(struct write_set *writes, uint64_t ticket, uint32_t entry, struct text body);
void remains_table_delete(struct write_set *writes, uint64_t ticket, uint32_t entry);

/* timer: (due, ticket, kind, n, generation). The nearest ones, for the heap. */
struct timer_row {
    uint64_t ticket;
    struct timer timer;
};
/* Rows of tickets follow from ticket_table_put; these two are for timers of nobody's ticket (0). */
void timer_table_put(struct write_set *writes, uint64_t ticket, const struct timer *timer);
void timer_table_delete(struct write_set *writes, uint64_t ticket, const struct timer *timer);
/* Those due until then, ascending. `due`, here and below: what is remembered of where the tables
 * begin; NULL: nothing is. */
size_t timer_table_page(struct due_rows *due, struct reader *reader, struct arena *arena,
                        int64_t until_us, size_t limit, struct timer_row **rows);
bool timer_table_next(struct due_rows *due, struct reader *reader, struct arena *arena,
                      int64_t *due_us); /* false: no timer at all */

/* job: id -> job; JOB_DUE (next_us or lease end, id) while waiting or leased; JOB_OF (ticket, id)
 * while open, JOB_PAST (ticket, id) when it has ended. */
bool job_table_get(struct reader *reader, struct arena *arena, uint64_t id, struct job *job);
void job_table_put(struct write_set *writes, const struct job *old, const struct job *job);
/* How many more jobs an instance takes now; `of` NULL, or no struct at all: any number. */
struct job_room {
    size_t (*of)(void *ctx, struct text instance, uint32_t hook);
    void *ctx;
};
/* Open jobs due until then, lane by lane (one per instance), each lane in order and no further than
 * its room. */
size_t job_table_due(struct due_rows *due, struct reader *reader, struct arena *arena,
                     int64_t until_us, size_t limit, const struct job_room *room, uint64_t **ids);
/* When the next job of a lane with room is due; false: none is open. */
bool job_table_next(struct due_rows *due, struct reader *reader, struct arena *arena,
                    const struct job_room *room, int64_t *next_us);
size_t job_table_of(struct reader *reader, struct arena *arena, uint64_t ticket,
                    uint64_t **ids); /* open ones */
size_t job_table_past(struct reader *reader, struct arena *arena, uint64_t ticket, size_t limit,
                      uint64_t **ids);                                  /* those that have ended */
void job_table_delete(struct write_set *writes, const struct job *old); /* one that has ended */
size_t job_table_list(struct reader *reader, struct arena *arena, uint64_t after, size_t limit,
                      uint64_t **ids);

/* inbox: id -> packed message as a channel pushed it, until it is admitted. */
void inbox_table_put(struct write_set *writes, uint64_t id, struct text packed);
bool inbox_table_get(struct reader *reader, struct arena *arena, uint64_t id, struct text *packed);
void inbox_table_delete(struct write_set *writes, uint64_t id);

/* blob: SHA-256 -> bytes; BLOB_USE (SHA-256, who, id, n): who refers to it. */
enum blob_user {                       /* permanent numbers: they are on disk */
                 BLOB_USER_ENTRY = 1,  /* id: ticket, 0 the system's timeline; n: entry */
                 BLOB_USER_INBOX = 2,  /* id: of the inbox */
                 BLOB_USER_HOLD = 3,   /* id: the instant in microseconds until which it stays */
                 BLOB_USER_EXPORT = 4, /* id: a ticket that was purged */
};
struct blob_use {
    enum blob_user user;
    uint64_t id;
    uint32_t n;
};
void blob_table_put(struct write_set *writes, const unsigned char digest[32], struct text bytes);
void blob_table_delete(struct write_set *writes, const unsigned char digest[32]);
void blob_table_use(struct write_set *writes, const unsigned char digest[32],
                    const struct blob_use *use);
void blob_table_end_use(struct write_set *writes, const unsigned char digest[32],
                        const struct blob_use *use);
bool blob_table_is_used(struct reader *reader, struct arena *arena, const unsigned char digest[32]);
bool blob_table_get(struct reader *reader, struct arena *arena, const unsigned char digest[32],
                    struct text *bytes);

/* customer: id -> customer; IDENTITY (kind, value) -> customer id. */
bool customer_table_get(struct reader *reader, struct arena *arena, uint64_t id,
                        struct customer *customer);
void customer_table_put(struct write_set *writes, const struct customer *old,
                        const struct customer *customer);
uint64_t customer_table_find(struct reader *reader, struct arena *arena, struct text kind,
                             struct text value); /* 0: nobody */

/* agent: what changes at run time about an agent; absent rows mean: as configured, no open ticket.
 */
struct agent_state {
    struct text id;
    enum roster_presence presence;
    bool presence_set; /* false: the configured presence holds */
    int64_t presence_at_us;
    uint32_t open_tickets; /* kept by ticket_table_put's caller when an owner changes */
    int64_t last_assigned_us;
    /* What routing keeps; zero while it is off. `presence` above is the one that counts. */
    enum roster_presence wanted; /* said last: model/presence_lease.h */
    struct text off, wanted_off; /* channels without work: lists */
    int64_t wanted_since_us, seen_us;
    int64_t timer_us;        /* when its timer is due; 0: none is armed */
    int64_t units;           /* of capacity in use, those of offers included */
    int64_t reserved_units;  /* of them: for the tier that a queue keeps capacity for */
    int64_t paused_until_us; /* takes nothing new */
    uint32_t expiries;       /* offers in a row that expired */
    int64_t hour_from_us;    /* start of the hour that is counted */
    uint32_t hour_count;     /* items accepted in it */
    struct text offers;      /* tickets that are offered to him: a list of ids */
    struct text away_after;  /* how far those that he left have been looked at; empty: all */
    int64_t skip_day;        /* days since 1970, UTC */
    uint32_t skips;          /* on it */
};
void agent_table_get(struct reader *reader, struct arena *arena, struct text id,
                     struct agent_state *state);
void agent_table_put(struct write_set *writes, const struct agent_state *state);

/* idempotency: (week, hash of principal and key) -> fingerprint, sequence of the command, whose
 * record has the answer. This week and the last are looked at. Keys fall by chance, so rows are
 * small: a page holds many, and a fold dirties few pages. */
#define IDEMPOTENCY_FINGERPRINT_BYTES 16
struct idempotency_record {
    unsigned char fingerprint[IDEMPOTENCY_FINGERPRINT_BYTES];
    uint64_t command;
};
bool idempotency_table_get(struct reader *reader, struct arena *arena, int64_t now_us,
                           struct text principal, struct text key,
                           struct idempotency_record *record);
void idempotency_table_put(struct write_set *writes, int64_t now_us, struct text principal,
                           struct text key, const struct idempotency_record *record);

/* reference: (channel, outside id) -> ticket, entry n, SHA-256 of the body: threading and
 * duplicates. */
struct reference {
    uint64_t ticket;
    uint32_t entry;
    unsigned char body[32];
};
bool reference_table_get(struct reader *reader, struct arena *arena, struct text channel,
                         struct text external_id, struct reference *reference);
void reference_table_put(struct write_set *writes, struct text channel, struct text external_id,
                         const struct reference *reference);
void reference_table_delete(struct write_set *writes, struct text channel, struct text external_id);

/* event: first sequence -> ticket and the entries that one command has announced: the feed of
 * subscriptions. */
struct event_row {
    uint64_t sequence, ticket;
    uint32_t entry;
};
/* Rows of one ticket with sequences one behind another; at least one. */
void event_table_put(struct write_set *writes, const struct event_row *rows, size_t count);
uint32_t event_table_span(struct text body); /* how many events a row holds; 0: it is none */
size_t event_table_page(struct reader *reader, struct arena *arena, uint64_t after, size_t limit,
                        struct event_row **rows);

/* command: sequence -> the recorded input, packed: what replay folds. */
void command_table_put(struct write_set *writes, uint64_t sequence, struct text packed);
void command_table_delete(struct write_set *writes, uint64_t sequence);
bool command_table_get(struct reader *reader, struct arena *arena, uint64_t sequence,
                       struct text *packed);

/* kv: (instance, key) -> value with expiry. */
bool kv_table_get(struct reader *reader, struct arena *arena, struct text instance, struct text key,
                  int64_t now_us, struct text *value);
void kv_table_put(struct write_set *writes, struct text instance, struct text key,
                  struct text value, int64_t expires_us);
void kv_table_delete(struct write_set *writes, struct text instance, struct text key);
/* document: name -> packed map: what the engine keeps that is nobody's ticket. Names begin with
 * what they are: "policy/", "maintenance/", "heartbeat/", "calendar/", "zone/",
 * "zone_now/",
 * "holidays/", "sweep/", "policy_versions", "policy_version/", "sla_policies/",
 * "outbox/", "queue/", "skips/", "hand_offs/", "outbox_of/", "schedule/", "schedule_version/",
 * "watch/", "past/", "question/", "inbound/", "lane/".
 */
bool document_table_get(struct reader *reader, struct arena *arena, struct text name,
                        struct value *value);
void document_table_put(struct write_set *writes, struct text name, struct text packed);
void document_table_delete(struct write_set *writes, struct text name);
struct document_row {
    struct text name;
    struct value value;
};
/* An ordered page of the names that begin with `prefix`, behind `after` (empty: from the first). */
size_t document_table_page(struct reader *reader, struct arena *arena, struct text prefix,
                           struct text after, size_t limit, struct document_row **rows);

struct kv_row {
    struct text name, value;
};
/* An ordered page of the names that begin with `prefix`, behind `after` (empty: from the first). */
size_t kv_table_page(struct reader *reader, struct arena *arena, struct text instance,
                     struct text prefix, struct text after, int64_t now_us, size_t limit,
                     struct kv_row **rows);

#endif
