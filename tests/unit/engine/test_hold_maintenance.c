#include "engine/hold_maintenance.h"
#include "support/suite.h"

static struct ticket of_team(const char *team)
{
    return (struct ticket){.team = text_z(team)};
}

START_TEST(a_window_covers_its_team_from_its_start_to_its_end)
{
    const struct maintenance window = {.team = TEXT("support"), .from_us = 100, .to_us = 200};
    const struct ticket ours = of_team("support");
    const struct ticket theirs = of_team("billing");

    ck_assert(!hold_maintenance_covers(&window, &ours, 99));
    ck_assert(hold_maintenance_covers(&window, &ours, 100));
    ck_assert(hold_maintenance_covers(&window, &ours, 199));
    ck_assert(!hold_maintenance_covers(&window, &ours, 200));
    ck_assert(!hold_maintenance_covers(&window, &theirs, 150));
}
END_TEST

START_TEST(a_window_without_team_covers_all_and_an_ended_one_nobody)
{
    struct maintenance window = {.from_us = 100, .to_us = 200};
    const struct ticket theirs = of_team("billing");
    const struct ticket nobodys = of_team("");

    ck_assert(hold_maintenance_covers(&window, &theirs, 150));
    ck_assert(hold_maintenance_covers(&window, &nobodys, 150));
    window.ended = true;
    ck_assert(!hold_maintenance_covers(&window, &theirs, 150));
}
END_TEST

START_TEST(a_window_of_a_service_means_the_tickets_whose_field_lists_it)
{
    static const struct {
        const char *field;
        bool is_meant;
    } cases[] = {{"mail", true},      {"web, mail", true}, {"mail web", true}, {"webmail", false},
                 {"mail-old", false}, {"", false},         {"web,,mail", true}};
    const struct maintenance window = {.service = TEXT("mail")};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ticket_field fields[] = {{TEXT("other"), TEXT("mail")},
                                        {TEXT("service"), text_z(cases[i].field)}};
        const struct ticket ticket = {.fields = fields, .field_count = 2};

        ck_assert_msg(hold_maintenance_means(&window, &ticket) == cases[i].is_meant, "%s",
                      cases[i].field);
    }
}
END_TEST

START_TEST(a_window_of_a_service_means_what_the_triage_record_says)
{
    struct text services[] = {TEXT("web"), TEXT("mail")};
    const struct maintenance window = {.service = TEXT("mail")};
    const struct maintenance other = {.service = TEXT("disk")};
    const struct ticket ticket = {.triage = {.services = services, .service_count = 2}};

    ck_assert(hold_maintenance_means(&window, &ticket));
    ck_assert(!hold_maintenance_means(&other, &ticket));
}
END_TEST

START_TEST(a_window_of_team_and_service_means_who_is_of_both)
{
    const struct maintenance window = {.team = TEXT("support"), .service = TEXT("mail")};
    struct ticket_field fields[] = {{TEXT("service"), TEXT("mail")}};
    const struct ticket both = {.team = TEXT("support"), .fields = fields, .field_count = 1};
    const struct ticket other = {.team = TEXT("billing"), .fields = fields, .field_count = 1};
    const struct ticket bare = of_team("support");

    ck_assert(hold_maintenance_means(&window, &both));
    ck_assert(!hold_maintenance_means(&window, &other));
    ck_assert(!hold_maintenance_means(&window, &bare));
}
END_TEST

SUITE("hold_maintenance", a_window_covers_its_team_from_its_start_to_its_end,
      a_window_without_team_covers_all_and_an_ended_one_nobody,
      a_window_of_a_service_means_the_tickets_whose_field_lists_it,
      a_window_of_a_service_means_what_the_triage_record_says,
      a_window_of_team_and_service_means_who_is_of_both)
