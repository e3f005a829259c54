/* From format 5 to 6. Jobs that have ended are found from their ticket, as open ones were, which is
 * what a ticket leaves behind when it is purged; and who refers to a blob is found from it. */
#ifndef STORE_MIGRATE_TO_6_H
#define STORE_MIGRATE_TO_6_H
#include "store/migrate.h"

#define MIGRATE_TO_6_TABLES (1u << TABLE_JOB | 1u << TABLE_ENTRY | 1u << TABLE_INBOX)

bool migrate_to_6_change(const struct migrate_row *row, struct migrate_pen *pen);

#endif
