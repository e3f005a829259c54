#include "rpc/method.h"

static const struct field params[] = {{0}};

extern const struct method method_server_clock_confirm;

const struct method method_server_clock_confirm = {
    .name = "server.clock_confirm",
    .summary = "The wall clock stepped and is right: timers, frozen since then, fire again.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{frozen}",
    .example = "{\"key\": \"k-9\"} -> {\"frozen\": false}",
    .since = "0.1",
};
