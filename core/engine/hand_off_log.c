#include "engine/hand_off_log.h"
#include "base/must.h"

#define NAME_BYTES_MAX 100 /* of a team or a person in a document's name */
#define DAY_CHARS 6
#define OLD_ROWS 2 /* that are dropped with each one that is written */

static const char *const words[] = {[HAND_OFF_LOG_EDGE] = "edge", [HAND_OFF_LOG_AGENT] = "agent"};
static const char *const rating_keys[TICKET_RATINGS] = {"", "c", "b", "q", "w"};

static struct text prefix_of(struct work *work, enum hand_off_log_by by)
{
    return arena_printf(work->arena, "hand_offs/%s/", words[by]);
}

/* All days of an edge or a giver stand together: "hand_offs/edge/support\nbilling\n019737". */
static struct text group_of(struct work *work, enum hand_off_log_by by, struct text a,
                            struct text b)
{
    return arena_printf(work->arena, "hand_offs/%s/%.*s\n%.*s\n", words[by],
                        TEXT_ARG(text_cut(a, NAME_BYTES_MAX)),
                        TEXT_ARG(text_cut(b, NAME_BYTES_MAX)));
}

static struct text name_of(struct work *work, struct text group, int64_t day)
{
    return arena_printf(work->arena, "%.*s%0*lld", TEXT_ARG(group), DAY_CHARS, (long long)day);
}

static void read_sum(const struct value *map, struct hand_off_quality *sum)
{
    sum->hand_offs = (uint64_t)value_int(map, "h", 0);
    sum->forms_missing = (uint64_t)value_int(map, "m", 0);
    for (unsigned i = TICKET_UNRATED + 1; i < TICKET_RATINGS; i++) {
        sum->rated[i] = (uint64_t)value_int(map, rating_keys[i], 0);
    }
}

static void put(struct work *work, struct text name, const struct hand_off_log_group *group)
{
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_map_begin(&pack);
    pack_pair_text(&pack, "f", group->from);
    pack_pair_text(&pack, "t", group->to);
    pack_pair_text(&pack, "g", group->giver);
    pack_pair_int(&pack, "h", (int64_t)group->sum.hand_offs);
    pack_pair_int(&pack, "m", (int64_t)group->sum.forms_missing);
    for (unsigned i = TICKET_UNRATED + 1; i < TICKET_RATINGS; i++) {
        pack_pair_int(&pack, rating_keys[i], (int64_t)group->sum.rated[i]);
    }
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    document_table_put(work->writes, name, buf_text(&packed));
    buf_fini(&packed);
}

/* What no report looks back to goes with what is written now. */
static void drop_old(struct work *work, struct text group, int64_t today)
{
    struct document_row *rows = NULL;
    struct text oldest = name_of(work, group, today - HAND_OFF_LOG_DAYS_MAX);
    size_t count =
        document_table_page(work->reader, work->arena, group, TEXT_NONE, OLD_ROWS, &rows);
    for (size_t i = 0; i < count; i++) {
        if (text_compare(rows[i].name, oldest) < 0) {
            document_table_delete(work->writes, rows[i].name);
        }
    }
}

static void add_to(struct work *work, struct text names, const struct hand_off_log_group *more)
{
    int64_t today = work->now_us / HAND_OFF_LOG_DAY_US;
    struct text name = name_of(work, names, today);
    struct hand_off_log_group group = *more;
    struct hand_off_quality former = {0};
    struct value map;
    if (document_table_get(work->reader, work->arena, name, &map)) {
        read_sum(&map, &former);
    }
    hand_off_quality_add(&group.sum, &former);
    put(work, name, &group);
    drop_old(work, names, today);
}

void hand_off_log_add(struct work *work, struct text from, struct text to, struct text giver,
                      const struct hand_off_quality *more)
{
    struct hand_off_log_group edge = {.from = from, .to = to, .sum = *more};
    struct hand_off_log_group agent = {.giver = giver, .sum = *more};
    add_to(work, group_of(work, HAND_OFF_LOG_EDGE, from, to), &edge);
    if (giver.n > 0) {
        add_to(work, group_of(work, HAND_OFF_LOG_AGENT, giver, TEXT_NONE), &agent);
    }
}

bool hand_off_log_next(struct work *work, enum hand_off_log_by by, struct text after,
                       int64_t from_day, int64_t to_day, struct hand_off_log_group *group)
{
    struct document_row *rows = NULL;
    struct text prefix = prefix_of(work, by);
    struct text from = text_starts(after, prefix) ? after : TEXT_NONE;
    if (document_table_page(work->reader, work->arena, prefix, from, 1, &rows) == 0) {
        return false;
    }
    *group = (struct hand_off_log_group){.from = value_text(&rows[0].value, "f"),
                                         .to = value_text(&rows[0].value, "t"),
                                         .giver = value_text(&rows[0].value, "g")};
    struct text names = text_slice(rows[0].name, 0, rows[0].name.n - DAY_CHARS);
    group->cursor = arena_printf(work->arena, "%.*s~", TEXT_ARG(names)); /* behind every digit */
    struct text last = name_of(work, names, to_day);
    size_t count =
        document_table_page(work->reader, work->arena, names, name_of(work, names, from_day - 1),
                            HAND_OFF_LOG_DAYS_MAX, &rows);
    for (size_t i = 0; i < count && text_compare(rows[i].name, last) <= 0; i++) {
        struct hand_off_quality day = {0};
        read_sum(&rows[i].value, &day);
        hand_off_quality_add(&group->sum, &day);
    }
    return true;
}
