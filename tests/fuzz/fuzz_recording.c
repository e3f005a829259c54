/* Recordings: bytes as they are; records whose checksum is right, so that what reads them must be
 * able to bear anything; and a conversation of hostile frames, of which only whole records come out
 * of the sieve. */
#include "check_tape.h"
#include "fuzz.h"
#include "host/bridge_plugin.h"
#include "host/recording_sieve.h"

#define PIECE_HEAD_BYTES 3 /* kind, and how long it is */

/* [kind, length, body]... of the input; false: there is no more. */
static bool next_piece(struct text *rest, unsigned char *kind, struct text *body)
{
    if (rest->n < PIECE_HEAD_BYTES) {
        return false;
    }
    size_t n = buf_get_u16(rest->p + 1);
    *kind = (unsigned char)rest->p[0];
    *body = text_slice(*rest, PIECE_HEAD_BYTES, PIECE_HEAD_BYTES + n);
    *rest = text_slice(*rest, PIECE_HEAD_BYTES + n, rest->n);
    return true;
}

/* Whatever it is, each life of it can be asked for everything. */
static void look_at(struct text bytes)
{
    struct check_tape tape;
    char why[300];
    if (check_tape_parse(&tape, bytes, why, sizeof why)) {
        for (size_t i = 0; i < tape.life_count; i++) {
            struct check_tape_life *life = &tape.lives[i];
            FUZZ_CHECK(life->whole_steps <= life->step_count);
            for (size_t k = 0; k < life->asked_count; k++) {
                FUZZ_CHECK(check_tape_take(life, life->asked[k].method, life->asked[k].params));
            }
            for (size_t k = 0; k < life->call_count; k++) {
                FUZZ_CHECK(check_tape_find_call(life, life->calls[k].id) != NULL);
            }
        }
    }
    check_tape_fini(&tape);
}

static void put_head(struct buf *file)
{
    struct recording_head head = {.protocol = BRIDGE_PLUGIN_PROTOCOL, .plugin = TEXT("fuzzed")};
    recording_begin(file, &head);
}

static void look_at_records(struct text input)
{
    struct buf file;
    struct text body;
    unsigned char kind = 0;
    buf_init(&file);
    put_head(&file);
    while (next_piece(&input, &kind, &body)) {
        recording_put(&file, (enum recording_kind)(RECORDING_LIFE + kind % 4), body);
    }
    look_at(buf_text(&file));
    buf_fini(&file);
}

static void sift(struct text input)
{
    static const rung_option options[] = {
        {.type = RUNG_T_SECRET, .key = "key", .def = ""},
    };
    static const struct text secret = TEXT("hunter2");
    struct option_table table = {options, 1, sizeof options[0]};
    struct recording_sieve sieve;
    struct recording recording;
    struct recording_head head;
    struct arena arena;
    struct buf file;
    struct value value;
    struct text body;
    enum recording_kind kept = RECORDING_HEAD;
    enum recording_result result = RECORDING_OVER;
    unsigned char kind = 0;
    char why[300];
    arena_init(&arena);
    buf_init(&file);
    put_head(&file);
    recording_sieve_init(&sieve, &table, &secret, 1);
    while (next_piece(&input, &kind, &body)) {
        recording_sieve_take(&sieve, &file, kind % 2 != 0, body);
    }
    recording_sieve_fini(&sieve);
    FUZZ_CHECK(recording_open(&recording, buf_text(&file), &arena, &head, why, sizeof why));
    while ((result = recording_next(&recording, &arena, &kept, &body, &value)) == RECORDING_DONE) {
    }
    FUZZ_CHECK(result == RECORDING_OVER);
    look_at(buf_text(&file));
    buf_fini(&file);
    arena_fini(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    struct text input = fuzz_text(bytes, count);
    look_at(input);
    look_at_records(input);
    sift(input);
    return 0;
}
