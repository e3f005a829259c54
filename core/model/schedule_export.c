#include "model/schedule_export.h"
#include <inttypes.h>
#include <stdio.h>
#include "model/zone_rule.h"

#define LINE_BYTES_MAX 75 /* longer ones are folded, as the format demands */
#define DAY_S 86400

/* One content line: folded between characters, never inside one. */
static void put_line(struct buf *out, struct text line)
{
    size_t at = 0;
    size_t room = LINE_BYTES_MAX;
    while (line.n - at > room) {
        size_t end = at + room;
        while (end > at && ((unsigned char)line.p[end] & 0xc0) == 0x80) {
            end--;
        }
        buf_put_text(out, text_slice(line, at, end));
        buf_put_text(out, TEXT("\r\n "));
        at = end;
        room = LINE_BYTES_MAX - 1;
    }
    buf_put_text(out, text_slice(line, at, line.n));
    buf_put_text(out, TEXT("\r\n"));
}

/* Backslash, comma and semicolon are escaped, a line break is written \n. */
static void put_escaped(struct buf *line, struct text text)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '\\' || c == ',' || c == ';') {
            buf_put_u8(line, '\\');
        }
        if (c == '\n') {
            buf_put_text(line, TEXT("\\n"));
        } else if ((unsigned char)c >= 0x20) {
            buf_put_u8(line, (uint8_t)c);
        }
    }
}

static void put_text(struct buf *out, const char *name, struct text a, struct text b)
{
    struct buf line;
    buf_init(&line);
    buf_put_text(&line, text_z(name));
    put_escaped(&line, a);
    put_escaped(&line, b);
    put_line(out, buf_text(&line));
    buf_fini(&line);
}

static void put_instant(struct buf *out, const char *name, int64_t at_s)
{
    char line[80];
    int64_t day = (at_s >= 0 ? at_s : at_s - (DAY_S - 1)) / DAY_S;
    int second = (int)(at_s - day * DAY_S);
    int64_t year = 0;
    int month = 0;
    int of_month = 0;
    zone_rule_civil(day, &year, &month, &of_month);
    (void)snprintf(line, sizeof line, "%s:%04" PRId64 "%02d%02dT%02d%02d%02dZ", name, year, month,
                   of_month, second / 3600, second / 60 % 60, second % 60);
    put_line(out, text_z(line));
}

static void put_shift(struct buf *out, const struct schedule *schedule,
                      const struct on_call_shift *shift, const struct roster *roster,
                      struct text domain, int64_t now_s)
{
    const struct roster_agent *agent = roster_agent(roster, shift->who);
    struct text name = agent != NULL && agent->name.n > 0 ? agent->name : shift->who;
    struct buf uid;
    char start[32];
    (void)snprintf(start, sizeof start, "-%" PRId64 "-", shift->span.from_s);
    buf_init(&uid);
    buf_put_text(&uid, schedule->id);
    buf_put_text(&uid, text_z(start));
    buf_put_text(&uid, shift->who);
    buf_put_u8(&uid, '@');
    put_line(out, TEXT("BEGIN:VEVENT"));
    put_text(out, "UID:", buf_text(&uid), domain);
    put_instant(out, "DTSTAMP", now_s);
    put_instant(out, "DTSTART", shift->span.from_s);
    put_instant(out, "DTEND", shift->span.to_s);
    put_text(out, "SUMMARY:On call: ", name, TEXT_NONE);
    put_line(out, TEXT("END:VEVENT"));
    buf_fini(&uid);
}

void schedule_export(struct buf *out, const struct schedule *schedule,
                     const struct on_call_shifts *shifts, const struct roster *roster,
                     struct text domain, int64_t now_s)
{
    put_line(out, TEXT("BEGIN:VCALENDAR"));
    put_line(out, TEXT("VERSION:2.0"));
    put_line(out, TEXT("PRODID:-//Rung//schedules//EN"));
    put_text(out, "X-WR-CALNAME:", schedule->name.n > 0 ? schedule->name : schedule->id, TEXT_NONE);
    for (size_t i = 0; i < shifts->count; i++) {
        put_shift(out, schedule, &shifts->items[i], roster, domain, now_s);
    }
    put_line(out, TEXT("END:VCALENDAR"));
}
