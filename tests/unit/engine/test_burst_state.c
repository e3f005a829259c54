/* What is known of a key, and for how long. */
#include "engine/burst_state.h"
#include "support/problems.h"

static size_t documents(struct world *world)
{
    struct reader reader;
    struct document_row *rows = NULL;
    reader_init(&reader, world->store, NULL);
    return document_table_page(&reader, &world->arena, TEXT("burst/"), TEXT_NONE, 100, &rows);
}

START_TEST(a_key_that_nothing_comes_with_any_more_is_forgotten)
{
    struct world world;
    world_init(&world);
    struct policy_set *set = world.policies;
    *ARENA_PUSH(&set->arena, set->bursts, set->burst_count) =
        (struct burst_rule){.name = TEXT("any"),
                            .facts = {TEXT("label")},
                            .fact_count = 1,
                            .more_than = 5,
                            .within_s = 600,
                            .quiet_s = 1800};
    world_boot(&world);
    (void)problems_ticket(&world, "anna");
    ck_assert_uint_eq(documents(&world), 0); /* it has no label: no key */
    set->bursts[0].facts[0] = TEXT("place");
    struct command *command = command_create("ticket.create", TEXT("local"), TEXT("k"));
    struct arena *arena = &command->arena;
    *value_put(arena, &command->args, "subject") = value_of_text(TEXT("s"));
    *value_put(arena, &command->args, "body") = value_of_text(TEXT("b"));
    *value_put(arena, &command->args, "requester") = value_of_text(TEXT("bert@example.org"));
    struct value *fields = value_put(arena, &command->args, "fields");
    *fields = (struct value){.type = VALUE_MAP};
    *value_put(arena, fields, "place") = value_of_text(TEXT("Bonn"));
    ck_assert_int_eq(engine_submit(world.engine, command), ERR_OK);
    world_run(&world);
    ck_assert_uint_eq(documents(&world), 1);

    world_advance(&world, 599);
    ck_assert_uint_eq(documents(&world), 1);
    world_advance(&world, 1);

    ck_assert_uint_eq(documents(&world), 0);
    world_fini(&world);
}
END_TEST

START_TEST(a_fact_is_a_field_or_the_surest_label)
{
    struct arena arena;
    struct ticket ticket;
    arena_init(&arena);
    ticket_init(&ticket);
    *ARENA_PUSH(&arena, ticket.fields, ticket.field_count) =
        (struct ticket_field){TEXT("cause"), TEXT("outage")};
    *ARENA_PUSH(&arena, ticket.labels, ticket.label_count) =
        (struct ticket_label){.name = TEXT("a"), .confidence = 70, .applied = true};
    *ARENA_PUSH(&arena, ticket.labels, ticket.label_count) =
        (struct ticket_label){.name = TEXT("b"), .confidence = 90, .applied = true};
    *ARENA_PUSH(&arena, ticket.labels, ticket.label_count) =
        (struct ticket_label){.name = TEXT("c"), .confidence = 99, .applied = false};

    ck_assert(text_eq_z(burst_state_fact(&ticket, TEXT("cause")), "outage"));
    ck_assert(text_eq_z(burst_state_fact(&ticket, TEXT("label")), "b"));
    ck_assert_uint_eq(burst_state_fact(&ticket, TEXT("product")).n, 0);
    ticket.triage.cause = TEXT("cable");
    ck_assert(text_eq_z(burst_state_fact(&ticket, TEXT("cause")), "cable"));
    arena_fini(&arena);
}
END_TEST

SUITE("burst_state", a_key_that_nothing_comes_with_any_more_is_forgotten,
      a_fact_is_a_field_or_the_surest_label)
