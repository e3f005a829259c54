#include "engine/kept_calendar.h"
#include "base/log.h"
#include "base/must.h"
#include "base/sha256.h"
#include "engine/zone_now.h"

#define ZONE_HASH_CHARS 16
#define NOW_S(work) ((work)->now_us / 1000000)

/* One version: when it begins and what it says, as it is packed, so that two are compared by their
 * bytes. */
struct version {
    int64_t from_s;
    struct text packed; /* zone, zone_hash, hours, holidays, special */
    struct text tzdata;
};
struct version_list {
    struct version *items;
    size_t count;
};

static struct text row_name(struct work *work, const struct calendar *calendar, size_t n)
{
    return arena_printf(work->arena, "calendar/%.*s/%08zu", TEXT_ARG(calendar_id(calendar)), n);
}

/* --- zones --- */

static struct text hash_of(struct arena *arena, const struct zone *zone)
{
    unsigned char digest[SHA256_BYTES];
    char hex[2 * SHA256_BYTES + 1];
    if (zone_bytes(zone).n == 0) {
        return TEXT_NONE; /* UTC needs no data */
    }
    sha256_of(zone_bytes(zone), digest);
    sha256_hex(digest, hex);
    return arena_text(arena, (struct text){hex, ZONE_HASH_CHARS});
}

static void put_zone(struct work *work, const struct zone *zone)
{
    struct text hash = hash_of(work->arena, zone);
    struct value old;
    struct buf packed;
    struct pack pack;
    if (hash.n == 0 ||
        document_table_get(work->reader, work->arena, zone_now_kept_row(work->arena, hash), &old)) {
        return;
    }
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_map_begin(&pack);
    pack_pair_text(&pack, "na", zone_name(zone));
    pack_key(&pack, "by");
    pack_bytes(&pack, zone_bytes(zone));
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    document_table_put(work->writes, zone_now_kept_row(work->arena, hash), buf_text(&packed));
    buf_fini(&packed);
}

/* The zone that a version was counted by: one of the configuration, or its bytes as they were. */
static const struct zone *get_zone(struct work *work, const struct calendar *calendar,
                                   struct text hash)
{
    size_t made = 0;
    struct value map;
    const struct calendar_rules *const *rules = calendar_made(calendar, &made);
    for (size_t i = 0; i < made; i++) {
        if (text_eq(hash_of(work->arena, rules[i]->zone), hash)) {
            return rules[i]->zone;
        }
    }
    if (hash.n == 0) {
        return zone_utc();
    }
    if (!document_table_get(work->reader, work->arena, zone_now_kept_row(work->arena, hash),
                            &map)) {
        return NULL;
    }
    return zone_read(calendar_arena(calendar), value_text(&map, "na"), value_text(&map, "by"));
}

void kept_calendar_put_zone(struct work *work, const struct zone *zone, struct text tzdata)
{
    struct buf packed;
    struct pack pack;
    put_zone(work, zone);
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_map_begin(&pack);
    pack_pair_text(&pack, "zh", hash_of(work->arena, zone));
    pack_pair_text(&pack, "tz", tzdata);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    document_table_put(work->writes, zone_now_row(work->arena, zone_name(zone)), buf_text(&packed));
    buf_fini(&packed);
}

void kept_calendar_forget_zones(struct work *work)
{
    struct document_row *rows = NULL;
    size_t found = document_table_page(work->reader, work->arena, TEXT("zone_now/"), TEXT_NONE,
                                       STORE_SCAN_ROWS_MAX, &rows);
    for (size_t i = 0; i < found; i++) {
        document_table_delete(work->writes, rows[i].name);
    }
}

/* By which data a version that is made now counts: what was read last. */
static struct text fresh_hash(struct work *work, const struct zone *zone, struct text *tzdata)
{
    struct value map;
    *tzdata = work->policies->tzdata;
    if (zone_bytes(zone).n == 0 ||
        !document_table_get(work->reader, work->arena, zone_now_row(work->arena, zone_name(zone)),
                            &map)) {
        return hash_of(work->arena, zone);
    }
    *tzdata = value_text(&map, "tz");
    return value_text(&map, "zh");
}

/* --- a version as bytes --- */

