#include "store/timeline_row.h"
#include "model/id.h"

bool timeline_row_read(struct text name, const struct value *document, struct timeline_row *row)
{
    if (!text_starts(name, TEXT("watch/"))) {
        return false;
    }
    *row = (struct timeline_row){
        .id = ID_OF_SCHEDULE(value_int(document, "number", 0)),
        .entries = (uint32_t)value_int(document, "entries", 0),
        .timer = {.kind = TIMER_WATCH,
                  .generation = (uint64_t)value_int(document, "generation", 0),
                  .due_us = value_int(document, "due_us", 0)}};
    return true;
}
