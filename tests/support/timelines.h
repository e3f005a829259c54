/* Every entry of every timeline that a test leaves behind is of a known type and has its fields, as
 * core/model/event_type.c says. With RUNG_EVENTS_SEEN a line for each goes to that file, too, so
 * that tests/house/check_events.py can say which types no test produces. Header-only. */
#ifndef TESTS_SUPPORT_TIMELINES_H
#define TESTS_SUPPORT_TIMELINES_H
#include <stdio.h>
#include "base/pack.h"
#include "model/event_type.h"
#include "store/tables.h"
#include "support/suite.h"

#define TIMELINES_ROWS_MAX 100000

static inline void timelines_note(FILE *seen, struct text type, const struct value *data)
{
    (void)fprintf(seen, "%.*s", TEXT_ARG(type));
    for (size_t i = 0; i < data->map.count; i++) {
        (void)fprintf(seen, " %.*s", TEXT_ARG(data->map.pairs[i].key));
    }
    (void)fputc('\n', seen);
}

static inline void timelines_check_row(struct arena *arena, const struct store_row *row, FILE *seen)
{
    struct text body;
    struct value group;
    ck_assert_int_eq(record_open(TABLE_ENTRY, row->key, row->value, &body), ERR_OK);
    ck_assert_int_eq(pack_read(arena, body, &group), ERR_OK);
    const struct value *entries = value_get(&group, "entries");
    for (size_t i = 0; entries != NULL && i + 1 < entries->list.count; i += 2) {
        char why[300];
        struct text type = entries->list.items[i].text;
        const struct value *data = &entries->list.items[i + 1];
        bool is_wrong = event_type_is_wrong(type, data, why, sizeof why);
        ck_assert_msg(!is_wrong, "an entry %.*s: %s", TEXT_ARG(type), why);
        if (seen != NULL) {
            timelines_note(seen, type, data);
        }
    }
}

static inline void timelines_check(struct store *store)
{
    static const char last[] = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff";
    const char *path = getenv("RUNG_EVENTS_SEEN");
    FILE *seen = path != NULL ? fopen(path, "a") : NULL;
    if (seen != NULL) {
        (void)setvbuf(seen, NULL, _IOLBF, 4096); /* a line at a time: others write, too */
    }
    struct reader reader;
    struct arena arena;
    struct store_row *rows = NULL;
    arena_init(&arena);
    reader_init(&reader, store, NULL);
    size_t count = reader_scan(&reader, &arena, TABLE_ENTRY, TEXT_NONE, text_z(last),
                               TIMELINES_ROWS_MAX, false, &rows, NULL);
    for (size_t i = 0; i < count; i++) {
        timelines_check_row(&arena, &rows[i], seen);
    }
    if (seen != NULL) {
        (void)fclose(seen);
    }
    arena_fini(&arena);
}

#endif
