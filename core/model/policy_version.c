#include "model/policy_version.h"
#include "base/clock.h"
#include "base/must.h"

const char *const policy_version_modes[] = {"next_event", "new_tickets", "open_clocks_now", "as_of",
                                            NULL};

bool policy_version_is_swept(const struct policy_version *version)
{
    return version->change.mode == POLICY_OPEN_CLOCKS_NOW || version->change.mode == POLICY_AS_OF;
}

static bool reaches_all(const struct policy_version *version)
{
    return version->change.mode == POLICY_NEXT_EVENT ||
           version->change.mode == POLICY_OPEN_CLOCKS_NOW;
}

bool policy_version_reaches(const struct policy_version *version, int64_t created_us)
{
    if (version->change.mode == POLICY_NEW_TICKETS) {
        return created_us >= version->at_us;
    }
    return version->change.mode != POLICY_AS_OF ||
           created_us / CLOCK_SECOND_US >= version->change.as_of_s;
}

const struct policy_version *policy_version_of(const struct policy_version *versions, size_t count,
                                               int64_t created_us)
{
    MUST(count > 0);
    for (size_t i = count; i > 1; i--) {
        if (policy_version_reaches(&versions[i - 1], created_us)) {
            return &versions[i - 1];
        }
    }
    return &versions[0];
}

size_t policy_version_first_live(const struct policy_version *versions, size_t count)
{
    for (size_t i = count; i > 0; i--) {
        if (reaches_all(&versions[i - 1])) {
            return i - 1;
        }
    }
    return 0;
}
