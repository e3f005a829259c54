#include "base/library_file.h"
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/fs.h"
#include "base/library.h"
#include "base/sha256.h"

#define LIBRARY_BYTES_MAX ((size_t)256 << 20)
#define LIBRARY_NOTE_BYTES_MAX 512
#define LIBRARY_NOTE_TYPE 1

#if defined(__x86_64__)
#define LIBRARY_MACHINE EM_X86_64
#elif defined(__aarch64__)
#define LIBRARY_MACHINE EM_AARCH64
#elif defined(__riscv)
#define LIBRARY_MACHINE EM_RISCV
#elif defined(__powerpc64__)
#define LIBRARY_MACHINE EM_PPC64
#elif defined(__s390x__)
#define LIBRARY_MACHINE EM_S390
#else
#error "name this machine's ELF number here"
#endif
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define LIBRARY_BYTE_ORDER ELFDATA2LSB
#else
#define LIBRARY_BYTE_ORDER ELFDATA2MSB
#endif

static bool library_say(char *why, size_t why_size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Says why and is false, so that a check can end with it. */
static bool library_say(char *why, size_t why_size, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vsnprintf(why, why_size, format, args);
    va_end(args);
    return false;
}

/* --- is it safe? --- */

static bool library_owner_is_safe(const struct stat *status)
{
    return status->st_uid == 0 || status->st_uid == geteuid();
}

/* One file, folder or link on the way to the library. */
static bool library_step_is_safe(const char *path, bool last, char *why, size_t why_size)
{
    struct stat status;
    if (lstat(path, &status) != 0) {
        return library_say(why, why_size, "%s: %s", path, strerror(errno));
    }
    if (!library_owner_is_safe(&status)) {
        return library_say(why, why_size, "%s belongs to user %u: give it to root or to user %u",
                           path, (unsigned)status.st_uid, (unsigned)geteuid());
    }
    if (S_ISLNK(status.st_mode)) {
        return true; /* A link has no mode; where it leads is checked on its own. */
    }
    if (last && !S_ISREG(status.st_mode)) {
        return library_say(why, why_size, "%s is not a regular file", path);
    }
    bool sticky_folder = S_ISDIR(status.st_mode) && (status.st_mode & S_ISVTX) != 0;
    if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0 && !sticky_folder) {
        return library_say(why, why_size, "others can change %s: chmod go-w %s", path, path);
    }
    return true;
}

/* Every folder of an absolute path from the root on, and the file itself. */
static bool library_way_is_safe(const char *path, char *why, size_t why_size)
{
    char step[PATH_MAX];
    if (!library_step_is_safe("/", false, why, why_size)) {
        return false;
    }
    for (const char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        (void)snprintf(step, sizeof step, "%.*s", (int)(slash - path), path);
        if (!library_step_is_safe(step, false, why, why_size)) {
            return false;
        }
    }
    return library_step_is_safe(path, true, why, why_size);
}

static bool library_absolute(const char *path, char absolute[PATH_MAX])
{
    if (path[0] == '/') {
        return snprintf(absolute, PATH_MAX, "%s", path) < PATH_MAX;
    }
    char here[PATH_MAX];
    if (getcwd(here, sizeof here) == NULL) {
        return false;
    }
    size_t length = strlen(here);
    if (length + strlen(path) + 2 > PATH_MAX) {
        errno = ENAMETOOLONG;
        return false;
    }
    memcpy(absolute, here, length);
    (void)snprintf(absolute + length, PATH_MAX - length, "/%s", path);
    return true;
}

bool library_file_is_safe(const char *path, char *why, size_t why_size)
{
    char named[PATH_MAX], real[PATH_MAX];
    if (!library_absolute(path, named) || realpath(named, real) == NULL) {
        return library_say(why, why_size, "%s: %s", path, strerror(errno));
    }
    /* Both ways: whoever can change a link on the named one decides what we load. */
    return library_way_is_safe(named, why, why_size) && library_way_is_safe(real, why, why_size);
}

/* --- what does its note say? --- */

/* The bytes of a file. They are read and not mapped: who copies a new version over the file cuts it
 * short for a moment, and a look beyond its end would be the end of us. */
struct library_image {
    const unsigned char *p;
    size_t n;
};

static bool library_has(const struct library_image *image, uint64_t at, uint64_t count)
{
    return at <= image->n && count <= image->n - at;
}

