#include "engine/page_cursor.h"

struct text page_cursor_read(struct work *work, const char *name)
{
    struct text hex = value_text(&work->command->args, name);
    unsigned char *bytes = arena_alloc(work->arena, hex.n / 2 + 1);
    for (size_t i = 0; i + 1 < hex.n; i += 2) {
        unsigned high =
            hex.p[i] <= '9' ? (unsigned)(hex.p[i] - '0') : (unsigned)(hex.p[i] - 'a' + 10);
        unsigned low = hex.p[i + 1] <= '9' ? (unsigned)(hex.p[i + 1] - '0')
                                           : (unsigned)(hex.p[i + 1] - 'a' + 10);
        bytes[i / 2] = (unsigned char)((high & 15) << 4 | (low & 15));
    }
    return (struct text){(const char *)bytes, hex.n / 2};
}

void page_cursor_write(struct pack *pack, struct arena *arena, const char *name, struct text cursor)
{
    char *hex = arena_alloc(arena, cursor.n * 2 + 1);
    for (size_t i = 0; i < cursor.n; i++) {
        hex[i * 2] = "0123456789abcdef"[(unsigned char)cursor.p[i] >> 4];
        hex[i * 2 + 1] = "0123456789abcdef"[(unsigned char)cursor.p[i] & 15];
    }
    pack_pair_text(pack, name, (struct text){hex, cursor.n * 2});
}
