#include "base/library.h"
#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/fs.h"
#include "base/sha256.h"

#define LIBRARY_BYTES_MAX ((size_t)256 << 20)
#define NOTE_TYPE 1

/* --- may it be loaded at all ------------------------------------------------------------------------------------------------ */

static bool is_ours(const struct stat *status)
{
    return status->st_uid == 0 || status->st_uid == geteuid();
}

/* Others may not be able to put another file there: sticky folders such as /tmp protect what is in them. */
static bool folder_is_safe(const char *path, char *why, size_t why_size)
{
    struct stat status;
    if (stat(path, &status) != 0) {
        (void)snprintf(why, why_size, "%s: %s", path, strerror(errno));
        return false;
    }
    bool others_write = (status.st_mode & (S_IWGRP | S_IWOTH)) != 0 && (status.st_mode & S_ISVTX) == 0;
    if (!is_ours(&status) || others_write) {
        (void)snprintf(why, why_size, "folder %s can be changed by others: make it owned by root or the server's user "
                                      "and not writable by group or others", path);
        return false;
    }
    return true;
}

bool library_is_safe(const char *path, char *why, size_t why_size)
{
    struct stat status;
    char real[PATH_MAX];
    if (realpath(path, real) == NULL || stat(real, &status) != 0) {
        (void)snprintf(why, why_size, "%s: %s", path, strerror(errno));
        return false;
    }
    if (!S_ISREG(status.st_mode)) {
        (void)snprintf(why, why_size, "%s is not a regular file", real);
        return false;
    }
    if (!is_ours(&status) || (status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        (void)snprintf(why, why_size, "%s can be changed by others: make it owned by root or the server's user and not "
                                      "writable by group or others", real);
        return false;
    }
    for (char *slash = strrchr(real, '/'); slash != NULL; slash = strrchr(real, '/')) {
        slash[slash == real ? 1 : 0] = '\0';
        if (!folder_is_safe(real, why, why_size)) {
            return false;
        }
        if (slash == real) {
            break;
        }
    }
    return true;
}

/* --- the note ---------------------------------------------------------------------------------------------------------------- */

struct image {
    const unsigned char *p;
    size_t n;
};

static bool is_inside(const struct image *image, uint64_t at, uint64_t size)
{
    return at <= image->n && size <= image->n - at;
}

static void take_value(const char *text, const char *key, char *out, size_t out_size)
{
    const char *at = strstr(text, key);
    if (at == NULL) {
        return;
    }
    at += strlen(key);
    size_t length = strcspn(at, ";");
    if (length < out_size) {
        memcpy(out, at, length);
        out[length] = '\0';
    }
}

static bool read_facts(const char *text, struct library_note *note)
{
    char abi[32] = "";
    *note = (struct library_note){0};
    take_value(text, "kind=", note->kind, sizeof note->kind);
    take_value(text, "abi=", abi, sizeof abi);
    take_value(text, "id=", note->id, sizeof note->id);
    take_value(text, "version=", note->version, sizeof note->version);
    return sscanf(abi, "%u.%u", &note->abi_major, &note->abi_minor) == 2 && note->kind[0] && note->id[0];
}

static bool find_in_segment(const struct image *image, uint64_t at, uint64_t size, struct library_note *note)
{
    while (size >= sizeof(Elf64_Nhdr)) {
        Elf64_Nhdr head;
        char text[512];
        memcpy(&head, image->p + at, sizeof head);
        uint64_t name_size = ((uint64_t)head.n_namesz + 3) & ~UINT64_C(3);
        uint64_t text_size = ((uint64_t)head.n_descsz + 3) & ~UINT64_C(3);
        uint64_t whole = sizeof head + name_size + text_size;
        if (whole > size) {
            return false;
        }
        const unsigned char *name = image->p + at + sizeof head;
        if (head.n_type == NOTE_TYPE && head.n_namesz == 5 && memcmp(name, "rung", 5) == 0 &&
            head.n_descsz < sizeof text) {
            /* The name field is padded to 8 by the macro of the SDK when n_namesz rounds to 8. */
            memcpy(text, name + name_size, head.n_descsz);
            text[head.n_descsz] = '\0';
            return read_facts(text, note);
        }
        at += whole;
        size -= whole;
    }
    return false;
}

static bool find_note(const struct image *image, struct library_note *note)
{
    Elf64_Ehdr elf;
    if (!is_inside(image, 0, sizeof elf)) {
        return false;
    }
    memcpy(&elf, image->p, sizeof elf);
    bool is_elf = memcmp(elf.e_ident, ELFMAG, SELFMAG) == 0 && elf.e_ident[EI_CLASS] == ELFCLASS64 &&
                  elf.e_ident[EI_DATA] == ELFDATA2LSB && elf.e_phentsize == sizeof(Elf64_Phdr);
    for (unsigned i = 0; is_elf && i < elf.e_phnum; i++) {
        Elf64_Phdr segment;
        uint64_t at = elf.e_phoff + (uint64_t)i * sizeof segment;
        if (elf.e_phoff > image->n || !is_inside(image, at, sizeof segment)) {
            return false;
        }
        memcpy(&segment, image->p + at, sizeof segment);
        if (segment.p_type == PT_NOTE && is_inside(image, segment.p_offset, segment.p_filesz) &&
            find_in_segment(image, segment.p_offset, segment.p_filesz, note)) {
            return true;
        }
    }
    return false;
}

bool library_read_note(const char *path, struct library_note *note, char *why, size_t why_size)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &status) != 0) {
        (void)snprintf(why, why_size, "%s: %s", path, strerror(errno));
        if (fd >= 0) {
            (void)close(fd);
        }
        return false;
    }
    void *bytes = status.st_size > 0 ? mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
    (void)close(fd);
    struct image image = {.p = bytes, .n = (size_t)status.st_size};
    bool found = bytes != MAP_FAILED && find_note(&image, note);
    if (bytes != MAP_FAILED) {
        (void)munmap(bytes, image.n);
    }
    if (!found) {
        (void)snprintf(why, why_size, "%s has no Rung note: it is not a Rung plugin, or was built without the SDK", path);
    }
    return found;
}

