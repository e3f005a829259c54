/* rungd store ...: tools for a store's folder, each a process of its own. What a running server
 * needs of them (scrub, backup, verify) it starts as a child; then stdout is a line for each news:
 * a word, and key=value. */
#ifndef STORE_COMMAND_H
#define STORE_COMMAND_H
#include <stdio.h>

/* argv[0] is the command ("digest"), options follow. The exit code: 0 done and in order, 1 not, 2
 * usage. */
int store_command_run(int argc, char **argv);
void store_command_print_help(FILE *out);

#endif
