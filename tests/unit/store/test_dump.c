#include "store/dump.h"
#include "support/stores.h"
#include "support/suite.h"

struct stream {
    struct buf bytes;
    size_t at, end; /* what the source yields: [at, end), at most `piece` at once */
    size_t piece, room;
};

static bool put(void *ctx, struct text bytes)
{
    struct stream *stream = ctx;
    buf_put_text(&stream->bytes, bytes);
    return stream->room == 0 || stream->bytes.n <= stream->room;
}

static int64_t get(void *ctx, void *bytes, size_t size)
{
    struct stream *stream = ctx;
    size_t count = stream->end - stream->at;
    count = count < size ? count : size;
    count = stream->piece != 0 && stream->piece < count ? stream->piece : count;
    memcpy(bytes, stream->bytes.p + stream->at, count);
    stream->at += count;
    return (int64_t)count;
}

static void dump(struct store *store, struct stream *stream, struct digest *digest)
{
    struct dump_sink sink = {.put = put, .ctx = stream};
    char why[200] = "";
    *stream = (struct stream){0};
    buf_init(&stream->bytes);
    ck_assert_msg(dump_write(store, &sink, digest, why, sizeof why) == ERR_OK, "%s", why);
    stream->end = stream->bytes.n;
}

static enum err load(struct store *store, struct stream *stream, char why[200])
{
    struct dump_source source = {.get = get, .ctx = stream};
    struct digest digest;
    stream->at = 0;
    return dump_load(store, &source, &digest, why, 200);
}

/* From kind _i into each other kind, and dumped there again. */
START_TEST(a_dump_goes_from_any_store_into_any_store_and_is_the_same_again)
{
    struct folder folder;
    struct stream first;
    struct digest digest;
    folder_init(&folder);
    struct store *from = stores_open(_i, folder.path);
    stores_fill(from, 0, 3000);
    dump(from, &first, &digest);
    for (int kind = 0; kind < STORES_KINDS; kind++) {
        struct folder other;
        struct stream again;
        struct digest same;
        char why[200] = "";
        folder_init(&other);
        struct store *to = stores_open(kind, other.path);
        first.piece = kind == 1 ? 13 : 0;

        ck_assert_msg(load(to, &first, why) == ERR_OK, "%s", why);

        dump(to, &again, &same);
        ck_assert(digest_equal(&same.all, &digest.all));
        ck_assert_uint_eq(again.bytes.n, first.bytes.n);
        ck_assert_mem_eq(again.bytes.p, first.bytes.p, first.bytes.n);
        buf_fini(&again.bytes);
        store_close(&to);
        folder_fini(&other);
    }
    buf_fini(&first.bytes);
    store_close(&from);
    folder_fini(&folder);
}
END_TEST

START_TEST(a_dump_that_is_cut_anywhere_is_refused)
{
    struct store *from = memory_open(0);
    struct stream stream;
    struct digest digest;
    char why[200] = "";
    stores_fill(from, 0, 4);
    dump(from, &stream, &digest);
    for (stream.end = 0; stream.end < stream.bytes.n; stream.end++) {
        struct store *to = memory_open(0);

        ck_assert_int_ne(load(to, &stream, why), ERR_OK);

        store_close(&to);
    }
    ck_assert_ptr_nonnull(strstr(why, "the dump is cut"));
    buf_fini(&stream.bytes);
    store_close(&from);
}
END_TEST

START_TEST(no_flipped_bit_of_a_dump_is_loaded_in_silence)
{
    struct store *from = memory_open(0);
    struct stream stream;
    struct digest digest;
    stores_fill(from, 0, 4);
    dump(from, &stream, &digest);
    for (size_t bit = 0; bit < stream.bytes.n * 8; bit++) {
        struct store *to = memory_open(0);
        char why[200] = "";
        stream.bytes.p[bit / 8] ^= (unsigned char)(1u << bit % 8);

        ck_assert_msg(load(to, &stream, why) != ERR_OK, "bit %zu", bit);

        ck_assert_ptr_nonnull(strstr(why, "of the dump"));
        stream.bytes.p[bit / 8] ^= (unsigned char)(1u << bit % 8);
        store_close(&to);
    }
    buf_fini(&stream.bytes);
    store_close(&from);
}
END_TEST

START_TEST(a_store_that_has_rows_takes_no_dump)
{
    struct store *store = memory_open(0);
    struct stream stream;
    struct digest digest;
    char why[200] = "";
    stores_fill(store, 0, 4);
    dump(store, &stream, &digest);

    ck_assert_int_eq(load(store, &stream, why), ERR_CONFLICT);

    ck_assert_ptr_nonnull(strstr(why, "not empty"));
    buf_fini(&stream.bytes);
    store_close(&store);
}
END_TEST

START_TEST(a_sink_that_is_full_ends_the_dump)
{
    struct store *store = memory_open(0);
    struct stream stream = {.room = 10};
    struct dump_sink sink = {.put = put, .ctx = &stream};
    struct digest digest;
    char why[200] = "";
    buf_init(&stream.bytes);
    stores_fill(store, 0, 4);

    ck_assert_int_eq(dump_write(store, &sink, &digest, why, sizeof why), ERR_EXHAUSTED);

    buf_fini(&stream.bytes);
    store_close(&store);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("dump");
    TCase *tcase = suite_case("dump");
    tcase_add_loop_test(tcase, a_dump_goes_from_any_store_into_any_store_and_is_the_same_again, 0,
                        STORES_KINDS);
    tcase_add_test(tcase, a_dump_that_is_cut_anywhere_is_refused);
    tcase_add_test(tcase, no_flipped_bit_of_a_dump_is_loaded_in_silence);
    tcase_add_test(tcase, a_store_that_has_rows_takes_no_dump);
    tcase_add_test(tcase, a_sink_that_is_full_ends_the_dump);
    suite_add_tcase(suite, tcase);
    return suite_run_created(suite);
}
