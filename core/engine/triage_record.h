/* The triage record of the ticket in hand: what is known of the request, and who says so. The
 * priority follows from it when the command settles. semantics (C2). */
#ifndef ENGINE_TRIAGE_RECORD_H
#define ENGINE_TRIAGE_RECORD_H
#include "engine/work.h"

#define TRIAGE_TEXT_BYTES_MAX 200
#define TRIAGE_SERVICES_MAX 16

/* "issue" and so on; false: there is no such field. */
bool triage_record_field(struct text name, enum triage_field *field);
/* The list of the configuration has it, or is empty. */
bool triage_record_allows(const struct work *work, enum triage_field field, struct text word);
/* "a, b, c": what the list has. In the arena. */
struct text triage_record_words(struct work *work, enum triage_field field);

/* Each yields whether it was a change; `source` is kept when it was. */
bool triage_record_set_text(struct work *work, enum triage_field field, struct text word,
                            struct text source);
bool triage_record_set_services(struct work *work, const struct text *services, size_t count,
                                struct text source);
/* "impact" or "urgency", 0 (unknown) to 4. */
bool triage_record_set_number(struct work *work, const char *name, uint32_t value,
                              struct text source);
/* The event: the whole record as it is now. */
void triage_record_write(struct work *work);

#endif
