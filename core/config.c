#include "config.h"
#include <errno.h>
#include <libfyaml.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/fs.h"
#include "base/mem.h"

/* --- from libfyaml's nodes to ours --- */

struct build {
    struct config *config;
    const char *file;
};

static struct config_place place_of_token(const struct build *build, struct fy_token *token,
                                          size_t length)
{
    const struct fy_mark *mark = token ? fy_token_start_mark(token) : NULL;
    struct config_place place = {
        .file = build->file, .line = 1, .column = 1, .length = (unsigned)(length ? length : 1)};
    if (mark != NULL) {
        place.line = (unsigned)mark->line + 1;
        place.column = (unsigned)mark->column + 1;
    }
    return place;
}

static void convert(struct build *build, struct fy_node *from, struct config_node *to,
                    unsigned depth);

static bool is_repeated(const struct config_node *map, struct text key,
                        struct config_place *earlier)
{
    for (size_t i = 0; i < map->count; i++) {
        if (text_eq(map->items[i].key, key)) {
            *earlier = map->items[i].key_place;
            return true;
        }
    }
    return false;
}

static void convert_pair(struct build *build, struct fy_node_pair *pair, struct config_node *to,
                         unsigned depth)
{
    struct config *config = build->config;
    struct config_node child = {.kind = CONFIG_SCALAR};
    struct config_place earlier;
    struct fy_node *key = fy_node_pair_key(pair);
    size_t length = 0;
    const char *name = key && fy_node_is_scalar(key) ? fy_node_get_scalar(key, &length) : NULL;
    if (name == NULL) {
        config_node_complain(config, to->place, "a key must be a plain word");
        return;
    }
    child.key = arena_text(&config->arena, (struct text){name, length});
    child.key_place = place_of_token(build, fy_node_get_scalar_token(key), length);
    child.place = child.key_place;
    if (is_repeated(to, child.key, &earlier)) {
        config_node_complain(config, child.key_place,
                             "\"%.*s\" stands here again; the first is at line %u",
                             TEXT_ARG(child.key), earlier.line);
        return;
    }
    convert(build, fy_node_pair_value(pair), &child, depth + 1);
    *ARENA_PUSH(&config->arena, to->items, to->count) = child;
}

static void convert_scalar(struct build *build, struct fy_node *from, struct config_node *to)
{
    size_t length = 0;
    const char *text = fy_node_get_scalar(from, &length);
    to->kind = CONFIG_SCALAR;
    to->text = arena_text(&build->config->arena, (struct text){text, text ? length : 0});
    to->place = place_of_token(build, fy_node_get_scalar_token(from), length);
}

static void convert(struct build *build, struct fy_node *from, struct config_node *to,
                    unsigned depth)
{
    void *step = NULL;
    if (from == NULL) { /* "key:" without a value */
        to->kind = CONFIG_SCALAR;
        return;
    }
    if (fy_node_is_alias(from) || fy_node_get_anchor(from) != NULL ||
        fy_node_get_tag(from, NULL) != NULL) {
        config_node_complain(build->config, to->place,
                             "anchors, aliases and tags are not used here: write the value out");
        return;
    }
    if (depth > CONFIG_DEPTH_MAX) {
        config_node_complain(build->config, to->place, "the configuration nests deeper than %d",
                             CONFIG_DEPTH_MAX);
        return;
    }
    if (fy_node_is_scalar(from)) {
        convert_scalar(build, from, to);
    } else if (fy_node_is_sequence(from)) {
        struct fy_node *item = NULL;
        to->kind = CONFIG_LIST;
        while ((item = fy_node_sequence_iterate(from, &step)) != NULL) {
            struct config_node child = {.place = to->place};
            convert(build, item, &child, depth + 1);
            *ARENA_PUSH(&build->config->arena, to->items, to->count) = child;
        }
    } else {
        struct fy_node_pair *pair = NULL;
        to->kind = CONFIG_MAP;
        while ((pair = fy_node_mapping_iterate(from, &step)) != NULL) {
            convert_pair(build, pair, to, depth);
        }
    }
}

/* --- the parser's own complaints --- */

