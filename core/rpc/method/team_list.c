#include "rpc/method.h"

static const struct field params[] = {{0}};

extern const struct method method_team_list;

const struct method method_team_list = {
    .name = "team.list",
    .summary = "The teams: parent, calendar, roles, members, queues.",
    .kind = METHOD_READ,
    .params = params,
    .result = "{items}",
    .example = "{} -> {\"items\": [{\"id\": \"support\", \"parent\": \"desk\", \"roles\": "
               "{\"manager\": \"cid\"}}]}",
    .since = "0.1",
};
