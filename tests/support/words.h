/* A command line for functions that take argc and argv, from words with spaces between them. */
#ifndef TESTS_SUPPORT_WORDS_H
#define TESTS_SUPPORT_WORDS_H
#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct words {
    char text[1200];
    char *argv[20];
    int argc;
};

__attribute__((format(printf, 2, 3))) static inline void words_init(struct words *words,
                                                                    const char *format, ...)
{
    va_list args;
    va_start(args, format);
    ck_assert_int_lt(vsnprintf(words->text, sizeof words->text, format, args),
                     (int)sizeof words->text);
    va_end(args);
    words->argc = 0;
    for (char *word = strtok(words->text, " "); word != NULL; word = strtok(NULL, " ")) {
        words->argv[words->argc++] = word;
    }
    words->argv[words->argc] = NULL;
}

#endif
