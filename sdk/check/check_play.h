/* A recording that is being played to a plugin: the conversation with its process, and what is
 * other than it was. What is sent to it, and when, is up to check_replay.c. One thread. */
#ifndef CHECK_CHECK_PLAY_H
#define CHECK_CHECK_PLAY_H
#include "check.h"
#include "check_child.h"
#include "check_config.h"
#include "check_tape.h"

#define DIFFERENCES_MAX 10 /* then it is said, and nothing more is played */
#define UNHELD_SHOWN_MAX 3 /* requests that the recording does not hold; the others are counted */

struct check_play {
    struct check *check;
    const rung_plugin *plugin;
    const char *const *argv;
    struct check_tape tape;
    struct check_tape_life *life;
    struct check_child child;
    struct arena arena; /* of the message in hand */
    struct arena kept;  /* of the life in hand */
    struct check_config config;
    uint64_t own_id; /* of create, quiesce, destroy: under way; 0: none */
    char own_why[300];
    bool is_gone;
    unsigned differences, acts_missed;
    size_t compared, acts, open, cancelled, unplayed, unheld;
};

bool check_play_goes_on(const struct check_play *play); /* neither gone nor too different */
void check_play_differ(struct check_play *play, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Words that live as long as the life in hand: which event or page; a request without what is only
 * of this conversation. */
const char *check_play_name(struct check_play *play, const struct check_tape_call *call);
const char *check_play_show(struct check_play *play, struct text method,
                            const struct value *params);
/* Takes what comes, answers and compares it, until it holds; false: it does not within this time.
 */
bool check_play_wait(struct check_play *play, bool (*holds)(const void *what), const void *what,
                     int wait_ms);

#endif
