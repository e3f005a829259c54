#include "support/suite.h"
#include "support/tables.h"

static struct ticket owing(uint64_t id, const char *agent, int64_t since_us)
{
    struct ticket ticket;
    ticket_init(&ticket);
    ticket.id = id;
    *ARENA_PUSH(&arena, ticket.owed, ticket.owed_count) = (struct ticket_owed){
        .reason = TICKET_OWED_MOVE, .agent = text_z(agent), .since_us = since_us};
    return ticket;
}

static size_t page(const char *agent, struct text *next, struct owed_row **rows)
{
    return owed_table_page(&reader, &arena, text_z(agent), *next, 2, rows, next);
}

START_TEST(what_somebody_owes_is_found_oldest_first_and_page_by_page)
{
    static const struct {
        const char *agent;
        int64_t since_us;
    } all[] = {{"ann", 30}, {"bob", 5}, {"ann", 10}, {"ann", 20}};
    struct owed_row *rows = NULL;
    struct text next = TEXT_NONE;
    arrive();
    for (size_t i = 0; i < 4; i++) {
        struct ticket ticket = owing(i + 1, all[i].agent, all[i].since_us);
        owed_table_move(&writes, NULL, &ticket);
    }

    ck_assert_uint_eq(page("ann", &next, &rows), 2);
    ck_assert_uint_eq(rows[0].ticket, 3);
    ck_assert_uint_eq(rows[1].ticket, 4);
    ck_assert_int_eq(rows[1].since_us, 20);
    ck_assert_int_eq(rows[1].reason, TICKET_OWED_MOVE);
    ck_assert_uint_gt(next.n, 0);
    ck_assert_uint_eq(page("ann", &next, &rows), 1);
    ck_assert_uint_eq(rows[0].ticket, 1);
    ck_assert_uint_eq(next.n, 0);
    leave();
}
END_TEST

START_TEST(only_what_changes_is_written_and_what_nobody_has_is_in_a_list_of_its_own)
{
    struct owed_row *rows = NULL;
    struct text next = TEXT_NONE;
    arrive();
    struct ticket old = owing(1, "ann", 10);
    struct ticket now = owing(1, "bob", 20);
    struct ticket nobodys = owing(2, "", 20);
    owed_table_move(&writes, NULL, &old);
    size_t before = writes.count;
    owed_table_move(&writes, &old, &old);
    ck_assert_uint_eq(writes.count, before);
    owed_table_move(&writes, NULL, &nobodys);

    owed_table_move(&writes, &old, &now);

    ck_assert_uint_eq(page("ann", &next, &rows), 0);
    ck_assert_uint_eq(page("bob", &next, &rows), 1);
    ck_assert_uint_eq(page("", &next, &rows), 1);
    ck_assert_uint_eq(rows[0].ticket, 2);
    leave();
}
END_TEST

START_TEST(a_cursor_of_somebody_elses_list_begins_at_the_beginning)
{
    struct owed_row *rows = NULL;
    struct text next = TEXT("\xff\xff");
    arrive();
    struct ticket ticket = owing(1, "ann", 10);
    owed_table_move(&writes, NULL, &ticket);

    ck_assert_uint_eq(page("ann", &next, &rows), 1);
    leave();
}
END_TEST

SUITE("owed_table", what_somebody_owes_is_found_oldest_first_and_page_by_page,
      only_what_changes_is_written_and_what_nobody_has_is_in_a_list_of_its_own,
      a_cursor_of_somebody_elses_list_begins_at_the_beginning)
