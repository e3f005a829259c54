/* RC01, RC09, RC11 and RC14 of a program on the bridge: what it says of itself, and how it ends. */
#include <string.h>
#include "check.h"
#include "check_bridge.h"

void check_script_file(struct check *check)
{
    if (check->plugin == NULL) {
        return; /* the bridge said why */
    }
    if (check->plugin->n_subs == 0) {
        check_fail(check, "it subscribes to nothing: it would never be asked");
    }
    check_look_at_options(check);
    check->must_start = true;
    testhost *host = check_open(check);
    testhost_close(&host);
}

/* A hook that is recalled is answered all the same, and the next one as if nothing had been. */
void check_script_ends(struct check *check)
{
    testhost *host = check_open(check);
    for (size_t i = 0; host != NULL && i < check->plugin->n_subs; i++) {
        uint32_t hook = check_sub(check->plugin, i)->hook;
        check_scene(host, hook);
        check_bridge_set_mode(CHECK_BRIDGE_CANCEL);
        if (testhost_call(host, hook) == RUNG_EINVAL) {
            check_fail(check, "%s, recalled: %s", check_hook_name(hook), testhost_why(host));
        }
        check_bridge_set_mode(CHECK_BRIDGE_ORDINARY);
        check_scene(host, hook);
        if (testhost_call(host, hook) == RUNG_EINVAL) {
            check_fail(check, "%s, after a recall: %s", check_hook_name(hook), testhost_why(host));
        }
    }
    testhost_close(&host);
}

/* Whatever an option allows, the program can live with. */
void check_script_options(struct check *check)
{
    check_options(check);
    if (check_bridge_broken()[0] != '\0') {
        check_fail(check, "with a value that an option allows: %s", check_bridge_broken());
    }
}

/* The server closes the descriptor while a hook is open: the program ends, and what it started. */
void check_script_residue(struct check *check)
{
    for (size_t i = 0; i < check->plugin->n_subs; i++) {
        uint32_t hook = check_sub(check->plugin, i)->hook;
        testhost *host = check_open(check);
        if (host == NULL) {
            return;
        }
        check_scene(host, hook);
        check_bridge_set_mode(CHECK_BRIDGE_LEAVE);
        (void)testhost_call(host, hook);
        testhost_close(&host);
        check_bridge_set_mode(CHECK_BRIDGE_ORDINARY);
    }
    testhost *host = check_open(check); /* and in order */
    testhost_close(&host);
    if (check_bridge_killed() > 0) {
        check_fail(check,
                   "descriptor 3 was closed, and %u times something was still there after 5 s",
                   check_bridge_killed());
    }
}
