/* What must hold, whatever happened. Read this file to know what the simulator proves:
 *
 *   durable   what was answered is in the store after every end of the process, and nothing that a
 *             reader or listener was shown is ever taken back
 *   once      a key is applied once; its ticket, message or mail exists once
 *   jobs      what was sent belongs to a job of a committed command, under the id that the job has
 *             for ever; a job that is done was taken by somebody; none is forgotten; one is sent
 *             again only when its last answer was lost, or it was in flight as the process ended
 *   timers    the due index and the tickets agree; none is overdue, none fires before its time, and
 *             the server fires each generation once
 *   order     timelines and feed count without gaps, and time does not go back in them
 *   rest      in peaceful times every call and every mail is answered; nobody sleeps beside work
 *   fold      the recorded commands, run again in the store in memory, lead to the same rows
 */
#ifndef TESTS_SIM_ORACLE_H
#define TESTS_SIM_ORACLE_H
#include <stdbool.h>
#include <stdint.h>
#include "base/text.h"

void oracle_init(void);

/* A client has the answer to this key; `number` is in its subject or body. */
void oracle_acknowledged(const char *key, const char *method, uint64_t number);
void oracle_saw_ticket(struct text ticket, uint64_t version);
/* The listener heard event `cursor`. */
void oracle_hear(uint64_t cursor, struct text ticket, uint32_t entry);
uint64_t oracle_heard(void); /* the newest */

bool oracle_is_listening(void); /* it has heard everything */

void oracle_look_after_boot(void);
/* At the end, at rest. The state's hash goes to `hex`. */
void oracle_judge(char hex[65]);

#endif