static void pack_hours(struct pack *pack, const struct calendar_rules *rules, struct arena *arena)
{
    pack_key(pack, "hr");
    pack_list_begin(pack);
    for (unsigned day = 0; day < 7; day++) {
        pack_list_begin(pack);
        for (size_t i = 0; i < rules->week[day].count; i++) {
            pack_text(pack, calendar_rules_interval(arena, rules->week[day].items[i]));
        }
        pack_list_end(pack);
    }
    pack_list_end(pack);
}

static void pack_exceptions(struct pack *pack, const struct calendar_rules *rules, bool special,
                            const struct kept_feed *feeds, size_t feed_count)
{
    pack_key(pack, special ? "sp" : "ho");
    pack_list_begin(pack);
    for (size_t i = 0; i < rules->exception_count; i++) {
        bool is_special = false;
        struct text text = calendar_rules_exception(rules, i, &is_special);
        if (is_special == special) {
            pack_text(pack, text);
        }
    }
    for (size_t i = 0; i < feed_count && !special; i++) {
        for (size_t k = 0; k < feeds[i].count; k++) {
            if (!feeds[i].holidays[k].off) {
                pack_text(pack, feeds[i].holidays[k].date);
            }
        }
    }
    pack_list_end(pack);
}

static struct text pack_version(struct work *work, const struct calendar_rules *rules,
                                const struct kept_feed *feeds, size_t feed_count,
                                struct text *tzdata)
{
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_map_begin(&pack);
    pack_pair_text(&pack, "zn", zone_name(rules->zone));
    pack_pair_text(&pack, "zh", fresh_hash(work, rules->zone, tzdata));
    pack_hours(&pack, rules, work->arena);
    pack_exceptions(&pack, rules, false, feeds, feed_count);
    pack_exceptions(&pack, rules, true, feeds, feed_count);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    struct text bytes = arena_text(work->arena, buf_text(&packed));
    buf_fini(&packed);
    return bytes;
}

static enum err add_texts(struct calendar_rules *rules, const struct value *list,
                          enum err (*add)(struct calendar_rules *rules, struct text text,
                                          struct refusal *refusal),
                          struct refusal *refusal)
{
    enum err err = ERR_OK;
    for (size_t i = 0; err == ERR_OK && list != NULL && i < list->list.count; i++) {
        err = add(rules, value_text_at(list, i), refusal);
    }
    return err;
}

/* The rules that a version's bytes say, in the calendar's arena. */
static enum err read_version(struct work *work, const struct calendar *calendar,
                             const struct version *version, struct calendar_rules **rules)
{
    struct value map;
    enum err err = pack_read(work->arena, version->packed, &map);
    const struct zone *zone =
        err == ERR_OK ? get_zone(work, calendar, value_text(&map, "zh")) : NULL;
    if (zone == NULL) {
        return work_refuse(work, ERR_CORRUPT, "zone_unknown", "calendar",
                           "calendar \"%.*s\": a recorded version or its zone cannot be read",
                           TEXT_ARG(calendar_id(calendar)));
    }
    *rules = calendar_rules_new(calendar_arena(calendar), version->from_s, zone);
    (*rules)->tzdata = arena_text(calendar_arena(calendar), version->tzdata);
    const struct value *hours = value_get(&map, "hr");
    for (unsigned day = 0; day < 7 && hours != NULL && day < hours->list.count; day++) {
        const struct value *list = &hours->list.items[day];
        for (size_t i = 0; err == ERR_OK && i < list->list.count; i++) {
            err = calendar_rules_add_hours(*rules, day, value_text_at(list, i), work->refusal);
        }
    }
    if (err == ERR_OK) {
        err = add_texts(*rules, value_get(&map, "ho"), calendar_rules_add_holiday, work->refusal);
    }
    if (err == ERR_OK) {
        err = add_texts(*rules, value_get(&map, "sp"), calendar_rules_add_special, work->refusal);
    }
    return err;
}

/* --- rows --- */

