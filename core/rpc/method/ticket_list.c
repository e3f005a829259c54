#include "rpc/method.h"

static const char *const states[] = {"new",    "open",   "pending", "blocked",
                                     "solved", "closed", "merged",  NULL};

static const struct field params[] = {
    {"agent", FIELD_TEXT, .max = 64, .about = "Only this owner."},
    {"team", FIELD_TEXT, .max = 64, .about = "Only this team."},
    {"state", FIELD_WORD, .words = states, .about = "Only this state."},
    {"customer", FIELD_TEXT, .max = 24, .about = "Only this customer, newest first."},
    {"all", FIELD_BOOL, .about = "Also solved and closed ones."},
    {"limit", FIELD_INT, .min = 1, .max = 500, .about = "How many; default 50."},
    {"after", FIELD_TEXT, .max = 200, .about = "The cursor of the former page."},
    {0}};

extern const struct method method_ticket_list;

const struct method method_ticket_list = {
    .name = "ticket.list",
    .summary = "Unsolved tickets by time to breach, or by filter.",
    .kind = METHOD_READ,
    .params = params,
    .result = "{items, next?}",
    .example = "{\"team\": \"support\", \"limit\": 10} -> {\"items\": [{\"id\": \"T-12\"}]}",
    .since = "0.1",
};
