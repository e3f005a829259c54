/* The text of a ticket in all benchmarks: letters by chance, which nothing can shorten, so that a
 * store that squeezes its rows has no advantage that real mail would not give it. */
#ifndef BENCH_LOAD_BODY_H
#define BENCH_LOAD_BODY_H
#include <stdint.h>

#define LOAD_BODY_BYTES 600 /* ours and the opponents' alike */

void load_body(uint64_t *chance, char body[LOAD_BODY_BYTES]);

#endif
