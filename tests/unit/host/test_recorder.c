/* A recording on disk: whole, ended by each of its limits, and by a disk that fails. */
#include "host/recorder.h"
#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include "support/folder.h"
#include "support/frames.h"
#include "support/suite.h"

struct desk {
    struct folder folder;
    char path[400];
    struct recorder *recorder;
    struct buf frame;
};

static void begin(struct desk *desk, const struct recorder_rules *rules)
{
    char why[300] = "";
    struct recorder_parts parts = {.rules = *rules,
                                   .head = {.protocol = 1,
                                            .server = TEXT("0.1.0"),
                                            .instance = TEXT("rules"),
                                            .plugin = TEXT("org.example.rules"),
                                            .version = TEXT("1.0.0")}};
    *desk = (struct desk){0};
    folder_init(&desk->folder);
    folder_file(&desk->folder, "one.rec", desk->path);
    parts.rules.file = desk->path;
    desk->recorder = recorder_create(&parts, why, sizeof why);
    ck_assert_msg(desk->recorder != NULL, "%s", why);
}

static void call(struct desk *desk, uint64_t id, const char *text)
{
    recorder_take(desk->recorder, false, frames_request(&desk->frame, id, "hook", text));
    recorder_take(desk->recorder, true, frames_answer(&desk->frame, id, text));
}

struct seen {
    size_t records, calls; /* calls: frames that the plugin said */
    struct text why;       /* of its END; empty: it has none */
    enum recording_result last;
    struct buf bytes;
    struct arena arena;
};

static void read_all(const struct desk *desk, struct seen *seen)
{
    struct recording recording;
    struct recording_head head;
    enum recording_kind kind;
    struct text body;
    struct value value;
    char why[300] = "";
    *seen = (struct seen){0};
    arena_init(&seen->arena);
    ck_assert_int_eq(fs_read_file(desk->path, (size_t)1 << 30, &seen->bytes), 0);
    ck_assert_msg(
        recording_open(&recording, buf_text(&seen->bytes), &seen->arena, &head, why, sizeof why),
        "%s", why);
    while ((seen->last = recording_next(&recording, &seen->arena, &kind, &body, &value)) ==
           RECORDING_DONE) {
        seen->records++;
        seen->calls += kind == RECORDING_SAID;
        seen->why = kind == RECORDING_END ? value_text(&value, "why") : seen->why;
    }
}

static void finish(struct desk *desk, struct seen *seen)
{
    recorder_destroy(&desk->recorder);
    buf_fini(&seen->bytes);
    arena_fini(&seen->arena);
    buf_fini(&desk->frame);
    folder_fini(&desk->folder);
}

static const struct recorder_rules wide = {
    .calls_max = 1000, .us_max = INT64_C(3600000000), .bytes_max = RECORDER_BYTES_DEFAULT};

START_TEST(what_was_said_is_on_disk_when_it_ends)
{
    struct desk desk;
    struct seen seen;
    struct stat facts;
    begin(&desk, &wide);

    for (uint64_t id = 1; id <= 20; id++) {
        call(&desk, id, "text");
    }
    recorder_destroy(&desk.recorder);

    read_all(&desk, &seen);
    ck_assert(seen.records == 41 && seen.calls == 20 && seen.last == RECORDING_OVER);
    ck_assert(text_eq_z(seen.why, "the plugin has ended"));
    ck_assert_int_eq(stat(desk.path, &facts), 0);
    ck_assert_uint_eq(facts.st_mode & 0777, 0600);
    finish(&desk, &seen);
}
END_TEST

