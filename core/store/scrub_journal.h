/* The same look at the journal: every segment that is still as it was written, record by record,
 * and each as the continuation of the one before. May run beside a server: what it is writing now,
 * or uses again meanwhile, is left alone. */
#ifndef STORE_SCRUB_JOURNAL_H
#define STORE_SCRUB_JOURNAL_H
#include "store/scrub.h"

struct scrub_journal_report {
    unsigned segments;
    uint64_t records, findings;
};

/* Findings name the file and the byte. `store` is the store's number: a segment of another one is a
 * finding. ERR_INTERNAL: the folder cannot be read. */
enum err scrub_journal(const char *folder, uint64_t store, const struct scrub_hooks *hooks,
                       struct scrub_journal_report *report);

#endif
