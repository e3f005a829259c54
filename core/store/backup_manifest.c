#include "store/backup_manifest.h"
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include "base/fs.h"

#define FIRST_LINE "rung-backup 1\n"

static void print_hex(struct buf *out, const char *name, const unsigned char *bytes, size_t count)
{
    buf_printf(out, "%s ", name);
    for (size_t i = 0; i < count; i++) {
        buf_printf(out, "%02x", bytes[i]);
    }
    buf_put_u8(out, '\n');
}

static void print_number(struct buf *out, const char *name, uint64_t number)
{
    buf_printf(out, "%s %llu\n", name, (unsigned long long)number);
}

void backup_manifest_print(const struct backup_manifest *manifest, struct buf *out)
{
    unsigned char digest[SHA256_BYTES];
    size_t start = out->n;
    buf_put_z(out, FIRST_LINE);
    print_number(out, "store", manifest->store);
    print_number(out, "sequence", manifest->sequence);
    print_hex(out, "link", manifest->link.bytes, sizeof manifest->link.bytes);
    print_number(out, "instant_us", (uint64_t)manifest->instant_us);
    print_number(out, "rows", manifest->digest.rows);
    print_hex(out, "digest", manifest->digest.sum, SHA256_BYTES);
    print_number(out, "bytes", manifest->bytes);
    print_hex(out, "sha256", manifest->sha256, SHA256_BYTES);
    sha256_of(text_slice(buf_text(out), start, out->n), digest);
    print_hex(out, "check", digest, SHA256_BYTES);
}

/* --- reading --- */

static bool take_line(struct text *rest, const char *name, struct text *value)
{
    struct text line;
    struct text wanted = text_z(name);
    if (!text_split(rest, '\n', &line) || !text_starts(line, wanted) || line.n <= wanted.n ||
        line.p[wanted.n] != ' ') {
        return false;
    }
    *value = text_slice(line, wanted.n + 1, line.n);
    return true;
}

static bool take_number(struct text *rest, const char *name, uint64_t *number)
{
    struct text value;
    *number = 0;
    if (!take_line(rest, name, &value) || value.n == 0 || value.n > 20) {
        return false;
    }
    for (size_t i = 0; i < value.n; i++) {
        if (value.p[i] < '0' || value.p[i] > '9') {
            return false;
        }
        *number = *number * 10 + (uint64_t)(value.p[i] - '0');
    }
    return true;
}

static int digit(char letter)
{
    return letter >= '0' && letter <= '9'   ? letter - '0'
           : letter >= 'a' && letter <= 'f' ? letter - 'a' + 10
                                            : -1;
}

static bool take_hex(struct text *rest, const char *name, unsigned char *bytes, size_t count)
{
    struct text value;
    if (!take_line(rest, name, &value) || value.n != count * 2) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        int high = digit(value.p[2 * i]);
        int low = digit(value.p[2 * i + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        bytes[i] = (unsigned char)(high * 16 + low);
    }
    return true;
}

static bool is_unchanged(struct text text)
{
    unsigned char digest[SHA256_BYTES];
    unsigned char said[SHA256_BYTES];
    size_t at = text_find(text, TEXT("\ncheck "), 0);
    struct text end = text_slice(text, at == SIZE_MAX ? text.n : at + 1, text.n);
    if (at == SIZE_MAX || text.p[text.n - 1] != '\n' ||
        !take_hex(&end, "check", said, sizeof said) || end.n != 0) {
        return false;
    }
    sha256_of(text_slice(text, 0, at + 1), digest);
    return memcmp(digest, said, sizeof digest) == 0;
}

bool backup_manifest_parse(struct text text, struct backup_manifest *manifest)
{
    struct text first = TEXT(FIRST_LINE);
    uint64_t instant_us = 0;
    *manifest = (struct backup_manifest){0};
    if (!is_unchanged(text) || !text_starts(text, first)) {
        return false;
    }
    struct text rest = text_slice(text, first.n, text.n);
    bool is_whole = take_number(&rest, "store", &manifest->store) &&
                    take_number(&rest, "sequence", &manifest->sequence) &&
                    take_hex(&rest, "link", manifest->link.bytes, sizeof manifest->link.bytes) &&
                    take_number(&rest, "instant_us", &instant_us) &&
                    take_number(&rest, "rows", &manifest->digest.rows) &&
                    take_hex(&rest, "digest", manifest->digest.sum, SHA256_BYTES) &&
                    take_number(&rest, "bytes", &manifest->bytes) &&
                    take_hex(&rest, "sha256", manifest->sha256, SHA256_BYTES);
    manifest->instant_us = (int64_t)instant_us;
    return is_whole;
}

bool backup_manifest_read(const char *folder, struct backup_manifest *manifest, char *why,
                          size_t why_size)
{
    char path[PATH_MAX];
    struct buf text;
    int length = snprintf(path, sizeof path, "%s/" BACKUP_MANIFEST_NAME, folder);
    buf_init(&text);
    bool is_read =
        length < (int)sizeof path && fs_read_file(path, BACKUP_MANIFEST_BYTES_MAX, &text) == 0;
    bool is_good = is_read && backup_manifest_parse(buf_text(&text), manifest);
    if (!is_good) {
        (void)snprintf(why, why_size, "%s: %s", folder,
                       is_read ? "its manifest was changed, or is of a newer rungd"
                               : "it has no manifest, so it is no finished backup");
    }
    buf_fini(&text);
    return is_good;
}
