#include "base/config_read.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/fs.h"
#include "base/mem.h"
#include "base/unit.h"

#define SECRET_BYTES_MAX 65536

void config_read_known(struct config *config, const struct config_node *map,
                       const char *const *names)
{
    size_t count = 0;
    while (names[count] != NULL) {
        count++;
    }
    for (size_t i = 0; map != NULL && map->kind == CONFIG_MAP && i < map->count; i++) {
        const struct config_node *node = &map->items[i];
        bool known = false;
        for (size_t k = 0; k < count; k++) {
            known = known || text_eq_z(node->key, names[k]);
        }
        if (known) {
            continue;
        }
        int nearest = text_nearest(node->key, names, count);
        if (nearest >= 0) {
            config_node_complain(config, node->key_place,
                                 "unknown setting \"%.*s\"; did you mean \"%s\"?",
                                 TEXT_ARG(node->key), names[nearest]);
        } else {
            config_node_complain(config, node->key_place, "unknown setting \"%.*s\"",
                                 TEXT_ARG(node->key));
        }
    }
}

static const struct config_node *scalar(struct config *config, const struct config_node *map,
                                        const char *key)
{
    const struct config_node *node = config_node_get(map, key);
    if (node != NULL && node->kind != CONFIG_SCALAR) {
        config_node_complain(config, node->key_place, "%s must be a single value", key);
        return NULL;
    }
    return node != NULL && node->text.n > 0 ? node : NULL;
}

struct text config_read_text(struct config *config, const struct config_node *map, const char *key,
                             const char *otherwise)
{
    const struct config_node *node = scalar(config, map, key);
    return node ? node->text : text_z(otherwise);
}

struct text config_read_required(struct config *config, const struct config_node *map,
                                 const char *key)
{
    const struct config_node *node = scalar(config, map, key);
    if (node == NULL && map != NULL && config_node_get(map, key) == NULL) {
        config_node_complain(config, map->key.n ? map->key_place : map->place,
                             "\"%.*s\" needs a setting \"%s\"", TEXT_ARG(map->key), key);
    }
    return node ? node->text : TEXT_NONE;
}

int64_t config_read_int(struct config *config, const struct config_node *map, const char *key,
                        int64_t otherwise, int64_t min, int64_t max)
{
    const struct config_node *node = scalar(config, map, key);
    int64_t number = 0;
    if (node == NULL) {
        return otherwise;
    }
    if (!text_to_i64(node->text, &number)) {
        config_node_complain(config, node->place, "%s: \"%.*s\" is no whole number", key,
                             TEXT_ARG(node->text));
        return otherwise;
    }
    if (number < min || number > max) {
        config_node_complain(config, node->place, "%s is %lld; %lld to %lld are taken", key,
                             (long long)number, (long long)min, (long long)max);
        return otherwise;
    }
    return number;
}

bool config_read_bool(struct config *config, const struct config_node *map, const char *key,
                      bool otherwise)
{
    const struct config_node *node = scalar(config, map, key);
    if (node == NULL) {
        return otherwise;
    }
    bool is_true = text_eq_z(node->text, "true");
    if (!is_true && !text_eq_z(node->text, "false")) {
        config_node_complain(config, node->place, "%s is true or false, not \"%.*s\"", key,
                             TEXT_ARG(node->text));
    }
    return is_true;
}

int64_t config_read_seconds(struct config *config, const struct config_node *map, const char *key,
                            int64_t otherwise)
{
    const struct config_node *node = scalar(config, map, key);
    int64_t ms = 0;
    if (node == NULL) {
        return otherwise;
    }
    if (!unit_duration(node->text, &ms)) {
        config_node_complain(config, node->place,
                             "%s: \"%.*s\" is no duration; units are ms s m h d w", key,
                             TEXT_ARG(node->text));
        return otherwise;
    }
    if (ms < 0 || ms % 1000 != 0) {
        config_node_complain(config, node->place, "%s: %.*s; whole seconds of at least 0 are taken",
                             key, TEXT_ARG(node->text));
        return otherwise;
    }
    return ms / 1000;
}

