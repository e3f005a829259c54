/* The recorded commands of a world, run once more into a store of their own. Header-only. */
#ifndef TESTS_SUPPORT_AGAIN_H
#define TESTS_SUPPORT_AGAIN_H
#include "engine/replay.h"
#include "store/digest.h"
#include "support/world.h"

struct again { /* a second store that the first one's commands are run into */
    struct store *store;
    uint64_t count;
    char why[500];
};

static inline enum err again_run(struct world *world, struct again *again)
{
    struct advisor advisor = {.plan = world_plan,
                              .ask = world_ask,
                              .find = world_find,
                              .wants = world_wants,
                              .version = world_version,
                              .swap = world_swap,
                              .ctx = world};
    struct replay_options options = {.from = world->store,
                                     .into = again->store,
                                     .advisor = &advisor,
                                     .policies = world->policies};
    return replay_run(&options, &again->count, again->why, sizeof again->why);
}

static inline void again_init(struct again *again)
{
    *again = (struct again){.store = memory_open(0)};
}

static inline bool again_same(struct store *a, struct store *b)
{
    struct digest one;
    struct digest other;
    ck_assert_int_eq(digest_of(a, &one), ERR_OK);
    ck_assert_int_eq(digest_of(b, &other), ERR_OK);
    return digest_equal(&one.all, &other.all);
}

/* They lead to the same rows. */
static inline void again_check(struct world *world)
{
    struct again again;
    again_init(&again);
    ck_assert_msg(again_run(world, &again) == ERR_OK, "%s", again.why);
    ck_assert(again_same(world->store, again.store));
    store_close(&again.store);
}

#endif