static void take_diagnostics(struct build *build, struct fy_diag *diag)
{
    void *step = NULL;
    struct fy_diag_error *error = NULL;
    while ((error = fy_diag_errors_iterate(diag, &step)) != NULL) {
        struct config_place place = {.file = build->file,
                                     .line = (unsigned)(error->line > 0 ? error->line : 1),
                                     .column = (unsigned)(error->column > 0 ? error->column : 1),
                                     .length = 1};
        config_node_complain(build->config, place, "%s", error->msg);
    }
}

static void swallow(struct fy_diag *diag, void *user, const char *bytes, size_t length)
{
    (void)diag;
    (void)user;
    (void)bytes;
    (void)length;
}

/* A directive is a line that begins with '%'. We need none, and the parser never comes back from
 * some. */
static bool has_directive(struct build *build)
{
    struct text rest = build->config->source;
    struct text line;
    for (unsigned number = 1; text_split(&rest, '\n', &line); number++) {
        if (text_starts(line, TEXT("%"))) {
            struct config_place place = {
                .file = build->file, .line = number, .column = 1, .length = 1};
            config_node_complain(build->config, place,
                                 "directives (lines that begin with %%) are not used here");
            return true;
        }
    }
    return false;
}

static void parse(struct build *build)
{
    struct config *config = build->config;
    struct fy_diag_cfg diag_options;
    fy_diag_cfg_default(&diag_options);
    diag_options.fp = NULL;
    diag_options.output_fn = swallow;
    diag_options.colorize = false;
    struct fy_diag *diag = fy_diag_create(&diag_options);
    fy_diag_set_collect_errors(diag, true);
    struct fy_parse_cfg options = {.flags = FYPCF_QUIET | FYPCF_ALLOW_DUPLICATE_KEYS, .diag = diag};
    struct fy_document *document =
        fy_document_build_from_string(&options, config->source.p, config->source.n);
    if (document == NULL) {
        take_diagnostics(build, diag);
        if (config->complaint_count == 0) {
            config_node_complain(config, config->root.place, "the file is empty or no YAML");
        }
    } else {
        convert(build, fy_document_root(document), &config->root, 0);
        if (config->root.kind != CONFIG_MAP) {
            config_node_complain(config, config->root.place,
                                 "the configuration must be a map of sections");
            config->root = (struct config_node){.kind = CONFIG_MAP, .place = config->root.place};
        }
        fy_document_destroy(document);
    }
    fy_diag_destroy(diag);
}

/* --- settings from the command line --- */

static struct config_node *child_of(struct config *config, struct config_node *map, struct text key,
                                    struct config_place place)
{
    for (size_t i = 0; i < map->count; i++) {
        if (text_eq(map->items[i].key, key)) {
            return &map->items[i];
        }
    }
    if (map->kind != CONFIG_MAP) {
        *map = (struct config_node){
            .kind = CONFIG_MAP, .place = place, .key = map->key, .key_place = map->key_place};
    }
    struct config_node *child = ARENA_PUSH(&config->arena, map->items, map->count);
    *child =
        (struct config_node){.kind = CONFIG_SCALAR, .key = key, .key_place = place, .place = place};
    return child;
}

static void apply_setting(struct config *config, const char *setting)
{
    struct text whole = arena_text(&config->arena, text_z(setting));
    struct config_place place = {
        .file = "--set", .line = 1, .column = 1, .length = (unsigned)whole.n};
    size_t equals = text_find(whole, TEXT("="), 0);
    struct text path = equals == SIZE_MAX ? TEXT_NONE : text_slice(whole, 0, equals);
    struct config_node *node = &config->root;
    struct text key;
    if (path.n == 0) {
        config_node_complain(config, place,
                             "--set %s has no \"=\"; write --set listen.rpc.bind=127.0.0.1:0",
                             setting);
        return;
    }
    while (text_split(&path, '.', &key)) {
        node = child_of(config, node, key, place);
    }
    node->kind = CONFIG_SCALAR;
    node->items = NULL;
    node->count = 0;
    node->place = place;
    node->text = text_slice(whole, equals + 1, whole.n);
}

