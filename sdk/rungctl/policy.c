#include "rungctl/policy.h"
#include <inttypes.h>
#include <string.h>
#include <time.h>
#include "base/fs.h"

static const char *const counts[] = {"tickets",      "tickets_changed", "clocks_changed",
                                     "breaches_won", "breaches_lost",   "unknown_effect"};
#define COUNTS (sizeof counts / sizeof counts[0])

static enum err read_text(struct arena *arena, const char *file, struct value *params,
                          struct refusal *refusal)
{
    struct buf bytes;
    buf_init(&bytes);
    int result = fs_read_file(file, POLICY_FILE_BYTES_MAX, &bytes);
    if (result == 0) {
        *value_put(arena, params, "text") = value_of_text(arena_text(arena, buf_text(&bytes)));
    }
    buf_fini(&bytes);
    return result == 0 ? ERR_OK
                       : err_refuse(refusal, ERR_INVALID, "invalid", "file",
                                    "%s cannot be read: %s", file, strerror(-result));
}

static struct value *changes_of(struct arena *arena, struct value *result)
{
    for (size_t i = 0; i < result->map.count; i++) {
        if (text_eq_z(result->map.pairs[i].key, "changes")) {
            return &result->map.pairs[i].value;
        }
    }
    struct value *list = value_put(arena, result, "changes");
    *list = (struct value){.type = VALUE_LIST};
    return list;
}

static void add_page(struct arena *arena, const struct value *page, struct value *result,
                     int64_t sums[COUNTS])
{
    const struct value *list = value_get(page, "changes");
    struct value *changes = changes_of(arena, result);
    for (size_t i = 0; i < COUNTS; i++) {
        sums[i] += value_int(page, counts[i], 0);
    }
    for (size_t i = 0; list != NULL && list->type == VALUE_LIST && i < list->list.count; i++) {
        *value_append(arena, changes) = list->list.items[i];
    }
}

enum err policy_preview(struct client *client, struct arena *arena, const char *file,
                        struct value *result, struct refusal *refusal)
{
    struct value params = {.type = VALUE_MAP};
    struct value page;
    int64_t sums[COUNTS] = {0};
    struct text after = TEXT_NONE;
    *result = (struct value){.type = VALUE_MAP};
    enum err err = read_text(arena, file, &params, refusal);
    struct text text = value_text(&params, "text");
    while (err == ERR_OK) {
        struct value ask = {.type = VALUE_MAP};
        *value_put(arena, &ask, "text") = value_of_text(text);
        if (after.n > 0) {
            *value_put(arena, &ask, "after") = value_of_text(after);
        }
        err = client_call(client, arena, "policy.preview", &ask, &page, refusal);
        if (err == ERR_OK) {
            add_page(arena, &page, result, sums);
            after = value_text(&page, "after");
        }
        if (after.n == 0) {
            break;
        }
    }
    if (err == ERR_OK) {
        *value_put(arena, result, "config") = value_of_text(value_text(&page, "config"));
        *value_put(arena, result, "mode") = value_of_text(value_text(&page, "mode"));
        for (size_t i = 0; i < COUNTS; i++) {
            *value_put(arena, result, counts[i]) = value_of_int(sums[i]);
        }
    }
    return err;
}

static void put_instant(const struct value *map, const char *key, FILE *out)
{
    char text[32] = "-";
    const struct value *value = value_get(map, key);
    struct tm local;
    if (value != NULL && value->type == VALUE_INT) {
        time_t at = (time_t)(value->number / 1000);
        (void)strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", localtime_r(&at, &local));
    }
    (void)fprintf(out, "%-21s", text);
}

void policy_show_preview(const struct value *result, FILE *out)
{
    const struct value *changes = value_get(result, "changes");
    (void)fprintf(out, "version %.*s, mode %.*s\n", TEXT_ARG(value_text(result, "config")),
                  TEXT_ARG(value_text(result, "mode")));
    for (size_t i = 0; i < COUNTS; i++) {
        (void)fprintf(out, "%-16s %" PRId64 "\n", counts[i], value_int(result, counts[i], 0));
    }
    for (size_t i = 0; changes != NULL && i < changes->list.count; i++) {
        const struct value *change = &changes->list.items[i];
        if (i == 0) {
            (void)fputs("TICKET       CLOCK            DUE NOW              WOULD BE\n", out);
        }
        (void)fprintf(out, "%-12.*s %-16.*s ", TEXT_ARG(value_text(change, "ticket")),
                      TEXT_ARG(value_text(change, "metric")));
        put_instant(change, "old_due_at_ms", out);
        put_instant(change, "due_at_ms", out);
        (void)fprintf(out, "%.*s%s\n", TEXT_ARG(value_text(change, "clock")),
                      value_bool(change, "breached", false) &&
                              !value_bool(change, "was_breached", false)
                          ? " breached"
                          : "");
    }
}

void policy_show_lint(const struct value *result, FILE *out)
{
    const struct value *items = value_get(result, "items");
    for (size_t i = 0; items != NULL && i < items->list.count; i++) {
        const struct value *item = &items->list.items[i];
        (void)fprintf(out, "%.*s:%" PRId64 ":%" PRId64 ": %.*s: %.*s: %.*s\n",
                      TEXT_ARG(value_text(item, "file")), value_int(item, "line", 0),
                      value_int(item, "column", 0), TEXT_ARG(value_text(item, "severity")),
                      TEXT_ARG(value_text(item, "code")), TEXT_ARG(value_text(item, "text")));
    }
    (void)fprintf(out, "%" PRId64 " errors, %" PRId64 " warnings\n", value_int(result, "errors", 0),
                  value_int(result, "warnings", 0));
}

void policy_show_versions(const struct value *result, FILE *out)
{
    const struct value *items = value_get(result, "items");
    (void)fputs("NUMBER  IN FORCE SINCE       VERSION           MODE             AUTHOR\n", out);
    for (size_t i = 0; items != NULL && i < items->list.count; i++) {
        const struct value *item = &items->list.items[i];
        (void)fprintf(out, "%-7" PRId64 " ", value_int(item, "number", 0));
        put_instant(item, "at_ms", out);
        (void)fprintf(out, "%-17.*s %-16.*s %.*s\n", TEXT_ARG(value_text(item, "version")),
                      TEXT_ARG(value_text(item, "mode")), TEXT_ARG(value_text(item, "author")));
    }
}
