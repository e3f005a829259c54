#include "rungctl/show.h"
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

void show_json(const struct value *result, FILE *out)
{
    struct buf json;
    buf_init(&json);
    value_to_json(&json, result, 2);
    (void)fwrite(json.p, 1, json.n, out);
    (void)fputc('\n', out);
    buf_fini(&json);
}

/* A terminal is not to be steered by what a customer wrote. */
static void put_clean(struct text text, size_t width, FILE *out)
{
    size_t written = 0;
    for (size_t i = 0; i < text.n && (width == 0 || written < width); i++) {
        unsigned char c = (unsigned char)text.p[i];
        unsigned char next = i + 1 < text.n ? (unsigned char)text.p[i + 1] : 0;
        if (c == 0xc2 && next >= 0x80 && next < 0xa0) { /* U+0080 to U+009F: steer as ESC does */
            c = ' ';
            i++;
        }
        (void)fputc(c < 0x20 || c == 0x7f ? ' ' : c, out);
        written += (c & 0xc0) != 0x80;
    }
    for (; written < width; written++) {
        (void)fputc(' ', out);
    }
}

static void put_value(const struct value *value, size_t width, FILE *out)
{
    char number[32] = "";
    if (value != NULL && value->type == VALUE_TEXT) {
        put_clean(value->text, width, out);
        return;
    }
    if (value != NULL && value->type == VALUE_INT) {
        (void)snprintf(number, sizeof number, "%" PRId64, value->number);
    } else if (value != NULL && value->type == VALUE_BOOL) {
        (void)snprintf(number, sizeof number, "%s", value->boolean ? "yes" : "no");
    }
    put_clean(text_z(number), width, out);
}