/* Whoever opens a pipe waits for somebody to write into it. */
static bool library_read_file(const char *path, struct buf *bytes, char *why, size_t why_size)
{
    struct stat status;
    int err = stat(path, &status) != 0 ? -errno : 0;
    if (err == 0 && !S_ISREG(status.st_mode)) {
        return library_say(why, why_size, "%s is not a regular file", path);
    }
    err = err ? err : fs_read_file(path, LIBRARY_BYTES_MAX, bytes);
    return err == 0 || library_say(why, why_size, "%s: %s", path, strerror(-err));
}

static bool library_header_fits(const Elf64_Ehdr *header, char *why, size_t why_size)
{
    if (memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) {
        return library_say(why, why_size, "it is no ELF file");
    }
    if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != LIBRARY_BYTE_ORDER ||
        header->e_machine != LIBRARY_MACHINE) {
        return library_say(why, why_size, "it was built for another machine (ELF machine %u)",
                           (unsigned)header->e_machine);
    }
    if (header->e_type != ET_DYN || header->e_phentsize != sizeof(Elf64_Phdr)) {
        return library_say(why, why_size, "it is no shared library");
    }
    return true;
}

static bool library_copy_word(struct text value, char *out, size_t out_size)
{
    if (value.n == 0 || value.n >= out_size) {
        return false;
    }
    for (size_t i = 0; i < value.n; i++) {
        if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_+~",
                   value.p[i]) == NULL ||
            value.p[i] == '\0') {
            return false;
        }
    }
    memcpy(out, value.p, value.n);
    out[value.n] = '\0';
    return true;
}

static bool library_read_abi(struct text value, struct library_note *note)
{
    struct text rest = value, major, minor;
    int64_t a, b;
    if (!text_split(&rest, '.', &major) || !text_split(&rest, '.', &minor) || rest.n > 0 ||
        !text_to_i64(major, &a) || !text_to_i64(minor, &b) || a < 0 || a > 65535 || b < 0 ||
        b > 65535) {
        return false;
    }
    note->abi_major = (unsigned)a;
    note->abi_minor = (unsigned)b;
    return true;
}

/* "kind=plugin;abi=1.0;id=com.acme.spam;version=1.2.0"; words that we do not know are skipped. */
static bool library_parse_note(struct text text, struct library_note *note)
{
    enum { KIND = 1, ABI = 2, ID = 4, VERSION = 8 };
    unsigned seen = 0;
    struct text rest = text, piece;
    while (text_split(&rest, ';', &piece)) {
        struct text value = piece, key;
        unsigned which = 0;
        bool fits = text_split(&value, '=', &key);
        if (text_eq_z(key, "kind")) {
            which = KIND;
            fits = fits && library_copy_word(value, note->kind, sizeof note->kind);
        } else if (text_eq_z(key, "abi")) {
            which = ABI;
            fits = fits && library_read_abi(value, note);
        } else if (text_eq_z(key, "id")) {
            which = ID;
            fits = fits && library_copy_word(value, note->id, sizeof note->id);
        } else if (text_eq_z(key, "version")) {
            which = VERSION;
            fits = fits && library_copy_word(value, note->version, sizeof note->version);
        }
        if (!fits || (seen & which) != 0) {
            return false;
        }
        seen |= which;
    }
    return seen == (KIND | ABI | ID | VERSION);
}

/* Looks for our note among those of one segment: *found is its text. False when the segment is odd.
 * Names and texts are padded to `align`. */
static bool library_walk_notes(const struct library_image *image, uint64_t at, uint64_t end,
                               uint64_t align, struct text *found)
{
    while (end - at >= sizeof(Elf64_Nhdr)) {
        Elf64_Nhdr head;
        memcpy(&head, image->p + at, sizeof head);
        uint64_t name = at + sizeof head;
        uint64_t text = name + ((head.n_namesz + align - 1) & ~(align - 1));
        uint64_t next = text + (((uint64_t)head.n_descsz + align - 1) & ~(align - 1));
        if (text > end || head.n_descsz > end - text) {
            return false;
        }
        if (head.n_type == LIBRARY_NOTE_TYPE && head.n_namesz == sizeof "rung" &&
            memcmp(image->p + name, "rung", sizeof "rung") == 0) {
            if (found->n > 0 || head.n_descsz > LIBRARY_NOTE_BYTES_MAX) {
                return false;
            }
            const char *p = (const char *)image->p + text;
            *found = (struct text){p, strnlen(p, head.n_descsz)};
        }
        if (next >= end) {
            return true;
        }
        at = next;
    }
    return true;
}

