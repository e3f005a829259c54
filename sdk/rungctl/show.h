/* Answers for people: tables and sentences. */
#ifndef RUNGCTL_SHOW_H
#define RUNGCTL_SHOW_H
#include <stdio.h>
#include "base/value.h"

void show_json(const struct value *result, FILE *out);
void show_pairs(const struct value *result, FILE *out);
void show_tickets(const struct value *result, FILE *out);
void show_ticket(const struct value *result, FILE *out);   /* of ticket.get: head, clocks, levels */
void show_timeline(const struct value *result, FILE *out); /* of ticket.timeline */
void show_made(const struct value *result,
               FILE *out); /* one line about the ticket that was changed */
void show_purge(const struct value *result, FILE *out); /* of ticket.purge */
void show_agents(const struct value *result, FILE *out);
void show_work(const struct value *result, FILE *out);      /* of work.list */
void show_hand_offs(const struct value *result, FILE *out); /* of report.hand_offs */
void show_queues(const struct value *result, FILE *out);
void show_calendars(const struct value *result, FILE *out);
void show_jobs(const struct value *result, FILE *out);
void show_plugins(const struct value *result, FILE *out);
void show_job_queues(const struct value *result, FILE *out);
void show_hooks(const struct value *result, FILE *out); /* of plugin.hooks */
void show_settings(const struct value *result, FILE *out);

#endif