static struct version_list load_recorded(struct work *work, const struct calendar *calendar)
{
    struct version_list list = {NULL, 0};
    struct document_row *rows = NULL;
    struct text prefix =
        arena_printf(work->arena, "calendar/%.*s/", TEXT_ARG(calendar_id(calendar)));
    struct text after = TEXT_NONE;
    size_t found = 0;
    do {
        found = document_table_page(work->reader, work->arena, prefix, after, STORE_SCAN_ROWS_MAX,
                                    &rows);
        for (size_t i = 0; i < found; i++) {
            *ARENA_PUSH(work->arena, list.items, list.count) =
                (struct version){.from_s = value_int(&rows[i].value, "fr", INT64_MIN),
                                 .packed = value_text(&rows[i].value, "ve"),
                                 .tzdata = value_text(&rows[i].value, "tz")};
            after = rows[i].name;
        }
    } while (found == STORE_SCAN_ROWS_MAX);
    return list;
}

static void put_row(struct work *work, const struct calendar *calendar, size_t n,
                    const struct version *version)
{
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_map_begin(&pack);
    if (version->from_s != INT64_MIN) {
        pack_pair_int(&pack, "fr", version->from_s);
    }
    pack_pair_text(&pack, "tz", version->tzdata);
    pack_key(&pack, "ve");
    pack_bytes(&pack, version->packed);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    document_table_put(work->writes, row_name(work, calendar, n), buf_text(&packed));
    buf_fini(&packed);
}

static bool is_same(const struct version *a, const struct version *b)
{
    return a->from_s == b->from_s && text_eq(a->packed, b->packed);
}

/* --- what shall hold --- */

static struct version_list desired(struct work *work, const struct calendar *calendar)
{
    struct version_list list = {NULL, 0};
    struct kept_feed *feeds = NULL;
    size_t made = 0;
    size_t feed_count = kept_calendar_feeds(work, calendar, &feeds);
    const struct calendar_rules *const *rules = calendar_made(calendar, &made);
    for (size_t i = 0; i < made; i++) {
        struct version version = {.from_s = rules[i]->from_s};
        put_zone(work, rules[i]->zone);
        version.packed = pack_version(work, rules[i], feeds, feed_count, &version.tzdata);
        *ARENA_PUSH(work->arena, list.items, list.count) = version;
    }
    return list;
}

static void append(struct work *work, struct version_list *list, struct version version)
{
    if (list->count == 0 || !text_eq(list->items[list->count - 1].packed, version.packed)) {
        *ARENA_PUSH(work->arena, list->items, list->count) = version;
    }
}

/* What is recorded up to now, and from now on what is desired. Without a record there is no past
 * to keep: all of the configuration holds. */
static struct version_list merge(struct work *work, const struct version_list *recorded,
                                 const struct version_list *wanted)
{
    struct version_list list = {NULL, 0};
    int64_t now_s = NOW_S(work);
    if (recorded->count == 0) {
        return *wanted;
    }
    for (size_t i = 0; i < recorded->count && recorded->items[i].from_s < now_s; i++) {
        *ARENA_PUSH(work->arena, list.items, list.count) = recorded->items[i];
    }
    for (size_t i = 0; i < wanted->count; i++) {
        bool is_past = i + 1 < wanted->count && wanted->items[i + 1].from_s <= now_s;
        struct version version = wanted->items[i];
        version.from_s = version.from_s < now_s ? now_s : version.from_s;
        if (!is_past) {
            append(work, &list, version);
        }
    }
    return list;
}

static enum err put_in_force(struct work *work, const struct calendar *calendar,
                             const struct version_list *list)
{
    const struct calendar_rules **rules =
        ARENA_NEW_ARRAY(work->arena, const struct calendar_rules *, list->count);
    for (size_t i = 0; i < list->count; i++) {
        struct calendar_rules *one = NULL;
        enum err err = read_version(work, calendar, &list->items[i], &one);
        if (err != ERR_OK) {
            return err;
        }
        rules[i] = one;
    }
    calendar_put_in_force(calendar, rules, list->count);
    for (size_t i = 0; i < work->policies->sla_policy_count; i++) {
        if (work->policies->sla_policies[i].united != NULL) {
            calendar_unite_again(work->policies->sla_policies[i].united);
        }
    }
    return ERR_OK;
}

