#include "host/route_answer.h"

/* Lines "Name: value", of visible letters: what would end a header early is none. */
static bool are_headers(struct text headers)
{
    size_t colon = 0;
    if (headers.n > ROUTE_ANSWER_HEADERS_BYTES_MAX) {
        return false;
    }
    for (size_t i = 0, from = 0; i <= headers.n; i++) {
        unsigned char c = i < headers.n ? (unsigned char)headers.p[i] : '\n';
        if (c == '\n') {
            if (i > from && colon <= from) {
                return false;
            }
            from = i + 1;
        } else if (c < ' ' || c >= 0x7f) {
            return false;
        } else if (c == ':' && colon <= from && i > from) {
            colon = i;
        }
    }
    return true;
}

bool route_answer_fits(const struct route_answer *said)
{
    return said->status >= 200 && said->status <= 599 && are_headers(said->headers) &&
           said->body.n <= ROUTE_ANSWER_BODY_BYTES_MAX;
}
