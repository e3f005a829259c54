#include "rungctl/scaffold.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "base/buf.h"
#include "base/fs.h"

#define TEMPLATE_BYTES_MAX ((size_t)1 << 20)
#define NAME_BYTES 64
#define MARKS_MAX 12

enum { DONE, FAILED, USAGE };

struct scaffold {
    const char *id, *kind, *language, *into;
    char share[PATH_MAX], folder[PATH_MAX]; /* where templates lie; where the plugin goes */
    char name[NAME_BYTES], debian[NAME_BYTES], check[200], use[PATH_MAX + NAME_BYTES + 20];
    char who[200], date[64], year[8];
    struct {
        const char *mark, *value;
    } marks[MARKS_MAX];
    unsigned files;
};

static const char *const kinds[] = {"classifier", "channel", "sla", "route", "notify"};
static const char *const languages[] = {"c", "python", "js"};

static bool is_one_of(const char *word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(word, words[i]) == 0) {
            return true;
        }
    }
    return false;
}

static int print_usage(const char *trouble)
{
    (void)fprintf(stderr,
                  "rungctl: %s\n"
                  "usage: rungctl plugin new ID --kind classifier|channel|sla|route|notify\n"
                  "                          [--lang c|python|js] [--into DIR]\n"
                  "  ID    a reverse domain, com.example.spam; its last part names the files\n"
                  "  DIR   made when it is not there; else the last part of ID, here\n",
                  trouble);
    return USAGE;
}

/* --- copying --- */

/* `text` with every @MARK@ that we know replaced. */
static void fill(const struct scaffold *scaffold, struct text text, struct buf *out)
{
    while (text.n > 0) {
        bool found = false;
        for (size_t i = 0; !found && text.p[0] == '@' && scaffold->marks[i].mark != NULL; i++) {
            struct text mark = text_z(scaffold->marks[i].mark);
            if (text_starts(text, mark)) {
                buf_put_z(out, scaffold->marks[i].value);
                text = text_slice(text, mark.n, text.n);
                found = true;
            }
        }
        if (!found) {
            buf_put_u8(out, (uint8_t)text.p[0]);
            text = text_slice(text, 1, text.n);
        }
    }
}

static int write_new(const char *path, struct text bytes, mode_t mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode & 0777);
    if (fd < 0) {
        return -errno;
    }
    ssize_t put = write(fd, bytes.p, bytes.n);
    int trouble = put == (ssize_t)bytes.n ? 0 : put < 0 ? -errno : -ENOSPC;
    return close(fd) == 0 || trouble != 0 ? trouble : -errno;
}

static int copy_file(struct scaffold *scaffold, const char *from, const char *to, mode_t mode)
{
    struct buf bytes;
    struct buf filled;
    buf_init(&bytes);
    buf_init(&filled);
    int trouble = fs_read_file(from, TEMPLATE_BYTES_MAX, &bytes);
    if (trouble == 0) {
        fill(scaffold, buf_text(&bytes), &filled);
        trouble = write_new(to, buf_text(&filled), mode);
    }
    scaffold->files += trouble == 0;
    buf_fini(&filled);
    buf_fini(&bytes);
    return trouble;
}

/* "test_NAME.c" becomes "test_spam.c". */
static void name_file(const struct scaffold *scaffold, const char *folder, const char *template,
                      char path[PATH_MAX])
{
    const char *mark = strstr(template, "NAME");
    size_t before = mark ? (size_t)(mark - template) : strlen(template);
    (void)snprintf(path, PATH_MAX, "%s/%.*s%s%s", folder, (int)before, template,
                   mark ? scaffold->name : "", mark ? mark + 4 : "");
}

/* Folders inside only when `deep`; no template has more than four levels. */
static int copy_folder(struct scaffold *scaffold, const char *from, const char *to, bool deep)
{
    DIR *folder = opendir(from);
    int trouble = folder ? fs_make_folder(to, 0777) : -errno;
    const struct dirent *entry = NULL;
    while (trouble == 0 && (entry = readdir(folder)) != NULL) {
        char source[PATH_MAX];
        char target[PATH_MAX];
        struct stat facts;
        (void)snprintf(source, sizeof source, "%s/%s", from, entry->d_name);
        name_file(scaffold, to, entry->d_name, target);
        bool is_dots = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
        if (is_dots || strcmp(entry->d_name, "CHECK") == 0 || stat(source, &facts) != 0) {
            continue;
        }
        if (S_ISREG(facts.st_mode)) {
            trouble = copy_file(scaffold, source, target, facts.st_mode);
        } else if (deep) {
            trouble = copy_folder(scaffold, source, target, true);
        }
    }
    if (trouble != 0) {
        (void)fprintf(stderr, "rungctl: %s: %s\n", folder ? to : from, strerror(-trouble));
    }
    if (folder != NULL) {
        (void)closedir(folder);
    }
    return trouble;
}

