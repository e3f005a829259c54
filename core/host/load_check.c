#include "host/load_check.h"
#include <ctype.h>
#include <stdio.h>
#include "base/config_read.h"

static bool is_digest(struct text text)
{
    bool is_good = text.n == CRUMB_DIGEST_BYTES - 1;
    for (size_t i = 0; i < text.n && is_good; i++) {
        is_good = isxdigit((unsigned char)text.p[i]) != 0;
    }
    return is_good;
}

static void complain(struct config *config, const struct config_node *node, const char *key)
{
    config_node_complain(config, node->place,
                         "%s: a SHA-256 is 64 hex digits, as `sha256sum FILE` prints them", key);
}

void load_check_read(struct load_check_rules *rules, struct config *config,
                     const struct config_node *section)
{
    const struct config_node *list = config_read_list(config, section, "allow");
    struct text *allow = NULL;
    rules->has_allow = list != NULL;
    rules->allow_count = 0;
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        if (is_digest(list->items[i].text)) {
            *ARENA_PUSH(&config->arena, allow, rules->allow_count) = list->items[i].text;
        } else {
            complain(config, &list->items[i], "allow");
        }
    }
    rules->allow = allow;
}

struct text load_check_read_wanted(struct config *config, const struct config_node *node)
{
    struct text wanted = config_read_text(config, node, "sha256", "");
    if (wanted.n > 0 && !is_digest(wanted)) {
        complain(config, config_node_get(node, "sha256"), "sha256");
        return TEXT_NONE;
    }
    return wanted;
}

static bool is_allowed(const struct load_check_rules *rules, const char *digest)
{
    for (size_t i = 0; i < rules->allow_count; i++) {
        if (text_eq_nocase(rules->allow[i], text_z(digest))) {
            return true;
        }
    }
    return !rules->has_allow;
}

static void tell_quarantine(struct plugin_file *file, struct text instance,
                            const struct quarantine_record *record)
{
    char how[120];
    quarantine_how(record->last.how, how, sizeof how);
    (void)snprintf(
        file->why, sizeof file->why,
        "it ended the server %u times, the last time at %s by %s: replace %.150s, or try it "
        "once more with: rungctl plugin release %.*s",
        record->count, crumb_point_name(record->last.point), how, file->path,
        TEXT_ARG(text_slice(instance, 0, CRUMB_NAME_TEXT_BYTES)));
}

enum load_check_verdict load_check(const struct load_check_rules *rules, struct text instance,
                                   struct text wanted, struct plugin_file *file)
{
    char why[300] = "";
    if (!library_file_digest(file->path, file->digest, why, sizeof why)) {
        (void)snprintf(file->why, sizeof file->why, "%.150s is not loaded: %s", file->path, why);
        return LOAD_CHECK_REFUSED;
    }
    if (wanted.n > 0 && !text_eq_nocase(wanted, text_z(file->digest))) {
        (void)snprintf(
            file->why, sizeof file->why,
            "%.200s has the SHA-256 %s, and the setting sha256 wants another: look at who "
            "changed the file, then change the setting",
            file->path, file->digest);
        return LOAD_CHECK_REFUSED;
    }
    if (!is_allowed(rules, file->digest)) {
        (void)snprintf(file->why, sizeof file->why,
                       "%.200s is not loaded: plugins.allow does not list its SHA-256, %s",
                       file->path, file->digest);
        return LOAD_CHECK_REFUSED;
    }
    const struct quarantine_record *record =
        rules->quarantine ? quarantine_find(rules->quarantine, instance, file->digest) : NULL;
    if (record != NULL && record->is_quarantined) {
        tell_quarantine(file, instance, record);
        return LOAD_CHECK_QUARANTINED;
    }
    return LOAD_CHECK_GOOD;
}
