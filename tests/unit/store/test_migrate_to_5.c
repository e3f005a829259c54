/* A store as format 4 had it is opened by the program of today. */
#include "store/migrate_to_5.h"
#include "model/link.h"
#include "store/scrub.h"
#include "store/tables.h"
#include "store/ticket_record.h"
#include "support/stores.h"
#include "support/suite.h"

static struct folder folder;
static struct arena arena;
static char why[600];

static struct store *open_today(void)
{
    struct embedded_options options = {.folder = folder.path, .map_bytes = (uint64_t)64 << 20};
    return embedded_open(&options, why, sizeof why);
}

/* The ticket's record as format 4 packed it: the instant of a merge was "ma". */
static void pack_as_4(struct buf *out, const struct ticket *ticket)
{
    struct buf body;
    struct value map;
    struct pack pack;
    buf_init(&body);
    ticket_record_pack(&body, ticket);
    ck_assert_int_eq(pack_read(&arena, buf_text(&body), &map), ERR_OK);
    pack_init(&pack, out);
    pack_map_begin(&pack);
    for (size_t i = 0; i < map.map.count; i++) {
        const struct value_pair *pair = &map.map.pairs[i];
        pack_text(&pack, text_eq_z(pair->key, "mx") ? TEXT("ma") : pair->key);
        pack_value(&pack, &pair->value);
    }
    pack_map_end(&pack);
    ck_assert_int_eq(pack.err, ERR_OK);
    buf_fini(&body);
}

/* With all that follows from it, but for the row that leads back to what it follows up. */
static void put_as_4(struct write_set *writes, const struct ticket *ticket)
{
    struct buf body;
    struct key key;
    buf_init(&body);
    ticket_table_put(writes, NULL, ticket);
    key_begin(&key);
    key_u64(&key, ticket->id);
    pack_as_4(&body, ticket);
    record_put(writes, TABLE_TICKET, key_text(&key), buf_text(&body));
    key_begin(&key);
    key_u64(&key, ticket->follow_up_of);
    key_u8(&key, LINK_FOLLOW_UP);
    key_u64(&key, ticket->id);
    write_set_delete(writes, TABLE_BY_LINK, key_text(&key));
    buf_fini(&body);
}

static void arrive(void)
{
    struct write_set writes;
    struct ticket plain;
    struct ticket merged;
    folder_init(&folder);
    arena_init(&arena);
    ticket_init(&plain);
    plain.id = 256;
    ticket_init(&merged);
    merged.id = 512;
    merged.state = TICKET_MERGED;
    merged.follow_up_of = 256;
    merged.subject = TEXT("again");
    merged.merged = (struct ticket_merge){.into = 256, .at_us = 77, .from = TICKET_OPEN};
    merged.channel_move = (struct ticket_channel_move){
        .state = TICKET_MOVE_EXPIRED, .to = TEXT("sms"), .address = TEXT("+49170")};
    struct store *store = stores_open_as(4, folder.path);
    write_set_init(&writes);
    ticket_table_put(&writes, NULL, &plain);
    put_as_4(&writes, &merged);
    stores_commit(store, &writes);
    write_set_fini(&writes);
    store_close(&store);
}

static void leave(void)
{
    arena_fini(&arena);
    folder_fini(&folder);
}

static void on_finding(void *ctx, const char *table, struct text key, const char *what)
{
    (void)ctx;
    (void)key;
    ck_abort_msg("%s: %s", table, what);
}

START_TEST(a_follow_up_of_format_4_is_found_from_what_it_follows_up)
{
    struct reader reader;
    uint64_t *ids = NULL;
    bool more = false;
    arrive();

    struct store *store = open_today();

    ck_assert_msg(store != NULL, "%s", why);
    reader_init(&reader, store, NULL);
    ck_assert_uint_eq(link_table_page(&reader, &arena, 256, LINK_FOLLOW_UP, 0, 9, &ids, &more), 1);
    ck_assert_uint_eq(ids[0], 512);
    store_close(&store);
    leave();
}
END_TEST

START_TEST(the_instant_of_a_merge_and_the_address_of_a_move_are_both_kept)
{
    struct reader reader;
    struct ticket ticket;
    arrive();

    struct store *store = open_today();

    ck_assert_msg(store != NULL, "%s", why);
    reader_init(&reader, store, NULL);
    ck_assert(ticket_table_get(&reader, &arena, 512, &ticket));
    ck_assert_int_eq(ticket.merged.at_us, 77);
    ck_assert_uint_eq(ticket.merged.into, 256);
    ck_assert(text_eq_z(ticket.channel_move.address, "+49170"));
    ck_assert(text_eq_z(ticket.subject, "again"));
    store_close(&store);
    leave();
}
END_TEST

START_TEST(a_scrub_finds_nothing_behind_it)
{
    struct scrub_hooks hooks = {.on_finding = on_finding};
    struct scrub_report report;
    arrive();

    struct store *store = open_today();

    ck_assert_msg(store != NULL, "%s", why);
    ck_assert_int_eq(scrub_store(store, &hooks, &report), ERR_OK);
    ck_assert_uint_eq(report.findings, 0);
    store_close(&store);
    leave();
}
END_TEST

/* The control: without the step the row is missing, and the scrub says so. */
static void on_missing(void *ctx, const char *table, struct text key, const char *what)
{
    int *missing = ctx;
    (void)key;
    *missing += strcmp(table, "by_link") == 0 && strcmp(what, "this row is missing") == 0;
}

START_TEST(without_the_step_a_row_is_missing)
{
    int missing = 0;
    struct scrub_hooks hooks = {.on_finding = on_missing, .ctx = &missing};
    struct scrub_report report;
    arrive();
    struct store *store = stores_open_as(4, folder.path);

    ck_assert_int_eq(scrub_store(store, &hooks, &report), ERR_OK);

    ck_assert_int_eq(missing, 1);
    store_close(&store);
    leave();
}
END_TEST

START_TEST(a_record_that_is_damaged_stops_the_step)
{
    struct migrate_row row = {
        .table = TABLE_TICKET, .key = TEXT("12345678"), .value = TEXT("nothing of ours")};

    ck_assert(!migrate_to_5_change(&row, NULL));
}
END_TEST

SUITE("migrate_to_5", a_follow_up_of_format_4_is_found_from_what_it_follows_up,
      the_instant_of_a_merge_and_the_address_of_a_move_are_both_kept,
      a_scrub_finds_nothing_behind_it, without_the_step_a_row_is_missing,
      a_record_that_is_damaged_stops_the_step)
