#include "base/must.h"
#include <stdio.h>
#include <stdlib.h>

void must_fail(const char *file, int line, const char *what)
{
    (void)fprintf(stderr, "level=error event=bug at=%s:%d broken=\"%s\"\n", file, line, what);
    (void)fflush(stderr);
    abort();
}
