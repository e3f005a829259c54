#include "candidate.h"
#include <stdio.h>
#include "policy_load.h"

static void say_first(const struct config *config, char *why, size_t why_size)
{
    const struct config_complaint *first = &config->complaints[0];
    (void)snprintf(why, why_size, "line %u, column %u: %.*s%s", first->place.line,
                   first->place.column, TEXT_ARG(text_slice(first->text, 0, 200)),
                   config->complaint_count > 1 ? " (and more: rungd --check FILE)" : "");
}

const struct policy_set *candidate_read(void *ctx, struct text text, char *why, size_t why_size)
{
    struct config *config = config_of_text("candidate", text);
    const struct policy_set *set = NULL;
    if (config->complaint_count == 0) {
        set = policy_load(config, ctx);
    }
    if (config->complaint_count > 0) {
        say_first(config, why, why_size);
        policy_set_release(&set);
    }
    config_free(&config);
    return set;
}
