#include "model/link.h"
#include "support/suite.h"

static struct ticket ticket_of(uint64_t id)
{
    struct ticket ticket;
    ticket_init(&ticket);
    ticket.id = id;
    return ticket;
}

START_TEST(an_incident_has_one_problem_and_there_is_one_level)
{
    struct ticket incident = ticket_of(1);
    struct ticket problem = ticket_of(2);
    struct ticket other = ticket_of(3);

    ck_assert_int_eq(link_check(LINK_INCIDENT_OF, &incident, &problem), LINK_NEW);
    incident.problem = problem.id;
    problem.incidents = 1;
    ck_assert_int_eq(link_check(LINK_INCIDENT_OF, &incident, &problem), LINK_SAME);
    ck_assert_int_eq(link_check(LINK_INCIDENT_OF, &incident, &other), LINK_OTHER_PROBLEM);
    ck_assert_int_eq(link_check(LINK_INCIDENT_OF, &other, &incident), LINK_TO_AN_INCIDENT);
    ck_assert_int_eq(link_check(LINK_INCIDENT_OF, &problem, &other), LINK_OF_A_PROBLEM);
    ck_assert_int_eq(link_check(LINK_INCIDENT_OF, &other, &other), LINK_TO_ITSELF);
}
END_TEST

START_TEST(what_is_closed_or_merged_becomes_no_incident)
{
    static const enum ticket_state over[] = {TICKET_CLOSED, TICKET_MERGED};
    struct ticket incident = ticket_of(1);
    struct ticket problem = ticket_of(2);

    for (size_t i = 0; i < 2; i++) {
        incident.state = over[i];
        ck_assert_int_eq(link_check(LINK_INCIDENT_OF, &incident, &problem), LINK_OVER);
        incident.state = TICKET_SOLVED;
        problem.state = over[i];
        ck_assert_int_eq(link_check(LINK_INCIDENT_OF, &incident, &problem), LINK_OVER);
        problem.state = TICKET_SOLVED;
        ck_assert_int_eq(link_check(LINK_INCIDENT_OF, &incident, &problem), LINK_NEW);
    }
}
END_TEST

START_TEST(a_ticket_follows_up_one_and_is_related_to_several)
{
    struct arena arena;
    struct ticket from = ticket_of(1);
    struct ticket to = ticket_of(2);
    struct ticket other = ticket_of(3);
    arena_init(&arena);

    link_set(&arena, &from, LINK_FOLLOW_UP, to.id);
    ck_assert_int_eq(link_check(LINK_FOLLOW_UP, &from, &to), LINK_SAME);
    ck_assert_int_eq(link_check(LINK_FOLLOW_UP, &from, &other), LINK_OTHER_EARLIER);
    link_set(&arena, &from, LINK_RELATED, to.id);
    ck_assert_int_eq(link_check(LINK_RELATED, &from, &to), LINK_SAME);
    ck_assert_int_eq(link_check(LINK_RELATED, &to, &from), LINK_SAME); /* both ways */
    for (uint64_t id = 10; from.related_count < LINK_RELATED_MAX; id++) {
        link_set(&arena, &from, LINK_RELATED, id);
    }
    ck_assert_int_eq(link_check(LINK_RELATED, &from, &other), LINK_FULL);
    ck_assert(link_clear(&arena, &from, LINK_RELATED, to.id));
    ck_assert(!link_clear(&arena, &from, LINK_RELATED, to.id));
    ck_assert_int_eq(link_check(LINK_RELATED, &from, &other), LINK_NEW);
    ck_assert(link_clear(&arena, &from, LINK_FOLLOW_UP, to.id));
    ck_assert_uint_eq(from.follow_up_of, 0);
    arena_fini(&arena);
}
END_TEST

START_TEST(all_links_of_a_ticket_are_listed)
{
    struct arena arena;
    struct link links[LINK_OF_TICKET_MAX];
    struct ticket ticket = ticket_of(1);
    arena_init(&arena);
    ticket.problem = 2;
    ticket.follow_up_of = 3;
    ticket.merged.into = 4;
    ticket.split_from = 5;
    link_set(&arena, &ticket, LINK_RELATED, 6);

    size_t count = link_list(&ticket, links);

    ck_assert_uint_eq(count, 5);
    ck_assert_str_eq(link_name(links[0].kind), "incident_of");
    ck_assert_uint_eq(links[4].to, 6);
    arena_fini(&arena);
}
END_TEST

START_TEST(people_set_three_kinds)
{
    enum link_kind kind = LINK_KINDS;

    ck_assert(link_from(TEXT("incident_of"), &kind));
    ck_assert_int_eq(kind, LINK_INCIDENT_OF);
    ck_assert(link_from(TEXT("related"), &kind));
    ck_assert(!link_from(TEXT("merged"), &kind));
    ck_assert(!link_from(TEXT("duplicate"), &kind));
}
END_TEST

SUITE("link", an_incident_has_one_problem_and_there_is_one_level,
      what_is_closed_or_merged_becomes_no_incident,
      a_ticket_follows_up_one_and_is_related_to_several, all_links_of_a_ticket_are_listed,
      people_set_three_kinds)
