/* A configuration out of a text, and what was complained about it. */
#ifndef TESTS_UNIT_ROOF_POLICY_FIXTURE_H
#define TESTS_UNIT_ROOF_POLICY_FIXTURE_H
#include "policy_load.h"
#include "server_options.h"
#include "support/config_of.h"

#define POLICY_HEAD                                       \
    "calendars: {c: {hours: {mon: [\"09:00-17:00\"]}}}\n" \
    "teams: {t: {calendar: c}}\nagents: {ann: {teams: [t]}}\n"
#define POLICY_OWNED "owner: ann, review_by: \"2030-01-01\""

/* Reads it and ends it; *set is the caller's to release, `said` is what people would read. */
static inline void policy_fixture_read(struct config *config, const struct policy_set **set,
                                       char *said, size_t size)
{
    struct server_options options;
    struct buf out;
    server_options_read(config, NULL, &options);
    *set = policy_load(config, "/usr/share/zoneinfo");
    buf_init(&out);
    if (config->complaint_count > 0) {
        config_print_complaints(config, &out);
    }
    (void)snprintf(said, size, "%.*s", TEXT_ARG(buf_text(&out)));
    buf_fini(&out);
    config_free(&config);
}

static inline void policy_fixture(const char *yaml, const struct policy_set **set, char *said,
                                  size_t size)
{
    char path[64];
    policy_fixture_read(config_of(yaml, path), set, said, size);
}

/* An example of the documents: docs/examples/NAME/rung.yaml. */
static inline void policy_fixture_example(const char *name, const struct policy_set **set,
                                          char *said, size_t size)
{
    char path[128];
    (void)snprintf(path, sizeof path, "docs/examples/%s/rung.yaml", name);
    policy_fixture_read(config_load(path, NULL, 0), set, said, size);
}

#endif
