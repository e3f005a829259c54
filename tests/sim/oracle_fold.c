#include "oracle_fold.h"
#include <stdio.h>
#include <string.h>
#include "engine/replay.h"
#include "node.h"
#include "sim.h"
#include "store/digest.h"
#include "store/memory.h"

static void digest_hex(struct store *store, char hex[65])
{
    struct digest digest;
    if (digest_of(store, &digest) != ERR_OK) {
        sim_broken("fold: the store cannot be read to its end");
    }
    sha256_hex(digest.all.sum, hex);
}

struct difference { /* the first row that the replay has otherwise */
    struct store *other;
    struct arena arena;
    char said[200];
};

static enum err compare_row(void *ctx, enum store_table table, struct text key, struct text value)
{
    struct difference *difference = ctx;
    struct text other;
    enum err err = store_get(difference->other, &difference->arena, table, key, &other);
    if (err == ERR_OK && text_eq(value, other)) {
        return ERR_OK;
    }
    size_t same = 0;
    while (err == ERR_OK && same < value.n && same < other.n && value.p[same] == other.p[same]) {
        same++;
    }
    (void)snprintf(difference->said, sizeof difference->said,
                   "table %d, a key of %zu bytes, %s at byte %zu of %zu: \"%.40s\"", table, key.n,
                   err == ERR_OK ? "another value" : "no such row", same, value.n,
                   value.n > same ? value.p + same : "");
    return ERR_CONFLICT;
}

static void say_difference(struct store *from, struct store *into)
{
    struct difference difference = {.other = into};
    arena_init(&difference.arena);
    if (store_walk(from, compare_row, &difference) == ERR_OK) {
        (void)snprintf(difference.said, sizeof difference.said, "the replay has more rows");
    }
    sim_broken("fold: the recorded commands lead to another state: %s", difference.said);
    arena_fini(&difference.arena);
}

/* Into another implementation of the store, which knows neither journal nor folds. */
static void check_fold(const char hex[65])
{
    char why[500] = "";
    char again[65];
    uint64_t count = 0;
    struct store *into = memory_open(0);
    struct replay_options replay = {
        .from = node_store(), .into = into, .advisor = node_advisor(), .policies = node_policies()};
    if (replay_run(&replay, &count, why, sizeof why) != ERR_OK) {
        sim_broken("fold: %s", why);
    } else {
        digest_hex(into, again);
        if (strcmp(hex, again) != 0) {
            say_difference(node_store(), into);
        }
    }
    store_close(&into);
}

void oracle_fold_check(char hex[65])
{
    digest_hex(node_store(), hex);
    check_fold(hex);
}
