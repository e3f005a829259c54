/* Steps of the wall clock: what it did that the boot clock, which nobody can set, did not. A step
 * forward of more than five minutes in one go makes everything due at once that is not: until
 * somebody confirms it, time goes on as if it had not happened, and nothing fires. A step backward
 * changes nothing, because recorded time never goes back. */
#ifndef MODEL_CLOCK_STEP_H
#define MODEL_CLOCK_STEP_H
#include <stdbool.h>
#include <stdint.h>

#define CLOCK_STEP_US_MAX (INT64_C(300) * 1000000) /* "in one go": between two looks */
#define CLOCK_STEP_NOTE_US (INT64_C(60) * 1000000) /* smaller ones, once they add up to this */

struct clock_step {
    int64_t offset_us; /* wall - boot, as believed */
    int64_t noted_us;  /* the offset that is on record */
    bool frozen;
};
enum clock_step_news {
    CLOCK_STEP_NONE,
    CLOCK_STEP_NOTED,   /* small ones have added up: on record, else nothing */
    CLOCK_STEP_FORWARD, /* frozen now, unless it is trusted */
    CLOCK_STEP_BACKWARD,
    CLOCK_STEP_UNDONE /* the wall clock is back where it was believed to be: no longer frozen */
};

/* What a look at both clocks says; *by_us: how far the wall clock stepped. */
enum clock_step_news clock_step_look(struct clock_step *step, int64_t wall_us, int64_t boot_us,
                                     bool trust, int64_t *by_us);
/* Believes the wall clock as it is now. */
void clock_step_confirm(struct clock_step *step, int64_t wall_us, int64_t boot_us);
/* The wall clock as it is believed to be. A step that no look has seen yet (the clock may be set
 * between a look and the reading of the same batch) is not believed either. */
int64_t clock_step_wall(const struct clock_step *step, int64_t wall_us, int64_t boot_us,
                        bool trust);

#endif
