#include "base/text.h"
#include "model/ticket.h"

int text_length(const char *text)
{
    return text != 0;
}
