#include "base/text.h"
#include "base/must.h"
#include <string.h>

int text_length(const char *text)
{
    must_hold(text != NULL);
    return (int)strlen(text);
}
