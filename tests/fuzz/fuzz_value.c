/* Values: what was read is written, and reads as the same again. */
#include "base/pack.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    struct arena arena;
    struct value value;
    struct value again;
    struct buf packed;
    struct buf json;
    struct pack pack;
    arena_init(&arena);
    buf_init(&packed);
    buf_init(&json);
    if (pack_read(&arena, fuzz_text(bytes, count), &value) == ERR_OK) {
        pack_init(&pack, &packed);
        pack_value(&pack, &value);
        FUZZ_CHECK(pack.err == ERR_OK);
        FUZZ_CHECK(pack_read(&arena, buf_text(&packed), &again) == ERR_OK);
        struct value copy = value_copy(&arena, &value);
        struct buf twice;
        buf_init(&twice);
        pack_init(&pack, &twice);
        pack_value(&pack, &again);
        FUZZ_CHECK(text_eq(buf_text(&twice), buf_text(&packed)));
        buf_clear(&twice);
        pack_init(&pack, &twice);
        pack_value(&pack, &copy);
        FUZZ_CHECK(text_eq(buf_text(&twice), buf_text(&packed)));
        buf_fini(&twice);
        value_to_json(&json, &value, 0);
        FUZZ_CHECK(text_is_utf8(buf_text(&json)));
    }
    buf_fini(&json);
    buf_fini(&packed);
    arena_fini(&arena);
    return 0;
}
