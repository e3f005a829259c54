#include "model/presence_lease.h"
#include "base/clock.h"
#include "model/escalation.h"

void presence_lease_say(struct presence_lease *lease, enum roster_presence presence,
                        struct text off, int64_t now_us)
{
    bool is_said = presence == lease->wanted && text_eq(off, lease->wanted_off);
    bool counts = presence == lease->presence && text_eq(off, lease->off);
    lease->wanted = presence;
    lease->wanted_off = off;
    lease->seen_us = now_us;
    if (counts) {
        lease->wanted_since_us = 0;
    } else if (!is_said || lease->wanted_since_us == 0) {
        lease->wanted_since_us = now_us;
    }
}

bool presence_lease_settle(struct presence_lease *lease, int64_t now_us, int64_t damping_s)
{
    if (lease->wanted_since_us == 0 ||
        now_us < lease->wanted_since_us + damping_s * CLOCK_SECOND_US) {
        return false;
    }
    lease->presence = lease->wanted;
    lease->off = lease->wanted_off;
    lease->wanted_since_us = 0;
    return true;
}

bool presence_lease_is_stale(const struct presence_lease *lease, int64_t now_us, int64_t lease_s)
{
    return lease_s > 0 && lease->seen_us != 0 &&
           now_us >= lease->seen_us + lease_s * CLOCK_SECOND_US;
}

int64_t presence_lease_next(const struct presence_lease *lease, int64_t now_us, int64_t lease_s,
                            int64_t damping_s)
{
    int64_t next_us = 0;
    bool has_lease = lease_s > 0 && lease->seen_us != 0 && lease->presence != PRESENCE_OFFLINE;
    if (has_lease && !presence_lease_is_stale(lease, now_us, lease_s)) {
        next_us = lease->seen_us + lease_s * CLOCK_SECOND_US;
    }
    if (lease->wanted_since_us != 0) {
        int64_t counts_us = lease->wanted_since_us + damping_s * CLOCK_SECOND_US;
        next_us = next_us == 0 || counts_us < next_us ? counts_us : next_us;
    }
    return next_us;
}

bool presence_lease_is_present(const struct presence_lease *lease, struct text channel)
{
    return lease->presence == PRESENCE_ONLINE && !escalation_lists(lease->off, channel);
}