int config_read_word(struct config *config, const struct config_node *map, const char *key,
                     const char *const *words, int otherwise)
{
    const struct config_node *node = scalar(config, map, key);
    size_t count = 0;
    if (node == NULL) {
        return otherwise;
    }
    for (; words[count] != NULL; count++) {
        if (text_eq_z(node->text, words[count])) {
            return (int)count;
        }
    }
    int nearest = text_nearest(node->text, words, count);
    config_node_complain(config, node->place, "%s is never \"%.*s\"; %s \"%s\"", key,
                         TEXT_ARG(node->text),
                         nearest >= 0 ? "did you mean" : "the first of its words is",
                         words[nearest >= 0 ? nearest : 0]);
    return otherwise;
}

const struct config_node *config_read_list(struct config *config, const struct config_node *map,
                                           const char *key)
{
    const struct config_node *node = config_node_get(map, key);
    if (node == NULL || node->kind == CONFIG_LIST) {
        return node;
    }
    if (node->kind == CONFIG_MAP) {
        config_node_complain(config, node->key_place, "%s must be a list", key);
        return NULL;
    }
    struct config_node *list = ARENA_NEW(&config->arena, struct config_node);
    *list = *node;
    list->kind = CONFIG_LIST;
    list->items = NULL;
    list->count = 0;
    if (node->text.n > 0) {
        *ARENA_PUSH(&config->arena, list->items, list->count) = *node;
    }
    return list;
}

const struct config_node *config_read_map(struct config *config, const struct config_node *map,
                                          const char *key)
{
    const struct config_node *node = config_node_get(map, key);
    if (node != NULL && node->kind != CONFIG_MAP &&
        !(node->kind == CONFIG_SCALAR && node->text.n == 0)) {
        config_node_complain(config, node->key_place, "%s must be a map", key);
        return NULL;
    }
    return node;
}

struct text config_read_secret(struct config *config, const struct config_node *node)
{
    char path[4096];
    struct text secret = TEXT_NONE;
    if (text_starts(node->text, TEXT("env:"))) {
        const char *value =
            getenv(arena_text(&config->arena, text_slice(node->text, 4, node->text.n)).p);
        secret = value ? arena_secret(&config->arena, text_z(value)) : TEXT_NONE;
        if (value == NULL) {
            config_node_complain(config, node->place, "the environment has no variable %.*s",
                                 TEXT_ARG(text_slice(node->text, 4, node->text.n)));
        }
    } else if (text_starts(node->text, TEXT("file:")) && node->text.n < sizeof path) {
        struct buf bytes;
        buf_init(&bytes);
        (void)snprintf(path, sizeof path, "%.*s",
                       TEXT_ARG(text_slice(node->text, 5, node->text.n)));
        int result = fs_read_file(path, SECRET_BYTES_MAX, &bytes);
        secret = arena_secret(&config->arena, text_trim(buf_text(&bytes)));
        if (result != 0) {
            config_node_complain(config, node->place, "the secret cannot be read: %s",
                                 strerror(-result));
        }
        mem_wipe(bytes.p, bytes.n);
        buf_fini(&bytes);
    } else {
        config_node_complain(config, node->place,
                             "a secret is written env:NAME or file:/path, never as it is");
    }
    return secret;
}

/* Until identities exist, whoever reaches a port may do what it offers: so only this machine may.
 */
bool config_read_loopback(struct config *config, const struct config_node *node, const char *name,
                          struct text *host, unsigned *port)
{
    size_t colon = text_find(node->text, TEXT(":"), 0);
    int64_t number = -1;
    *host = text_slice(node->text, 0, colon == SIZE_MAX ? 0 : colon);
    if (colon == SIZE_MAX ||
        !text_to_i64(text_slice(node->text, colon + 1, node->text.n), &number) || number < 0 ||
        number > 65535) {
        config_node_complain(config, node->place,
                             "%s: \"%.*s\" is no address; write 127.0.0.1:7411, port 0 means any",
                             name, TEXT_ARG(text_slice(node->text, 0, 200)));
        return false;
    }
    if (!text_eq_z(*host, "localhost") && !text_starts(*host, TEXT("127."))) {
        config_node_complain(config, node->place,
                             "%s: %.*s is not loopback: this version knows no identities, so "
                             "whoever reaches the port may do everything; bind to 127.0.0.1",
                             name, TEXT_ARG(text_slice(*host, 0, 200)));
        return false;
    }
    if (text_eq_z(*host, "localhost")) {
        *host = TEXT("127.0.0.1");
    }
    *port = (unsigned)number;
    return true;
}
