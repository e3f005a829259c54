/* Other plugins, versions or settings while the server runs. One at a time: the configuration is
 * read, files are copied and opened and what is new is created on a worker; one recorded command
 * makes the switch between two batches; whoever is not asked any more retires. Whatever goes wrong
 * before leaves everything as it was.
 *
 * What is not in a configuration is not reloaded: state goes over in the plugin's own storage. */
#ifndef HOST_RELOAD_H
#define HOST_RELOAD_H
#include "host/plugin_section.h"
#include "host/retire.h"
#include "host/shelf.h"

#define RELOAD_WAITING_MAX 64
#define RELOAD_IMAGES_MAX 256
#define RELOAD_IMAGES_ADVISED 32 /* loaded files that nobody uses, before a restart is advised */

enum reload_what {
    RELOAD_CHANGED, /* whatever the configuration says in other words than before */
    RELOAD_ONE,     /* this one is made anew: from its file as it is now */
    RELOAD_OFF,     /* this one is not asked until RELOAD_ON or the next start */
    RELOAD_ON
};

struct reload_result {      /* lent until done() returns */
    struct refusal refusal; /* code ERR_OK: it is done */
    const char *version;
    const struct text *made, *ended; /* instances that are new, and that are not asked any more */
    size_t made_count, ended_count;
};

struct reload_request {
    enum reload_what what;
    struct text name; /* of the instance; not of RELOAD_CHANGED; lent until reload_ask returns */
    struct config *(*read)(void *ctx); /* [worker] with its complaints; lent until done() */
    void (*done)(void *ctx, const struct reload_result *result); /* [loop], once */
    void *ctx;
};

struct reload_parts { /* all lent */
    struct instance_env *env;
    struct shelf *shelf;
    struct retire *retire;
    const char *search, *copies;
    void (*on_swapped)(void *ctx); /* [loop] others are asked now */
    void *ctx;
};

struct reload;

struct reload *reload_create(const struct reload_parts *parts);
void reload_destroy(struct reload **reload); /* nothing is under way; likes NULL */
/* done() comes in a later turn, also when nothing comes of it. [loop] */
void reload_ask(struct reload *reload, const struct reload_request *request);
/* Those that wait are refused, and so is what comes. [loop] */
void reload_stop(struct reload *reload);
bool reload_is_busy(const struct reload *reload); /* one is under way; [loop] */
/* Files that were loaded and that nobody uses any more. [loop] */
size_t reload_unused_images(struct reload *reload);

#endif
