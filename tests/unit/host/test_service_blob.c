/* rung.blob/1 as a job uses it: bytes go in and come back by their hash. */
#include "host/service_blob.h"
#include "base/sha256.h"
#include "host/hook_call.h"
#include "model/attachment.h"
#include "support/asked.h"

struct errand { /* what a worker does while the engine works */
    struct asked *asked;
    struct rung_call *call;
    rung_str bytes, id, piece;
    uint64_t from;
    size_t max;
    int code;
    atomic_bool is_done;
};

static const rung_sub sub = {.hook = RUNG_TICKET_CLASSIFY};

struct fixture {
    struct asked asked;
    struct ask ask;
    struct rung_call call;
    struct arena arena;
};

static void arrive(struct fixture *it, enum hook_call_thread thread)
{
    asked_open(&it->asked);
    world_boot(&it->asked.world);
    (void)asked_add(&it->asked, "mail", HOOK_TICKET_CLASSIFY, &sub, NULL);
    it->asked.env.engine = it->asked.world.engine;
    it->ask = (struct ask){.policies = it->asked.world.policies};
    arena_init(&it->arena);
    hook_call_init(&it->call, it->asked.instances[0], &it->ask, thread, &it->arena);
}

static void leave(struct fixture *it)
{
    arena_fini(&it->arena);
    asked_close(&it->asked);
}

static const rung_host *host_of(const struct asked *asked)
{
    return &asked->instances[0]->api;
}

static void put_on_worker(void *ctx)
{
    struct errand *errand = ctx;
    errand->code =
        service_blob.put(host_of(errand->asked), errand->call, errand->bytes, &errand->id);
    atomic_store(&errand->is_done, true);
}

static void get_on_worker(void *ctx)
{
    struct errand *errand = ctx;
    errand->code = service_blob.get(host_of(errand->asked), errand->call, errand->id, errand->from,
                                    errand->max, &errand->piece);
    atomic_store(&errand->is_done, true);
}

/* The worker waits for the engine, whose thread is this one. */
static void run(struct fixture *it, void (*work)(void *ctx), struct errand *errand)
{
    errand->asked = &it->asked;
    errand->call = &it->call;
    atomic_store(&errand->is_done, false);
    ck_assert(pool_submit(it->asked.env.pool, work, errand));
    for (int i = 0; i < 50000 && !atomic_load(&errand->is_done); i++) {
        asked_run(&it->asked);
        (void)usleep(200);
    }
    ck_assert(atomic_load(&errand->is_done));
}

START_TEST(what_is_put_comes_back_by_the_hash_of_its_bytes_in_pieces)
{
    static struct fixture it;
    struct errand errand = {.bytes = {"a\0b\xff", 4}, .max = 2};
    unsigned char digest[SHA256_BYTES];
    char hex[2 * SHA256_BYTES + 1];
    arrive(&it, HOOK_CALL_WORKER);
    sha256_of(view_back(errand.bytes), digest);
    sha256_hex(digest, hex);

    run(&it, put_on_worker, &errand);
    ck_assert_int_eq(errand.code, RUNG_OK);
    ck_assert(rung_eq(errand.id, rung_z(hex)));
    run(&it, get_on_worker, &errand);
    ck_assert_int_eq(errand.code, RUNG_OK);
    ck_assert(errand.piece.n == 2 && memcmp(errand.piece.p, "a\0", 2) == 0);
    errand.from = 2;
    errand.max = SIZE_MAX;
    run(&it, get_on_worker, &errand);
    ck_assert(errand.piece.n == 2 && memcmp(errand.piece.p, "b\xff", 2) == 0);
    errand.from = 4; /* behind the end: that was all */
    run(&it, get_on_worker, &errand);

    ck_assert_int_eq(errand.code, RUNG_OK);
    ck_assert_uint_eq(errand.piece.n, 0);
    leave(&it);
}
END_TEST

