/* The far sides of pages and mails: a webhook receiver and a mail server that fail, hang, answer
 * late or take something and lose their answer; and senders who deliver by LMTP until they get
 * their 250. What they have taken is theirs, whatever the server remembers. */
#ifndef TESTS_SIM_PEERS_H
#define TESTS_SIM_PEERS_H
#include <stdbool.h>
#include <stddef.h>
#include "base/text.h"

struct peers_taken { /* something that arrived: by its outside id */
    char id[100];
    unsigned times;
    bool may_repeat; /* the last answer was lost, or the process ended with the job in flight */
};

void peers_start(void);
size_t peers_taken(const struct peers_taken **taken);
bool peers_has(const char *id);
/* A process that ended had this in flight: it may come once more. */
void peers_excuse(struct text id);
/* Mails that were answered 250: their number is in "<mail-N@peer.example>". */
size_t peers_mails(const bool **is_accepted);
size_t peers_undelivered(void); /* mails that nobody has answered 250 or 5xx yet */

/* What a customer of a story writes; texts are lent for the whole run. */
struct peers_letter {
    struct text from, subject, body;
    bool is_reply; /* to the last mail that `from` was sent */
};
/* Delivered again and again until it is answered 250. One at a time. */
void peers_write(const struct peers_letter *letter, void (*on_kept)(void));

#endif
