#include "model/zone.h"
#include <dirent.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include "base/buf.h"
#include "base/random.h"
#include "support/zones.h"

#define INSTANTS 10000
#define LAST_S INT64_C(7258118400) /* 2200-01-01 */

START_TEST(a_gap_gives_the_instant_behind_it_and_a_repeated_hour_has_two)
{
    struct arena arena;
    arena_init(&arena);
    const struct zone *berlin = zones_find(&arena, "Europe/Berlin");

    ck_assert_int_eq(zone_instant(berlin, zones_at(2024, 3, 31, 2, 30), ZONE_FIRST),
                     zones_at(2024, 3, 31, 1, 0));
    ck_assert_int_eq(zone_instant(berlin, zones_at(2024, 3, 31, 2, 30), ZONE_LAST),
                     zones_at(2024, 3, 31, 1, 0));
    ck_assert_int_eq(zone_instant(berlin, zones_at(2024, 10, 27, 2, 30), ZONE_FIRST),
                     zones_at(2024, 10, 27, 0, 30));
    ck_assert_int_eq(zone_instant(berlin, zones_at(2024, 10, 27, 2, 30), ZONE_LAST),
                     zones_at(2024, 10, 27, 1, 30));
    ck_assert_int_eq(zone_local(berlin, zones_at(2024, 7, 1, 0, 0)), zones_at(2024, 7, 1, 2, 0));
    arena_fini(&arena);
}
END_TEST

START_TEST(a_stretch_ends_where_the_offset_changes_also_behind_the_last_transition)
{
    struct arena arena;
    arena_init(&arena);
    const struct zone *berlin = zones_find(&arena, "Europe/Berlin");

    struct zone_stretch near = zone_stretch(berlin, zones_at(2024, 7, 1, 0, 0));
    struct zone_stretch far = zone_stretch(berlin, zones_at(2150, 7, 1, 0, 0));
    struct zone_stretch none = zone_stretch(zone_utc(), 0);

    ck_assert_int_eq(near.from_s, zones_at(2024, 3, 31, 1, 0));
    ck_assert_int_eq(near.to_s, zones_at(2024, 10, 27, 1, 0));
    ck_assert_int_eq(near.offset_s, 7200);
    ck_assert_int_eq(far.from_s, zones_at(2150, 3, 29, 1, 0));
    ck_assert_int_eq(far.to_s, zones_at(2150, 10, 25, 1, 0));
    ck_assert_int_eq(none.from_s, INT64_MIN);
    ck_assert_int_eq(none.to_s, INT64_MAX);
    arena_fini(&arena);
}
END_TEST

START_TEST(bytes_that_are_no_zone_are_refused_and_cut_ones_too)
{
    struct arena arena;
    struct buf bytes;
    arena_init(&arena);
    buf_init(&bytes);
    ck_assert_int_eq(fs_read_file("/usr/share/zoneinfo/Europe/Berlin", 1 << 20, &bytes), 0);
    struct text whole = buf_text(&bytes);

    ck_assert_ptr_null(zone_read(&arena, TEXT("x"), TEXT("TZif")));
    ck_assert_ptr_null(zone_read(&arena, TEXT("x"),
                                 TEXT("not a zone at all, but long enough to "
                                      "hold a header of a zone file")));
    for (size_t n = 0; n < whole.n - 30; n += 7) { /* the footer may be missing, nothing else */
        ck_assert_msg(zone_read(&arena, TEXT("x"), text_slice(whole, 0, n)) == NULL, "%zu", n);
    }
    ck_assert_ptr_nonnull(zone_read(&arena, TEXT("x"), whole));
    buf_fini(&bytes);
    arena_fini(&arena);
}
END_TEST

/* --- every zone of the system against the C library --- */

static size_t compare_one(const char *name, uint64_t *seed)
{
    struct arena arena;
    arena_init(&arena);
    const struct zone *zone = zones_find(&arena, name);
    ck_assert_int_eq(setenv("TZ", name, 1), 0);
    tzset();
    for (int i = 0; i < INSTANTS; i++) {
        int64_t instant_s = (int64_t)random_below(seed, (uint64_t)LAST_S);
        if (i % 4 == 0) { /* around a change, where it is easy to be wrong */
            struct zone_stretch stretch = zone_stretch(zone, instant_s);
            instant_s = stretch.to_s < LAST_S ? stretch.to_s - 2 + i / 4 % 4 : instant_s;
        }
        time_t instant = (time_t)instant_s;
        struct tm local;
        if (localtime_r(&instant, &local) == NULL ||
            local.tm_gmtoff != zone_offset(zone, instant_s)) {
            ck_abort_msg("%s at %lld: %ld, not %d", name, (long long)instant_s, local.tm_gmtoff,
                         zone_offset(zone, instant_s));
        }
    }
    arena_fini(&arena);
    return 1;
}

static bool is_zone_file(const char *path)
{
    char magic[4] = "";
    FILE *file = fopen(path, "rbe");
    bool is = file != NULL && fread(magic, 1, 4, file) == 4 && memcmp(magic, "TZif", 4) == 0;
    if (file != NULL) {
        (void)fclose(file);
    }
    return is;
}

static size_t compare_folder(const char *below, uint64_t *seed)
{
    char folder[300];
    size_t zones = 0;
    (void)snprintf(folder, sizeof folder, "/usr/share/zoneinfo/%s", below);
    DIR *dir = opendir(folder);
    ck_assert_ptr_nonnull(dir);
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        char name[600];
        char path[1000];
        struct stat status;
        (void)snprintf(name, sizeof name, "%s%s%s", below, below[0] ? "/" : "", entry->d_name);
        (void)snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", name);
        if (entry->d_name[0] == '.' || strcmp(name, "right") == 0 || stat(path, &status) != 0) {
            continue;
        }
        if (S_ISDIR(status.st_mode)) {
            zones += compare_folder(name, seed);
        } else if (is_zone_file(path)) {
            zones += compare_one(name, seed);
        }
    }
    (void)closedir(dir);
    return zones;
}

START_TEST(every_zone_of_the_system_agrees_with_the_c_library_at_ten_thousand_instants)
{
    uint64_t seed = 1970;

    size_t zones = compare_folder("", &seed);

    ck_assert_msg(zones > 300, "only %zu zones were found", zones);
}
END_TEST

SUITE("zone", a_gap_gives_the_instant_behind_it_and_a_repeated_hour_has_two,
      a_stretch_ends_where_the_offset_changes_also_behind_the_last_transition,
      bytes_that_are_no_zone_are_refused_and_cut_ones_too,
      every_zone_of_the_system_agrees_with_the_c_library_at_ten_thousand_instants)
