#include "model/ticket.h"
#include "base/text.h"

int ticket_is_due(const char *name, long now_us)
{
    return now_us > text_length(name);
}