static bool library_find_note(const struct library_image *image, struct text *found)
{
    Elf64_Ehdr header;
    memcpy(&header, image->p, sizeof header);
    if (!library_has(image, header.e_phoff, (uint64_t)header.e_phnum * sizeof(Elf64_Phdr))) {
        return false;
    }
    for (unsigned i = 0; i < header.e_phnum; i++) {
        Elf64_Phdr segment;
        memcpy(&segment, image->p + header.e_phoff + i * sizeof segment, sizeof segment);
        if (segment.p_type != PT_NOTE) {
            continue;
        }
        if (!library_has(image, segment.p_offset, segment.p_filesz) ||
            !library_walk_notes(image, segment.p_offset, segment.p_offset + segment.p_filesz,
                                segment.p_align == 8 ? 8 : 4, found)) {
            return false;
        }
    }
    return found->n > 0;
}

bool library_file_read_note(const char *path, struct library_note *note, char *why, size_t why_size)
{
    *note = (struct library_note){0};
    struct buf bytes;
    Elf64_Ehdr header;
    struct text text = TEXT_NONE;
    buf_init(&bytes);
    bool fits = library_read_file(path, &bytes, why, why_size);
    struct library_image image = {bytes.p, bytes.n};
    if (fits && image.n < sizeof header) {
        fits = library_say(why, why_size, "%s is no ELF file", path);
    } else if (fits) {
        memcpy(&header, image.p, sizeof header);
        fits = library_header_fits(&header, why, why_size);
    }
    if (fits && !library_find_note(&image, &text)) {
        fits = library_say(why, why_size, "it has no note of owner rung: build it with the SDK");
    } else if (fits && !library_parse_note(text, note)) {
        fits = library_say(why, why_size, "its note is malformed: build it with the SDK");
    }
    buf_fini(&bytes);
    if (!fits) {
        *note = (struct library_note){0};
    }
    return fits;
}

/* --- what is in it? --- */

static bool library_read(const char *path, struct buf *bytes, char hex[2 * SHA256_BYTES + 1],
                         char *why, size_t why_size)
{
    unsigned char digest[SHA256_BYTES];
    if (!library_read_file(path, bytes, why, why_size)) {
        return false;
    }
    sha256_of(buf_text(bytes), digest);
    sha256_hex(digest, hex);
    return true;
}

bool library_file_digest(const char *path, char hex[2 * SHA256_BYTES + 1], char *why,
                         size_t why_size)
{
    struct buf bytes;
    buf_init(&bytes);
    bool is_read = library_read(path, &bytes, hex, why, why_size);
    buf_fini(&bytes);
    return is_read;
}

/* The copy is named by what is in it: a file of that name is either the same or damaged. */
bool library_file_copy(const char *path, const char *copy_folder, char copy[PATH_MAX], char *why,
                       size_t why_size)
{
    struct buf bytes, there;
    buf_init(&bytes);
    buf_init(&there);
    char hex[2 * SHA256_BYTES + 1];
    bool fits = library_read(path, &bytes, hex, why, why_size);
    int err = 0;
    if (!fits) {
        goto out;
    }
    if (snprintf(copy, PATH_MAX, "%s/%s.so", copy_folder, hex) >= PATH_MAX) {
        fits = library_say(why, why_size, "%s: %s", copy_folder, strerror(ENAMETOOLONG));
        goto out;
    }
    if (fs_read_file(copy, LIBRARY_BYTES_MAX, &there) == 0 &&
        text_eq(buf_text(&there), buf_text(&bytes))) {
        goto out;
    }
    err = fs_write_file_atomic(copy, buf_text(&bytes), 0500);
    if (err != 0) {
        fits = library_say(why, why_size, "%s: %s", copy, strerror(-err));
    }
out:
    buf_fini(&there);
    buf_fini(&bytes);
    return fits;
}

const void *library_file_open(const char *path, const char *copy_folder, const char *symbol,
                              char *why, size_t why_size)
{
    char copy[PATH_MAX];
    if (!library_file_copy(path, copy_folder, copy, why, why_size) ||
        !library_file_is_safe(copy, why, why_size)) {
        return NULL;
    }
    return library_load(copy, symbol, why, why_size);
}
