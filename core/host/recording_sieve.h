/* What of a conversation goes into a recording: hooks and pages, their answers, what the plugin
 * asked and was told meanwhile. What concerns the process alone (hello, ping, health, its logs and
 * figures) does not, and no secret of its settings does: the option is nil, and where its text
 * stands in a frame there are stars, as in the log. One for each conversation; pure. */
#ifndef HOST_RECORDING_SIEVE_H
#define HOST_RECORDING_SIEVE_H
#include "host/option_read.h"
#include "host/recording.h"

struct recording_sieve {
    struct option_table options; /* lent */
    const struct text *secrets;  /* lent */
    size_t secret_count;
    uint64_t *open; /* owned: ids of hooks and pages without an answer */
    size_t open_count, open_room;
    int64_t calls; /* that were answered */
};

void recording_sieve_init(struct recording_sieve *sieve, const struct option_table *options,
                          const struct text *secrets, size_t secret_count);
void recording_sieve_fini(struct recording_sieve *sieve);
/* `frame`: the array of one frame. Appends a record, or nothing. */
void recording_sieve_take(struct recording_sieve *sieve, struct buf *out, bool is_of_plugin,
                          struct text frame);

#endif
