#include "model/schedule_document.h"
#include "support/suite.h"

static struct schedule_document round_trip(struct arena *arena,
                                           const struct schedule_document *document)
{
    struct schedule_document back;
    struct value value;
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    schedule_document_pack(&pack, document);
    ck_assert_int_eq(pack.err, ERR_OK);
    ck_assert_int_eq(pack_read(arena, buf_text(&packed), &value), ERR_OK);
    buf_fini(&packed);
    schedule_document_read(arena, &value, &back);
    return back;
}

static struct text people[2] = {{"ann", 3}, {"bob", 3}};
static struct on_call_group turns[2] = {{&people[0], 1}, {people, 2}};
static struct on_call_override override = {.id = {"o-1", 3},
                                           .add = {"ann", 3},
                                           .priority = 3,
                                           .instead_of_all = true,
                                           .span = {5, INT64_MAX}};
static struct on_call_shift shift = {{"bob", 3}, {10, 15}};
static struct temporary_schedule temporary = {
    .id = {"t-2", 3}, .span = {10, 20}, .shifts = &shift, .shift_count = 1, .keep = true};
static struct shift_swap swaps[1] = {{{"s-3", 3}, {"ann", 3}, {"bob", 3}, {7, 9}}};
static struct rotation_edit edit = {.entry = {"turn", 4},
                                    .version = {.from_s = 100,
                                                .grid = {NULL, ROTATION_DAILY, 2, 50},
                                                .turns = turns,
                                                .turn_count = 2,
                                                .anchor_index = 1,
                                                .anchor_s = 100}};

static struct schedule_document whole(void)
{
    return (struct schedule_document){.version = 4,
                                      .made = 3,
                                      .overrides = &override,
                                      .override_count = 1,
                                      .temporaries = {&temporary, 1},
                                      .swaps = swaps,
                                      .swap_count = 1,
                                      .rotations = &edit,
                                      .rotation_count = 1};
}

START_TEST(what_is_packed_is_read_again)
{
    struct arena arena;
    arena_init(&arena);
    struct schedule_document document = whole();

    struct schedule_document back = round_trip(&arena, &document);

    ck_assert_int_eq(back.version, 4);
    ck_assert_int_eq(back.made, 3);
    ck_assert(back.overrides[0].instead_of_all);
    ck_assert_int_eq(back.overrides[0].span.from_s, 5);
    ck_assert_int_eq(back.overrides[0].span.to_s, INT64_MAX);
    ck_assert(back.temporaries.items[0].keep);
    ck_assert_int_eq(back.temporaries.items[0].shifts[0].span.to_s, 15);
    ck_assert(text_eq_z(back.swaps[0].taker, "bob"));
    ck_assert_int_eq(back.rotations[0].version.grid.length, 2);
    ck_assert_uint_eq(back.rotations[0].version.turns[1].count, 2);
    ck_assert_uint_eq(back.rotations[0].version.anchor_index, 1);
    arena_fini(&arena);
}
END_TEST

START_TEST(nothing_reads_as_the_empty_document)
{
    struct arena arena;
    struct schedule_document document;
    arena_init(&arena);

    schedule_document_read(&arena, NULL, &document);

    ck_assert_int_eq(document.version, 0);
    ck_assert_uint_eq(document.override_count + document.swap_count + document.rotation_count, 0);
    arena_fini(&arena);
}
END_TEST

START_TEST(what_ended_long_ago_goes_and_the_version_that_holds_stays)
{
    struct arena arena;
    arena_init(&arena);
    struct schedule_document document = whole();
    struct rotation_edit *versions = NULL;
    size_t count = 0;
    *ARENA_PUSH(&arena, versions, count) = edit;
    *ARENA_PUSH(&arena, versions, count) = edit;
    versions[1].version.from_s = 200;
    document.rotations = versions;
    document.rotation_count = 2;

    schedule_document_prune(&document, SCHEDULE_DOCUMENT_KEEP_S + 300);

    ck_assert_uint_eq(document.override_count, 1); /* it has no end */
    ck_assert_uint_eq(document.temporaries.count, 0);
    ck_assert_uint_eq(document.swap_count, 0);
    ck_assert_uint_eq(document.rotation_count, 1);
    ck_assert_int_eq(document.rotations[0].version.from_s, 200);
    arena_fini(&arena);
}
END_TEST

