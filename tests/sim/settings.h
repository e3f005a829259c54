/* The configuration of the simulated server: one team of three, clocks and levels that are due
 * within a few units, and the bundled guests. */
#ifndef TESTS_SIM_SETTINGS_H
#define TESTS_SIM_SETTINGS_H
#include "base/buf.h"

/* A story's configuration has everything but the guests: a mail channel, a pager, a bot, and those
 * that it names itself (`more`, with spaces between them). */
void settings_put_story(struct buf *text, struct text story, struct text more, const char *guests,
                        unsigned unit_s);
/* `guests`: their folders, as a YAML list has them; `unit_s`: what the durations are counted in. */
void settings_put(struct buf *text, const char *guests, unsigned unit_s);

#endif
