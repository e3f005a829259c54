#include "engine/use_case_table.h"
#include "support/suite.h"

START_TEST(a_command_is_found_by_its_whole_name_only)
{
    static const char *const names[] = {
        "agent.heartbeat", "blob.put",        "calendar.feed", "calendar.zones", "clock.step",
        "effects.submit",  "inbox.push",      "job.finish",    "job.lease",      "plugin.activate",
        "plugin.call",     "server.start",    "storage.read",  "ticket.get",     "timer.fire",
        "work.skip",       "work.skip_report"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct text name = text_z(names[i]);
        const struct use_case *use_case = use_case_table_find(name);

        ck_assert_msg(use_case != NULL, "%s", names[i]);
        ck_assert_str_eq(use_case->name, names[i]);
        ck_assert_ptr_null(use_case_table_find(text_slice(name, 0, name.n - 1)));
    }
    ck_assert_ptr_null(use_case_table_find(TEXT_NONE));
    ck_assert_ptr_null(use_case_table_find(TEXT("a")));
    ck_assert_ptr_null(use_case_table_find(TEXT("zoo.open")));
}
END_TEST

SUITE("use_case_table", a_command_is_found_by_its_whole_name_only)
