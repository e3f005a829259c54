#include "base/sha256.h"
#include "model/attachment.h"
#include "support/blobs.h"

static struct world world;

static const char *put(const char *bytes)
{
    struct value answer = world_result(&world, blobs_put(&world, text_z(bytes)));
    return world_z(&world, value_text(&answer, "id"));
}

static bool gives(const char *id, const char *from, const char *max, const char *bytes)
{
    struct value got = world_result(
        &world, world_call(&world, "blob.get", "", "id", id, "from", from, "max", max, NULL));
    return value_int(&got, "size", 0) == 10 && text_eq_z(value_text(&got, "bytes"), bytes);
}

START_TEST(any_piece_can_be_read)
{
    world_init(&world);
    world_boot(&world);
    const char *id = put("0123456789");

    ck_assert(gives(id, "#0", "#100", "0123456789"));
    ck_assert(gives(id, "#3", "#4", "3456"));
    ck_assert(gives(id, "#8", "#4", "89"));
    ck_assert(gives(id, "#10", "#4", ""));
    ck_assert(gives(id, "#99", "#4", ""));
    world_fini(&world);
}
END_TEST

static void is_refused(const char *id, enum err code, const char *reason, const char *words)
{
    const struct answer *answer = world_call(&world, "blob.get", "", "id", id, NULL);
    ck_assert_int_eq(answer->refusal.code, code);
    ck_assert_str_eq(answer->refusal.reason, reason);
    ck_assert_str_eq(answer->refusal.path, "id");
    ck_assert_msg(strstr(answer->refusal.text, words) != NULL, "%s", answer->refusal.text);
}

START_TEST(what_is_no_id_and_what_is_not_there_are_refused)
{
    world_init(&world);
    world_boot(&world);

    is_refused("x", ERR_INVALID, "invalid", "a blob's id is a SHA-256: 64 digits");
    is_refused("2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae", ERR_NOT_FOUND,
               "unknown", "there is no blob 2c26b46b");
    world_fini(&world);
}
END_TEST

SUITE("read_blob", any_piece_can_be_read, what_is_no_id_and_what_is_not_there_are_refused)
