#include "model/schedule_export.h"
#include <string.h>
#include "support/suite.h"

static struct roster_agent agents[1] = {
    {.id = {"ann", 3},
     .name = {"Ann; the first, with a name "
              "that is so long that it \xc3\xa4ndert die Zeile und noch mehr",
              79}}};
static const struct roster roster = {.agents = agents, .agent_count = 1};

START_TEST(events_are_escaped_folded_and_in_utc)
{
    struct buf out;
    struct on_call_shift shift = {TEXT("ann"), {1705309200, 1705395600}};
    struct on_call_shifts shifts = {&shift, 1};
    struct schedule schedule = {.id = TEXT("primary"), .zone = zone_utc()};
    buf_init(&out);

    schedule_export(&out, &schedule, &shifts, &roster, TEXT("x.example"), 1705309200);

    buf_put_u8(&out, 0);
    const char *text = buf_text(&out).p;
    ck_assert_ptr_nonnull(strstr(text, "UID:primary-1705309200-ann@x.example\r\n"));
    ck_assert_ptr_nonnull(strstr(text, "DTSTART:20240115T090000Z\r\nDTEND:20240116T090000Z\r\n"));
    ck_assert_ptr_nonnull(strstr(text, "SUMMARY:On call: Ann\\; the first\\, with"));
    ck_assert_ptr_nonnull(strstr(text, "\r\n "));
    for (const char *line = text; *line != '\0';) {
        const char *end = strstr(line, "\r\n");
        ck_assert_ptr_nonnull(end);
        ck_assert_int_le(end - line, 75);
        ck_assert(((unsigned char)line[line[0] == ' ' ? 1 : 0] & 0xc0) != 0x80);
        line = end + 2;
    }
    buf_fini(&out);
}
END_TEST

SUITE("schedule_export", events_are_escaped_folded_and_in_utc)
