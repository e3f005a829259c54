/* The file of a recording: as it was written, cut anywhere, flipped anywhere, of another kind. */
#include "host/recording.h"
#include <stdio.h>
#include "host/bridge_plugin.h"
#include "support/suite.h"

#define WHY_BYTES 300

struct tape {
    struct buf bytes;
    struct arena arena;
    struct recording recording;
    struct recording_head head;
    char why[WHY_BYTES];
};

static void pack_words(struct buf *out, const char *word)
{
    struct pack pack;
    pack_init(&pack, out);
    pack_map_begin(&pack);
    pack_pair_z(&pack, "word", word);
    pack_map_end(&pack);
}

static void put_word(struct tape *tape, enum recording_kind kind, const char *word)
{
    struct buf body;
    buf_init(&body);
    pack_words(&body, word);
    recording_put(&tape->bytes, kind, buf_text(&body));
    buf_fini(&body);
}

static void begin(struct tape *tape)
{
    struct recording_head head = {.protocol = BRIDGE_PLUGIN_PROTOCOL,
                                  .server = TEXT("0.1.0"),
                                  .instance = TEXT("rules"),
                                  .plugin = TEXT("rung.classify-rules"),
                                  .version = TEXT("1.2.0"),
                                  .began_at = 1700000000000};
    *tape = (struct tape){0};
    buf_init(&tape->bytes);
    arena_init(&tape->arena);
    recording_begin(&tape->bytes, &head);
}

static void finish(struct tape *tape)
{
    arena_fini(&tape->arena);
    buf_fini(&tape->bytes);
}

static bool open_bytes(struct tape *tape, struct text bytes)
{
    return recording_open(&tape->recording, bytes, &tape->arena, &tape->head, tape->why,
                          sizeof tape->why);
}

/* How many records come, and what comes then. */
static size_t count(struct tape *tape, enum recording_result *last)
{
    enum recording_kind kind;
    struct text body;
    struct value value;
    size_t n = 0;
    while ((*last = recording_next(&tape->recording, &tape->arena, &kind, &body, &value)) ==
           RECORDING_DONE) {
        n++;
    }
    return n;
}

START_TEST(records_come_back_as_they_were_written)
{
    struct tape tape;
    enum recording_kind kind;
    struct text body;
    struct value value;
    begin(&tape);
    put_word(&tape, RECORDING_TOLD, "told");
    put_word(&tape, RECORDING_SAID, "said");

    ck_assert_msg(open_bytes(&tape, buf_text(&tape.bytes)), "%s", tape.why);

    ck_assert(text_eq_z(tape.head.instance, "rules") && tape.head.began_at == 1700000000000);
    ck_assert(text_eq_z(tape.head.plugin, "rung.classify-rules"));
    ck_assert_int_eq(recording_next(&tape.recording, &tape.arena, &kind, &body, &value),
                     RECORDING_DONE);
    ck_assert(kind == RECORDING_TOLD && text_eq_z(value_text(&value, "word"), "told"));
    ck_assert_int_eq(recording_next(&tape.recording, &tape.arena, &kind, &body, &value),
                     RECORDING_DONE);
    ck_assert(kind == RECORDING_SAID && text_eq_z(value_text(&value, "word"), "said"));
    ck_assert_int_eq(recording_next(&tape.recording, &tape.arena, &kind, &body, &value),
                     RECORDING_OVER);
    finish(&tape);
}
END_TEST

START_TEST(what_is_cut_anywhere_is_good_up_to_its_last_whole_record)
{
    struct tape tape;
    begin(&tape);
    size_t head = tape.bytes.n;
    put_word(&tape, RECORDING_TOLD, "first");
    size_t first = tape.bytes.n;
    put_word(&tape, RECORDING_SAID, "second");

    for (size_t n = 0; n < tape.bytes.n; n++) {
        enum recording_result last = RECORDING_OVER;
        bool is_open = open_bytes(&tape, text_slice(buf_text(&tape.bytes), 0, n));
        ck_assert(is_open == (n >= head));
        ck_assert_uint_eq(is_open ? count(&tape, &last) : 0, n >= first ? 1 : 0);
        ck_assert(n == head || n == first || !is_open || last == RECORDING_CUT);
    }
    finish(&tape);
}
END_TEST

