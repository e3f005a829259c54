/* Built with the headers of a made-up next minor, for servers of this one. It looks at what they do
 * not have: behind RUNG_HAS when CAREFUL, else as it comes. */
#include <rung/plugin.h>
#include <stdlib.h>

static int create(const rung_host *host, const void *config, void **self)
{
    (void)config;
    if (!CAREFUL || RUNG_HAS(rung_host, host, appended_by_the_next_minor)) {
        volatile uint64_t seen = host->appended_by_the_next_minor;
        (void)seen;
    }
    *self = malloc(1);
    return *self != NULL ? RUNG_OK : RUNG_ENOMEM;
}

RUNG_PLUGIN("org.example.newer", "1.0.0", .summary = "built with newer headers", .create = create,
            .destroy = free);
