#include "base/must.h"

int text_length(const char *text);

void must_hold(int truth)
{
    (void)text_length(truth ? "yes" : "no");
}
