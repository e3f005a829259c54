/* The keys of the configuration as docs/man/rung.yaml.5 tells them: each with its place, its type
 * and a sentence. The page is part of the program, so that what editors are told is what people
 * read; tests/integration/test_man.py holds it against the readers. */
#ifndef SCHEMA_PAGE_H
#define SCHEMA_PAGE_H
#include "base/arena.h"
#include "base/buf.h"

#define SCHEMA_PAGE_DEPTH_MAX 16
#define SCHEMA_PAGE_NAMES_MAX 16

struct schema_row {
    struct text path; /* "sla.*.targets": * is a name of the operator's own */
    struct text type; /* as the page says: "Ar duration", "Cm high | low"; empty: a map */
    struct text doc;
};

struct text schema_page_text(void);
/* The rows of its SECTIONS, in the arena. An item that is none of ours: *trouble is its line. */
size_t schema_page_read(struct arena *arena, struct text page, struct schema_row **rows,
                        struct text *trouble);

#endif
