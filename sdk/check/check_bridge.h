/* A script, or any program that speaks the bridge, as a plugin like all others: its descriptor is
 * what its hello says, its jobs ask the child and answer what the child asks meanwhile. So every
 * scenario that makes sense there runs over it unchanged. One program for each process. */
#ifndef CHECK_CHECK_BRIDGE_H
#define CHECK_CHECK_BRIDGE_H
#include <rung/plugin.h>
#include "check_child.h"
#include "host/bridge_config.h"

#define CHECK_BRIDGE_TIMERS_MAX 16
#define CHECK_BRIDGE_PAGES_MAX 64

struct check_bridge_timer {
    struct check_bridge *bridge;
    uint64_t id; /* of the host's timer; 0: free */
};
struct check_bridge_page {
    struct text method, path; /* method empty: any */
};
struct check_bridge { /* one instance: one child */
    struct check_child child;
    const rung_host *host;
    struct arena arena; /* of the message in hand */
    rung_call *call;    /* of the hook that is open; NULL: none */
    uint64_t hook_id;   /* its request */
    struct bridge_rules rules;
    struct arena rules_arena;
    struct check_bridge_timer timers[CHECK_BRIDGE_TIMERS_MAX];
    struct check_bridge_page pages[CHECK_BRIDGE_PAGES_MAX]; /* that it has published */
    size_t page_count;
    struct arena kept; /* owns their texts */
};

/* Starts argv (NULL-ended; lent for ever), reads its hello and ends it. NULL: `why` says why not.
 */
const rung_plugin *check_bridge_describe(const char *const *argv, char *why, size_t cap);
/* Whether this file is for the bridge: it begins with #! */
bool check_bridge_is_script(const char *path);
/* What becomes of the next hooks: answered; cancelled at once, among noise; or left, with the
 * descriptor closed while they are open. */
enum check_bridge_mode { CHECK_BRIDGE_ORDINARY, CHECK_BRIDGE_CANCEL, CHECK_BRIDGE_LEAVE };
void check_bridge_set_mode(enum check_bridge_mode mode);
/* What a child said last when it broke the contract, or had a mistake in itself; "" when none did.
 */
const char *check_bridge_broken(void);
size_t check_bridge_message_max(void); /* what it takes in pieces, by its hello; 0: frames only */
unsigned check_bridge_killed(void);    /* how many children did not end with their descriptor */
/* Waits for the answer to request `id`, doing what the child asks meanwhile. NULL: `why` says why
 * none came. In the bridge's arena. */
const struct bridge_message *check_bridge_wait(struct check_bridge *bridge, uint64_t id,
                                               int wait_ms, const char **why);

/* Asks and waits; `fill` packs the pairs of the params. RUNG_OK, or the child's code with its words
 * in `why`. */
int check_bridge_ask(struct check_bridge *bridge, const char *method,
                     void (*fill)(struct pack *pack, struct check_bridge *bridge, const void *arg),
                     const void *arg, const struct value **result, struct text *why);

/* check_page.c: a visitor of one of its pages; the child is asked, and its answer is the reply. */
void check_page(void *self, const rung_request *request);

/* check_services.c: one request of the child; the pairs of its answer go into `pack`, or a code
 * below 0 is returned and `why` says why. */
int check_services_answer(struct check_bridge *bridge, const struct bridge_message *message,
                          struct pack *pack, const char **why);
/* One notification of the child. */
void check_services_hear(struct check_bridge *bridge, const struct bridge_message *message);

#endif
