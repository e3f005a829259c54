/* What one end packs, the other end reads. */
#include "host/bridge_shape.h"
#include "model/effect.h"
#include "support/suite.h"

static struct value round_trip(struct arena *arena, struct buf *out, enum bridge_shape shape,
                               const void *from, void *into)
{
    struct pack pack;
    struct value map;
    pack_init(&pack, out);
    pack_map_begin(&pack);
    bridge_shape_pack(&pack, shape, from);
    pack_map_end(&pack);
    ck_assert_int_eq(pack.err, ERR_OK);
    ck_assert_int_eq(pack_read(arena, buf_text(out), &map), ERR_OK);
    bridge_shape_read(arena, shape, &map, into);
    return map;
}

START_TEST(a_ticket_arrives_as_it_was)
{
    struct arena arena;
    struct buf out;
    rung_str tags[] = {RUNG_S("card"), RUNG_S("vip")};
    rung_clock clocks[] = {{.metric = RUNG_S("resolution"), .target_ms = 5, .breached = 1}};
    rung_ticket ticket = {.size = sizeof ticket,
                          .id = 42,
                          .priority = 3,
                          .flags = RUNG_PROVISIONAL | RUNG_TEXT_CUT,
                          .subject = RUNG_S("the card"),
                          .tags = {tags, 2},
                          .clocks = clocks,
                          .n_clocks = 1,
                          .clock_size = sizeof(rung_clock)};
    rung_ticket seen = {0};
    arena_init(&arena);
    buf_init(&out);

    struct value map = round_trip(&arena, &out, BRIDGE_SHAPE_TICKET, &ticket, &seen);

    ck_assert_uint_eq(seen.size, sizeof seen);
    ck_assert(seen.id == 42 && seen.priority == 3 && seen.flags == ticket.flags);
    ck_assert(rung_eq(seen.subject, ticket.subject) && seen.subject.p[seen.subject.n] == '\0');
    ck_assert(seen.body.p != NULL && seen.body.n == 0);
    ck_assert(seen.tags.n == 2 && rung_eq(seen.tags.v[1], tags[1]));
    ck_assert(seen.n_clocks == 1 && seen.clocks[0].target_ms == 5 && seen.clocks[0].breached == 1);
    ck_assert_ptr_null(value_get(&map, "body")); /* what is empty is left out */
    buf_fini(&out);
    arena_fini(&arena);
}
END_TEST

START_TEST(a_message_keeps_any_bytes_and_its_flags)
{
    struct arena arena;
    struct buf out;
    rung_message message = {.size = sizeof message,
                            .raw = RUNG_S("\xff\x00\xfe"),
                            .from = RUNG_S("anna@example.org"),
                            .flags = RUNG_AUTOMATIC | RUNG_REMINDER,
                            .sent_at = 1763805600000};
    rung_message seen = {0};
    arena_init(&arena);
    buf_init(&out);

    (void)round_trip(&arena, &out, BRIDGE_SHAPE_MESSAGE, &message, &seen);

    ck_assert(rung_eq(seen.raw, message.raw) && rung_eq(seen.from, message.from));
    ck_assert(seen.flags == message.flags && seen.sent_at == message.sent_at);
    buf_fini(&out);
    arena_fini(&arena);
}
END_TEST

START_TEST(an_agent_has_a_level_for_each_skill_whatever_came)
{
    struct arena arena;
    struct buf out;
    rung_str skills[] = {RUNG_S("sql"), RUNG_S("cards")};
    int64_t levels[] = {4, 2};
    rung_agent agent = {
        .size = sizeof agent, .id = RUNG_S("bob"), .skills = {skills, 2}, .skill_levels = levels};
    rung_agent seen = {0};
    arena_init(&arena);
    buf_init(&out);

    struct value map = round_trip(&arena, &out, BRIDGE_SHAPE_AGENT, &agent, &seen);
    ck_assert(seen.skill_levels[0] == 4 && seen.skill_levels[1] == 2);
    *value_put(&arena, &map, "skill_levels") = value_of_text(TEXT("many"));
    bridge_shape_read(&arena, BRIDGE_SHAPE_AGENT, &map, &seen);

    ck_assert_uint_eq(seen.skills.n, 2);
    buf_fini(&out);
    arena_fini(&arena);
}
END_TEST

START_TEST(effects_travel_by_name_and_a_stranger_has_no_kind)
{
    struct arena arena;
    struct buf out;
    struct pack pack;
    struct value map;
    rung_effect *seen = NULL;
    rung_effect given[] = {{.size = sizeof(rung_effect),
                            .kind = RUNG_FX_LABEL,
                            .key = RUNG_S("spam"),
                            .weight = 0.5,
                            .reason = RUNG_S("two of four")},
                           {.size = sizeof(rung_effect), .kind = 200, .key = RUNG_S("x")}};
    arena_init(&arena);
    buf_init(&out);
    pack_init(&pack, &out);
    pack_map_begin(&pack);
    bridge_shape_pack_effects(&pack, given, 2);
    pack_map_end(&pack);
    ck_assert_int_eq(pack_read(&arena, buf_text(&out), &map), ERR_OK);

    size_t count = bridge_shape_read_effects(&arena, value_get(&map, "effects"), &seen);

    ck_assert_uint_eq(count, 2);
    ck_assert(seen[0].kind == RUNG_FX_LABEL && rung_eq(seen[0].key, given[0].key));
    ck_assert(seen[0].weight > 0.49 && seen[0].weight < 0.51);
    ck_assert(rung_eq(seen[0].reason, given[0].reason));
    ck_assert_uint_eq(seen[1].kind, 0);
    ck_assert_uint_eq(bridge_shape_read_effects(&arena, NULL, &seen), 0);
    buf_fini(&out);
    arena_fini(&arena);
}
END_TEST

SUITE("bridge_shape", a_ticket_arrives_as_it_was, a_message_keeps_any_bytes_and_its_flags,
      an_agent_has_a_level_for_each_skill_whatever_came,
      effects_travel_by_name_and_a_stranger_has_no_kind)
