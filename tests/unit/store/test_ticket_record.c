#include "store/ticket_record.h"
#include "support/suite.h"

static void fill(struct arena *arena, struct ticket *ticket)
{
    ticket_init(ticket);
    ticket->id = 256;
    ticket->revision = 3;
    ticket->state = TICKET_PENDING;
    ticket->subject = TEXT("subject");
    ticket->body = TEXT("body");
    ticket->channel = TEXT("mail");
    ticket->customer = 512;
    ticket->requester = TEXT("anna@example.org");
    ticket->priority = PRIORITY_URGENT;
    ticket->pin = PRIORITY_URGENT;
    ticket->references = TEXT("<a@b> <c@d>");
    ticket->bot = (struct ticket_bot){
        .name = TEXT("welcome"), .turns = 2, .turns_max = 3, .job = 7, .unread = 9, .limit_s = 60};
    ticket->triage.cause = TEXT("fire");
    *ARENA_PUSH(arena, ticket->triage.services, ticket->triage.service_count) = TEXT("mail");
    *ARENA_PUSH(arena, ticket->triage.sources, ticket->triage.source_count) =
        (struct ticket_source){.name = TEXT("cause"), .source = TEXT("ann")};
    ticket->hand_off = (struct ticket_hand_off){.entry = 4,
                                                .rating = TICKET_RATED_WRONG_TEAM,
                                                .is_missing = true,
                                                .is_owed = true,
                                                .to = TEXT("billing")};
    ticket->channel_move = (struct ticket_channel_move){.state = TICKET_MOVE_EXPIRED,
                                                        .to = TEXT("sms"),
                                                        .address = TEXT("+49170"),
                                                        .token = TEXT("t"),
                                                        .expires_us = 8,
                                                        .ended_us = 9};
    *ARENA_PUSH(arena, ticket->owed, ticket->owed_count) =
        (struct ticket_owed){.reason = TICKET_OWED_MOVE, .agent = TEXT("ann"), .since_us = 9};
    ticket->stage.position = 193;
    ticket->stage.proposals = TEXT("\xc1\xff");
    *ARENA_PUSH(arena, ticket->stage.jobs, ticket->stage.job_count) = 256;
    *ARENA_PUSH(arena, ticket->stage.jobs, ticket->stage.job_count) = 512;
    ticket->problem = 768;
    ticket->merged = (struct ticket_merge){
        .into = 1024, .at_us = 7, .from = TICKET_BLOCKED, .moved_waiting_us = -1};
    ticket->split_from = 1280;
    *ARENA_PUSH(arena, ticket->related, ticket->related_count) = 1536;
    *ARENA_PUSH(arena, ticket->split_entries, ticket->split_count) = 12;
    *ARENA_PUSH(arena, ticket->tags, ticket->tag_count) = TEXT("vip");
    *ARENA_PUSH(arena, ticket->labels, ticket->label_count) =
        (struct ticket_label){.name = TEXT("outage"), .confidence = 90, .applied = true};
    *ARENA_PUSH(arena, ticket->fields, ticket->field_count) =
        (struct ticket_field){.name = TEXT("product"), .value = TEXT("x")};
    *ARENA_PUSH(arena, ticket->causes, ticket->cause_count) =
        (struct ticket_cause){.name = TEXT("manual"), .priority = PRIORITY_HIGH};
    *ARENA_PUSH(arena, ticket->pauses, ticket->pause_count) =
        (struct ticket_pause){.cause = TICKET_PENDING, .from_s = 5, .to_s = INT64_MAX};
    *ARENA_PUSH(arena, ticket->clocks, ticket->clock_count) =
        (struct sla_clock){.n = 1, .start_s = 7, .due_s = 99, .policy = TEXT("gold")};
    *ARENA_PUSH(arena, ticket->clocks, ticket->clock_count) = (struct sla_clock){
        .metric = SLA_RESOLUTION, .n = 1, .phase = SLA_PAUSED, .due_s = CALENDAR_NONE};
    *ARENA_PUSH(arena, ticket->escalations, ticket->escalation_count) = (struct escalation){
        .n = 1, .state = ESCALATION_ACKNOWLEDGED, .acknowledged_by = TEXT("bob"), .level = 2};
    *ARENA_PUSH(arena, ticket->timers, ticket->timer_count) =
        (struct timer){.kind = TIMER_LEVEL, .n = 1, .generation = 4, .due_us = 1000};
}

START_TEST(every_part_of_a_ticket_survives_the_way_to_disk)
{
    struct arena arena;
    struct ticket ticket;
    struct ticket back;
    struct buf first;
    struct buf second;
    arena_init(&arena);
    buf_init(&first);
    buf_init(&second);
    fill(&arena, &ticket);

    ticket_record_pack(&first, &ticket);
    ck_assert_int_eq(ticket_record_read(&arena, buf_text(&first), &back), ERR_OK);
    ticket_record_pack(&second, &back);

    ck_assert(text_eq(buf_text(&first), buf_text(&second)));
    ck_assert_int_eq(back.pin, PRIORITY_URGENT);
    ck_assert_int_eq(back.clocks[1].due_s, CALENDAR_NONE);
    ck_assert_int_eq(back.pauses[0].to_s, INT64_MAX);
    ck_assert_uint_eq(back.stage.jobs[1], 512);
    ck_assert(back.labels[0].applied);
    ck_assert(text_eq_z(back.triage.services[0], "mail"));
    ck_assert(text_eq_z(back.triage.sources[0].source, "ann"));
    ck_assert_int_eq(back.hand_off.rating, TICKET_RATED_WRONG_TEAM);
    ck_assert(back.hand_off.is_missing);
    ck_assert(text_eq_z(back.bot.name, "welcome"));
    ck_assert_uint_eq(back.bot.unread, 9);
    ck_assert_int_eq(back.merged.from, TICKET_BLOCKED);
    ck_assert_int_eq(back.merged.moved_waiting_us, -1);
    ck_assert_uint_eq(back.related[0], 1536);
    ck_assert_uint_eq(back.split_entries[0], 12);
    ck_assert_int_eq(back.merged.at_us, 7);
    ck_assert(text_eq_z(back.channel_move.address, "+49170"));
    ck_assert(text_eq_z(back.owed[0].agent, "ann"));
    ck_assert(back.hand_off.is_owed);
    buf_fini(&first);
    buf_fini(&second);
    arena_fini(&arena);
}
END_TEST

