/* What ticket.timeline and the feed show, also of entries that a newer release has written. */
#include "model/id.h"
#include "support/world.h"

static struct world world;

static const char *open_world(void)
{
    world_init(&world);
    world.policies->escalation_rule_count = 0;
    world_boot(&world);
    return world_create(&world, "k", "s");
}

static void put_group(struct write_set *writes, const struct ticket *ticket)
{
    struct entry_group group = {.ticket = ticket->id,
                                .first = ticket->entries + 1,
                                .at_us = world.now_us,
                                .actor = TEXT("plugin:new"),
                                .config = TEXT("next year's")};
    struct buf data;
    struct pack fields;
    struct pack pack;
    buf_init(&data);
    pack_init(&fields, &data);
    pack_map_begin(&fields);
    pack_pair_z(&fields, "from", "new");
    pack_pair_z(&fields, "to", "open");
    pack_pair_z(&fields, "reason", "flown");
    pack_key(&fields, "mood"); /* a field that state_changed has not, and a map at that */
    pack_map_begin(&fields);
    pack_pair_int(&fields, "joy", 7);
    pack_map_end(&fields);
    pack_map_end(&fields);
    entry_table_begin(&pack, writes, &group);
    entry_table_add(&pack, TEXT("state_changed"), buf_text(&data));
    entry_table_add(&pack, TEXT("teleported"), buf_text(&data));
    entry_table_end(&pack, writes);
    buf_fini(&data);
}

/* A newer release was here: two entries more, one of a type that is not known and one with a field
 * that is not, and a row of the feed for each. */
static void add_newer_entries(const char *id)
{
    struct arena arena;
    struct reader reader;
    struct write_set writes;
    struct store_request request = {.what = STORE_COMMIT, .commit = {.writes = &writes}};
    struct store_request *done[1];
    struct ticket ticket;
    uint64_t number = 0;
    arena_init(&arena);
    write_set_init(&writes);
    reader_init(&reader, world.store, &writes);
    ticket_init(&ticket);
    ck_assert(id_parse('T', text_z(id), &number));
    ck_assert(ticket_table_get(&reader, &arena, number, &ticket));
    struct ticket *changed = ticket_fork(&arena, &ticket);
    put_group(&writes, &ticket);
    changed->entries += 2;
    ticket_table_put(&writes, &ticket, changed);
    uint64_t sequence = meta_table_take(&reader, &writes, "event", 2);
    struct event_row rows[2];
    for (uint32_t i = 0; i < 2; i++) {
        rows[i] = (struct event_row){
            .sequence = sequence + i, .ticket = ticket.id, .entry = ticket.entries + 1 + i};
    }
    event_table_put(&writes, rows, 2);
    store_submit(world.store, &request);
    ck_assert_uint_eq(store_reap(world.store, done, 1), 1);
    write_set_fini(&writes);
    arena_fini(&arena);
    world.keeps_odd_entries = true;
}

/* Both, as they are, somewhere in this answer's items. */
static void expect_both(const struct answer *answer)
{
    struct value page = world_result(&world, answer);
    const struct value *items = value_get(&page, "items");
    int found = 0;
    for (size_t i = 0; i < items->list.count; i++) {
        const struct value *item = &items->list.items[i];
        const struct value *data = value_get(item, "data");
        struct text type = value_text(item, "type");
        if (text_eq_z(value_text(data, "reason"), "flown")) {
            found++;
            ck_assert(text_eq_z(type, "teleported") || text_eq_z(type, "state_changed"));
            ck_assert(text_eq_z(value_text(item, "actor"), "plugin:new"));
            ck_assert(text_eq_z(value_text(item, "config"), "next year's"));
            ck_assert_int_eq(value_int(value_get(data, "mood"), "joy", 0), 7);
        }
    }
    ck_assert_int_eq(found, 2);
}

START_TEST(types_and_fields_of_a_newer_release_are_shown_as_they_are)
{
    const char *id = open_world();
    add_newer_entries(id);

    expect_both(world_call(&world, "ticket.timeline", "", "id", id, "limit", "#500", NULL));
    expect_both(world_call(&world, "events.read", "", "from", "#1", "limit", "#500", NULL));
    world_fini(&world);
}
END_TEST

START_TEST(the_ticket_goes_on_behind_them)
{
    const char *id = open_world();
    add_newer_entries(id);
    world_crash(&world); /* nothing of before is in memory */

    ck_assert_int_eq(
        world_call(&world, "ticket.solve", "s", "id", id, "resolution", "done", NULL)->refusal.code,
        ERR_OK);

    expect_both(world_call(&world, "ticket.timeline", "", "id", id, "limit", "#500", NULL));
    ck_assert_int_eq(world_count(&world, id, "state_changed", NULL), 2);
    ck_assert_int_eq(world_call(&world, "ticket.context", "", "id", id, NULL)->refusal.code,
                     ERR_OK);
    world_fini(&world);
}
END_TEST

START_TEST(what_follows_from_a_command_names_its_first_entry)
{
    const char *id = open_world();
    world_advance(&world, 60);
    (void)world_call(&world, "ticket.solve", "s", "id", id, "resolution", "done", NULL);
    struct value page = world_result(
        &world, world_call(&world, "ticket.timeline", "", "id", id, "limit", "#500", NULL));
    const struct value *items = value_get(&page, "items");
    int64_t first = 0;
    int64_t at_ms = 0;
    int commands = 0;
    for (size_t i = 0; i < items->list.count; i++) {
        const struct value *item = &items->list.items[i];
        bool is_first = value_get(item, "cause") == NULL;
        ck_assert_int_eq(is_first, value_int(item, "at_ms", 0) != at_ms);
        commands += is_first;
        first = is_first ? value_int(item, "seq", 0) : first;
        at_ms = value_int(item, "at_ms", 0);
        ck_assert_int_eq(value_int(item, "cause", first), first);
    }

    ck_assert_int_eq(commands, 2);
    ck_assert_uint_gt(items->list.count, 6);
    world_fini(&world);
}
END_TEST

START_TEST(entries_are_counted_page_by_page)
{
    const char *id = open_world();
    struct value all = world_result(
        &world, world_call(&world, "ticket.timeline", "", "id", id, "limit", "#500", NULL));
    size_t count = value_get(&all, "items")->list.count;
    size_t seen = 0;
    for (int64_t from = 1; from != 0;) {
        char word[24];
        (void)snprintf(word, sizeof word, "#%lld", (long long)from);
        struct value page = world_result(&world, world_call(&world, "ticket.timeline", "", "id", id,
                                                            "limit", "#2", "from", word, NULL));
        const struct value *items = value_get(&page, "items");
        for (size_t i = 0; i < items->list.count; i++) {
            ck_assert_int_eq(value_int(&items->list.items[i], "seq", 0), (int64_t)++seen);
        }
        from = value_int(&page, "next", 0);
    }

    ck_assert_uint_gt(count, 3);
    ck_assert_uint_eq(seen, count);
    world_fini(&world);
}
END_TEST

SUITE("read_timeline", types_and_fields_of_a_newer_release_are_shown_as_they_are,
      the_ticket_goes_on_behind_them, what_follows_from_a_command_names_its_first_entry,
      entries_are_counted_page_by_page)
