#include "store_keeper.h"
#include "base/log.h"
#include "store_child.h"
#include "support/backups.h"
#include "support/plays_rungd.h"

struct fixture {
    struct folder data, backups;
    struct store *store;
    struct loop *loop;
    struct store_keeper *keeper;
    struct store_info told;
    struct arena arena;
};

static void info(void *ctx, struct store_info *info)
{
    *info = ((struct fixture *)ctx)->told;
}

static void keep(struct fixture *fixture, int64_t look_us)
{
    struct store_keeper_options options = {
        .data = fixture->data.path, .look_us = look_us, .info = info, .ctx = fixture};
    fixture->keeper = store_keeper_create(fixture->loop, fixture->store, &options);
}

/* A store with commits that nothing has folded, opened after a crash when `unclean`. */
static void init(struct fixture *fixture, bool unclean)
{
    struct folder dead;
    log_set_level(LOG_LEVEL_ERROR);
    folder_init(&fixture->data);
    folder_init(&fixture->backups);
    arena_init(&fixture->arena);
    fixture->loop = loop_create();
    fixture->told = (struct store_info){0};
    fixture->store = stores_open(STORES_EMBEDDED, fixture->data.path);
    stores_put(fixture->store, TABLE_BY_DUE, TEXT("a row"), TEXT_NONE); /* that nobody wants */
    if (unclean) {
        folder_copy(&fixture->data, &dead);
        store_close(&fixture->store);
        folder_fini(&fixture->data);
        fixture->data = dead;
        fixture->store = stores_open(STORES_EMBEDDED, fixture->data.path);
    }
}

static void fini(struct fixture *fixture)
{
    store_keeper_destroy(&fixture->keeper);
    store_close(&fixture->store);
    loop_destroy(&fixture->loop);
    arena_fini(&fixture->arena);
    backups_remove_tree(fixture->backups.path);
    folder_fini(&fixture->data);
}

/* What store.info would say, as a map. */
static struct value say(struct fixture *fixture)
{
    struct buf out;
    struct pack pack;
    struct value value;
    buf_init(&out);
    pack_init(&pack, &out);
    pack_map_begin(&pack);
    store_keeper_pack(fixture->keeper, &pack);
    pack_map_end(&pack);
    struct text kept = arena_text(&fixture->arena, buf_text(&out));
    ck_assert_int_eq(pack_read(&fixture->arena, kept, &value), ERR_OK);
    buf_fini(&out);
    return value;
}

static struct value wait_for_end(struct fixture *fixture)
{
    struct store_request *done = NULL;
    struct value value = say(fixture);
    while (text_eq_z(value_text(value_get(&value, "task"), "state"), "running")) {
        (void)store_reap(fixture->store, &done, 1); /* as the engine would: a fold moves on */
        loop_turn(fixture->loop, true);
        value = say(fixture);
    }
    return value;
}

static enum err ask_backup(struct fixture *fixture, const char *to, struct refusal *refusal)
{
    struct value params = {.type = VALUE_MAP};
    struct buf out;
    struct pack pack;
    buf_init(&out);
    pack_init(&pack, &out);
    *value_put(&fixture->arena, &params, "to") = value_of_text(text_z(to));
    *value_put(&fixture->arena, &params, "keep") = value_of_int(3);
    *refusal = (struct refusal){.code = ERR_OK};
    enum err err = store_keeper_backup(fixture->keeper, &params, &pack, refusal);
    buf_fini(&out);
    return err;
}

START_TEST(a_store_that_was_not_closed_well_is_scrubbed_at_once)
{
    struct fixture fixture;
    init(&fixture, true);

    keep(&fixture, 20000);
    struct value value = wait_for_end(&fixture);

    const struct value *task = value_get(&value, "task");
    ck_assert(text_eq_z(value_text(task, "kind"), "scrub"));
    ck_assert(text_eq_z(value_text(task, "state"), "failed"));
    ck_assert_int_eq(value_int(task, "findings", 0), 1);
    ck_assert(value_bool(value_get(&value, "scrub"), "failed", false));
    ck_assert_int_gt(value_int(value_get(&value, "scrub"), "at_ms", 0), 0);
    fini(&fixture);
}
END_TEST

