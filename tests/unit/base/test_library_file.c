#include "base/library_file.h"
#include <elf.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/fs.h"
#include "base/sha256.h"
#include "support/suite.h"

#define NOTE "kind=plugin;abi=1.3;id=com.acme.spam;version=1.2.0"

/* A shared library with nothing in it but a note, so that each field can be broken. */
struct image {
    Elf64_Ehdr header;
    Elf64_Phdr segments[2];
    Elf64_Nhdr foreign;
    char foreign_bytes[8]; /* name "GNU", 4 bytes */
    Elf64_Nhdr note;
    char owner[8];
    char text[128];
};

static char folder[64];
static char file[128];
static char why[400];
static struct library_note note;

static void begin(struct image *image, const char *text)
{
    (void)snprintf(folder, sizeof folder, "/tmp/rung-library-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    (void)snprintf(file, sizeof file, "%s/spam.so", folder);
    memset(image, 0, sizeof *image);
    memcpy(image->header.e_ident, ELFMAG, SELFMAG);
    image->header.e_ident[EI_CLASS] = ELFCLASS64;
    image->header.e_type = ET_DYN;
    image->header.e_phoff = offsetof(struct image, segments);
    image->header.e_phentsize = sizeof(Elf64_Phdr);
    image->header.e_phnum = 2;
    image->segments[0].p_type = PT_LOAD;
    image->segments[1].p_type = PT_NOTE;
    image->segments[1].p_align = 4;
    image->segments[1].p_offset = offsetof(struct image, foreign);
    image->segments[1].p_filesz = sizeof *image - offsetof(struct image, foreign);
    image->foreign = (Elf64_Nhdr){4, 4, 3};
    memcpy(image->foreign_bytes, "GNU", 4);
    image->note = (Elf64_Nhdr){5, (Elf64_Word)strlen(text) + 1, 1};
    memcpy(image->owner, "rung", 5);
    (void)snprintf(image->text, sizeof image->text, "%s", text);

    /* Machine and byte order are those of the program that runs this test. */
    struct buf self;
    Elf64_Ehdr own;
    buf_init(&self);
    ck_assert_int_eq(fs_read_file("/proc/self/exe", (size_t)1 << 30, &self), 0);
    memcpy(&own, self.p, sizeof own);
    buf_fini(&self);
    image->header.e_ident[EI_DATA] = own.e_ident[EI_DATA];
    image->header.e_machine = own.e_machine;
}

static bool read_image(const struct image *image, size_t count)
{
    struct text bytes = {(const char *)image, count};
    why[0] = '\0';
    ck_assert_int_eq(fs_write_file_atomic(file, bytes, 0600), 0);
    return library_file_read_note(file, &note, why, sizeof why);
}

static void end(void)
{
    (void)unlink(file);
    (void)rmdir(folder);
}

START_TEST(a_note_tells_kind_abi_id_and_version)
{
    struct image image;
    begin(&image, NOTE);

    bool found = read_image(&image, sizeof image);

    ck_assert_msg(found, "%s", why);
    ck_assert_str_eq(note.kind, "plugin");
    ck_assert_uint_eq(note.abi_major, 1);
    ck_assert_uint_eq(note.abi_minor, 3);
    ck_assert_str_eq(note.id, "com.acme.spam");
    ck_assert_str_eq(note.version, "1.2.0");
    end();
}
END_TEST

START_TEST(words_that_we_do_not_know_are_skipped)
{
    struct image image;
    begin(&image, "kind=store;abi=2.0;id=x;version=1;colour=blue");

    ck_assert_msg(read_image(&image, sizeof image), "%s", why);

    ck_assert_str_eq(note.kind, "store");
    end();
}
END_TEST

START_TEST(a_malformed_note_is_refused)
{
    static const char *const wrong[] = {
        "kind=plugin;abi=1.0;id=a",
        "kind=plugin;abi=1;id=a;version=1",
        "kind=plugin;abi=1.0.0;id=a;version=1",
        "kind=plugin;abi=-1.0;id=a;version=1",
        "kind=plugin;abi=1.99999999999;id=a;version=1",
        "kind=plugin;abi=1.0;id=;version=1",
        "kind=plugin;abi=1.0;id=../a;version=1",
        "kind=plugin;abi=1.0;id=a b;version=1",
        "kind=plugin;kind=store;abi=1.0;id=a;version=1",
        "kind=a-word-that-is-too-long;abi=1.0;id=a;version=1",
        "rubbish",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct image image;
        begin(&image, wrong[i]);

        bool found = read_image(&image, sizeof image);

        ck_assert_msg(!found, "\"%s\" passed", wrong[i]);
        ck_assert_msg(strlen(why) > 0 && note.id[0] == '\0', "\"%s\": %s", wrong[i], why);
        end();
    }
}
END_TEST

START_TEST(offsets_that_lead_out_of_the_file_are_refused)
{
    struct image good, bad[9];
    begin(&good, NOTE);
    for (size_t i = 0; i < 9; i++) {
        bad[i] = good;
    }
    bad[0].header.e_phoff = UINT64_MAX - 8;
    bad[1].header.e_phoff = sizeof good;
    bad[2].header.e_phnum = 65535;
    bad[3].segments[1].p_offset = UINT64_MAX - 4;
    bad[4].segments[1].p_filesz = UINT64_MAX;
    bad[5].foreign.n_namesz = UINT32_MAX;
    bad[6].foreign.n_descsz = UINT32_MAX;
    bad[7].note.n_descsz = 4000;
    bad[8].note.n_namesz = 400;

    for (size_t i = 0; i < 9; i++) {
        ck_assert_msg(!read_image(&bad[i], sizeof good), "image %zu passed", i);
    }
    end();
}
END_TEST

START_TEST(a_file_cut_anywhere_is_refused)
{
    struct image image;
    begin(&image, NOTE);

    for (size_t count = 0; count < sizeof image; count += 7) {
        ck_assert_msg(!read_image(&image, count), "%zu bytes passed", count);
    }
    end();
}
END_TEST

START_TEST(another_machine_another_class_and_another_type_are_refused)
{
    struct image good, bad;
    begin(&good, NOTE);

    bad = good;
    bad.header.e_machine = EM_68K;
    ck_assert(!read_image(&bad, sizeof bad));
    ck_assert_msg(strstr(why, "another machine") != NULL, "%s", why);
    bad = good;
    bad.header.e_ident[EI_CLASS] = ELFCLASS32;
    ck_assert(!read_image(&bad, sizeof bad));
    bad = good;
    bad.header.e_type = ET_EXEC;
    ck_assert(!read_image(&bad, sizeof bad));
    bad = good;
    bad.header.e_ident[0] = 'x';

    ck_assert(!read_image(&bad, sizeof bad));
    end();
}
END_TEST

START_TEST(a_library_without_our_note_is_told_how_to_get_one)
{
    struct image image;
    begin(&image, NOTE);
    image.owner[0] = 'w';

    ck_assert(!read_image(&image, sizeof image));

    ck_assert_msg(strstr(why, "SDK") != NULL, "%s", why);
    end();
}
END_TEST

START_TEST(a_file_of_ours_in_a_sticky_folder_is_safe)
{
    struct image image;
    begin(&image, NOTE);
    ck_assert(read_image(&image, sizeof image));

    ck_assert_msg(library_file_is_safe(file, why, sizeof why), "%s", why);
    end();
}
END_TEST

START_TEST(what_others_can_change_is_not_safe)
{
    struct image image;
    begin(&image, NOTE);
    ck_assert(read_image(&image, sizeof image));

    ck_assert_int_eq(chmod(file, 0620), 0);
    ck_assert(!library_file_is_safe(file, why, sizeof why));
    ck_assert_msg(strstr(why, "chmod go-w") != NULL, "%s", why);
    ck_assert_int_eq(chmod(file, 0600), 0);
    ck_assert_int_eq(chmod(folder, 0702), 0);
    ck_assert(!library_file_is_safe(file, why, sizeof why));
    ck_assert_int_eq(chmod(folder, 0700), 0);

    ck_assert_msg(library_file_is_safe(file, why, sizeof why), "%s", why);
    end();
}
END_TEST

START_TEST(a_link_in_a_folder_that_others_can_change_is_not_safe)
{
    struct image image;
    char open_folder[128], link_path[160];
    begin(&image, NOTE);
    ck_assert(read_image(&image, sizeof image));
    (void)snprintf(open_folder, sizeof open_folder, "%s/open", folder);
    (void)snprintf(link_path, sizeof link_path, "%s/spam.so", open_folder);
    ck_assert_int_eq(mkdir(open_folder, 0700), 0);
    ck_assert_int_eq(symlink(file, link_path), 0);
    ck_assert_msg(library_file_is_safe(link_path, why, sizeof why), "%s", why);

    ck_assert_int_eq(chmod(open_folder, 0777), 0);
    bool safe = library_file_is_safe(link_path, why, sizeof why);

    ck_assert(!safe);
    (void)unlink(link_path);
    (void)rmdir(open_folder);
    end();
}
END_TEST

START_TEST(a_folder_or_nothing_is_no_library)
{
    struct image image;
    begin(&image, NOTE);

    ck_assert(!library_file_is_safe(folder, why, sizeof why));
    ck_assert_msg(strstr(why, "regular") != NULL, "%s", why);
    ck_assert(!library_file_is_safe(file, why, sizeof why));
    ck_assert(!library_file_read_note(file, &note, why, sizeof why));
    ck_assert(!library_file_read_note(folder, &note, why, sizeof why));
    ck_assert_ptr_null(library_file_open(file, folder, "x", why, sizeof why));

    ck_assert_msg(strstr(why, "spam.so") != NULL, "%s", why);
    end();
}
END_TEST

/* Whoever opens a pipe to read waits until somebody writes: a name in a folder of plugins that is
 * one would keep the server from starting. */
START_TEST(a_pipe_is_no_library_and_is_not_waited_for)
{
    struct image image;
    char hex[2 * SHA256_BYTES + 1];
    begin(&image, NOTE);
    ck_assert_int_eq(mkfifo(file, 0600), 0);

    ck_assert(!library_file_read_note(file, &note, why, sizeof why));
    ck_assert_msg(strstr(why, "is not a regular file") != NULL, "%s", why);
    ck_assert(!library_file_digest(file, hex, why, sizeof why));

    ck_assert_msg(strstr(why, "is not a regular file") != NULL, "%s", why);
    end();
}
END_TEST

/* A small shared library that is surely there: one that this program itself has loaded. */
static bool find_loaded(const char *name, char *path, size_t path_size)
{
    struct buf maps;
    struct text rest, line;
    bool found = false;
    buf_init(&maps);
    ck_assert_int_eq(fs_read_file("/proc/self/maps", (size_t)1 << 22, &maps), 0);
    rest = buf_text(&maps);
    while (!found && text_split(&rest, '\n', &line)) {
        size_t slash = text_find(line, TEXT("/"), 0);
        found = slash != SIZE_MAX && text_find(line, text_z(name), 0) != SIZE_MAX;
        if (found) {
            struct text word = text_slice(line, slash, line.n);
            (void)snprintf(path, path_size, "%.*s", TEXT_ARG(word));
        }
    }
    buf_fini(&maps);
    return found;
}

START_TEST(a_library_is_opened_from_a_copy_named_by_its_contents)
{
    struct image image;
    char loaded[256], copy[256], hex[2 * SHA256_BYTES + 1];
    unsigned char digest[SHA256_BYTES];
    struct buf bytes, copied;
    struct stat status;
    begin(&image, NOTE);
    buf_init(&bytes);
    buf_init(&copied);
    ck_assert(find_loaded("libcrypto.so", loaded, sizeof loaded));
    ck_assert_int_eq(fs_read_file(loaded, (size_t)1 << 26, &bytes), 0);
    sha256_of(buf_text(&bytes), digest);
    sha256_hex(digest, hex);
    (void)snprintf(copy, sizeof copy, "%s/%s.so", folder, hex);
    ck_assert_int_eq(fs_write_file_atomic(copy, TEXT("damaged"), 0500), 0);

    const void *symbol = library_file_open(loaded, folder, "OpenSSL_version_num", why, sizeof why);
    const void *again = library_file_open(loaded, folder, "OpenSSL_version_num", why, sizeof why);
    const void *none = library_file_open(loaded, folder, "no_such_symbol", why, sizeof why);

    ck_assert_msg(symbol != NULL, "%s", why);
    ck_assert_ptr_eq(symbol, again);
    ck_assert_ptr_null(none);
    ck_assert_msg(strstr(why, "no_such_symbol") != NULL, "%s", why);
    ck_assert_int_eq(fs_read_file(copy, (size_t)1 << 26, &copied), 0);
    ck_assert_msg(text_eq(buf_text(&copied), buf_text(&bytes)), "the copy is not the original");
    ck_assert_int_eq(stat(copy, &status), 0);
    ck_assert_int_eq(status.st_mode & 07777, 0500);
    (void)unlink(copy);
    buf_fini(&copied);
    buf_fini(&bytes);
    end();
}
END_TEST

START_TEST(the_loaders_words_are_passed_on)
{
    struct image image;
    char copy[256], hex[2 * SHA256_BYTES + 1];
    unsigned char digest[SHA256_BYTES];
    begin(&image, NOTE);
    ck_assert_int_eq(fs_write_file_atomic(file, TEXT("no library"), 0600), 0);
    sha256_of(TEXT("no library"), digest);
    sha256_hex(digest, hex);

    const void *symbol = library_file_open(file, folder, "x", why, sizeof why);

    ck_assert_ptr_null(symbol);
    ck_assert_msg(strlen(why) > 10, "%s", why);
    (void)snprintf(copy, sizeof copy, "%s/%s.so", folder, hex);
    (void)unlink(copy);
    end();
}
END_TEST

SUITE("library_file", a_note_tells_kind_abi_id_and_version, words_that_we_do_not_know_are_skipped,
      a_malformed_note_is_refused, offsets_that_lead_out_of_the_file_are_refused,
      a_file_cut_anywhere_is_refused, another_machine_another_class_and_another_type_are_refused,
      a_library_without_our_note_is_told_how_to_get_one, a_file_of_ours_in_a_sticky_folder_is_safe,
      what_others_can_change_is_not_safe, a_link_in_a_folder_that_others_can_change_is_not_safe,
      a_folder_or_nothing_is_no_library, a_pipe_is_no_library_and_is_not_waited_for,
      a_library_is_opened_from_a_copy_named_by_its_contents, the_loaders_words_are_passed_on)