enum err kept_calendar_apply(struct work *work, const struct calendar *calendar, bool *changed)
{
    size_t made = 0;
    *changed = false;
    (void)calendar_made(calendar, &made);
    if (made == 0) {
        return ERR_OK; /* around the clock, always */
    }
    struct version_list recorded = load_recorded(work, calendar);
    struct version_list wanted = desired(work, calendar);
    struct version_list list = merge(work, &recorded, &wanted);
    if (list.count > CALENDAR_VERSIONS_MAX) {
        return work_refuse(work, ERR_LIMIT, "exhausted", "calendar",
                           "calendar \"%.*s\" has %d versions; it can have no more",
                           TEXT_ARG(calendar_id(calendar)), CALENDAR_VERSIONS_MAX);
    }
    enum err err = put_in_force(work, calendar, &list);
    if (err != ERR_OK) {
        return err;
    }
    for (size_t i = 0; i < list.count; i++) {
        if (i >= recorded.count || !is_same(&list.items[i], &recorded.items[i])) {
            put_row(work, calendar, i, &list.items[i]);
            *changed = recorded.count > 0; /* else it is the first record of what holds anyway */
        }
    }
    for (size_t i = list.count; i < recorded.count; i++) {
        document_table_delete(work->writes, row_name(work, calendar, i));
        *changed = true;
    }
    return ERR_OK;
}

bool kept_calendar_apply_all(struct work *work)
{
    bool any = false;
    for (size_t i = 0; i < work->policies->calendar_count; i++) {
        const struct calendar *calendar = work->policies->calendars[i];
        bool changed = false;
        if (kept_calendar_apply(work, calendar, &changed) != ERR_OK) {
            log_error("calendar.not_kept", "calendar=%.*s %s", TEXT_ARG(calendar_id(calendar)),
                      work->refusal->text);
            *work->refusal = (struct refusal){.code = ERR_OK};
        } else if (changed) {
            log_info("calendar.version", "calendar=%.*s versions=%zu",
                     TEXT_ARG(calendar_id(calendar)), calendar_version_count(calendar));
            any = true;
        }
    }
    return any;
}

/* --- feeds --- */

static struct text feed_prefix(struct work *work, const struct calendar *calendar)
{
    return arena_printf(work->arena, "holidays/%.*s/", TEXT_ARG(calendar_id(calendar)));
}

size_t kept_calendar_feeds(struct work *work, const struct calendar *calendar,
                           struct kept_feed **feeds)
{
    struct document_row *rows = NULL;
    struct text prefix = feed_prefix(work, calendar);
    size_t count = 0;
    *feeds = NULL;
    size_t found = document_table_page(work->reader, work->arena, prefix, TEXT_NONE,
                                       KEPT_CALENDAR_FEEDS_MAX, &rows);
    for (size_t i = 0; i < found; i++) {
        const struct value *dates = value_get(&rows[i].value, "da");
        struct kept_feed *feed = ARENA_PUSH(work->arena, *feeds, count);
        feed->name = text_slice(rows[i].name, prefix.n, rows[i].name.n);
        for (size_t k = 0; dates != NULL && k < dates->list.count; k++) {
            *ARENA_PUSH(work->arena, feed->holidays, feed->count) =
                (struct kept_holiday){.date = value_text(&dates->list.items[k], "dt"),
                                      .off = value_bool(&dates->list.items[k], "of", false)};
        }
    }
    return count;
}

void kept_calendar_put_feed(struct work *work, const struct calendar *calendar,
                            const struct kept_feed *feed)
{
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_map_begin(&pack);
    pack_key(&pack, "da");
    pack_list_begin(&pack);
    for (size_t i = 0; i < feed->count; i++) {
        pack_map_begin(&pack);
        pack_pair_text(&pack, "dt", feed->holidays[i].date);
        if (feed->holidays[i].off) {
            pack_pair_bool(&pack, "of", true);
        }
        pack_map_end(&pack);
    }
    pack_list_end(&pack);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    document_table_put(work->writes,
                       arena_printf(work->arena, "%.*s%.*s", TEXT_ARG(feed_prefix(work, calendar)),
                                    TEXT_ARG(feed->name)),
                       buf_text(&packed));
    buf_fini(&packed);
}
