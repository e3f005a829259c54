#include "store/backup_manifest.h"
#include "support/folder.h"
#include "support/suite.h"

static struct backup_manifest make(void)
{
    struct backup_manifest manifest = {.store = UINT64_MAX,
                                       .sequence = 12345678901,
                                       .link = {.bytes = "a link"},
                                       .instant_us = INT64_C(1705309200000000),
                                       .digest = {.rows = 42, .sum = "a sum"},
                                       .bytes = 4096,
                                       .sha256 = "a hash"};
    return manifest;
}

START_TEST(what_is_printed_is_read)
{
    struct backup_manifest manifest = make();
    struct backup_manifest read;
    struct buf out;
    buf_init(&out);
    backup_manifest_print(&manifest, &out);

    ck_assert(backup_manifest_parse(buf_text(&out), &read));

    ck_assert_mem_eq(&read, &manifest, sizeof read);
    buf_fini(&out);
}
END_TEST

START_TEST(no_changed_byte_and_no_cut_is_read)
{
    struct backup_manifest manifest = make();
    struct buf out;
    buf_init(&out);
    backup_manifest_print(&manifest, &out);
    for (size_t i = 0; i < out.n; i++) {
        out.p[i] ^= 1;
        ck_assert(!backup_manifest_parse(buf_text(&out), &manifest));
        out.p[i] ^= 1;
        ck_assert(!backup_manifest_parse(text_slice(buf_text(&out), 0, i), &manifest));
    }
    ck_assert(backup_manifest_parse(buf_text(&out), &manifest));
    buf_fini(&out);
}
END_TEST

START_TEST(a_folder_without_one_is_no_finished_backup)
{
    struct backup_manifest manifest;
    struct folder folder;
    char why[300] = "";
    folder_init(&folder);

    ck_assert(!backup_manifest_read(folder.path, &manifest, why, sizeof why));

    ck_assert_ptr_nonnull(strstr(why, "no finished backup"));
    folder_fini(&folder);
}
END_TEST

SUITE("backup_manifest", what_is_printed_is_read, no_changed_byte_and_no_cut_is_read,
      a_folder_without_one_is_no_finished_backup)
