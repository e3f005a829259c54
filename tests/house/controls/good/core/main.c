#include "config.h"

int main(void)
{
    return config_read();
}