static int copy_part(struct scaffold *scaffold, const char *part, bool deep)
{
    char from[PATH_MAX];
    (void)snprintf(from, sizeof from, "%.3000s/template/%.200s", scaffold->share, part);
    return copy_folder(scaffold, from, scaffold->folder, deep);
}

/* A script brings its shim along: nothing has to be installed where it runs. */
static int copy_shim(struct scaffold *scaffold, const char *name)
{
    char from[PATH_MAX];
    char to[PATH_MAX];
    (void)snprintf(from, sizeof from, "%.3000s/%s/%s", scaffold->share, scaffold->language, name);
    (void)snprintf(to, sizeof to, "%.3000s/%s", scaffold->folder, name);
    int trouble = copy_file(scaffold, from, to, 0644);
    if (trouble != 0) {
        (void)fprintf(stderr, "rungctl: %s: %s\n", from, strerror(-trouble));
    }
    return trouble;
}

static int copy_all(struct scaffold *scaffold)
{
    char part[100];
    (void)snprintf(part, sizeof part, "%s/%s", scaffold->kind, scaffold->language);
    int trouble = copy_part(scaffold, "any", true);
    trouble = trouble ? trouble : copy_part(scaffold, scaffold->language, true);
    trouble = trouble ? trouble : copy_part(scaffold, scaffold->kind, false);
    trouble = trouble ? trouble : copy_part(scaffold, part, true);
    if (trouble == 0 && strcmp(scaffold->language, "python") == 0) {
        trouble = copy_shim(scaffold, "rung_plugin.py");
        trouble = trouble ? trouble : copy_shim(scaffold, "rung_plugin_test.py");
    } else if (trouble == 0 && strcmp(scaffold->language, "js") == 0) {
        trouble = copy_shim(scaffold, "rung-plugin.js");
        trouble = trouble ? trouble : copy_shim(scaffold, "rung-plugin-test.js");
    }
    return trouble;
}

/* --- what stands for the marks --- */

static bool take_name(struct scaffold *scaffold)
{
    const char *last = strrchr(scaffold->id, '.');
    size_t n = last ? strlen(last + 1) : 0;
    bool is_good =
        last != NULL && last != scaffold->id && n > 0 && n < NAME_BYTES && last[1] >= 'a' &&
        last[1] <= 'z' &&
        strspn(scaffold->id, "abcdefghijklmnopqrstuvwxyz0123456789.-_") == strlen(scaffold->id);
    for (size_t i = 0; is_good && i <= n; i++) {
        char c = last[1 + i];
        scaffold->name[i] = (char)(c == '-' ? '_' : c);
        scaffold->debian[i] = (char)(c == '_' ? '-' : c);
    }
    return is_good;
}

static void take_who(struct scaffold *scaffold)
{
    const char *name = getenv("DEBFULLNAME");
    const char *mail = getenv("DEBEMAIL");
    time_t now = time(NULL);
    struct tm parts;
    (void)gmtime_r(&now, &parts);
    (void)snprintf(scaffold->who, sizeof scaffold->who, "%.90s <%.90s>", name ? name : "Unknown",
                   mail ? mail : "unknown@localhost");
    (void)strftime(scaffold->date, sizeof scaffold->date, "%a, %d %b %Y %H:%M:%S +0000", &parts);
    (void)strftime(scaffold->year, sizeof scaffold->year, "%Y", &parts);
}

static void take_check(struct scaffold *scaffold)
{
    char path[PATH_MAX];
    struct buf text;
    struct buf filled;
    buf_init(&text);
    buf_init(&filled);
    (void)snprintf(path, sizeof path, "%.3000s/template/%s/CHECK", scaffold->share, scaffold->kind);
    if (fs_read_file(path, sizeof scaffold->check, &text) == 0) {
        fill(scaffold, text_trim(buf_text(&text)), &filled);
    }
    (void)snprintf(scaffold->check, sizeof scaffold->check, "%.*s", TEXT_ARG(buf_text(&filled)));
    buf_fini(&filled);
    buf_fini(&text);
}

