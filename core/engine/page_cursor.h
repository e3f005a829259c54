/* Where a page of a list ended, as a client gives it back: bytes of a key, in hexadecimal. */
#ifndef ENGINE_PAGE_CURSOR_H
#define ENGINE_PAGE_CURSOR_H
#include "engine/work.h"

/* The argument's bytes; empty: it is absent. What is no cursor is one to nowhere in particular. */
struct text page_cursor_read(struct work *work, const char *name);
void page_cursor_write(struct pack *pack, struct arena *arena, const char *name,
                       struct text cursor);

#endif
