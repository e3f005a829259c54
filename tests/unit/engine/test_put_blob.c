#include "model/attachment.h"
#include "support/blobs.h"

static struct world world;

static const struct answer *put(const char *bytes, size_t n)
{
    return blobs_put(&world, (struct text){bytes, n});
}

START_TEST(what_is_put_has_the_id_of_its_bytes_however_often)
{
    static const char foo[] = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";
    world_init(&world);
    world_boot(&world);

    struct value first = world_result(&world, put("foo", 3));
    struct value again = world_result(&world, put("foo", 3));

    ck_assert(text_eq_z(value_text(&first, "id"), foo));
    ck_assert(value_equal(&first, &again));
    struct value got = world_result(&world, world_call(&world, "blob.get", "", "id", foo, NULL));
    ck_assert(text_eq_z(value_text(&got, "bytes"), "foo"));
    world_fini(&world);
}
END_TEST

START_TEST(nothing_and_too_much_are_refused)
{
    char *large = calloc(1, BLOB_BYTES_MAX + 1);
    world_init(&world);
    world_boot(&world);

    const struct answer *answer = put("", 0);
    ck_assert_int_eq(answer->refusal.code, ERR_INVALID);
    ck_assert_str_eq(answer->refusal.reason, "invalid");
    ck_assert_str_eq(answer->refusal.path, "bytes");
    ck_assert_str_eq(answer->refusal.text, "blob.put needs bytes");
    answer = put(large, BLOB_BYTES_MAX + 1);
    ck_assert_int_eq(answer->refusal.code, ERR_LIMIT);
    ck_assert_str_eq(answer->refusal.reason, "exhausted");
    ck_assert_ptr_nonnull(strstr(answer->refusal.text, "a blob has at most 16777216 bytes"));
    free(large);
    world_fini(&world);
}
END_TEST

SUITE("put_blob", what_is_put_has_the_id_of_its_bytes_however_often,
      nothing_and_too_much_are_refused)
