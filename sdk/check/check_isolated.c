/* RC15: the same inputs in the kit's process and in one of the plugin's own, over the bridge. What
 * comes out must be the same: an operator says `isolation: process`, and nothing else changes. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/buf.h"
#include "check.h"
#include "check_bridge.h"

#define EVENTS 9 /* for each hook: ordinary ones, each of another id and seed; then a large one */

/* What it answers, and what it asked of its far side meanwhile. */
static char *ask(testhost *host, uint32_t hook, unsigned n)
{
    struct buf out;
    size_t asked = testhost_request_count(host);
    if (n + 1 < EVENTS) {
        check_scene(host, hook);
    } else {
        check_scene_large(host, hook);
    }
    testhost_next_id(host, 1000 + n);
    char *answer = check_answer(host, testhost_call(host, hook));
    buf_init(&out);
    buf_put_z(&out, answer);
    for (; asked < testhost_request_count(host); asked++) {
        const testhost_request *request = testhost_request_at(host, asked);
        buf_printf(&out, "|%s %s %s", request->method, request->url, request->body);
    }
    buf_put_u8(&out, 0);
    free(answer);
    answer = strdup((const char *)out.p);
    buf_fini(&out);
    return answer;
}

static void compare(struct check *check, testhost *here, testhost *there, uint32_t hook)
{
    for (unsigned n = 0; n < EVENTS && !check->failed; n++) {
        char *mine = ask(here, hook, n);
        char *theirs = ask(there, hook, n);
        if (strcmp(mine, theirs) != 0) {
            check_fail(check,
                       "%s, event %u: in this process it answers\n  %.300s\nand in its own\n  "
                       "%.300s\n  %s",
                       check_hook_name(hook), n, mine, theirs, testhost_why(there));
        }
        free(mine);
        free(theirs);
    }
}

/* Hooks that are inline only stay in the server: in a process there are none of them. */
static bool is_there(const rung_plugin *isolated, uint32_t hook)
{
    for (size_t i = 0; i < isolated->n_subs; i++) {
        if (check_sub(isolated, i)->hook == hook) {
            return true;
        }
    }
    return false;
}

static void compare_all(struct check *check, const rung_plugin *isolated)
{
    const rung_plugin *plugin = check->plugin;
    size_t compared = 0;
    char why[2000] = "";
    testhost *here = check_open(check);
    testhost *there =
        here != NULL ? testhost_open(isolated, check->settings, NULL, why, sizeof why) : NULL;
    if (here != NULL && there == NULL && strstr(why, "takes no job") != NULL) {
        check_skip(check, "it has a hook that is inline only: the server refuses to isolate it");
    } else if (here != NULL && there == NULL) {
        check_fail(check, "in a process of its own it does not start: %s", why);
    }
    for (size_t i = 0; there != NULL && i < plugin->n_subs; i++) {
        uint32_t hook = check_sub(plugin, i)->hook;
        if (is_there(isolated, hook)) {
            compare(check, here, there, hook);
            compared++;
        }
    }
    testhost_close(&there);
    testhost_close(&here);
    if (compared == 0 && !check->failed && !check->skipped) {
        check_skip(check, "its hooks are inline only: they run in the server");
    }
}

void check_isolated(struct check *check)
{
    static char host[PATH_MAX];
    static char file[PATH_MAX];
    char why[500] = "";
    /* What it may read and write is the operator's to say; here it is all. */
    static const char *const argv[] = {host, "--read=/", "--write=/", file, NULL};
    if (!check_child_find_host(host, sizeof host)) {
        check_skip(check, "rung-plugin-host is not installed");
        return;
    }
    if (realpath(check->path, file) == NULL) {
        check_fail(check, "%s is not there", check->path);
        return;
    }
    const rung_plugin *isolated = check_bridge_describe(argv, why, sizeof why);
    if (isolated == NULL) {
        check_fail(check, "in a process of its own: %s", why);
        return;
    }
    compare_all(check, isolated);
}