START_TEST(an_id_that_is_none_and_one_that_is_not_kept_are_told_apart)
{
    static struct fixture it;
    char unknown[ATTACHMENT_ID_CHARS + 1];
    arrive(&it, HOOK_CALL_WORKER);
    memset(unknown, 'a', ATTACHMENT_ID_CHARS);
    unknown[ATTACHMENT_ID_CHARS] = '\0';
    struct errand no_id = {.id = RUNG_S("../etc/passwd"), .max = 1};
    struct errand not_kept = {.id = rung_z(unknown), .max = 1};

    run(&it, get_on_worker, &no_id);
    run(&it, get_on_worker, &not_kept);

    ck_assert_int_eq(no_id.code, RUNG_EINVAL);
    ck_assert_int_eq(not_kept.code, RUNG_ENOENT);
    leave(&it);
}
END_TEST

START_TEST(what_cannot_be_kept_is_refused_before_the_engine_hears_of_it)
{
    static struct fixture it;
    rung_str id = {0};
    rung_str piece = {0};
    arrive(&it, HOOK_CALL_WORKER);
    const rung_host *host = host_of(&it.asked);

    ck_assert_int_eq(service_blob.put(host, NULL, RUNG_S("x"), &id), RUNG_EINVAL);
    ck_assert_int_eq(service_blob.put(host, &it.call, RUNG_S("x"), NULL), RUNG_EINVAL);
    ck_assert_int_eq(service_blob.put(host, &it.call, RUNG_S(""), &id), RUNG_EINVAL);
    ck_assert_int_eq(service_blob.put(host, &it.call, (rung_str){"x", BLOB_BYTES_MAX + 1}, &id),
                     RUNG_EINVAL);
    ck_assert_int_eq(service_blob.get(host, NULL, RUNG_S("x"), 0, 1, &piece), RUNG_EINVAL);
    ck_assert_int_eq(service_blob.get(host, &it.call, RUNG_S("x"), 0, 1, NULL), RUNG_EINVAL);
    ck_assert_int_eq(service_blob.get(host, &it.call, RUNG_S("x"), UINT64_MAX, 1, &piece),
                     RUNG_EINVAL);

    ck_assert_uint_eq(it.asked.world.answer_count, 0);
    leave(&it);
}
END_TEST

START_TEST(on_the_engines_thread_and_on_the_loop_nobody_may_wait)
{
    static struct fixture it;
    static const enum hook_call_thread threads[] = {HOOK_CALL_ENGINE, HOOK_CALL_LOOP};
    rung_str id = {0};
    for (size_t i = 0; i < 2; i++) {
        arrive(&it, threads[i]);
        const rung_host *host = host_of(&it.asked);

        ck_assert_int_eq(service_blob.put(host, &it.call, RUNG_S("x"), &id), RUNG_EDENIED);
        ck_assert_int_eq(service_blob.get(host, &it.call, RUNG_S("x"), 0, 1, &id), RUNG_EDENIED);

        leave(&it);
    }
}
END_TEST

START_TEST(an_engine_that_takes_nothing_means_bring_it_again)
{
    static struct fixture it;
    rung_str id = {0};
    arrive(&it, HOOK_CALL_WORKER);
    for (int i = 0; i < ENGINE_QUEUE_COMMANDS_MAX; i++) { /* as many as wait there */
        struct command *command = command_create("ticket.list", TEXT("local"), TEXT_NONE);
        ck_assert_int_eq(engine_submit(it.asked.world.engine, command), ERR_OK);
    }

    ck_assert_int_eq(service_blob.put(host_of(&it.asked), &it.call, RUNG_S("x"), &id), RUNG_ERETRY);

    leave(&it);
}
END_TEST

SUITE("service_blob", what_is_put_comes_back_by_the_hash_of_its_bytes_in_pieces,
      an_id_that_is_none_and_one_that_is_not_kept_are_told_apart,
      what_cannot_be_kept_is_refused_before_the_engine_hears_of_it,
      on_the_engines_thread_and_on_the_loop_nobody_may_wait,
      an_engine_that_takes_nothing_means_bring_it_again)
