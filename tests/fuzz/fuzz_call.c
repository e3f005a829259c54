/* Calls and parameters: a message as read, held against the row of its method and of every other. A
 * refusal has a sentence, and that sentence can be written in each form. */
#include "fuzz.h"
#include "rpc/call.h"
#include "rpc/params.h"
#include "rpc/registry.h"

static void write_all_forms(const struct refusal *refusal)
{
    static const enum error_form forms[] = {ERROR_FORM_STRING, ERROR_FORM_MAP, ERROR_FORM_NVIM};
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        struct arena arena;
        struct value value;
        struct buf out;
        arena_init(&arena);
        buf_init(&out);
        call_write_error(&out, 1, refusal, forms[i]);
        FUZZ_CHECK(pack_read(&arena, buf_text(&out), &value) == ERR_OK);
        FUZZ_CHECK(value.type == VALUE_LIST && value.list.count == 4);
        buf_fini(&out);
        arena_fini(&arena);
    }
}

static void check_params(const struct method *method, const struct value *params)
{
    struct refusal refusal = {.code = ERR_OK};
    enum err err = params_check(method, params, &refusal);
    FUZZ_CHECK((err == ERR_OK) == (refusal.code == ERR_OK));
    if (err != ERR_OK) {
        FUZZ_CHECK(refusal.text[0] != '\0');
        write_all_forms(&refusal);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    struct arena arena;
    struct call call;
    struct refusal refusal = {.code = ERR_OK};
    arena_init(&arena);
    enum err err = call_read(&arena, fuzz_text(bytes, count), &call, &refusal);
    if (err != ERR_OK) {
        FUZZ_CHECK(refusal.code == err);
        write_all_forms(&refusal);
    } else if (call.kind == CALL_REQUEST) {
        FUZZ_CHECK(call.params.type == VALUE_MAP);
        (void)registry_find(call.method);
        for (size_t i = 0; i < registry_count; i++) {
            check_params(registry_methods[i], &call.params);
        }
    }
    arena_fini(&arena);
    return 0;
}