/* Two members shared "ma" once, and only their order told them apart. */
START_TEST(no_two_parts_of_a_ticket_have_the_same_key)
{
    struct arena arena;
    struct ticket ticket;
    struct buf packed;
    struct value map;
    arena_init(&arena);
    buf_init(&packed);
    fill(&arena, &ticket);
    ticket_record_pack(&packed, &ticket);
    ck_assert_int_eq(pack_read(&arena, buf_text(&packed), &map), ERR_OK);

    for (size_t i = 0; i < map.map.count; i++) {
        struct text key = map.map.pairs[i].key;
        for (size_t k = 0; k < i; k++) {
            ck_assert_msg(!text_eq(key, map.map.pairs[k].key), "%.*s", TEXT_ARG(key));
        }
    }
    buf_fini(&packed);
    arena_fini(&arena);
}
END_TEST

/* Found by fuzzing: the number 120 was taken for the address of a text. */
START_TEST(what_is_of_another_type_than_it_should_be_is_not_there)
{
    static const char packed[] = "\x82\xa3tag\x92\x78\xa3vip\xa2sg\x82\xa2po\x01\xa2jo\x91\xa1x";
    struct arena arena;
    struct ticket ticket;
    arena_init(&arena);

    ck_assert_int_eq(ticket_record_read(&arena, (struct text){packed, sizeof packed - 1}, &ticket),
                     ERR_OK);

    ck_assert_uint_eq(ticket.tag_count, 2);
    ck_assert_uint_eq(ticket.tags[0].n, 0);
    ck_assert(text_eq_z(ticket.tags[1], "vip"));
    ck_assert_uint_eq(ticket.stage.jobs[0], 0);
    arena_fini(&arena);
}
END_TEST

START_TEST(pairs_come_in_any_order_and_unknown_ones_are_passed_over)
{
    static const char packed[] = "\x88\xa3tmr\x91\x82\xa1g\x04\xa1n\x02\xa3new\x81\xa1x\xcb"
                                 "12345678\xa2zz\x92\x01\xc0\xa3lab\x91\x81\xa1l\xa3vip\xa2te"
                                 "\xa7support\xa3"
                                 "clk\x05\xa2pr\xa1x\xa2id\xcd\x03\x00";
    struct arena arena;
    struct ticket ticket;
    arena_init(&arena);

    ck_assert_int_eq(ticket_record_read(&arena, (struct text){packed, sizeof packed - 1}, &ticket),
                     ERR_OK);

    ck_assert_uint_eq(ticket.id, 768);
    ck_assert_uint_eq(ticket.timer_count, 1);
    ck_assert_uint_eq(ticket.timers[0].generation, 4);
    ck_assert_uint_eq(ticket.timers[0].n, 2);
    ck_assert_uint_eq(ticket.label_count, 1);
    ck_assert(text_eq_z(ticket.labels[0].name, "vip"));
    ck_assert(text_eq_z(ticket.team, "support"));
    ck_assert_uint_eq(ticket.clock_count, 0);
    ck_assert_int_eq((int)ticket.priority, 0);
    ck_assert_int_eq(ticket.pin, PRIORITY_NONE);
    ck_assert_int_eq(ticket.stage.position, -1);
    arena_fini(&arena);
}
END_TEST

/* No end of the bytes is taken for the end of the ticket, and none is read beyond. */
START_TEST(what_was_cut_anywhere_is_no_ticket)
{
    struct arena arena;
    struct ticket ticket;
    struct ticket back;
    struct buf packed;
    arena_init(&arena);
    buf_init(&packed);
    fill(&arena, &ticket);
    ticket_record_pack(&packed, &ticket);

    for (size_t n = 0; n < packed.n; n++) {
        struct text cut = arena_text(&arena, text_slice(buf_text(&packed), 0, n));
        ck_assert_int_eq(ticket_record_read(&arena, cut, &back), ERR_PROTOCOL);
    }
    buf_put_u8(&packed, 0xc0);
    ck_assert_int_eq(ticket_record_read(&arena, buf_text(&packed), &back), ERR_PROTOCOL);
    ck_assert_int_eq(ticket_record_read(&arena, TEXT("\x05"), &back), ERR_PROTOCOL);
    buf_fini(&packed);
    arena_fini(&arena);
}
END_TEST

SUITE("ticket_record", every_part_of_a_ticket_survives_the_way_to_disk,
      no_two_parts_of_a_ticket_have_the_same_key,
      what_is_of_another_type_than_it_should_be_is_not_there,
      pairs_come_in_any_order_and_unknown_ones_are_passed_over, what_was_cut_anywhere_is_no_ticket)