static struct config *begin(struct build *build, const char *name)
{
    struct config *config = MEM_NEW(struct config);
    arena_init(&config->arena);
    *build = (struct build){.config = config, .file = arena_text(&config->arena, text_z(name)).p};
    config->root = (struct config_node){
        .kind = CONFIG_MAP, .place = {.file = build->file, .line = 1, .column = 1, .length = 1}};
    return config;
}

static void read_source(struct build *build, struct text bytes)
{
    build->config->source = arena_text(&build->config->arena, bytes);
    if (!has_directive(build)) {
        parse(build);
    }
}

struct config *config_load(const char *path, const char *const *settings, size_t setting_count)
{
    struct build build;
    struct buf bytes;
    struct config *config = begin(&build, path);
    buf_init(&bytes);
    int result = fs_read_file(path, CONFIG_FILE_BYTES_MAX, &bytes);
    if (result != 0) {
        config_node_complain(config, config->root.place, "cannot be read: %s", strerror(-result));
    } else {
        read_source(&build, buf_text(&bytes));
    }
    buf_fini(&bytes);
    for (size_t i = 0; i < setting_count; i++) {
        apply_setting(config, settings[i]);
    }
    return config;
}

struct config *config_of_text(const char *name, struct text text)
{
    struct build build;
    struct config *config = begin(&build, name);
    read_source(&build, text);
    return config;
}

struct config *config_again(const struct config *config, const char *const *settings,
                            size_t setting_count)
{
    struct config *again = config_of_text(config->root.place.file, config->source);
    for (size_t i = 0; i < setting_count; i++) {
        apply_setting(again, settings[i]);
    }
    return again;
}

void config_free(struct config **config)
{
    if (*config != NULL) {
        arena_fini(&(*config)->arena);
        mem_free(*config);
        *config = NULL;
    }
}

/* --- complaints --- */

static int compare_places(const void *a, const void *b)
{
    const struct config_complaint *x = a;
    const struct config_complaint *y = b;
    int order = strcmp(x->place.file, y->place.file);
    if (order != 0) {
        return order;
    }
    if (x->place.line != y->place.line) {
        return x->place.line < y->place.line ? -1 : 1;
    }
    return x->place.column < y->place.column ? -1 : x->place.column > y->place.column;
}

static void print_line(const struct config *config, struct config_place place, struct buf *out)
{
    struct text rest = config->source;
    struct text line = TEXT_NONE;
    for (unsigned i = 0; i < place.line; i++) {
        size_t end = text_find(rest, TEXT("\n"), 0);
        line = text_slice(rest, 0, end == SIZE_MAX ? rest.n : end);
        rest = end == SIZE_MAX ? TEXT_NONE : text_slice(rest, end + 1, rest.n);
    }
    size_t left = line.n + 1 > place.column ? line.n + 1 - place.column : 1;
    size_t marks = place.length < left ? place.length : left;
    buf_printf(out, "    %.*s\n    %*s", TEXT_ARG(line), (int)place.column - 1, "");
    for (size_t i = 0; i < (marks ? marks : 1); i++) {
        buf_put_u8(out, '^');
    }
    buf_put_u8(out, '\n');
}

void config_print_complaints(const struct config *config, struct buf *out)
{
    struct config_complaint *sorted =
        MEM_NEW_ARRAY(struct config_complaint, config->complaint_count + 1);
    for (size_t i = 0; i < config->complaint_count; i++) {
        sorted[i] = config->complaints[i];
    }
    qsort(sorted, config->complaint_count, sizeof *sorted, compare_places);
    for (size_t i = 0; i < config->complaint_count; i++) {
        buf_printf(out, "%s:%u:%u: %.*s\n", sorted[i].place.file, sorted[i].place.line,
                   sorted[i].place.column, TEXT_ARG(sorted[i].text));
        if (strcmp(sorted[i].place.file, "--set") != 0 && config->source.n > 0) {
            print_line(config, sorted[i].place, out);
        }
    }
    buf_printf(out, "%zu error%s; nothing was changed\n", config->complaint_count,
               config->complaint_count == 1 ? "" : "s");
    mem_free(sorted);
}
