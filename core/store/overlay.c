#include "store/overlay.h"
#include <stdlib.h>
#include <string.h>
#include "base/mem.h"
#include "base/must.h"
#include "base/plant.h"

#define LEVELS_MAX 14 /* with one in four going up: good for hundreds of millions of rows */

#define SLOTS_MIN ((size_t)32)
#define TABLES 256 /* a key's first byte */

/* A skip list for order, and a hash table over the same nodes, since most questions are about one
 * row, and most of those about a row that is not there. The first eight bytes of a key as a number
 * end most comparisons without a look at the rest, which stands behind the links in the same piece
 * of memory. */
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
/* Where the last row of a table went in. Most tables grow at their end, and then the way to a new
 * row is one step from the way to the last. A row that does not belong right there waits outside of
 * the list until somebody walks the table: sorted with others it finds its place at a fraction of
 * the cost, and tables whose keys fall by chance are hardly ever walked. */
struct finger {
    struct node *node; /* NULL: no row yet */
    struct node *before[LEVELS_MAX];
    struct node *waiting; /* linked by next[0] */
    size_t waiting_count;
};
/* Open addressing, at most half full: that a row is not there is told by one line of the cache. */
struct slot {
    uint64_t hash;
    struct node *node; /* NULL: free */
};
struct overlay {
    struct arena arena;
    struct node *start; /* before all rows */
    int levels;         /* of the highest row */
    struct slot *slots;
    size_t slot_count; /* a power of two */
    struct finger *fingers[TABLES];
    uint64_t chance;
    size_t rows, waiting;
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
    overlay->levels = 1;
    overlay->slot_count = SLOTS_MIN;
    overlay->slots = MEM_NEW_ARRAY(struct slot, overlay->slot_count);
    overlay->chance = UINT64_C(0x9e3779b97f4a7c15);
    return overlay;
}

