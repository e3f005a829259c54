/* What all commands that change a schedule share: begin (load, and record what happened until now
 * under the old one), change the document, save (a new version, its event, a look at the new one).
 * [engine thread] */
#ifndef ENGINE_EDIT_SCHEDULE_H
#define ENGINE_EDIT_SCHEDULE_H
#include "engine/schedule_state.h"

struct edit_schedule {
    const struct schedule *base;       /* as configured */
    const struct schedule *now;        /* before the change */
    struct schedule_document document; /* to be changed */
    struct schedule_state state;
    int64_t now_s;
    struct text who; /* whom a command has chosen; the answer tells */
};

/* args: schedule, if_version? (of the schedule). After ERR_OK: save, or drop with the refusal. */
enum err edit_schedule_begin(struct work *work, struct edit_schedule *edit);
/* Writes everything; the answer is {schedule, version, id?}. */
enum err edit_schedule_save(struct work *work, struct edit_schedule *edit, struct text id);
enum err edit_schedule_drop(struct edit_schedule *edit, enum err err); /* nothing; returns err */
/* A new id such as "o-7", in the arena. */
struct text edit_schedule_id(struct work *work, struct edit_schedule *edit, const char *letter);

/* Arguments; a refusal says which. An absent instant gives `otherwise`. */
enum err edit_schedule_person(struct work *work, const char *key, bool required, struct text *who);
enum err edit_schedule_span(struct work *work, struct span_s otherwise, struct span_s *span);
void edit_schedule_pack_span(struct pack *pack, struct span_s span);

#endif
