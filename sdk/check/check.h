/* The conformance kit: scenarios, each run in a process of its own over one plugin. A scenario says
 * what is wrong with check_fail, as often as it likes, and returns. */
#ifndef CHECK_CHECK_H
#define CHECK_CHECK_H
#include <rung/testhost.h>

#define CHECK_SAID_BYTES 4000

struct check {
    const char *path;          /* of the plugin */
    const char *settings;      /* as testhost_open takes them; may be NULL */
    const rung_plugin *plugin; /* NULL in RC01 only */
    const char *given;         /* the settings that were given by whoever asks; may be NULL */
    const char *recording;     /* a file, for RC16; NULL: none was given */
    const rung_option *far;    /* names a far side that is not HTTP; NULL: there is none */
    uint64_t seed;
    int report_fd; /* where the verdict goes */
    bool failed, skipped;
    bool must_start; /* in RC01: else that it does not has been said */
    char said[CHECK_SAID_BYTES];
};

void check_fail(struct check *check, const char *format, ...) __attribute__((format(printf, 2, 3)));
void check_skip(struct check *check, const char *why);
/* For the scenario's line when nothing is wrong: figures. */
void check_note(struct check *check, const char *format, ...) __attribute__((format(printf, 2, 3)));
void check_report(const struct check *check); /* sends the verdict; at the end, or before dying */

/* check_scene.c */
testhost *check_open(struct check *check); /* NULL: has failed */
/* An ordinary event for the hook in hand: ticket and message as the hook table has them. */
void check_scene(testhost *host, uint32_t hook);
void check_scene_empty(testhost *host, uint32_t hook);
void check_scene_large(testhost *host, uint32_t hook);
void check_scene_random(testhost *host, uint32_t hook, uint64_t *seed);
uint64_t check_random(uint64_t *seed);
/* Code and effects of the last call as one text; what it may not have done is a failure. */
void check_judge(struct check *check, const testhost *host, uint32_t hook, int code,
                 const char *scene);
char *check_answer(const testhost *host, int code); /* malloc'ed */
const char *check_hook_name(uint32_t hook);
/* The plugin's subscriptions, by their stride. */
const rung_sub *check_sub(const rung_plugin *plugin, size_t i);
const rung_option *check_option(const rung_plugin *plugin, size_t i);

/* check_far.c: whatever speaks another protocol than HTTP to a far side of its defaults finds
 * nobody there: a check sends no mail. */
void check_keep_off(struct check *check);
bool check_is_set(const struct check *check, const char *key); /* among the settings */

/* The scenarios. */
void check_file(struct check *check);     /* RC01 */
void check_ordinary(struct check *check); /* RC02 */
void check_instances(struct check *check);
void check_empty(struct check *check);
void check_large(struct check *check);
void check_random_events(struct check *check);
void check_budget(struct check *check);
void check_no_memory(struct check *check);
void check_ends(struct check *check);
void check_lives(struct check *check);
void check_residue(struct check *check);
void check_older(struct check *check); /* RC12 */
void check_races(struct check *check); /* RC13 */
void check_options(struct check *check);
void check_purity(struct check *check);
void check_same_work(struct check *check);
void check_isolated(struct check *check); /* RC15 */
void check_replay(struct check *check);   /* RC16 */
void check_far(struct check *check);      /* RC19 */
void check_kind(struct check *check);     /* RC20 */
/* Of a program on the bridge (check_bridge.h). */
void check_script_file(struct check *check);     /* RC01 */
void check_script_ends(struct check *check);     /* RC09 */
void check_script_options(struct check *check);  /* RC14 */
void check_script_residue(struct check *check);  /* RC11 */
void check_look_at_options(struct check *check); /* each has its doc, the plugin a summary */

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define CHECK_HAS_MALLOC /* else the sanitizer has one of its own */
#endif

/* interpose.c: functions of the C library that the kit stands in for, while armed. */
/* -1: no allocation fails. Only what the plugin's own code asks for counts. */
void interpose_arm(const rung_plugin *plugin, bool watch_clocks, long fail_allocation);
void interpose_disarm(void);
const char *interpose_seen(void); /* the first function that was called and should not; or NULL */
long interpose_allocations(void); /* since arming */

#endif
