/* Answers about schedules for people. Instants are shown in the zone that the answer names. */
#ifndef RUNGCTL_SHOW_SCHEDULE_H
#define RUNGCTL_SHOW_SCHEDULE_H
#include "rungctl/show.h"

void show_schedule_list(const struct value *result, FILE *out);
void show_schedule_on_call(const struct value *result, FILE *out);
void show_schedule_shifts(const struct value *result, FILE *out); /* the table of coming days */
void show_schedule_gaps(const struct value *result, FILE *out);
void show_schedule_fairness(const struct value *result, FILE *out);
void show_schedule_export(const struct value *result, FILE *out); /* the text and nothing else */

#endif
