#include "base/must.h"
#include "engine/page_cursor.h"
#include "engine/ticket_view.h"
#include "engine/use_case.h"

#define SEARCH_LIMIT_DEFAULT 20
#define SEARCH_LIMIT_MAX 64
#define SEARCH_LOOKED_AT_MAX 2000 /* tickets of one call; `next` goes on behind them */
#define SEARCH_PAGE 200
#define SEARCH_WORDS_MAX 16

struct words {
    struct text items[SEARCH_WORDS_MAX];
    size_t count;
};

static struct words split(struct text query)
{
    struct words words = {.count = 0};
    size_t from = 0;
    for (size_t i = 0; i <= query.n && words.count < SEARCH_WORDS_MAX; i++) {
        if (i == query.n || query.p[i] == ' ') {
            if (i > from) {
                words.items[words.count++] = text_slice(query, from, i);
            }
            from = i + 1;
        }
    }
    return words;
}

static bool has_word(const struct ticket *ticket, struct text word)
{
    struct id_text name = id_print('T', ticket->id);
    const struct text places[] = {text_z(name.z), ticket->subject, ticket->body, ticket->requester};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        if (text_find_nocase(places[i], word, 0) != SIZE_MAX) {
            return true;
        }
    }
    for (size_t i = 0; i < ticket->tag_count; i++) {
        if (text_eq_nocase(ticket->tags[i], word)) {
            return true;
        }
    }
    return false;
}

static bool matches(const struct ticket *ticket, const struct words *words)
{
    bool good = words->count > 0;
    for (size_t i = 0; i < words->count && good; i++) {
        good = has_word(ticket, words->items[i]);
    }
    return good;
}

/* What is hidden from readers is not found either. */
static void load_text(struct work *work, struct arena *scratch, struct ticket *ticket)
{
    if (ticket->masked_to == 0 || ticket->body_entry > ticket->masked_to) {
        work_load_body(work, scratch, ticket);
    }
}

/* One ticket's row, when it is there and has all words (NULL: a plugin has found it). */
static bool view_one(struct work *work, struct arena *scratch, uint64_t id,
                     const struct words *words, struct pack *pack)
{
    struct ticket ticket;
    ticket_init(&ticket);
    bool good = ticket_table_get(work->reader, scratch, id, &ticket);
    if (good && words != NULL) {
        load_text(work, scratch, &ticket);
        good = matches(&ticket, words);
    }
    if (good) {
        ticket_view_row(work, pack, &ticket);
    }
    arena_reset(scratch);
    return good;
}

/* What a plugin has found, in its order. One that is not there, or no longer, is left out. */
static void view_hits(struct work *work, const struct value *hits, int64_t limit, struct pack *pack)
{
    struct arena scratch;
    arena_init(&scratch);
    for (size_t i = 0; i < value_count(hits) && limit > 0; i++) {
        uint64_t id = 0;
        if (id_parse('T', value_text_at(hits, i), &id)) {
            limit -= view_one(work, &scratch, id, NULL, pack);
        }
    }
    arena_fini(&scratch);
}

static struct text scan(struct work *work, int64_t limit, struct pack *pack)
{
    struct words words = split(value_text(&work->command->args, "query"));
    struct text after = page_cursor_read(work, "after");
    size_t looked_at = 0;
    struct arena scratch;
    arena_init(&scratch);
    do {
        uint64_t *ids = NULL;
        struct text next = TEXT_NONE;
        size_t page = (size_t)limit < SEARCH_PAGE ? (size_t)limit : SEARCH_PAGE;
        size_t count = ticket_table_list(work->reader, work->arena, TICKET_LIST_ALL, TEXT_NONE, 0,
                                         after, page, &ids, &next);
        for (size_t i = 0; i < count; i++) {
            limit -= view_one(work, &scratch, ids[i], &words, pack);
        }
        looked_at += count;
        after = next;
    } while (limit > 0 && looked_at < SEARCH_LOOKED_AT_MAX && after.n > 0);
    arena_fini(&scratch);
    return after;
}

/* ticket.search {query, limit?, after?}: a plugin's hits (`hits`, `plugin`: the host's own words),
 * or all tickets in the order of their creation that have every word of the query. */
enum err search_tickets(struct work *work)
{
    const struct value *args = &work->command->args;
    const struct value *hits = value_get(args, "hits");
    int64_t limit = value_int(args, "limit", SEARCH_LIMIT_DEFAULT);
    struct text after = TEXT_NONE;
    struct pack pack;
    if (limit < 1 || limit > SEARCH_LIMIT_MAX) {
        return work_refuse(work, ERR_INVALID, "invalid", "limit", "limit is 1 to %d",
                           SEARCH_LIMIT_MAX);
    }
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_key(&pack, "items");
    pack_list_begin(&pack);
    if (hits != NULL) {
        view_hits(work, hits, limit, &pack);
    } else {
        after = scan(work, limit, &pack);
    }
    pack_list_end(&pack);
    if (hits != NULL) {
        pack_pair_text(&pack, "plugin", value_text(args, "plugin"));
    }
    if (after.n > 0) {
        page_cursor_write(&pack, work->arena, "next", after);
    }
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return work->reader->err;
}
