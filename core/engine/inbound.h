/* A message that came in while plugins are asked about it: its row in the inbox, what they have
 * said so far, and its place behind earlier ones of the same sender on the same channel. Until all
 * is decided no ticket is touched. Without jobs there is nothing of this on disk. decision 33.
 *
 * Documents: "inbound/ID" (what is decided), "question/inbound/ID" (hook_wait.h), and one
 * "lane/SENDER/ID" for each that waits; the first of a lane is the one that is looked at. Timer
 * TIMER_INBOX of no ticket, generation: ID, n: a deadline, or its turn. */
#ifndef ENGINE_INBOUND_H
#define ENGINE_INBOUND_H
#include "engine/work.h"
#include "model/message.h"

#define INBOUND_QUESTIONS 3

struct inbound {
    uint64_t id;            /* of its row in the inbox; 0: it has none yet */
    struct message message; /* as it is by now */
    bool is_revised;        /* message.before_add was asked inline */
    struct effect_list revisions;
    struct inbound_answer {
        enum hook hook; /* 0: not asked yet */
        struct effect_list effects;
    } answers[INBOUND_QUESTIONS]; /* in the order in which they were asked */
    bool was_parked;              /* and is looked at again: others may stand behind it */
    bool is_parked;               /* it waits: whoever asked has nothing more to do */
};

/* `id` 0: the channel handed it in parsed. Reads what was decided before. */
void inbound_init(struct work *work, struct inbound *inbound, const struct message *message,
                  uint64_t id);
/* An earlier one of that sender waits: this one is parked behind it. */
bool inbound_is_behind(struct work *work, struct inbound *inbound);
/* Does an answer end the question? See hook_wait.h. */
typedef bool (*inbound_decides)(struct work *work, struct effect_list *effects);
/* What plugins say at this hook, merged; NULL: it is parked until they have. */
struct effect_list *inbound_ask(struct work *work, struct inbound *inbound, enum hook hook,
                                inbound_decides decides);
/* A job has ended (`effects` NULL: without an answer), or a timer fired: reads the message that has
 * to be looked at again. False: nothing is to be done. */
bool inbound_answer(struct work *work, const struct job *job, const struct effect_list *effects,
                    inbound_decides decides, struct inbound *inbound);
bool inbound_due(struct work *work, const struct timer *timer,
                 inbound_decides (*decides_of)(enum hook hook), struct inbound *inbound);
/* A plugin that has to agree does not work: it is looked at again by then, and whoever comes after
 * it from the same sender waits behind it. */
void inbound_hold(struct work *work, struct inbound *inbound, int64_t until_us);
/* It is decided: its rows go, and whoever waits behind it is next. */
void inbound_end(struct work *work, struct inbound *inbound);

#endif
