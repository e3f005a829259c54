#include "engine/keep_inbox.h"
#include "support/climb.h"

START_TEST(a_row_is_read_as_it_was_kept_and_one_that_is_not_there_is_not)
{
    struct world world;
    struct message message = {
        .kind = TEXT("message"), .subject = TEXT("s"), .body = TEXT("b"), .raw = TEXT("bytes")};
    struct message read = {0};
    struct write_set writes;
    struct reader reader;
    world_init(&world);
    write_set_init(&writes);
    reader_init(&reader, world.store, &writes);
    struct command *command = command_create("inbox.push", TEXT_NONE, TEXT_NONE);
    struct work work = {
        .command = command, .arena = &world.arena, .reader = &reader, .writes = &writes};

    uint64_t first = keep_inbox(&work, &message);
    uint64_t second = keep_inbox(&work, &message);

    ck_assert_uint_ne(first, second);
    ck_assert(keep_inbox_read(&work, first, &read));
    ck_assert(text_eq_z(read.subject, "s"));
    ck_assert_uint_eq(message.raw.n, 0); /* the bytes lie by their hash */
    ck_assert_mem_eq(read.raw_blob, message.raw_blob, sizeof read.raw_blob);
    ck_assert(!keep_inbox_read(&work, second + 1, &read));
    keep_inbox_delete(&work, first);
    ck_assert(!keep_inbox_read(&work, first, &read));
    ck_assert(keep_inbox_read(&work, second, &read));
    command_destroy(&command);
    write_set_fini(&writes);
    world_fini(&world);
}
END_TEST

SUITE("keep_inbox", a_row_is_read_as_it_was_kept_and_one_that_is_not_there_is_not)
