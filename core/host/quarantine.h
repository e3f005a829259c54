/* Who ended the server, and who is asked no more for it: an instance that was inside at two deaths
 * within ten minutes is left out at the next start, until an operator releases it or its file is
 * another one. Kept in a file beside the plugins. What only happened to be inside when somebody
 * else ended the server (SIGKILL, no memory left) is remembered and told, and never counted.
 * One thread at a time. */
#ifndef HOST_QUARANTINE_H
#define HOST_QUARANTINE_H
#include "host/crumb.h"

#define QUARANTINE_WINDOW_US INT64_C(600000000)
#define QUARANTINE_RECORDS_MAX 64

struct quarantine_record {
    struct crumb_death last;
    int64_t counted_us; /* the last death that counted; 0: none */
    uint32_t count;     /* deaths that counted */
    bool is_quarantined;
};

struct quarantine;

/* Reads `path` (NULL: nothing is kept) and adds what the last run left; never NULL. */
struct quarantine *quarantine_open(const char *path, const struct crumb_death *deaths, size_t count,
                                   int64_t now_us);
void quarantine_close(struct quarantine **quarantine); /* likes NULL */
/* Of this very file; NULL: nothing is known against it. Lent until the next change. */
const struct quarantine_record *quarantine_find(const struct quarantine *quarantine,
                                                struct text instance, const char *digest);
/* Forgets what is known of the instance. False: nothing was. */
bool quarantine_release(struct quarantine *quarantine, struct text instance);
/* "signal 11 (Segmentation fault)", "it called exit()", ... */
void quarantine_how(int how, char *out, size_t size);

#endif