/* --- opening ------------------------------------------------------------------------------------------------------------------ */

/* The copy is named by its contents, so an upgrade of the original can never change what is loaded. */
static bool copy_file(const char *path, const char *folder, char *copy, size_t copy_size, char *why, size_t why_size)
{
    struct buf bytes;
    unsigned char digest[SHA256_BYTES];
    char hex[2 * SHA256_BYTES + 1];
    buf_init(&bytes);
    int result = fs_read_file(path, LIBRARY_BYTES_MAX, &bytes);
    if (result == 0) {
        sha256_of(buf_text(&bytes), digest);
        sha256_hex(digest, hex);
        int length = snprintf(copy, copy_size, "%s/%s.so", folder, hex);
        result = length < 0 || (size_t)length >= copy_size ? -ENAMETOOLONG : 0;
    }
    if (result == 0 && access(copy, R_OK) != 0) {
        result = fs_write_file_atomic(copy, buf_text(&bytes), 0500);
    }
    buf_fini(&bytes);
    if (result != 0) {
        (void)snprintf(why, why_size, "%s: cannot be copied to %s: %s", path, folder, strerror(-result));
    }
    return result == 0;
}

const void *library_open(const char *path, const char *copy_folder, const char *symbol, char *why, size_t why_size)
{
    char copy[PATH_MAX];
    if (!copy_file(path, copy_folder, copy, sizeof copy, why, why_size)) {
        return NULL;
    }
    void *handle = dlopen(copy, RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL) {
        (void)snprintf(why, why_size, "%s: %s", path, dlerror());
        return NULL;
    }
    const void *object = dlsym(handle, symbol);
    if (object == NULL) {
        (void)snprintf(why, why_size, "%s does not export %s", path, symbol);
    }
    return object; /* the handle is kept for ever: code that ran once is never unmapped */
}
