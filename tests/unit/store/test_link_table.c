#include "model/link.h"
#include "support/stores.h"
#include "support/suite.h"
#include "support/tables.h"

static struct ticket incident_of(uint64_t id, uint64_t problem, uint64_t customer)
{
    struct ticket ticket;
    ticket_init(&ticket);
    ticket.id = id;
    ticket.problem = problem;
    ticket.customer = customer;
    return ticket;
}

START_TEST(who_links_to_a_ticket_is_found_in_order_and_page_by_page)
{
    uint64_t *ids = NULL;
    bool more = false;
    arrive();
    for (uint64_t id = 5; id > 2; id--) {
        struct ticket ticket = incident_of(id, 1, 9);
        link_table_move(&writes, NULL, &ticket);
    }

    size_t count = link_table_page(&reader, &arena, 1, LINK_INCIDENT_OF, 0, 2, &ids, &more);
    ck_assert_uint_eq(count, 2);
    ck_assert_uint_eq(ids[0], 3);
    ck_assert(more);
    count = link_table_page(&reader, &arena, 1, LINK_INCIDENT_OF, ids[1], 2, &ids, &more);

    ck_assert_uint_eq(count, 1);
    ck_assert_uint_eq(ids[0], 5);
    ck_assert(!more);
    ck_assert_uint_eq(link_table_page(&reader, &arena, 1, LINK_MERGED, 0, 2, &ids, &more), 0);
    leave();
}
END_TEST

START_TEST(rows_follow_a_ticket_that_leaves_or_becomes_another_customers)
{
    uint64_t *ids = NULL;
    bool more = false;
    arrive();
    struct ticket before = incident_of(3, 1, 9);
    struct ticket moved = incident_of(3, 1, 8);
    struct ticket gone = incident_of(3, 0, 8);
    link_table_move(&writes, NULL, &before);
    ck_assert(link_table_has_customer(&reader, &arena, 1, 9, 0));
    ck_assert(!link_table_has_customer(&reader, &arena, 1, 9, 3)); /* but itself */

    link_table_move(&writes, &before, &moved);
    ck_assert(!link_table_has_customer(&reader, &arena, 1, 9, 0));
    ck_assert(link_table_has_customer(&reader, &arena, 1, 8, 0));
    link_table_move(&writes, &moved, &gone);

    ck_assert(!link_table_has_customer(&reader, &arena, 1, 8, 0));
    ck_assert_uint_eq(link_table_page(&reader, &arena, 1, LINK_INCIDENT_OF, 0, 2, &ids, &more), 0);
    leave();
}
END_TEST

START_TEST(a_merged_incident_has_no_customer_of_its_own)
{
    arrive();
    struct ticket before = incident_of(3, 1, 9);
    struct ticket merged = before;
    merged.state = TICKET_MERGED;
    link_table_move(&writes, NULL, &before);

    link_table_move(&writes, &before, &merged);

    ck_assert(!link_table_has_customer(&reader, &arena, 1, 9, 0));
    leave();
}
END_TEST

SUITE("link_table", who_links_to_a_ticket_is_found_in_order_and_page_by_page,
      rows_follow_a_ticket_that_leaves_or_becomes_another_customers,
      a_merged_incident_has_no_customer_of_its_own)