void overlay_destroy(struct overlay **overlay)
{
    if (*overlay != NULL) {
        arena_fini(&(*overlay)->arena);
        mem_free((*overlay)->slots);
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

static struct text key_of(const struct node *node)
{
    return (struct text){node->key, node->key_n};
}

/* The last node before `key` on every level; yields the one on the lowest. `finger`, when its row
 * is before `key`: on each level the search may begin where the way to that row left it. */
static struct node *last_before(const struct overlay *overlay, struct text key,
                                const struct finger *finger, struct node *before[LEVELS_MAX])
{
    uint64_t head = head_of(key);
    struct node *node = overlay->start;
    bool on_the_way = finger != NULL && is_before(finger->node, head, key);
    for (int level = overlay->levels - 1; level >= 0; level--) {
        if (on_the_way) {
            node = level < finger->node->levels ? finger->node : finger->before[level];
            on_the_way = node->next[level] == NULL || !is_before(node->next[level], head, key);
        }
        while (node->next[level] != NULL && is_before(node->next[level], head, key)) {
            node = node->next[level];
        }
        if (before != NULL) {
            before[level] = node;
        }
    }
    return node;
}

/* The slot of this row, or the free one where it belongs. */
static struct slot *slot_for(const struct overlay *overlay, uint64_t hash, struct text key)
{
    size_t mask = overlay->slot_count - 1;
    size_t at = (size_t)hash & mask;
    while (overlay->slots[at].node != NULL) {
        const struct slot *slot = &overlay->slots[at];
        if (slot->hash == hash && text_eq((struct text){slot->node->key, slot->node->key_n}, key)) {
            break;
        }
        at = (at + 1) & mask;
    }
    return &overlay->slots[at];
}

static void grow_slots(struct overlay *overlay, size_t count)
{
    struct slot *old = overlay->slots;
    size_t old_count = overlay->slot_count;
    overlay->slot_count = count;
    overlay->slots = MEM_NEW_ARRAY(struct slot, overlay->slot_count);
    for (size_t i = 0; i < old_count; i++) {
        if (old[i].node != NULL) {
            *slot_for(overlay, old[i].hash, (struct text){old[i].node->key, old[i].node->key_n}) =
                old[i];
        }
    }
    mem_free(old);
}

static int levels_by_chance(struct overlay *overlay)
{
    int levels = 1;
    overlay->chance ^= overlay->chance << 13;
    overlay->chance ^= overlay->chance >> 7;
    overlay->chance ^= overlay->chance << 17;
    for (uint64_t bits = overlay->chance; levels < LEVELS_MAX && (bits & 3) == 0; bits >>= 2) {
        levels++;
    }
    return levels;
}

void overlay_expect(struct overlay *overlay, size_t rows)
{
    size_t count = overlay->slot_count;
    while (count < rows * 2) {
        count *= 2;
    }
    if (count > overlay->slot_count) {
        grow_slots(overlay, count);
    }
}

static struct finger *finger_for(struct overlay *overlay, struct text key)
{
    struct finger **finger = &overlay->fingers[(unsigned char)key.p[0]];
    if (*finger == NULL) {
        *finger = arena_alloc(&overlay->arena, sizeof **finger);
    }
    return *finger;
}

/* Links a row into the list; the finger points to it from now on. */
static void link_row(struct overlay *overlay, struct finger *finger, struct node *node)
{
    struct node *before[LEVELS_MAX];
    for (int level = 0; level < LEVELS_MAX; level++) { /* where the way ends above all rows */
        before[level] = overlay->start;
    }
    (void)last_before(overlay, key_of(node), finger->node != NULL ? finger : NULL, before);
    overlay->levels = overlay->levels < node->levels ? node->levels : overlay->levels;
    for (int level = 0; level < node->levels; level++) {
        node->next[level] = before[level]->next[level];
        before[level]->next[level] = node;
    }
    finger->node = node;
    memcpy(finger->before, before, sizeof before);
}

static bool is_next(const struct finger *finger, const struct node *node)
{
    const struct node *last = finger->node;
    return last == NULL ||
           (is_before(last, node->head, key_of(node)) &&
            (last->next[0] == NULL || !is_before(last->next[0], node->head, key_of(node))));
}

static struct node *make_row(struct overlay *overlay, struct text key)
{
    int levels = levels_by_chance(overlay);
    size_t fixed = sizeof(struct node) + (size_t)levels * sizeof(struct node *);
    struct node *node = arena_alloc(&overlay->arena, fixed + key.n);
    char *copy = (char *)node + fixed;
    memcpy(copy, key.p, key.n);
    node->head = head_of(key);
    node->key = copy;
    node->key_n = (uint16_t)key.n;
    node->levels = (uint8_t)levels;
    struct finger *finger = finger_for(overlay, key);
    if (is_next(finger, node)) {
        link_row(overlay, finger, node);
    } else {
        node->next[0] = finger->waiting;
        finger->waiting = node;
        finger->waiting_count++;
        overlay->waiting++;
    }
    return node;
}

static int by_key(const void *a, const void *b)
{
    const struct node *left = *(struct node *const *)a;
    const struct node *right = *(struct node *const *)b;
    return is_before(left, right->head, key_of(right)) ? -1 : 1;
}

void overlay_order(struct overlay *overlay, unsigned table)
{
    struct finger *finger = overlay->fingers[table];
    if (finger == NULL || finger->waiting == NULL) {
        return;
    }
    size_t count = 0;
    struct node **rows = MEM_NEW_ARRAY(struct node *, finger->waiting_count);
    for (struct node *node = finger->waiting; node != NULL; node = node->next[0]) {
        rows[count++] = node;
    }
    qsort(rows, count, sizeof rows[0], by_key);
    for (size_t i = 0; i < count; i++) {
        link_row(overlay, finger, rows[i]);
    }
    mem_free(rows);
    overlay->waiting -= finger->waiting_count;
    finger->waiting = NULL;
    finger->waiting_count = 0;
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

static int by_row_key(const void *a, const void *b)
{
    const struct overlay_row *left = a;
    const struct overlay_row *right = b;
    return text_compare(left->key, right->key);
}

struct overlay_row *overlay_waiting(const struct overlay *overlay, unsigned table, size_t *count)
{
    struct overlay_row *rows = NULL;
    *count = 0;
    if (overlay->waiting == 0) {
        return NULL;
    }
    for (unsigned i = table; i < (table == OVERLAY_ALL_TABLES ? TABLES : table + 1); i++) {
        const struct finger *finger = overlay->fingers[i];
        if (finger == NULL || finger->waiting == NULL) {
            continue;
        }
        rows = mem_resize(rows, (*count + finger->waiting_count) * sizeof *rows);
        for (const struct node *node = finger->waiting; node != NULL; node = node->next[0]) {
            (void)answer(node, &rows[(*count)++]);
        }
    }
    if (rows != NULL) {
        qsort(rows, *count, sizeof *rows, by_row_key);
    }
    return rows;
}

static struct node *row_for(struct overlay *overlay, struct text key)
{
    uint64_t hash = text_hash_here(key);
    struct slot *slot = slot_for(overlay, hash, key);
    if (slot->node == NULL) {
        struct node *node = make_row(overlay, key);
        *slot = (struct slot){hash, node};
        if (++overlay->rows * 2 > overlay->slot_count) {
            grow_slots(overlay, overlay->slot_count * 2);
        }
        return node;
    }
    return slot->node;
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
    node->deleted = !PLANT("overlay_forgets_tombstone");
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

bool overlay_find(const struct overlay *overlay, struct text key, struct overlay_row *row)
{
    return answer(slot_for(overlay, text_hash_here(key), key)->node, row);
}

void overlay_prefetch(const struct overlay *overlay, struct text key)
{
    size_t at = (size_t)text_hash_here(key) & (overlay->slot_count - 1);
    __builtin_prefetch(&overlay->slots[at]);
}

bool overlay_seek(const struct overlay *overlay, struct text key, bool backwards,
                  struct overlay_row *row)
{
    const struct node *before = last_before(overlay, key, NULL, NULL);
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
    return overlay->arena.used + overlay->rows * 2 * sizeof(struct slot);
}

size_t overlay_rows(const struct overlay *overlay)
{
    return overlay->rows;
}
