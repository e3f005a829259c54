/* Ids: 64 bit, ascending, (local << 8) | shard; shown to people as T-4G7K2: Crockford base32 of the
 * id's local part (and shard when not 0) and a check character, so that a mistyped one is refused
 * and not somebody else's. */
#ifndef MODEL_ID_H
#define MODEL_ID_H
#include "base/text.h"

#define ID_TEXT_MAX 24
#define ID_OF_LOCAL(local) ((uint64_t)(local) << 8)
#define ID_LOCAL(id) ((uint64_t)(id) >> 8)
/* What is no ticket but has a timeline and timers in the same tables: a shard that no server has.
 */
#define ID_OF_SCHEDULE(number) (((uint64_t)(number) << 8) | 0xff)
#define ID_IS_SCHEDULE(id) (((uint64_t)(id)&0xff) == 0xff)

struct id_text {
    char z[ID_TEXT_MAX];
};
/* prefix 'T' ticket, 'C' customer, 'J' job, 'E' escalation. */
struct id_text id_print(char prefix, uint64_t id);
/* Accepts any case, with or without the prefix; false: mistyped (check character) or malformed. */
bool id_parse(char prefix, struct text text, uint64_t *id);

#endif
