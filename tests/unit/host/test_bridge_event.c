/* The event of a hook at both ends. */
#include "host/bridge_event.h"
#include "host/view.h"
#include "support/suite.h"

START_TEST(an_event_arrives_with_its_fields_and_its_storage)
{
    struct arena arena;
    struct buf out;
    struct pack pack;
    struct value map;
    struct view view;
    struct bridge_event seen;
    rung_str val = {0};
    struct ticket_field fields[] = {{.name = TEXT("card"), .value = TEXT("4711")}};
    struct ticket ticket = {.id = 42,
                            .subject = TEXT("help"),
                            .fields = fields,
                            .field_count = 1,
                            .state = TICKET_OPEN};
    struct ask_kv kv[] = {{TEXT("seen:42"), TEXT("\xff"), true}, {TEXT("gone"), TEXT_NONE, false}};
    struct ask ask = {.hook = HOOK_TICKET_CLASSIFY,
                      .id = 9,
                      .token = 77,
                      .attempt = 2,
                      .seed = UINT64_C(0xfedcba9876543210),
                      .ticket = &ticket,
                      .actor = TEXT("agent:mara"),
                      .kv = kv,
                      .kv_count = 2};
    arena_init(&arena);
    buf_init(&out);
    view_draw(&view, &arena, &ask, 3000);
    pack_init(&pack, &out);
    pack_map_begin(&pack);
    bridge_event_pack(&pack, &view.event, &ask, 1);
    pack_map_end(&pack);
    ck_assert_int_eq(pack_read(&arena, buf_text(&out), &map), ERR_OK);

    ck_assert(bridge_event_read(&arena, &map, 5, &seen));

    ck_assert(seen.event.hook == RUNG_TICKET_CLASSIFY && seen.event.id == 9);
    ck_assert(seen.event.token == 5 && seen.event.attempt == 2 && seen.event.left_ms == 3000);
    ck_assert(seen.event.seed == ask.seed && seen.which == 1);
    ck_assert(rung_eq(seen.event.actor, RUNG_S("agent:mara")));
    ck_assert(seen.event.ticket == &seen.ticket && seen.event.before == NULL);
    ck_assert(rung_eq(bridge_event_field(&arena, &seen, false, "card"), RUNG_S("4711")));
    ck_assert_uint_eq(bridge_event_field(&arena, &seen, true, "card").n, 0);
    ck_assert_int_eq(bridge_event_kv(&arena, &seen, RUNG_S("seen:42"), &val), RUNG_OK);
    ck_assert(rung_eq(val, RUNG_S("\xff")));
    ck_assert_int_eq(bridge_event_kv(&arena, &seen, RUNG_S("gone"), &val), RUNG_ENOENT);
    ck_assert_int_eq(bridge_event_kv(&arena, &seen, RUNG_S("other"), &val), RUNG_EDENIED);
    buf_fini(&out);
    arena_fini(&arena);
}
END_TEST

START_TEST(a_hook_that_nobody_knows_is_no_event)
{
    struct arena arena;
    struct value map = {0};
    struct bridge_event seen;
    arena_init(&arena);
    *value_put(&arena, &map, "hook") = value_of_text(TEXT("ticket.sings"));

    ck_assert(!bridge_event_read(&arena, &map, 5, &seen));

    arena_fini(&arena);
}
END_TEST

START_TEST(texts_are_cut_between_two_characters_and_marked_and_the_event_stays_as_it_was)
{
    struct arena arena;
    rung_ticket ticket = {.subject = RUNG_S("short"), .body = RUNG_S("na\xc3\xafve")};
    rung_message message = {.body = RUNG_S("naive and long"), .raw = RUNG_S("naive and long")};
    rung_event event = {.id = 9, .ticket = &ticket, .message = &message};
    arena_init(&arena);

    const rung_event *cut = bridge_event_cut(&arena, &event, 3);

    ck_assert(cut->id == 9 && cut->before == NULL);
    ck_assert(rung_eq(cut->ticket->body, RUNG_S("na")) &&
              rung_eq(cut->ticket->subject, RUNG_S("sho")));
    ck_assert_uint_eq(cut->ticket->flags & RUNG_TEXT_CUT, RUNG_TEXT_CUT);
    ck_assert(rung_eq(cut->message->body, RUNG_S("nai")));
    ck_assert(rung_eq(cut->message->raw, message.raw));
    ck_assert_uint_eq(ticket.body.n, 6);
    ck_assert_uint_eq(bridge_event_cut(&arena, &event, 100)->ticket->flags, 0);
    arena_fini(&arena);
}
END_TEST

SUITE("bridge_event", texts_are_cut_between_two_characters_and_marked_and_the_event_stays_as_it_was,
      an_event_arrives_with_its_fields_and_its_storage, a_hook_that_nobody_knows_is_no_event)
