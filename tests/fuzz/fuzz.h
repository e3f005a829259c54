/* What every fuzz target shares. A target is one function over bytes; libFuzzer calls it (`./dev
 * fuzz`), and so does replay.c, for every file of its corpus, in every ordinary test run. What a
 * target promises beyond "nothing crashes" it says with FUZZ_CHECK. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

#define FUZZ_CHECK(promise)                                                             \
    do {                                                                                \
        if (!(promise)) {                                                               \
            (void)fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, #promise); \
            abort();                                                                    \
        }                                                                               \
    } while (0)

static inline struct text fuzz_text(const uint8_t *bytes, size_t count)
{
    return (struct text){count > 0 ? (const char *)bytes : "", count};
}

#endif