static void take_marks(struct scaffold *scaffold)
{
    bool is_c = strcmp(scaffold->language, "c") == 0;
    const char *end = is_c ? "so" : strcmp(scaffold->language, "js") == 0 ? "js" : "py";
    (void)snprintf(scaffold->use, sizeof scaffold->use, "%s%s%s/%s.%s",
                   is_c ? "" : "bridge:", scaffold->folder, is_c ? "/build" : "", scaffold->name,
                   end);
    take_who(scaffold);
    size_t n = 0;
#define MARK(mark_, value_)                  \
    scaffold->marks[n].mark = "@" mark_ "@"; \
    scaffold->marks[n++].value = (value_)
    MARK("ID", scaffold->id);
    MARK("NAME", scaffold->name);
    MARK("DEBIAN", scaffold->debian);
    MARK("USE", scaffold->use);
    MARK("INTO", scaffold->folder);
    MARK("WHO", scaffold->who);
    MARK("DATE", scaffold->date);
    MARK("YEAR", scaffold->year);
    MARK("SCRATCH", is_c ? "${CMAKE_CURRENT_BINARY_DIR}/scratch" : "$scratch");
    MARK("PACKAGES", is_c ? "gcc libc6-dev cmake make rung-plugin-dev"
                     : strcmp(scaffold->language, "js") == 0 ? "nodejs rung-plugin-dev"
                                                             : "python3 rung-plugin-dev");
    take_check(scaffold);
    MARK("CHECK", scaffold->check);
#undef MARK
}

/* Beside the program: ../share/rung, as it was installed or in the build folder. */
static bool find_share(struct scaffold *scaffold)
{
    char self[PATH_MAX] = "";
    char path[PATH_MAX + 100];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    char *slash = n > 0 ? strrchr(self, '/') : NULL;
    if (slash != NULL) {
        *slash = '\0';
    }
    (void)snprintf(path, sizeof path, "%s/" RUNG_SHARE, self);
    if (realpath(path, scaffold->share) == NULL) {
        (void)fprintf(stderr, "rungctl: %s: %s; the templates are installed with the SDK\n", path,
                      strerror(errno));
        return false;
    }
    return true;
}

static bool make_folder(struct scaffold *scaffold)
{
    const char *into = scaffold->into ? scaffold->into : scaffold->name;
    int trouble = fs_make_folder(into, 0777);
    if (trouble != 0 || realpath(into, scaffold->folder) == NULL) {
        (void)fprintf(stderr, "rungctl: %s: %s\n", into, strerror(trouble ? -trouble : errno));
        return false;
    }
    return true;
}

static bool read_arguments(struct scaffold *scaffold, int argc, char **argv)
{
    static const struct option options[] = {{"kind", required_argument, NULL, 'k'},
                                            {"lang", required_argument, NULL, 'l'},
                                            {"into", required_argument, NULL, 'i'},
                                            {0}};
    int option = 0;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (option) {
        case 'k': scaffold->kind = optarg; break;
        case 'l': scaffold->language = optarg; break;
        case 'i': scaffold->into = optarg; break;
        default: return false;
        }
    }
    scaffold->id = optind + 1 == argc ? argv[optind] : NULL;
    return true;
}

int scaffold_plugin(int argc, char **argv)
{
    struct scaffold scaffold = {.language = "c", .kind = ""};
    if (!read_arguments(&scaffold, argc - 2, argv + 2) || scaffold.id == NULL) {
        return print_usage("plugin new takes one ID");
    }
    if (!take_name(&scaffold)) {
        return print_usage("ID is a reverse domain in small letters, com.example.spam");
    }
    if (!is_one_of(scaffold.kind, kinds, sizeof kinds / sizeof kinds[0])) {
        return print_usage("--kind says what it will be");
    }
    if (!is_one_of(scaffold.language, languages, sizeof languages / sizeof languages[0])) {
        return print_usage("--lang is one of c, python and js");
    }
    if (!find_share(&scaffold) || !make_folder(&scaffold)) {
        return FAILED;
    }
    take_marks(&scaffold);
    if (copy_all(&scaffold) != 0) {
        return FAILED;
    }
    (void)printf("%s: %u files\nnext: %s/ci.sh builds and checks it; rungd --check %s/rung.yaml\n",
                 scaffold.folder, scaffold.files, scaffold.folder, scaffold.folder);
    return DONE;
}
