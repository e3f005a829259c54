/* What happens to customers stands in the timeline of what belongs to no ticket. */
#ifndef ENGINE_CUSTOMER_ENTRY_H
#define ENGINE_CUSTOMER_ENTRY_H
#include "engine/work.h"

/* `customer_linked`, `customer_unlinked`. */
void customer_entry_link(struct work *work, const char *type, uint64_t from, uint64_t into);
/* `identity_linked`, `identity_unlinked`. */
void customer_entry_identity(struct work *work, const char *type, uint64_t customer,
                             const struct customer_identity *identity);

#endif