START_TEST(it_has_no_more_calls_than_it_was_to_have)
{
    struct desk desk;
    struct seen seen;
    struct recorder_state state;
    struct recorder_rules rules = wide;
    rules.calls_max = 3;
    begin(&desk, &rules);

    for (uint64_t id = 1; id <= 20; id++) {
        call(&desk, id, "text");
    }
    do {
        recorder_look(desk.recorder, &state);
    } while (!state.is_over);

    read_all(&desk, &seen);
    ck_assert(seen.calls == 3 && state.calls == 3);
    ck_assert(text_eq_z(seen.why, "it has the calls that it was to have"));
    ck_assert_int_eq(state.bytes, (int64_t)seen.bytes.n);
    finish(&desk, &seen);
}
END_TEST

START_TEST(it_is_no_longer_than_it_may_be)
{
    struct desk desk;
    struct seen seen;
    struct recorder_rules rules = wide;
    static char large[10000];
    memset(large, 'x', sizeof large - 1);
    rules.bytes_max = RECORDER_BYTES_MIN;
    begin(&desk, &rules);

    for (uint64_t id = 1; id <= 20; id++) {
        call(&desk, id, large);
    }
    recorder_destroy(&desk.recorder);

    read_all(&desk, &seen);
    ck_assert(seen.last == RECORDING_OVER && text_eq_z(seen.why, "it is as long as it may be"));
    ck_assert(seen.bytes.n <= (size_t)RECORDER_BYTES_MIN && seen.calls == 3);
    finish(&desk, &seen);
}
END_TEST

START_TEST(it_ends_when_its_time_is_over)
{
    struct desk desk;
    struct seen seen;
    struct recorder_rules rules = wide;
    rules.us_max = 0;
    begin(&desk, &rules);

    call(&desk, 1, "text");
    recorder_tick(desk.recorder);
    call(&desk, 2, "text");
    recorder_destroy(&desk.recorder);

    read_all(&desk, &seen);
    ck_assert(text_eq_z(seen.why, "its time is over") && seen.calls == 1);
    finish(&desk, &seen);
}
END_TEST

START_TEST(a_disk_that_takes_no_more_ends_it_with_a_whole_record)
{
    struct desk desk;
    struct seen seen;
    struct recorder_state state;
    struct rlimit before;
    static char large[10000];
    memset(large, 'x', sizeof large - 1);
    begin(&desk, &wide);
    (void)signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    struct rlimit full = {.rlim_cur = 25000, .rlim_max = before.rlim_max};
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &full), 0);

    for (uint64_t id = 1; id <= 20; id++) {
        call(&desk, id, large);
    }
    do {
        recorder_look(desk.recorder, &state);
    } while (!state.is_over);
    call(&desk, 21, "nobody minds");

    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
    read_all(&desk, &seen);
    ck_assert(seen.last == RECORDING_OVER && seen.why.n == 0);
    ck_assert_str_eq(state.why, strerror(EFBIG));
    finish(&desk, &seen);
}
END_TEST

START_TEST(a_file_that_is_there_is_not_written_over)
{
    struct folder folder;
    char path[400];
    char why[300] = "";
    folder_init(&folder);
    folder_put(&folder, "one.rec", "something");
    folder_file(&folder, "one.rec", path);
    struct recorder_parts parts = {.rules = wide};
    parts.rules.file = path;

    ck_assert_ptr_null(recorder_create(&parts, why, sizeof why));

    ck_assert_msg(strstr(why, "name another one") != NULL, "%s", why);
    folder_fini(&folder);
}
END_TEST

START_TEST(nobody_who_is_not_recorded_minds)
{
    struct recorder *nobody = NULL;
    recorder_take(nobody, true, TEXT("x"));
    recorder_tick(nobody);
    recorder_end(nobody, "x");
    recorder_destroy(&nobody);
}
END_TEST

SUITE("recorder", what_was_said_is_on_disk_when_it_ends, it_has_no_more_calls_than_it_was_to_have,
      it_is_no_longer_than_it_may_be, it_ends_when_its_time_is_over,
      a_disk_that_takes_no_more_ends_it_with_a_whole_record,
      a_file_that_is_there_is_not_written_over, nobody_who_is_not_recorded_minds)