START_TEST(the_document_lies_on_top_of_the_configuration)
{
    struct arena arena;
    arena_init(&arena);
    struct rotation_version base_version = {.from_s = INT64_MIN,
                                            .grid = {zone_utc(), ROTATION_DAILY, 1, 0},
                                            .turns = turns,
                                            .turn_count = 1};
    struct schedule_entry entry = {.id = TEXT("turn"),
                                   .span = {INT64_MIN, INT64_MAX},
                                   .kind = SCHEDULE_ROTATION,
                                   .versions = &base_version,
                                   .version_count = 1};
    struct schedule base = {.id = TEXT("x"),
                            .zone = zone_utc(),
                            .entries = &entry,
                            .entry_count = 1,
                            .overrides = &override,
                            .override_count = 1};
    struct schedule_document document = whole();

    struct schedule *schedule = schedule_document_apply(&document, &base, &arena);

    ck_assert_uint_eq(schedule->override_count, 2);
    ck_assert_uint_eq(schedule->entries[0].version_count, 2);
    ck_assert_ptr_eq(schedule->entries[0].versions[1].grid.zone, zone_utc());
    ck_assert_uint_eq(base.entries[0].version_count, 1);
    ck_assert_uint_eq(schedule->temporaries.count, 1);
    arena_fini(&arena);
}
END_TEST

/* The largest that fits is still read again: a document must not be saved that cannot be read. */
START_TEST(the_largest_document_is_read_again_and_a_larger_one_does_not_fit)
{
    struct arena arena;
    arena_init(&arena);
    struct schedule_document document = {.version = 1};
    size_t people_of_one = SCHEDULE_DOCUMENT_PEOPLE_MAX / SCHEDULE_DOCUMENT_ITEMS_MAX;
    for (size_t i = 0; i < SCHEDULE_DOCUMENT_ITEMS_MAX; i++) {
        struct temporary_schedule two = temporary;
        struct rotation_edit turns_of = edit;
        two.shifts = NULL;
        two.shift_count = 0;
        *ARENA_PUSH(&arena, two.shifts, two.shift_count) = shift;
        *ARENA_PUSH(&arena, two.shifts, two.shift_count) = shift;
        turns_of.version.turns = NULL;
        turns_of.version.turn_count = 0;
        for (size_t p = 0; p < people_of_one; p++) {
            *ARENA_PUSH(&arena, turns_of.version.turns, turns_of.version.turn_count) = turns[0];
        }
        *ARENA_PUSH(&arena, document.overrides, document.override_count) = override;
        *ARENA_PUSH(&arena, document.temporaries.items, document.temporaries.count) = two;
        *ARENA_PUSH(&arena, document.swaps, document.swap_count) = swaps[0];
        *ARENA_PUSH(&arena, document.rotations, document.rotation_count) = turns_of;
    }

    ck_assert(schedule_document_fits(&document));
    struct schedule_document back = round_trip(&arena, &document);

    ck_assert_uint_eq(back.rotation_count, SCHEDULE_DOCUMENT_ITEMS_MAX);
    ck_assert(!schedule_document_has_room(document.override_count));
    document.temporaries.items[0].shift_count++;
    ck_assert(!schedule_document_fits(&document));
    arena_fini(&arena);
}
END_TEST

SUITE("schedule_document", what_is_packed_is_read_again, nothing_reads_as_the_empty_document,
      what_ended_long_ago_goes_and_the_version_that_holds_stays,
      the_document_lies_on_top_of_the_configuration,
      the_largest_document_is_read_again_and_a_larger_one_does_not_fit)
