#include "template_folder.h"
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>

#define SUBJECT "Subject: "

/* --- one file --- */

static char *copied(rung_str text)
{
    char *copy = malloc(text.n + 1);
    if (copy != NULL) {
        memcpy(copy, text.p, text.n);
        copy[text.n] = '\0';
    }
    return copy;
}

static bool split_last(rung_str *text, rung_str *last)
{
    for (size_t i = text->n; i-- > 0;) {
        if (text->p[i] == '.') {
            *last = (rung_str){text->p + i + 1, text->n - i - 1};
            text->n = i;
            return true;
        }
    }
    return false;
}

/* "received.pt-BR.txt"; false: it is no template. */
static bool read_name(const char *name, struct template_file *file)
{
    rung_str rest = rung_z(name);
    rung_str suffix;
    rung_str language = RUNG_S("");
    if (!split_last(&rest, &suffix) ||
        (!rung_eq(suffix, RUNG_S("txt")) && !rung_eq(suffix, RUNG_S("html")))) {
        return false;
    }
    (void)split_last(&rest, &language);
    file->is_html = rung_eq(suffix, RUNG_S("html"));
    file->name = copied(rest);
    file->language = copied(language);
    return rest.n > 0 && file->name != NULL && file->language != NULL;
}

static bool read_bytes(const char *path, char **bytes, size_t *n, char *why, size_t why_size)
{
    FILE *stream = fopen(path, "rbe");
    *bytes = malloc(TEMPLATE_FOLDER_BYTES_MAX + 1);
    if (stream == NULL || *bytes == NULL) {
        (void)snprintf(why, why_size, "%s: %s", path, strerror(errno));
        if (stream != NULL) {
            (void)fclose(stream);
        }
        return false;
    }
    *n = fread(*bytes, 1, TEMPLATE_FOLDER_BYTES_MAX + 1, stream);
    (void)fclose(stream);
    if (*n > TEMPLATE_FOLDER_BYTES_MAX) {
        (void)snprintf(why, why_size, "%s: a template has at most 64 KiB", path);
        return false;
    }
    return true;
}

static struct mustache *parse(const char *path, rung_str text, size_t line, size_t column,
                              char *why, size_t why_size)
{
    struct mustache_trouble trouble;
    struct mustache *parsed = mustache_parse(text, &trouble);
    if (parsed == NULL) {
        size_t shift = trouble.line == 1 ? column : 0;
        (void)snprintf(why, why_size, "%s:%zu:%zu: %s", path, trouble.line + line,
                       trouble.column + shift, trouble.text);
    }
    return parsed;
}

static bool parse_file(const char *path, rung_str text, struct template_file *file, char *why,
                       size_t why_size)
{
    size_t head = strlen(SUBJECT);
    size_t line = 0;
    if (text.n >= head && memcmp(text.p, SUBJECT, head) == 0) {
        size_t end = head;
        while (end < text.n && text.p[end] != '\n' && text.p[end] != '\r') {
            end++;
        }
        file->subject = parse(path, (rung_str){text.p + head, end - head}, 0, head, why, why_size);
        if (file->subject == NULL) {
            return false;
        }
        /* The line ends, and an empty one behind it parts it from the body. */
        while (line < 2 && end < text.n && (text.p[end] == '\n' || text.p[end] == '\r')) {
            line += text.p[end++] == '\n';
        }
        text = (rung_str){text.p + end, text.n - end};
    }
    file->body = parse(path, text, line, 0, why, why_size);
    return file->body != NULL;
}

/* --- the folder --- */

static bool add_file(struct template_folder *folder, const char *path, const char *name, char *why,
                     size_t why_size)
{
    char whole[4096];
    char *bytes = NULL;
    size_t n = 0;
    struct template_file *file = &folder->files[folder->count];
    if (!read_name(name, file)) {
        free(file->name);
        free(file->language);
        *file = (struct template_file){0};
        return true;
    }
    folder->count++; /* it is freed with the folder, whatever comes */
    (void)snprintf(whole, sizeof whole, "%s/%s", path, name);
    bool is_well = read_bytes(whole, &bytes, &n, why, why_size) &&
                   parse_file(whole, (rung_str){bytes, n}, file, why, why_size);
    free(bytes);
    return is_well;
}

struct template_folder *template_folder_read(const char *path, char *why, size_t why_size)
{
    DIR *stream = opendir(path);
    struct template_folder *folder = calloc(1, sizeof *folder);
    const struct dirent *entry = NULL;
    bool is_well = stream != NULL && folder != NULL;
    if (folder != NULL) {
        folder->files = calloc(TEMPLATE_FOLDER_FILES_MAX + 1, sizeof *folder->files);
        is_well = is_well && folder->files != NULL;
    }
    if (!is_well) {
        (void)snprintf(why, why_size, "%s: %s", path, strerror(errno));
    }
    while (is_well && (entry = readdir(stream)) != NULL) {
        is_well = add_file(folder, path, entry->d_name, why, why_size);
        if (is_well && folder->count > TEMPLATE_FOLDER_FILES_MAX) {
            (void)snprintf(why, why_size, "%s: at most %d templates", path,
                           TEMPLATE_FOLDER_FILES_MAX);
            is_well = false;
        }
    }
    if (stream != NULL) {
        (void)closedir(stream);
    }
    if (!is_well) {
        template_folder_free(&folder);
    }
    return folder;
}

void template_folder_free(struct template_folder **folder)
{
    struct template_folder *old = *folder;
    for (size_t i = 0; old != NULL && old->files != NULL && i < old->count; i++) {
        free(old->files[i].name);
        free(old->files[i].language);
        mustache_free(&old->files[i].subject);
        mustache_free(&old->files[i].body);
    }
    if (old != NULL) {
        free(old->files);
        free(old);
    }
    *folder = NULL;
}

static const struct template_file *find_exact(const struct template_folder *folder, rung_str name,
                                              rung_str language)
{
    for (size_t i = 0; i < folder->count; i++) {
        if (rung_eq(rung_z(folder->files[i].name), name) &&
            rung_eq(rung_z(folder->files[i].language), language)) {
            return &folder->files[i];
        }
    }
    return NULL;
}

const struct template_file *template_folder_find(const struct template_folder *folder,
                                                 rung_str name, rung_str language)
{
    const struct template_file *found = find_exact(folder, name, language);
    size_t end = 0;
    while (end < language.n && language.p[end] != '-') {
        end++;
    }
    if (found == NULL && end < language.n) {
        found = find_exact(folder, name, (rung_str){language.p, end});
    }
    return found != NULL ? found : find_exact(folder, name, RUNG_S(""));
}
