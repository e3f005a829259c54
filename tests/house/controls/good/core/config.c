#include "config.h"
#include "rpc/registry.h"

int config_read(void)
{
    return registry_count();
}
