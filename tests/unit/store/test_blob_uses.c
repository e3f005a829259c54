#include "store/blob_uses.h"
#include "store/scrub.h"
#include "support/stores.h"
#include "support/suite.h"
#include "support/tables.h"

#define ONE "1111111111111111111111111111111111111111111111111111111111111111"
#define TWO "2222222222222222222222222222222222222222222222222222222222222222"
#define NONE "0000000000000000000000000000000000000000000000000000000000000000"

static struct {
    unsigned char digest;
    struct blob_use use;
} seen[8];
static size_t seen_count;

static void note(void *ctx, const unsigned char digest[32], const struct blob_use *use)
{
    (void)ctx;
    seen[seen_count].digest = digest[0];
    seen[seen_count++].use = *use;
}

static void look(enum store_table table, const char *key, size_t n, struct text body)
{
    seen_count = 0;
    blob_uses(&arena, table, (struct text){key, n}, body, note, NULL);
}

static struct text entries(void)
{
    struct buf *out = ARENA_NEW(&arena, struct buf);
    struct pack pack;
    buf_init(out);
    pack_init(&pack, out);
    pack_map_begin(&pack);
    pack_key(&pack, "entries");
    pack_list_begin(&pack);
    pack_z(&pack, "created");
    pack_map_begin(&pack);
    pack_map_end(&pack);
    pack_z(&pack, "message");
    pack_map_begin(&pack);
    pack_pair_z(&pack, "raw", ONE);
    pack_key(&pack, "attachments");
    pack_list_begin(&pack);
    for (int i = 0; i < 2; i++) { /* the same twice: one row */
        pack_map_begin(&pack);
        pack_pair_z(&pack, "id", TWO);
        pack_map_end(&pack);
    }
    pack_list_end(&pack);
    pack_map_end(&pack);
    pack_z(&pack, "refused");
    pack_map_begin(&pack);
    pack_pair_z(&pack, "raw", NONE);
    pack_map_end(&pack);
    pack_list_end(&pack);
    pack_map_end(&pack);
    struct text body = arena_text(&arena, buf_text(out));
    buf_fini(out);
    return body;
}

START_TEST(a_timeline_refers_to_attachments_and_raw_bytes_of_its_messages)
{
    arrive();

    look(TABLE_ENTRY, "\0\0\0\0\0\0\1\0\0\0\0\7", 12, entries());

    ck_assert_uint_eq(seen_count, 2);
    for (size_t i = 0; i < 2; i++) {
        ck_assert_int_eq(seen[i].use.user, BLOB_USER_ENTRY);
        ck_assert_uint_eq(seen[i].use.id, 256);
        ck_assert_uint_eq(seen[i].use.n, 8);
    }
    ck_assert_uint_eq(seen[0].digest + seen[1].digest, 0x33);
    leave();
}
END_TEST

START_TEST(a_hold_is_read_by_its_name_and_nothing_else_is)
{
    unsigned char digest[32];
    int64_t until_us = 0;
    arrive();

    ck_assert(blob_uses_hold(TEXT("blob_hold/00000000000000ff/" ONE), &until_us, digest));
    ck_assert_int_eq(until_us, 255);
    ck_assert_uint_eq(digest[0], 0x11);
    ck_assert(!blob_uses_hold(TEXT("blob_hold/00000000000000ff"), &until_us, digest));
    ck_assert(!blob_uses_hold(TEXT("blob_hold/00000000000000ff/11"), &until_us, digest));
    look(TABLE_DOCUMENT, "sweep/calendars", 15, TEXT("\x80"));
    ck_assert_uint_eq(seen_count, 0);
    leave();
}
END_TEST

static void count_finding(void *ctx, const char *table, struct text key, const char *what)
{
    (void)key;
    (void)what;
    *(int *)ctx += strcmp(table, "blob_use") == 0;
}

/* A use that nothing has, and one that is missing, are found. */
START_TEST(a_scrub_compares_uses_with_what_is_there)
{
    static const unsigned char digest[32] = {0x11};
    struct blob_use use = {.user = BLOB_USER_EXPORT, .id = 256};
    struct purged purged = {.ticket = 256, .done_us = 1};
    int found = 0;
    struct scrub_hooks hooks = {.on_finding = count_finding, .ctx = &found};
    struct scrub_report report;
    arrive();
    purged_table_put(&writes, &purged);
    stores_commit(store, &writes);
    ck_assert_int_eq(scrub_store(store, &hooks, &report), ERR_OK);
    ck_assert_int_eq(found, 0);

    write_set_clear(&writes);
    blob_table_use(&writes, digest, &use);
    stores_commit(store, &writes);
    ck_assert_int_eq(scrub_store(store, &hooks, &report), ERR_OK);
    ck_assert_int_eq(found, 1);

    write_set_clear(&writes);
    purged.export = TEXT(ONE);
    purged_table_put(&writes, &purged);
    blob_table_end_use(&writes, digest, &use);
    stores_commit(store, &writes);
    ck_assert_int_eq(scrub_store(store, &hooks, &report), ERR_OK);
    ck_assert_int_eq(found, 2);
    leave();
}
END_TEST

SUITE("blob_uses", a_timeline_refers_to_attachments_and_raw_bytes_of_its_messages,
      a_hold_is_read_by_its_name_and_nothing_else_is, a_scrub_compares_uses_with_what_is_there)
