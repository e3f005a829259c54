/* What of a conversation is kept, and that no secret is. */
#include "host/recording_sieve.h"
#include "support/frames.h"
#include "support/suite.h"

struct settings {
    rung_str url, key;
    rung_table rows;
};
struct row {
    rung_str token;
};
static const rung_option columns[] = {
    RUNG_OPT_SECRET(struct row, token, "token", "", "of one"),
};
static const rung_option options[] = {
    RUNG_OPT_URL(struct settings, url, "url", "http://far.example", "where"),
    RUNG_OPT_SECRET(struct settings, key, "key", "", "who we are"),
    RUNG_OPT_TABLE(struct settings, rows, "rows", struct row, columns, "others"),
};
static const struct text secrets[] = {TEXT("hunter2-and-more"), TEXT("other-secret")};

struct sifting {
    struct recording_sieve sieve;
    struct buf frame, out;
    struct arena arena;
    size_t at; /* of the next record in `out` */
};

static void begin(struct sifting *sifting)
{
    struct option_table table = {options, 3, sizeof options[0]};
    *sifting = (struct sifting){0};
    recording_sieve_init(&sifting->sieve, &table, secrets, 2);
    arena_init(&sifting->arena);
}

static void finish(struct sifting *sifting)
{
    recording_sieve_fini(&sifting->sieve);
    arena_fini(&sifting->arena);
    buf_fini(&sifting->frame);
    buf_fini(&sifting->out);
}

/* 0: nothing was kept of it. */
static enum recording_kind sift(struct sifting *sifting, bool is_of_plugin, struct text frame,
                                struct value *kept)
{
    enum recording_kind kind;
    struct text body;
    recording_sieve_take(&sifting->sieve, &sifting->out, is_of_plugin, frame);
    struct recording recording = {buf_text(&sifting->out), sifting->at};
    if (recording_next(&recording, &sifting->arena, &kind, &body, kept) != RECORDING_DONE) {
        return 0;
    }
    sifting->at = recording.at;
    return kind;
}

START_TEST(hooks_answers_and_what_was_asked_are_kept)
{
    struct sifting s;
    struct value kept;
    begin(&s);

    ck_assert_int_eq(sift(&s, false, frames_request(&s.frame, 3, "hook", "a"), &kept),
                     RECORDING_TOLD);
    ck_assert_int_eq(sift(&s, true, frames_request(&s.frame, 1, "kv.get", "b"), &kept),
                     RECORDING_SAID);
    ck_assert_int_eq(sift(&s, false, frames_answer(&s.frame, 1, "c"), &kept), RECORDING_TOLD);
    ck_assert_int_eq(sift(&s, false, frames_news(&s.frame, "cancel", "d"), &kept), RECORDING_TOLD);
    ck_assert_int_eq(sift(&s, true, frames_news(&s.frame, "submit", "e"), &kept), RECORDING_SAID);
    ck_assert_int_eq(s.sieve.calls, 0);
    ck_assert_int_eq(sift(&s, true, frames_answer(&s.frame, 3, "f"), &kept), RECORDING_SAID);
    ck_assert_int_eq(s.sieve.calls, 1);
    ck_assert_int_eq(sift(&s, false, frames_request(&s.frame, 4, "route", "g"), &kept),
                     RECORDING_TOLD);
    ck_assert_int_eq(sift(&s, true, frames_answer(&s.frame, 4, "h"), &kept), RECORDING_SAID);
    finish(&s);
}
END_TEST

START_TEST(what_is_of_the_process_and_not_of_its_work_is_not)
{
    static const char *const own[] = {"hello", "check", "ping", "health", "quiesce", "destroy"};
    static const char *const said[] = {"log", "metric", "listening"};
    struct sifting s;
    struct value kept;
    begin(&s);

    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        ck_assert_int_eq(sift(&s, false, frames_request(&s.frame, 9 + i, own[i], ""), &kept), 0);
        ck_assert_int_eq(sift(&s, true, frames_answer(&s.frame, 9 + i, ""), &kept), 0);
    }
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
        ck_assert_int_eq(sift(&s, true, frames_news(&s.frame, said[i], ""), &kept), 0);
    }
    ck_assert_int_eq(sift(&s, true, TEXT("\xc1 no frame"), &kept), 0);
    ck_assert_int_eq(s.sieve.calls, 0);
    finish(&s);
}
END_TEST

/* create {config: {url, key, rows: [{token}]}} */
static struct text create_frame(struct buf *frame)
{
    struct bridge_frame_pen pen;
    buf_clear(frame);
    bridge_frame_request(&pen, frame, 2, "create");
    pack_key(&pen.pack, "config");
    pack_map_begin(&pen.pack);
    pack_pair_z(&pen.pack, "url", "http://far.example/?k=other-secret");
    pack_pair_z(&pen.pack, "key", "x");
    pack_key(&pen.pack, "rows");
    pack_list_begin(&pen.pack);
    pack_map_begin(&pen.pack);
    pack_pair_z(&pen.pack, "token", "y");
    pack_map_end(&pen.pack);
    pack_list_end(&pen.pack);
    pack_map_end(&pen.pack);
    return frames_end(&pen);
}

START_TEST(a_life_begins_with_its_settings_and_without_its_secrets)
{
    struct sifting s;
    struct value kept;
    begin(&s);

    ck_assert_int_eq(sift(&s, false, create_frame(&s.frame), &kept), RECORDING_LIFE);

    const struct value *config = value_get(&kept, "config");
    const struct value *row = &value_get(config, "rows")->list.items[0];
    ck_assert(text_eq_z(value_text(config, "url"), "http://far.example/?k=***"));
    ck_assert(value_get(config, "key")->type == VALUE_NIL);
    ck_assert(value_get(row, "token")->type == VALUE_NIL);
    finish(&s);
}
END_TEST

START_TEST(a_secret_has_stars_wherever_it_stands_in_a_frame)
{
    struct sifting s;
    struct value kept;
    begin(&s);

    struct text frame =
        frames_request(&s.frame, 1, "http.request", "Authorization: Bearer hunter2-and-more");
    ck_assert_int_eq(sift(&s, true, frame, &kept), RECORDING_SAID);

    const struct value *params = &kept.list.items[3];
    ck_assert(text_eq_z(value_text(params, "text"), "Authorization: Bearer ***"));
    ck_assert(text_find(buf_text(&s.out), TEXT("hunter2"), 0) == SIZE_MAX);
    finish(&s);
}
END_TEST

START_TEST(another_life_has_none_of_the_open_hooks_of_the_one_before)
{
    struct sifting s;
    struct value kept;
    begin(&s);
    (void)sift(&s, false, frames_request(&s.frame, 3, "hook", "a"), &kept);

    ck_assert_int_eq(sift(&s, false, create_frame(&s.frame), &kept), RECORDING_LIFE);

    ck_assert_int_eq(sift(&s, true, frames_answer(&s.frame, 3, "late"), &kept), 0);
    finish(&s);
}
END_TEST

SUITE("recording_sieve", hooks_answers_and_what_was_asked_are_kept,
      what_is_of_the_process_and_not_of_its_work_is_not,
      a_life_begins_with_its_settings_and_without_its_secrets,
      a_secret_has_stars_wherever_it_stands_in_a_frame,
      another_life_has_none_of_the_open_hooks_of_the_one_before)
