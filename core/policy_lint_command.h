/* rungd policy lint [--weeks N] [--set key=value]... FILE: what is wrong with a configuration
 * before it hurts. rungctl's `policy lint` becomes this. */
#ifndef POLICY_LINT_COMMAND_H
#define POLICY_LINT_COMMAND_H
#include <stdio.h>

/* The exit codes: those of policy_lint.h; a configuration that cannot be read has errors. */
#define POLICY_LINT_COMMAND_USAGE 3

/* argv[0] is "lint". Findings go to stdout, what cannot be read to stderr. */
int policy_lint_command_run(int argc, char **argv);
void policy_lint_command_print_help(FILE *out);

#endif