START_TEST(a_flipped_bit_ends_it_where_it_is)
{
    struct tape tape;
    begin(&tape);
    size_t head = tape.bytes.n;
    put_word(&tape, RECORDING_TOLD, "first");
    size_t first = tape.bytes.n;
    put_word(&tape, RECORDING_SAID, "second");

    for (size_t bit = head * 8; bit < tape.bytes.n * 8; bit++) {
        enum recording_result last = RECORDING_OVER;
        tape.bytes.p[bit / 8] ^= (unsigned char)(1U << (bit % 8));
        ck_assert(open_bytes(&tape, buf_text(&tape.bytes)));
        ck_assert_uint_eq(count(&tape, &last), bit / 8 < first ? 0 : 1);
        ck_assert(last == RECORDING_BAD || last == RECORDING_CUT);
        tape.bytes.p[bit / 8] ^= (unsigned char)(1U << (bit % 8));
    }
    finish(&tape);
}
END_TEST

static void expect_refusal(struct tape *tape, struct text bytes, const char *words)
{
    ck_assert(!open_bytes(tape, bytes));
    ck_assert_msg(strstr(tape->why, words) != NULL, "%s", tape->why);
}

/* A file whose head says these numbers. */
static void put_head(struct tape *tape, int64_t format, int64_t protocol)
{
    struct buf body;
    struct pack pack;
    buf_init(&body);
    pack_init(&pack, &body);
    pack_map_begin(&pack);
    pack_pair_int(&pack, "format", format);
    pack_pair_int(&pack, "protocol", protocol);
    pack_pair_z(&pack, "server", "9.9.9");
    pack_map_end(&pack);
    tape->bytes.n = 8;
    recording_put(&tape->bytes, RECORDING_HEAD, buf_text(&body));
    buf_fini(&body);
}

START_TEST(what_is_of_another_kind_or_version_is_refused_with_what_it_is)
{
    struct tape tape;
    begin(&tape);

    expect_refusal(&tape, TEXT(""), "it is no recording");
    expect_refusal(&tape, TEXT("%PDF-1.7 and so on"), "it is no recording");
    expect_refusal(&tape, TEXT("RungRec\n"), "not whole");
    put_head(&tape, RECORDING_FORMAT + 1, BRIDGE_PLUGIN_PROTOCOL);
    expect_refusal(&tape, buf_text(&tape.bytes), "of rungd 9.9.9");
    put_head(&tape, RECORDING_FORMAT, BRIDGE_PLUGIN_PROTOCOL + 1);
    expect_refusal(&tape, buf_text(&tape.bytes), "version 2 of the bridge");
    tape.bytes.n = 8;
    put_word(&tape, RECORDING_TOLD, "no head");
    expect_refusal(&tape, buf_text(&tape.bytes), "not whole");
    finish(&tape);
}
END_TEST

START_TEST(a_length_beyond_all_measure_is_no_record)
{
    struct tape tape;
    enum recording_result last = RECORDING_OVER;
    begin(&tape);
    buf_put_u32(&tape.bytes, UINT32_MAX);
    buf_put_z(&tape.bytes, "0123456789");

    ck_assert(open_bytes(&tape, buf_text(&tape.bytes)));

    ck_assert_uint_eq(count(&tape, &last), 0);
    ck_assert_int_eq(last, RECORDING_BAD);
    finish(&tape);
}
END_TEST

SUITE("recording", records_come_back_as_they_were_written,
      what_is_cut_anywhere_is_good_up_to_its_last_whole_record, a_flipped_bit_ends_it_where_it_is,
      what_is_of_another_kind_or_version_is_refused_with_what_it_is,
      a_length_beyond_all_measure_is_no_record)
