#include "policy_lint.h"
#include <stdlib.h>
#include "base/log.h"
#include "base/must.h"
#include "lint_on_call.h"
#include "lint_people.h"
#include "lint_rules.h"

static int compare(const void *a, const void *b)
{
    const struct lint_finding *x = a;
    const struct lint_finding *y = b;
    if (x->place.line != y->place.line) {
        return x->place.line < y->place.line ? -1 : 1;
    }
    return x->place.column < y->place.column ? -1 : x->place.column > y->place.column;
}

void policy_lint_init(struct lint *lint, const struct config *config, const struct policy_set *set,
                      const struct advisor *advisor, int64_t now_s, int64_t weeks)
{
    MUST(config->complaint_count == 0 && weeks >= 1 && weeks <= LINT_FINDING_WEEKS_MAX);
    *lint = (struct lint){
        .config = config, .set = set, .advisor = advisor, .now_s = now_s, .weeks = weeks};
    arena_init(&lint->arena);
    lint_rules(lint);
    lint_people(lint);
    lint_on_call(lint);
    if (lint->count > 1) {
        qsort(lint->findings, lint->count, sizeof *lint->findings, compare);
    }
}

void policy_lint_fini(struct lint *lint)
{
    arena_fini(&lint->arena);
}

static size_t count_of(const struct lint *lint, enum lint_severity severity)
{
    size_t count = 0;
    for (size_t i = 0; i < lint->count; i++) {
        count += lint->findings[i].severity == severity;
    }
    return count;
}

int policy_lint_status(const struct lint *lint)
{
    return count_of(lint, LINT_ERROR) > 0 ? POLICY_LINT_ERRORS
           : lint->count > 0              ? POLICY_LINT_WARNINGS
                                          : POLICY_LINT_CLEAN;
}

void policy_lint_print(const struct lint *lint, struct buf *out)
{
    for (size_t i = 0; i < lint->count; i++) {
        const struct lint_finding *finding = &lint->findings[i];
        buf_printf(out, "%s:%u:%u: %s: %s: %.*s\n", finding->place.file, finding->place.line,
                   finding->place.column, lint_finding_severity(finding->severity), finding->code,
                   TEXT_ARG(finding->text));
    }
    if (lint->dropped > 0) {
        buf_printf(out, "and %zu more\n", lint->dropped);
    }
    buf_printf(out, "%zu errors, %zu warnings, looking %lld weeks ahead\n",
               count_of(lint, LINT_ERROR), count_of(lint, LINT_WARNING), (long long)lint->weeks);
}

void policy_lint_pack(const struct lint *lint, struct pack *pack)
{
    pack_map_begin(pack);
    pack_key(pack, "items");
    pack_list_begin(pack);
    for (size_t i = 0; i < lint->count; i++) {
        const struct lint_finding *finding = &lint->findings[i];
        pack_map_begin(pack);
        pack_pair_z(pack, "severity", lint_finding_severity(finding->severity));
        pack_pair_z(pack, "code", finding->code);
        pack_pair_z(pack, "file", finding->place.file);
        pack_pair_int(pack, "line", finding->place.line);
        pack_pair_int(pack, "column", finding->place.column);
        pack_pair_text(pack, "text", finding->text);
        pack_map_end(pack);
    }
    pack_list_end(pack);
    pack_pair_int(pack, "errors", (int64_t)count_of(lint, LINT_ERROR));
    pack_pair_int(pack, "warnings", (int64_t)count_of(lint, LINT_WARNING));
    pack_pair_int(pack, "more", (int64_t)lint->dropped);
    pack_map_end(pack);
}

void policy_lint_log(const struct lint *lint)
{
    for (size_t i = 0; i < lint->count; i++) {
        const struct lint_finding *finding = &lint->findings[i];
        log_warn("policy.finding", "severity=%s code=%s at=%s:%u text=\"%.*s\"",
                 lint_finding_severity(finding->severity), finding->code, finding->place.file,
                 finding->place.line, TEXT_ARG(finding->text));
    }
}