static void put_span(int64_t left_ms, size_t width, FILE *out)
{
    char text[32];
    int64_t seconds = llabs(left_ms) / 1000;
    const char *sign = left_ms < 0 ? "-" : "";
    if (seconds >= 86400) {
        (void)snprintf(text, sizeof text, "%s%" PRId64 "d %02" PRId64 "h", sign, seconds / 86400,
                       seconds / 3600 % 24);
    } else {
        (void)snprintf(text, sizeof text, "%s%02" PRId64 ":%02" PRId64 ":%02" PRId64, sign,
                       seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
    put_clean(text_z(text), width, out);
}

static void put_time(int64_t at_ms, FILE *out)
{
    time_t seconds = (time_t)(at_ms / 1000);
    struct tm local;
    char text[40] = "";
    if (localtime_r(&seconds, &local) != NULL) {
        (void)strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &local);
    }
    (void)fputs(text, out);
}

struct column {
    const char *title, *key;
    size_t width; /* 0: the last one, as long as it is */
};

static void show_table(const struct value *result, const struct column *columns, FILE *out)
{
    const struct value *items = value_get(result, "items");
    for (size_t i = 0; columns[i].title != NULL; i++) {
        put_clean(text_z(columns[i].title), columns[i].width, out);
        (void)fputs(columns[i + 1].title ? "  " : "\n", out);
    }
    for (size_t row = 0; items != NULL && row < items->list.count; row++) {
        for (size_t i = 0; columns[i].title != NULL; i++) {
            const struct value *cell = value_get(&items->list.items[row], columns[i].key);
            if (cell != NULL && text_eq_z(text_z(columns[i].key), "left_ms")) {
                put_span(cell->number, columns[i].width, out);
            } else {
                put_value(cell, columns[i].width, out);
            }
            (void)fputs(columns[i + 1].title ? "  " : "\n", out);
        }
    }
}

void show_pairs(const struct value *result, FILE *out)
{
    for (size_t i = 0; result->type == VALUE_MAP && i < result->map.count; i++) {
        put_clean(result->map.pairs[i].key, 18, out);
        put_value(&result->map.pairs[i].value, 0, out);
        (void)fputc('\n', out);
    }
}

void show_tickets(const struct value *result, FILE *out)
{
    static const struct column columns[] = {{"ID", "id", 9},           {"PRIORITY", "priority", 8},
                                            {"STATE", "state", 11},    {"LEFT", "left_ms", 10},
                                            {"TEAM", "team", 10},      {"AGENT", "agent", 8},
                                            {"SUBJECT", "subject", 0}, {NULL, NULL, 0}};
    show_table(result, columns, out);
}

void show_agents(const struct value *result, FILE *out)
{
    static const struct column columns[] = {{"ID", "id", 12},
                                            {"NAME", "name", 20},
                                            {"PRESENCE", "presence", 8},
                                            {"OPEN", "open_tickets", 4},
                                            {"CAPACITY", "capacity", 0},
                                            {NULL, NULL, 0}};
    show_table(result, columns, out);
}

void show_queues(const struct value *result, FILE *out)
{
    static const struct column columns[] = {{"QUEUE", "id", 16},
                                            {"TEAM", "team", 12},
                                            {"WAITING", "waiting", 7},
                                            {"IMMEDIATE", "immediate", 9},
                                            {"OLDEST_S", "oldest_wait_s", 8},
                                            {"METHOD", "method", 0},
                                            {NULL, NULL, 0}};
    show_table(result, columns, out);
}

void show_work(const struct value *result, FILE *out)
{
    const struct value *items = value_get(result, "items");
    (void)fputs("ITEM             STATE    TICKET     DO WITH              SUBJECT\n", out);
    for (size_t i = 0; items != NULL && i < items->list.count; i++) {
        const struct value *item = &items->list.items[i];
        const struct value *ticket = value_get(item, "ticket");
        bool is_offered = text_eq_z(value_text(item, "state"), "offered");
        put_clean(value_text(item, "item"), 17, out);
        put_clean(value_text(item, "state"), 9, out);
        put_clean(value_text(ticket, "id"), 11, out);
        put_clean(is_offered ? TEXT("work.accept") : value_text(item, "method"), 21, out);
        put_clean(value_text(ticket, "subject"), 0, out);
        (void)fputc('\n', out);
    }
    if (value_get(result, "next") != NULL) {
        (void)fputs("there is more: --set after=", out);
        put_clean(value_text(result, "next"), 0, out);
        (void)fputc('\n', out);
    }
}

static void put_share(const struct value *item, const char *key, FILE *out)
{
    char text[48] = "-";
    const struct value *shares = value_get(item, "permille");
    if (shares != NULL) {
        int64_t share = value_int(shares, key, 0);
        (void)snprintf(text, sizeof text, "%" PRId64 ".%" PRId64 " %%", share / 10, share % 10);
    }
    put_clean(text_z(text), 9, out);
}

/* A group with too few ratings has counts, and no shares. */
void show_hand_offs(const struct value *result, FILE *out)
{
    const struct value *items = value_get(result, "items");
    (void)fputs("FROM OR AGENT     TO                COUNT  NO FORM  RATED  COMPLETE ASKED BACK "
                "ASKED CUSTOMER WRONG TEAM\n",
                out);
    for (size_t i = 0; items != NULL && i < items->list.count; i++) {
        const struct value *item = &items->list.items[i];
        bool is_edge = value_get(item, "from") != NULL;
        put_clean(value_text(item, is_edge ? "from" : "agent"), 18, out);
        put_clean(value_text(item, "to"), 18, out);
        put_value(value_get(item, "hand_offs"), 7, out);
        put_value(value_get(item, "forms_missing"), 9, out);
        put_value(value_get(item, "rated"), 7, out);
        put_share(item, "complete", out);
        put_share(item, "asked_back", out);
        put_share(item, "asked_customer_again", out);
        put_share(item, "wrong_team", out);
        (void)fputc('\n', out);
    }
}

void show_calendars(const struct value *result, FILE *out)
{
    static const struct column columns[] = {{"CALENDAR", "calendar", 16},
                                            {"OPEN", "open", 5},
                                            {"VERSION", "calendar_version", 7},
                                            {"OF", "versions", 3},
                                            {"TZDATA", "tzdata", 8},
                                            {"ZONE", "zone", 0},
                                            {NULL, NULL, 0}};
    show_table(result, columns, out);
}

void show_jobs(const struct value *result, FILE *out)
{
    static const struct column columns[] = {{"ID", "id", 9},         {"STATE", "state", 9},
                                            {"HOOK", "hook", 18},    {"PLUGIN", "plugin", 10},
                                            {"TICKET", "ticket", 9}, {"TRY", "attempt", 3},
                                            {"ERROR", "error", 0},   {NULL, NULL, 0}};
    show_table(result, columns, out);
}

void show_plugins(const struct value *result, FILE *out)
{
    static const struct column columns[] = {
        {"INSTANCE", "instance", 12}, {"PLUGIN", "plugin", 22}, {"STATE", "state", 11},
        {"APART", "isolation", 7},    {"PID", "pid", 7},        {"BREAKER", "breaker", 9},
        {"HEALTH", "health", 8},      {"CALLS", "calls", 7},    {"ERRORS", "errors", 6},
        {"P50 us", "p50_us", 7},      {"P95 us", "p95_us", 7},  {"P99 us", "p99_us", 7},
        {"REASON", "reason", 0},      {NULL, NULL, 0}};
    show_table(result, columns, out);
}

void show_job_queues(const struct value *result, FILE *out)
{
    static const struct column columns[] = {
        {"JOBS OF", "instance", 12},   {"WAITING", "waiting", 8},
        {"RUNNING", "leased", 8},      {"AGAIN", "retried", 6},
        {"HELD", "held", 5},           {"DEAD", "dead", 5},
        {"OLDEST ms", "oldest_ms", 0}, {NULL, NULL, 0}};
    show_table(result, columns, out);
}

void show_hooks(const struct value *result, FILE *out)
{
    static const struct column columns[] = {
        {"HOOK", "hook", 26},         {"#", "position", 2},      {"STAGE", "stage", 5},
        {"INSTANCE", "instance", 14}, {"KIND", "kind", 6},       {"CALLS", "calls", 7},
        {"ERRORS", "errors", 6},      {"P50 us", "p50_us", 8},   {"P99 us", "p99_us", 8},
        {"WORST us", "worst_us", 8},  {"WHY HERE", "reason", 0}, {NULL, NULL, 0}};
    show_table(result, columns, out);
}

void show_settings(const struct value *result, FILE *out)
{
    static const struct column columns[] = {
        {"SETTING", "path", 44}, {"VALUE", "value", 28}, {"ORIGIN", "origin", 0}, {NULL, NULL, 0}};
    show_table(result, columns, out);
}

void show_made(const struct value *result, FILE *out)
{
    const struct value *ticket = value_get(result, "ticket");
    put_clean(value_text(ticket, "id"), 0, out);
    (void)fputs("  ", out);
    put_clean(value_text(ticket, "state"), 0, out);
    (void)fputs("  ", out);
    put_clean(value_text(ticket, "priority"), 0, out);
    (void)fputs("  ", out);
    put_clean(value_text(ticket, "team"), 0, out);
    (void)fputs("/", out);
    put_clean(value_text(ticket, "agent"), 0, out);
    (void)fputc('\n', out);
}

/* Whether it goes, and who is against it. */
void show_purge(const struct value *result, FILE *out)
{
    const struct value *reasons = NULL;
    size_t count = value_items(result, "reasons", &reasons);
    put_clean(value_text(result, "id"), 0, out);
    (void)fputs("  ", out);
    put_clean(value_text(result, "state"), 0, out);
    if (value_get(result, "until_ms") != NULL) {
        (void)fputs(", plugins answer until ", out);
        put_time(value_int(result, "until_ms", 0), out);
    }
    (void)fputc('\n', out);
    for (size_t i = 0; i < count; i++) {
        struct text plugin = value_text(&reasons[i], "plugin");
        (void)fputs("  ", out);
        put_clean(plugin.n > 0 ? plugin : text_z("rungd"), 0, out);
        (void)fputs(": ", out);
        put_clean(value_text(&reasons[i], "why"), 0, out);
        (void)fputc('\n', out);
    }
}

static void show_clock(const struct value *clock, FILE *out)
{
    (void)fputs("  clock  ", out);
    put_clean(value_text(clock, "metric"), 16, out);
    put_clean(value_text(clock, "phase"), 11, out);
    if (value_get(clock, "left_ms") != NULL) {
        (void)fputs(value_int(clock, "left_ms", 0) < 0 ? "overdue by " : "due in ", out);
        put_span(llabs(value_int(clock, "left_ms", 0)), 0, out);
        (void)fputs(", ", out);
        put_time(value_int(clock, "due_at_ms", 0), out);
    }
    (void)fputs(value_bool(clock, "breached", false) ? "  BREACHED\n" : "\n", out);
}

static void show_escalation(const struct value *escalation, FILE *out)
{
    (void)fputs("  levels ", out);
    put_clean(value_text(escalation, "policy"), 16, out);
    put_clean(value_text(escalation, "state"), 13, out);
    (void)fprintf(out, "level %" PRId64 " of %" PRId64, value_int(escalation, "level", 0),
                  value_int(escalation, "levels", 0));
    if (value_get(escalation, "next_at_ms") != NULL) {
        (void)fputs(", next ", out);
        put_time(value_int(escalation, "next_at_ms", 0), out);
    }
    if (value_text(escalation, "acknowledged_by").n > 0) {
        (void)fputs(", by ", out);
        put_clean(value_text(escalation, "acknowledged_by"), 0, out);
    }
    (void)fputc('\n', out);
}

static void show_owed(const struct value *owed, FILE *out)
{
    (void)fputs("  owed   ", out);
    put_clean(value_text(owed, "item"), 16, out);
    put_clean(value_text(owed, "method"), 21, out);
    (void)fputs(value_text(owed, "agent").n > 0 ? "by " : "by nobody", out);
    put_clean(value_text(owed, "agent"), 0, out);
    (void)fputs(", since ", out);
    put_time(value_int(owed, "since_ms", 0), out);
    (void)fputc('\n', out);
}

void show_ticket(const struct value *result, FILE *out)
{
    const struct value *ticket = value_get(result, "ticket");
    const struct value *clocks = value_get(ticket, "clocks");
    const struct value *escalations = value_get(ticket, "escalations");
    const struct value *owed = value_get(ticket, "owed");
    show_made(result, out);
    (void)fputs("  ", out);
    put_clean(value_text(ticket, "subject"), 0, out);
    (void)fputs("\n  from ", out);
    put_clean(value_text(ticket, "requester"), 0, out);
    (void)fputs(" by ", out);
    put_clean(value_text(ticket, "channel"), 0, out);
    (void)fputc('\n', out);
    for (size_t i = 0; clocks != NULL && i < clocks->list.count; i++) {
        show_clock(&clocks->list.items[i], out);
    }
    for (size_t i = 0; escalations != NULL && i < escalations->list.count; i++) {
        show_escalation(&escalations->list.items[i], out);
    }
    for (size_t i = 0; owed != NULL && i < owed->list.count; i++) {
        show_owed(&owed->list.items[i], out);
    }
}

void show_timeline(const struct value *result, FILE *out)
{
    const struct value *items = value_get(result, "items");
    for (size_t i = 0; items != NULL && i < items->list.count; i++) {
        const struct value *entry = &items->list.items[i];
        const struct value *data = value_get(entry, "data");
        struct buf json;
        buf_init(&json);
        if (data != NULL) {
            value_to_json(&json, data, 0);
        }
        (void)fprintf(out, "  %3" PRId64 " ", value_int(entry, "seq", 0));
        put_time(value_int(entry, "at_ms", 0), out);
        (void)fputs("  ", out);
        put_clean(value_text(entry, "type"), 20, out);
        put_clean(value_text(entry, "actor"), 8, out);
        (void)fputs(" ", out);
        put_clean(buf_text(&json), 0, out);
        (void)fputc('\n', out);
        buf_fini(&json);
    }
    if (value_get(result, "next") != NULL) {
        int64_t next = value_int(result, "next", 0);
        (void)fprintf(out, "  there is more: rungctl ticket timeline ID --set from=%" PRId64 "\n",
                      next);
    }
}
