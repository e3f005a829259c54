/* What is kept about one person's notifications: how many have left, what is known about each way
 * to reach them, and what is held until its time. One document per person, made when the first
 * notification of somebody with rules is looked at; its timer is one of nobody's ticket. semantics
 * (i). [engine thread] */
#ifndef ENGINE_OUTBOX_H
#define ENGINE_OUTBOX_H
#include "engine/work.h"

/* Of each urgency, held at once: what is urgent leaves then, as one by each way, what is not is
 * counted. */
#define OUTBOX_ITEMS_MAX 200
#define OUTBOX_CONTACTS_MAX 32

struct outbox_item { /* a job in JOB_HELD */
    uint64_t job, ticket;
    struct text channel, address, kind;
    struct text bundle; /* the job's */
    uint32_t escalation, level;
    enum notification_urgency urgency;
    enum notification_hold why;
    int64_t until_s;
};
struct outbox {
    struct text person;
    uint64_t number, generation; /* of its timer */
    int64_t due_us;              /* 0: no timer */
    struct notification_counts counts;
    int64_t unlisted; /* held back since the last digest without a place in it */
    struct notification_contact *contacts;
    size_t contact_count;
    struct outbox_item *items;
    size_t item_count;
};

/* In the arena of the command; a person without a document has an empty one. */
void outbox_load(struct work *work, struct text person, struct outbox *outbox);
/* By the number of its timer; false: there is none. */
bool outbox_find(struct work *work, uint32_t number, struct outbox *outbox);
/* Whether it is held still: a page that was cancelled stays listed until its time. */
bool outbox_holds(struct work *work, const struct outbox_item *item);
/* Those that are not held any more make room. */
void outbox_forget_ended(struct work *work, struct outbox *outbox);
/* Arms the timer for the item that is next, and writes the document. */
void outbox_save(struct work *work, struct outbox *outbox);
/* The entry of a contact; made when it is absent (the longest unused one makes room). */
struct notification_contact *outbox_contact(struct work *work, struct outbox *outbox,
                                            struct text channel, struct text address);

#endif