START_TEST(a_store_that_was_closed_well_is_left_alone_and_scrubbed_when_asked)
{
    struct fixture fixture;
    struct refusal refusal = {.code = ERR_OK};
    struct buf out;
    struct pack pack;
    init(&fixture, false);
    keep(&fixture, 20000);
    struct value value = say(&fixture);
    ck_assert(text_eq_z(value_text(value_get(&value, "task"), "state"), "none"));
    buf_init(&out);
    pack_init(&pack, &out);

    ck_assert_int_eq(store_keeper_scrub(fixture.keeper, &pack, &refusal), ERR_OK);
    ck_assert_int_eq(ask_backup(&fixture, "/backups", &refusal), ERR_BUSY); /* one at a time */
    value = wait_for_end(&fixture);

    ck_assert_int_eq(value_int(value_get(&value, "task"), "findings", 0), 1);
    buf_fini(&out);
    fini(&fixture);
}
END_TEST

START_TEST(a_digest_is_of_what_was_durable_when_it_was_asked_for)
{
    struct fixture fixture;
    struct refusal refusal = {.code = ERR_OK};
    struct digest digest;
    struct buf out;
    struct pack pack;
    char hex[2 * SHA256_BYTES + 1];
    init(&fixture, false);
    keep(&fixture, 20000);
    buf_init(&out);
    pack_init(&pack, &out);
    ck_assert_int_eq(digest_of(fixture.store, &digest), ERR_OK);
    sha256_hex(digest.all.sum, hex);

    ck_assert_int_eq(store_keeper_digest(fixture.keeper, &pack, &refusal), ERR_OK);
    struct value value = wait_for_end(&fixture);

    const struct value *task = value_get(&value, "task");
    ck_assert(text_eq_z(value_text(task, "kind"), "digest"));
    ck_assert(text_eq_z(value_text(task, "state"), "done"));
    ck_assert(text_eq_z(store_child_value(value_text(task, "result"), "digest"), hex));
    buf_fini(&out);
    fini(&fixture);
}
END_TEST

START_TEST(a_backup_has_what_was_durable_when_it_was_asked_for)
{
    struct fixture fixture;
    struct refusal refusal;
    struct write_set writes;
    char path[BACKUP_PATH_BYTES];
    init(&fixture, false);
    write_set_init(&writes);
    write_set_delete(&writes, TABLE_BY_DUE, TEXT("a row"));
    stores_commit(fixture.store, &writes);
    write_set_fini(&writes);
    keep(&fixture, 20000);

    ck_assert_int_eq(ask_backup(&fixture, "relative", &refusal), ERR_INVALID);
    ck_assert_int_eq(ask_backup(&fixture, fixture.backups.path, &refusal), ERR_OK);
    struct value value = wait_for_end(&fixture);

    ck_assert(text_eq_z(value_text(value_get(&value, "task"), "state"), "done"));
    ck_assert(backup_choose(fixture.backups.path, UINT64_MAX, INT64_MAX, path));
    ck_assert_ptr_nonnull(strstr(path, "backup-00000000000000000002"));
    fini(&fixture);
}
END_TEST

START_TEST(a_store_at_rest_is_folded)
{
    struct fixture fixture;
    struct store_request *done = NULL;
    init(&fixture, false);
    store_info(fixture.store, &fixture.told);
    ck_assert_uint_eq(fixture.told.rows_waiting, 1);

    keep(&fixture, 1000);
    while (fixture.told.rows_waiting > 0) { /* nothing new comes: from the second look on */
        loop_turn(fixture.loop, true);
        (void)store_reap(fixture.store, &done, 1);
        store_info(fixture.store, &fixture.told);
    }

    fini(&fixture);
}
END_TEST

START_TEST(a_store_in_memory_has_nothing_to_look_after)
{
    struct refusal refusal = {.code = ERR_OK};
    struct store_keeper_options options = {.data = "none", .info = info};
    struct loop *loop = loop_create();
    struct store_keeper *keeper = store_keeper_create(loop, NULL, &options);
    struct buf out;
    struct pack pack;
    buf_init(&out);
    pack_init(&pack, &out);

    ck_assert_int_eq(store_keeper_scrub(keeper, &pack, &refusal), ERR_UNSUPPORTED);

    buf_fini(&out);
    store_keeper_destroy(&keeper);
    loop_destroy(&loop);
}
END_TEST

PLAYS_RUNGD_SUITE("store_keeper", a_store_that_was_not_closed_well_is_scrubbed_at_once,
                  a_store_that_was_closed_well_is_left_alone_and_scrubbed_when_asked,
                  a_backup_has_what_was_durable_when_it_was_asked_for,
                  a_digest_is_of_what_was_durable_when_it_was_asked_for, a_store_at_rest_is_folded,
                  a_store_in_memory_has_nothing_to_look_after)
