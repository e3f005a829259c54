/* Who looks after the store of a running server: scrubs it after it was not closed well, every day
 * and when asked, makes backups when asked, each in a child (store_child.h) and one at a time, and
 * has it folded when it rests, so that the next start has little to read back. Loop thread only. */
#ifndef STORE_KEEPER_H
#define STORE_KEEPER_H
#include "base/err.h"
#include "base/loop.h"
#include "base/pack.h"
#include "store/store.h"

#define STORE_KEEPER_LOOK_US INT64_C(10000000) /* rests when nothing came for as long */
#define STORE_KEEPER_SCRUB_US (INT64_C(24) * 3600 * 1000000)
#define STORE_KEEPER_ARCHIVE_WAITING_MAX 4u /* pieces; more: the archive takes nothing */

struct store_keeper;
struct store_keeper_options {
    const char *data, *archive;                       /* folders; archive NULL: none */
    int64_t look_us, scrub_us;                        /* 0: as above */
    void (*info)(void *ctx, struct store_info *info); /* of a moment ago */
    void *ctx;
};

/* The store is lent until the keeper is destroyed; NULL: in memory, nothing to look after. The
 * first scrub begins in the next turn of the loop when `info` says that commits were read back. */
struct store_keeper *store_keeper_create(struct loop *loop, struct store *store,
                                         const struct store_keeper_options *options);
void store_keeper_destroy(struct store_keeper **keeper); /* likes NULL; ends its child */
/* store.scrub {}, store.digest {} and store.backup {to, keep}: begins it and yields {task}. */
enum err store_keeper_scrub(struct store_keeper *keeper, struct pack *result,
                            struct refusal *refusal);
enum err store_keeper_digest(struct store_keeper *keeper, struct pack *result,
                             struct refusal *refusal);
enum err store_keeper_backup(struct store_keeper *keeper, const struct value *params,
                             struct pack *result, struct refusal *refusal);
/* Pairs of the open map: the task of now or the last one, and the last scrub. */
void store_keeper_pack(struct store_keeper *keeper, struct pack *pack);

#endif
