/* Which plugin is being run right now, by which thread: a word for each thread that enters plugins,
 * in a mapping of a file that outlives the process. Entering is one store, leaving another. When
 * the process dies inside a plugin, a handler marks the word of the thread that died, and the next
 * start reads from the file who it was. The watchdog reads the same words while the process lives.
 *
 * Without a file (tests, `rungd --check`) the words lie in memory and die with it. One crumb of a
 * process may be armed. */
#ifndef HOST_CRUMB_H
#define HOST_CRUMB_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/text.h"
#include "model/effect.h"

#define CRUMB_SLOTS_MAX 64  /* threads that enter plugins; more of them leave no word */
#define CRUMB_NAMES_MAX 256 /* instances with their files; more share the last name */
#define CRUMB_NAME_BYTES 128
#define CRUMB_NAME_TEXT_BYTES 100 /* of a name; longer ones are cut */
#define CRUMB_DIGEST_BYTES 65     /* SHA-256 in hex, 0-ended */

/* Points of a plugin's life that are no hooks; below them the numbers are those of enum hook. */
enum crumb_point {
    CRUMB_LOAD = 128,
    CRUMB_CHECK,
    CRUMB_CREATE,
    CRUMB_QUIESCE,
    CRUMB_DESTROY,
    CRUMB_HEALTH,
    CRUMB_CANCEL,
    CRUMB_CALLBACK, /* what it asked a service to call */
    CRUMB_THREAD,   /* one that it started itself */
    CRUMB_CODE      /* its code, where nobody was asking it: a signal handler, for example */
};
#define CRUMB_PATIENT 64U /* with a point: on a worker, where nobody waits for it */
const char *crumb_point_name(unsigned point); /* "ticket.classify", "create()"; never NULL */

enum { CRUMB_ENDED_SILENTLY = 0, CRUMB_CALLED_EXIT = -1 }; /* else the number of a signal */

/* Somebody who was inside when the last run ended. */
struct crumb_death {
    char instance[CRUMB_NAME_BYTES], digest[CRUMB_DIGEST_BYTES];
    unsigned point;
    int how;       /* a signal, CRUMB_CALLED_EXIT or CRUMB_ENDED_SILENTLY */
    int64_t at_us; /* wall clock; 0: unknown */
};

struct crumb;

/* Never NULL. `path` NULL: in memory. What cannot be opened, or is held by another server, is in
 * memory too, and `why` says so; it is empty otherwise. */
struct crumb *crumb_create(const char *path, char *why, size_t why_size);
/* From here on nobody is accused: the process ends in order, with somebody left behind inside. */
void crumb_forgive(struct crumb *crumb);
/* Ends cleanly: who is still inside is not accused. No thread enters any more; likes NULL. */
void crumb_destroy(struct crumb **crumb);

/* Who was inside when the last run ended: the one that a signal or exit() found there, else all
 * whose end nobody saw, which proves nothing against any of them. Lent. */
size_t crumb_deaths(const struct crumb *crumb, const struct crumb_death **deaths);

/* From now on SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS, exit() and _exit() inside a plugin
 * leave a mark, and a line on stderr; then they do what they did before. */
void crumb_arm(struct crumb *crumb);

/* A number for crumb_enter. Any thread, but one at a time. */
uint32_t crumb_name(struct crumb *crumb, struct text instance, const char *digest);

/* Around each call into a plugin: what crumb_enter returns goes to crumb_leave, on the same thread.
 * A NULL crumb leaves nothing. [any thread] */
uint64_t crumb_enter(struct crumb *crumb, uint32_t name, unsigned point);
void crumb_leave(struct crumb *crumb, uint64_t before);

/* A thread that is started inside a plugin, or by such a thread, is that plugin's for as long as it
 * lives: whoever dies on it is named, too. The heir is what the one that starts it hands to the new
 * one; 0: it is nobody's, or no crumb is armed. `stack` of CRUMB_STACK_BYTES, or NULL, is for its
 * signal handlers until crumb_disinherit, which does not end the belonging. */
#define CRUMB_STACK_BYTES ((size_t)32 << 10)
uint64_t crumb_heir(void);
void crumb_inherit(uint64_t heir, void *stack);
void crumb_disinherit(const void *stack);
const char *crumb_owner(void); /* of this thread, if a plugin started it: its instance; else NULL */

/* Machine code of this plugin: an instruction there that is fatal on a thread that is nobody's
 * names it as well. One thread at a time; more than CRUMB_NAMES_MAX are not known. */
void crumb_code(struct crumb *crumb, uint32_t name, uintptr_t from, uintptr_t to);

/* Is a plugin being run on this thread, or is it the plugin's own? */
bool crumb_is_inside(void);
/* What slot `index` (below CRUMB_SLOTS_MAX) says now: false, nobody is inside. `visit` is another
 * number for each entry, so that whoever looks twice knows whether it is the same. [any thread] */
struct crumb_look {
    uint64_t visit;
    uint32_t name;
    unsigned point;
    bool is_patient;
};
bool crumb_look(const struct crumb *crumb, size_t index, struct crumb_look *look);
const char *crumb_instance(const struct crumb *crumb, uint32_t name); /* lent */

#endif
