#include "base/must.h"
#include "engine/policy_history.h"
#include "engine/use_case.h"

#define POLICIES_LIMIT_DEFAULT 20
#define POLICIES_LIMIT_MAX 100

/* policy.versions {from?, limit?}: what was put in force, the newest first, each with its preview.
 */
enum err list_policies(struct work *work)
{
    const struct value *args = &work->command->args;
    const struct policy_history *history = policy_history_of(work);
    uint32_t newest = history->count > 0 ? history->versions[history->count - 1].number : 0;
    int64_t limit = value_int(args, "limit", POLICIES_LIMIT_DEFAULT);
    int64_t from = value_int(args, "from", newest);
    struct pack pack;
    if (limit < 1 || limit > POLICIES_LIMIT_MAX || from < 0) {
        return work_refuse(work, ERR_INVALID, "invalid", "limit",
                           "limit is 1 to %d, from is the number of a version", POLICIES_LIMIT_MAX);
    }
    from = from > newest ? newest : from;
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_key(&pack, "items");
    pack_list_begin(&pack);
    for (; limit > 0 && from > 0; limit--, from--) {
        policy_history_view(work, &pack, (uint32_t)from);
    }
    pack_list_end(&pack);
    if (from > 0) {
        pack_pair_int(&pack, "next", from);
    }
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return work->reader->err;
}
