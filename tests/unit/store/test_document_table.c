#include "store/memory.h"
#include "store/tables.h"
#include "support/suite.h"

struct shelf {
    struct store *store;
    struct arena arena;
    struct write_set writes;
    struct reader reader;
};

static void open_shelf(struct shelf *shelf)
{
    shelf->store = memory_open(0);
    arena_init(&shelf->arena);
    write_set_init(&shelf->writes);
    reader_init(&shelf->reader, shelf->store, &shelf->writes);
}

static void close_shelf(struct shelf *shelf)
{
    write_set_fini(&shelf->writes);
    arena_fini(&shelf->arena);
    store_close(&shelf->store);
}

static void put(struct shelf *shelf, const char *name, int64_t number)
{
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_map_begin(&pack);
    pack_pair_int(&pack, "n", number);
    pack_map_end(&pack);
    document_table_put(&shelf->writes, text_z(name), buf_text(&packed));
    buf_fini(&packed);
}

START_TEST(a_document_is_found_by_its_name_until_it_is_deleted)
{
    struct shelf shelf;
    struct value value;
    open_shelf(&shelf);

    put(&shelf, "policy/a/1", 7);
    ck_assert(document_table_get(&shelf.reader, &shelf.arena, TEXT("policy/a/1"), &value));
    ck_assert_int_eq(value_int(&value, "n", 0), 7);
    ck_assert(!document_table_get(&shelf.reader, &shelf.arena, TEXT("policy/a"), &value));
    document_table_delete(&shelf.writes, TEXT("policy/a/1"));

    ck_assert(!document_table_get(&shelf.reader, &shelf.arena, TEXT("policy/a/1"), &value));
    close_shelf(&shelf);
}
END_TEST

START_TEST(a_page_has_the_names_of_one_prefix_behind_the_last_one)
{
    struct shelf shelf;
    struct document_row *rows = NULL;
    open_shelf(&shelf);
    put(&shelf, "held/1/a", 1);
    put(&shelf, "held/1/b", 2);
    put(&shelf, "held/1/c", 3);
    put(&shelf, "held/10/a", 4);
    put(&shelf, "maintenance/1", 5);

    ck_assert_uint_eq(
        document_table_page(&shelf.reader, &shelf.arena, TEXT("held/1/"), TEXT_NONE, 2, &rows), 2);
    ck_assert(text_eq_z(rows[1].name, "held/1/b"));
    ck_assert_uint_eq(document_table_page(&shelf.reader, &shelf.arena, TEXT("held/1/"),
                                          TEXT("held/1/b"), 2, &rows),
                      1);
    ck_assert_int_eq(value_int(&rows[0].value, "n", 0), 3);
    close_shelf(&shelf);
}
END_TEST

SUITE("document_table", a_document_is_found_by_its_name_until_it_is_deleted,
      a_page_has_the_names_of_one_prefix_behind_the_last_one)
