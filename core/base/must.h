/* A bug stops us, also in release: MUST(len <= buf->len). Prints file, line and text, then aborts.
 * For what the caller promised; an ordinary refusal is an `enum err`. */
#ifndef BASE_MUST_H
#define BASE_MUST_H

_Noreturn void must_fail(const char *file, int line, const char *what); /* [any thread] */

#define MUST(condition) ((condition) ? (void)0 : must_fail(__FILE__, __LINE__, #condition))

#endif
