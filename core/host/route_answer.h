/* What a plugin's page answers, as the server and the process of an isolated plugin look at it. */
#ifndef HOST_ROUTE_ANSWER_H
#define HOST_ROUTE_ANSWER_H
#include <stdbool.h>
#include "base/text.h"

#define ROUTE_ANSWER_HEADERS_BYTES_MAX ((size_t)16 << 10)
#define ROUTE_ANSWER_BODY_BYTES_MAX ((size_t)8 << 20)

struct route_answer {
    int status;
    struct text headers, body; /* headers: "Name: value" lines */
};

/* Status, headers and lengths are those of an answer. Pure. */
bool route_answer_fits(const struct route_answer *said);

#endif
