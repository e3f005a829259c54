/* What stands in for the sockets of the mail channel. The simulated channel is the real one but for
 * its two doors (guest_doors.c, linked into the guest), which ask the program that loaded it. */
#ifndef TESTS_SIM_GUEST_DOORS_H
#define TESTS_SIM_GUEST_DOORS_H
#include "lmtp_listener.h"
#include "mail_send.h"

/* Defined by the simulator, found by name. */
struct lmtp_listener *sim_lmtp_start(const struct lmtp_options *options);
void sim_lmtp_stop(struct lmtp_listener *listener);
void sim_lmtp_free(struct lmtp_listener *listener);
int sim_mail_send(const char *sender, const char *recipient, const void *bytes, size_t count,
                  char *answer, size_t answer_size);

#endif
