/* Tables over a store in memory: what is written and not committed yet, and a reader that sees it.
 * Header-only: each test program has its own. */
#ifndef TESTS_SUPPORT_TABLES_H
#define TESTS_SUPPORT_TABLES_H
#include "store/memory.h"
#include "store/tables.h"

static struct write_set writes;
static struct arena arena;
static struct reader reader;
static struct store *store;

static void arrive(void)
{
    store = memory_open(0);
    arena_init(&arena);
    write_set_init(&writes);
    reader_init(&reader, store, &writes);
}

static void leave(void)
{
    write_set_fini(&writes);
    arena_fini(&arena);
    store_close(&store);
}

#endif
