/* rungctl policy preview FILE: what a configuration would do to open tickets, all pages of it. */
#ifndef RUNGCTL_POLICY_H
#define RUNGCTL_POLICY_H
#include <stdio.h>
#include "client/client.h"

#define POLICY_FILE_BYTES_MAX 900000

/* Asks page by page and adds them up into `result`, which is like one page without an end. */
enum err policy_preview(struct client *client, struct arena *arena, const char *file,
                        struct value *result, struct refusal *refusal);
void policy_show_preview(const struct value *result, FILE *out);
/* One line for each finding, as rungd prints them. */
void policy_show_lint(const struct value *result, FILE *out);
void policy_show_versions(const struct value *result, FILE *out);

#endif
