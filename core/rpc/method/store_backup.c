#include "rpc/method.h"

static const struct field params[] = {
    {.name = "to",
     .type = FIELD_TEXT,
     .required = true,
     .min = 1,
     .max = 1000,
     .about = "folder of backups on the server's machine, as a whole path"},
    {.name = "keep",
     .type = FIELD_INT,
     .min = 1,
     .max = 10000,
     .about = "how many backups stay there; all, when it is left out"},
    {0}};

static enum err run(const struct method_env *env, const struct value *given, struct pack *result,
                    struct refusal *refusal)
{
    return env->store_backup(env->ctx, given, result, refusal);
}

extern const struct method method_store_backup;

const struct method method_store_backup = {
    .name = "store.backup",
    .summary = "Begins a backup that has everything acknowledged until now; store.info says how it "
               "goes. It gets its name when it has been checked.",
    .kind = METHOD_LOCAL,
    .params = params,
    .result = "{task}",
    .example = "{to: \"/var/backups/rung\", keep: 7} -> {task: 2}",
    .since = "0.1",
    .run = run,
};
