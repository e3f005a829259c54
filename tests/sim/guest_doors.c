#include "guest_doors.h"
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

static void *find(const char *name)
{
    void *found = dlsym(RTLD_DEFAULT, name);
    if (found == NULL) {
        (void)fprintf(stderr, "%s: this channel is for the simulator only\n", name);
        abort();
    }
    return found;
}

struct lmtp_listener *lmtp_listener_start(const struct lmtp_options *options, char *bound,
                                          size_t bound_size, char *why, size_t why_size)
{
    struct lmtp_listener *(*start)(const struct lmtp_options *options) = NULL;
    *(void **)&start = find("sim_lmtp_start");
    (void)snprintf(bound, bound_size, "simulated");
    (void)snprintf(why, why_size, "the simulator takes no mail");
    return start(options);
}

void lmtp_listener_stop(struct lmtp_listener *listener)
{
    void (*stop)(struct lmtp_listener * listener) = NULL;
    *(void **)&stop = find("sim_lmtp_stop");
    stop(listener);
}

void lmtp_listener_free(struct lmtp_listener *listener)
{
    void (*end)(struct lmtp_listener * listener) = NULL;
    *(void **)&end = find("sim_lmtp_free");
    end(listener);
}

int mail_send(const struct mail_send *send, const char *sender, const char *recipient,
              const GByteArray *bytes, char *answer, gsize answer_size)
{
    int (*give)(const char *sender, const char *recipient, const void *bytes, size_t count,
                char *answer, size_t answer_size) = NULL;
    (void)send;
    *(void **)&give = find("sim_mail_send");
    return give(sender, recipient, bytes->data, bytes->len, answer, answer_size);
}
