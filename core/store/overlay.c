#include "store/overlay.h"
#include <string.h>
#include "base/mem.h"
#include "base/must.h"

#define LEVELS_MAX 14 /* with one in four going up: good for hundreds of millions of rows */

/* A skip list. The first eight bytes of a key as a number end most comparisons without a look at
 * the rest, which stands behind the links in the same piece of memory. */
struct node {
    uint64_t head;
    const char *key;
    char *value;
    size_t value_n, value_room;
    uint16_t key_n;
    uint8_t levels;
    bool deleted;
    struct node *next[];
};
struct overlay {
    struct arena arena;
    struct node *start; /* before all rows */
    uint64_t chance;
    size_t rows;
};

struct text overlay_key(struct overlay_key *full, unsigned table, struct text key)
{
    key = text_slice(key, 0, OVERLAY_KEY_BYTES_MAX - 1);
    full->p[0] = (char)table;
    if (key.n > 0) {
        memcpy(full->p + 1, key.p, key.n);
    }
    full->n = key.n + 1;
    return (struct text){full->p, full->n};
}

static uint64_t head_of(struct text key)
{
    unsigned char bytes[8] = {0};
    memcpy(bytes, key.p, key.n < 8 ? key.n : 8);
    return buf_get_u64(bytes);
}

struct overlay *overlay_create(void)
{
    struct overlay *overlay = MEM_NEW(struct overlay);
    arena_init(&overlay->arena);
    overlay->start =
        arena_alloc(&overlay->arena, sizeof(struct node) + LEVELS_MAX * sizeof(struct node *));
    overlay->start->levels = LEVELS_MAX;
    overlay->chance = UINT64_C(0x9e3779b97f4a7c15);
    return overlay;
}

void overlay_destroy(struct overlay **overlay)
{
    if (*overlay != NULL) {
        arena_fini(&(*overlay)->arena);
        mem_free(*overlay);
        *overlay = NULL;
    }
}

static bool is_before(const struct node *node, uint64_t head, struct text key)
{
    if (node->head != head) {
        return node->head < head;
    }
    return text_compare((struct text){node->key, node->key_n}, key) < 0;
}

/* The last node before `key` on every level; yields the one on the lowest. */
static struct node *last_before(const struct overlay *overlay, struct text key,
                                struct node *before[LEVELS_MAX])
{
    uint64_t head = head_of(key);
    struct node *node = overlay->start;
    for (int level = LEVELS_MAX - 1; level >= 0; level--) {
        while (node->next[level] != NULL && is_before(node->next[level], head, key)) {
            node = node->next[level];
        }
        if (before != NULL) {
            before[level] = node;
        }
    }
    return node;
}

static bool is_at(const struct node *node, struct text key)
{
    return node != NULL && text_eq((struct text){node->key, node->key_n}, key);
}

static unsigned levels_by_chance(struct overlay *overlay)
{
    unsigned levels = 1;
    overlay->chance ^= overlay->chance << 13;
    overlay->chance ^= overlay->chance >> 7;
    overlay->chance ^= overlay->chance << 17;
    for (uint64_t bits = overlay->chance; levels < LEVELS_MAX && (bits & 3) == 0; bits >>= 2) {
        levels++;
    }
    return levels;
}

static struct node *row_for(struct overlay *overlay, struct text key)
{
    struct node *before[LEVELS_MAX];
    struct node *found = last_before(overlay, key, before)->next[0];
    if (is_at(found, key)) {
        return found;
    }
    unsigned levels = levels_by_chance(overlay);
    size_t fixed = sizeof(struct node) + levels * sizeof(struct node *);
    struct node *node = arena_alloc(&overlay->arena, fixed + key.n);
    char *copy = (char *)node + fixed;
    memcpy(copy, key.p, key.n);
    node->head = head_of(key);
    node->key = copy;
    node->key_n = (uint16_t)key.n;
    node->levels = (uint8_t)levels;
    for (unsigned level = 0; level < levels; level++) {
        node->next[level] = before[level]->next[level];
        before[level]->next[level] = node;
    }
    overlay->rows++;
    return node;
}

void overlay_put(struct overlay *overlay, struct text key, struct text value)
{
    MUST(key.n > 0 && key.n <= OVERLAY_KEY_BYTES_MAX);
    struct node *node = row_for(overlay, key);
    if (value.n > node->value_room) { /* counters are written again and again: in the same place */
        node->value_room = value.n;
        node->value = arena_alloc(&overlay->arena, value.n);
    }
    if (value.n > 0) {
        memcpy(node->value, value.p, value.n);
    }
    node->value_n = value.n;
    node->deleted = false;
}

void overlay_delete(struct overlay *overlay, struct text key)
{
    MUST(key.n > 0 && key.n <= OVERLAY_KEY_BYTES_MAX);
    struct node *node = row_for(overlay, key);
    node->value_n = 0;
    node->deleted = true;
}

void overlay_take(struct overlay *overlay, const struct journal_write *write)
{
    struct overlay_key full;
    struct text key = overlay_key(&full, write->table, write->key);
    if (write->kind == WRITE_PUT) {
        overlay_put(overlay, key, write->value);
    } else {
        overlay_delete(overlay, key);
    }
}

static bool answer(const struct node *node, struct overlay_row *row)
{
    if (node == NULL) {
        return false;
    }
    *row = (struct overlay_row){.key = {node->key, node->key_n},
                                .value = {node->value, node->value_n},
                                .deleted = node->deleted,
                                .place = node};
    return true;
}

bool overlay_find(const struct overlay *overlay, struct text key, struct overlay_row *row)
{
    const struct node *node = last_before(overlay, key, NULL)->next[0];
    return is_at(node, key) && answer(node, row);
}

bool overlay_seek(const struct overlay *overlay, struct text key, bool backwards,
                  struct overlay_row *row)
{
    const struct node *before = last_before(overlay, key, NULL);
    if (!backwards) {
        return answer(before->next[0], row);
    }
    return before != overlay->start && answer(before, row);
}

bool overlay_step(const struct overlay *overlay, bool backwards, struct overlay_row *row)
{
    const struct node *node = row->place;
    return backwards ? overlay_seek(overlay, row->key, true, row) : answer(node->next[0], row);
}

size_t overlay_bytes(const struct overlay *overlay)
{
    return overlay->arena.used;
}

size_t overlay_rows(const struct overlay *overlay)
{
    return overlay->rows;
}
