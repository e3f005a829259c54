/* From format 4 to 5. A ticket that follows up another one is found from that one, as all other
 * links were; and the instant of a merge has a key of its own, which it shared with the address of
 * a move to another channel. */
#ifndef STORE_MIGRATE_TO_5_H
#define STORE_MIGRATE_TO_5_H
#include "store/migrate.h"

#define MIGRATE_TO_5_TABLES (1u << TABLE_TICKET)

bool migrate_to_5_change(const struct migrate_row *row, struct migrate_pen *pen);

#endif
