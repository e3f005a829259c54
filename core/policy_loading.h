/* What the loaders of policies share while one set is being made. */
#ifndef POLICY_LOADING_H
#define POLICY_LOADING_H
#include "config.h"
#include "model/policy_set.h"

struct policy_load {
    struct config *config;  /* lent */
    struct policy_set *set; /* what is being made */
    const char *zoneinfo;   /* folder of TZif files */
};

#endif
