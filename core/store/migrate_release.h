/* The steps that this rungd knows, from the oldest format that a release wrote to ours. */
#ifndef STORE_MIGRATE_RELEASE_H
#define STORE_MIGRATE_RELEASE_H
#include "store/migrate.h"

struct migrate_plan migrate_release_plan(void);

#endif
