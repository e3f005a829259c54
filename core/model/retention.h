/* What policies say about how long is kept what nobody works on any more. decision 37. */
#ifndef MODEL_RETENTION_H
#define MODEL_RETENTION_H
#include <stdint.h>
#include "base/text.h"

#define RETENTION_HOLD "legal_hold"
#define RETENTION_S_MIN INT64_C(86400)
#define RETENTION_RECORD_S_MIN (INT64_C(30) * 86400) /* longer than any key is known */
#define RETENTION_S_MAX (INT64_C(36525) * 86400)     /* a hundred years */

struct retention {
    int64_t tickets_s; /* after a ticket was solved (or merged); 0: none goes by itself */
    int64_t record_s;  /* recorded commands are kept so long; 0: for ever */
    struct text hold;  /* a tag, or a field that is not empty, of this name keeps a ticket */
};

void retention_init(struct retention *retention); /* nothing goes by itself */

#endif
