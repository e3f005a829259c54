/* A method as a row: name, parameters, result, example. Checks, help, documentation and the command
 * that goes to the engine all come from it. One row per file in rpc/method/. */
#ifndef RPC_METHOD_H
#define RPC_METHOD_H
#include "base/err.h"
#include "base/pack.h"

#define METHOD_KEY_BYTES_MAX 128

enum field_type { FIELD_TEXT, FIELD_INT, FIELD_BOOL, FIELD_MAP, FIELD_WORD, FIELD_LIST };

struct field {
    const char *name;
    enum field_type type;
    bool required;
    int64_t min, max; /* FIELD_INT: range; FIELD_TEXT: bytes; max 0: unbounded (text: the frame) */
    const char *const *words; /* FIELD_WORD: NULL-ended */
    const char *about;
};

enum method_kind {
    METHOD_LOCAL, /* answered by the session at once */
    METHOD_READ,  /* an engine query */
    METHOD_WRITE, /* an engine command: takes `key` */
    METHOD_LATER  /* the roof's: it answers when it is done */
};

enum error_form { ERROR_FORM_STRING, ERROR_FORM_MAP, ERROR_FORM_NVIM };

struct method;
struct published_method;
struct method_env {                      /* what a LOCAL method may look at and change */
    const struct method *const *methods; /* all rows, by name */
    size_t method_count;
    enum error_form *error_form; /* of this connection */
    int64_t now_ms;
    void (*plugin_list)(void *ctx, struct pack *pack);
    void (*plugin_hooks)(void *ctx, struct pack *pack);
    enum err (*plugin_release)(void *ctx, struct text instance, struct pack *result,
                               struct refusal *refusal);
    void (*config_show)(void *ctx, struct pack *pack);
    void (*policy_lint)(void *ctx, int64_t weeks, struct pack *pack);
    void (*admin_status)(void *ctx, struct pack *pack);
    void (*store_info)(void *ctx, struct pack *pack);
    enum err (*store_scrub)(void *ctx, struct pack *result, struct refusal *refusal);
    enum err (*store_digest)(void *ctx, struct pack *result, struct refusal *refusal);
    enum err (*store_backup)(void *ctx, const struct value *params, struct pack *result,
                             struct refusal *refusal);
    void *ctx;
    uint64_t (*subscribe)(void *session, const struct value *params,
                          struct refusal *refusal); /* 0: refused */
    bool (*unsubscribe)(void *session, uint64_t subscription);
    void *session;
};
typedef enum err (*method_run_fn)(const struct method_env *env, const struct value *params,
                                  struct pack *result, struct refusal *refusal);

struct method {
    const char *name, *summary;
    enum method_kind kind;
    const struct field *params; /* ends with a row without name */
    const char *result;         /* in words */
    const char *example;
    const char *since;
    method_run_fn run;                        /* LOCAL only */
    bool searches;                            /* READ: plugins are asked first (search.query) */
    const char *role;                         /* who may call it; NULL: whoever is let in */
    const struct published_method *published; /* of a plugin; NULL: our own */
};

#endif
