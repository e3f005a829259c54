/* RC16: a recorded stretch once more. The plugin is asked what it was asked then, in the same
 * order, what it asks is answered as it was then, and what it says must be what was said then. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "check.h"
#include "check_bridge.h"
#include "check_play.h"
#include "host/bridge_plugin.h"
#include "model/effect.h"

#define ACT_MS_MAX 1000   /* for what it did then to be done again */
#define ACTS_MISSED_MAX 5 /* that are waited for */
#define QUICK_MS_MAX 5000
#define CREATE_MS_MAX 60000
#define STEP_S_MAX 90

static bool is_done(const void *what)
{
    return ((const struct check_tape_call *)what)->is_done;
}

static bool is_used(const void *what)
{
    return ((const struct check_tape_asked *)what)->used > 0;
}

static bool is_nothing(const void *what)
{
    return *(const uint64_t *)what == 0;
}

static bool has_all_submits(const void *what)
{
    const struct check_tape_life *life = what;
    for (size_t i = 0; i < life->submit_count; i++) {
        if (!life->submits[i].is_seen) {
            return false;
        }
    }
    return true;
}

/* --- one step after the other --- */

static size_t count_subs(const struct check_play *play, struct text hook)
{
    enum hook wanted;
    size_t count = 0;
    bool is_known = effect_hook_from(hook, &wanted);
    for (size_t i = 0; is_known && i < play->plugin->n_subs; i++) {
        count += check_sub(play->plugin, i)->hook == (uint32_t)wanted;
    }
    return count;
}

/* A check sends nothing to anybody: who speaks to his far side by himself is not asked to. */
static bool is_kept_off(const struct check_play *play, const struct check_tape_call *call)
{
    return play->check->far != NULL && text_eq_z(call->hook, "notification.send");
}

static bool send_params(struct check_play *play, struct bridge_frame_pen *pen,
                        const struct value *params)
{
    for (size_t i = 0; params->type == VALUE_MAP && i < params->map.count; i++) {
        pack_text(&pen->pack, params->map.pairs[i].key);
        pack_value(&pen->pack, &params->map.pairs[i].value);
    }
    bool is_sent = check_child_end_message(&play->child, pen);
    (void)check_child_flush(&play->child);
    return is_sent;
}

/* One that was never answered had no verdict, and its requests may be half of what they were. */
static void begin_call(struct check_play *play, struct check_tape_call *call)
{
    struct bridge_frame_pen pen;
    if (!call->is_answered) {
        play->open++;
    } else if (is_kept_off(play, call)) {
        play->unplayed++;
    } else if (!call->is_page && call->which >= count_subs(play, call->hook)) {
        check_play_differ(play, "%s: it does not subscribe to this any more",
                          check_play_name(play, call));
    } else {
        call->is_sent = true;
        bridge_frame_request(&pen, &play->child.out, call->id, call->is_page ? "route" : "hook");
        if (!send_params(play, &pen, call->params)) {
            check_play_differ(play, "%s: it is longer than this version takes",
                              check_play_name(play, call));
            call->is_sent = false;
        }
    }
}

static void end_call(struct check_play *play, const struct check_tape_call *call)
{
    int wait_ms = call->is_cancelled ? QUICK_MS_MAX : CHECK_CHILD_ANSWER_MS;
    if (call->is_sent && !check_play_wait(play, is_done, call, wait_ms) &&
        check_play_goes_on(play)) {
        check_play_differ(play, "%s: no answer within %d s, and there was one",
                          check_play_name(play, call), wait_ms / 1000);
    }
}

static bool is_timer_known(const struct check_tape_life *life, int64_t timer)
{
    for (size_t i = 0; i < life->asked_count; i++) {
        const struct check_tape_asked *asked = &life->asked[i];
        if (asked->used > 0 && text_eq_z(asked->method, "timer.start") && asked->is_answered &&
            value_int(asked->result, "timer", -1) == timer) {
            return true;
        }
    }
    return false;
}

static void send_news(struct check_play *play, const struct check_tape_step *step)
{
    struct bridge_frame_pen pen;
    bool is_due = true;
    if (strcmp(step->method, "cancel") == 0) {
        const struct check_tape_call *call =
            check_tape_find_call(play->life, (uint64_t)value_int(step->params, "id", 0));
        is_due = call != NULL && call->is_sent && !call->is_done;
    } else if (strcmp(step->method, "timer.fired") == 0) {
        is_due = is_timer_known(play->life, value_int(step->params, "timer", -1));
    }
    if (is_due) {
        bridge_frame_notify(&pen, &play->child.out, step->method);
        (void)send_params(play, &pen, step->params);
    }
}

/* It has to be done again; but who listens himself was brought things that are in no recording. */
static bool is_owed(const struct check_play *play, const struct check_tape_asked *asked)
{
    bool is_brought = false;
    for (size_t i = 0; i < play->plugin->n_options; i++) {
        is_brought = is_brought || (check_option(play->plugin, i)->type == RUNG_T_ADDRESS &&
                                    text_eq_z(asked->method, "inbox.push"));
    }
    return !is_brought && check_tape_is_act(asked->method, asked->params);
}

static void await_act(struct check_play *play, const struct check_tape_asked *asked)
{
    bool is_awaited = is_owed(play, asked) && play->acts_missed < ACTS_MISSED_MAX;
    if (is_awaited && !check_play_wait(play, is_used, asked, ACT_MS_MAX)) {
        play->acts_missed++;
    }
}

static void play_steps(struct check_play *play)
{
    struct check_tape_life *life = play->life;
    for (size_t i = 0; i < life->step_count && check_play_goes_on(play); i++) {
        const struct check_tape_step *step = &life->steps[i];
        (void)alarm(STEP_S_MAX);
        switch (step->kind) {
        case CHECK_TAPE_HOOK: begin_call(play, &life->calls[step->index]); break;
        case CHECK_TAPE_ANSWER: end_call(play, &life->calls[step->index]); break;
        case CHECK_TAPE_NEWS: send_news(play, step); break;
        case CHECK_TAPE_ASKED:
            if (i < life->whole_steps) {
                await_act(play, &life->asked[step->index]);
            }
            break;
        }
    }
}

/* What it did then and did not do now, as far as the recording is whole. */
static void find_missing(struct check_play *play)
{
    const struct check_tape_life *life = play->life;
    for (size_t i = 0; i < life->whole_steps && check_play_goes_on(play); i++) {
        const struct check_tape_asked *asked =
            life->steps[i].kind == CHECK_TAPE_ASKED ? &life->asked[life->steps[i].index] : NULL;
        if (asked == NULL || !is_owed(play, asked)) {
            continue;
        }
        play->acts += asked->used > 0;
        if (asked->used == 0) {
            check_play_differ(play, "it does not do any more: %s",
                              check_play_show(play, asked->method, asked->params));
        }
    }
    if (life->whole_steps < life->step_count ||
        check_play_wait(play, has_all_submits, life, ACT_MS_MAX)) {
        return;
    }
    for (size_t i = 0; i < life->submit_count && check_play_goes_on(play); i++) {
        if (!life->submits[i].is_seen) {
            check_play_differ(play, "ticket %lld: it does not submit any more what it did",
                              (long long)life->submits[i].ticket);
        }
    }
}

/* --- a life --- */

/* Asks what is not in the recording. */
static bool ask_own(struct check_play *play, const char *method, const struct value *config,
                    int wait_ms)
{
    struct bridge_frame_pen pen;
    play->own_id = check_child_next_id(&play->child);
    bridge_frame_request(&pen, &play->child.out, play->own_id, method);
    if (config != NULL) {
        pack_key(&pen.pack, "config");
        pack_value(&pen.pack, config);
    }
    (void)bridge_frame_end(&pen);
    if (!check_child_flush(&play->child) ||
        !check_play_wait(play, is_nothing, &play->own_id, wait_ms)) {
        (void)snprintf(play->own_why, sizeof play->own_why, "no answer");
    }
    return play->own_why[0] == '\0';
}

static bool say_hello(struct check_play *play)
{
    struct bridge_plugin_hello hello = {.instance = play->tape.head.instance,
                                        .heartbeat_ms = QUICK_MS_MAX};
    struct bridge_frame_pen pen;
    play->own_id = check_child_next_id(&play->child);
    bridge_frame_request(&pen, &play->child.out, play->own_id, "hello");
    bridge_plugin_pack_hello(&pen.pack, &hello);
    (void)bridge_frame_end(&pen);
    return check_child_flush(&play->child) &&
           check_play_wait(play, is_nothing, &play->own_id, QUICK_MS_MAX);
}

/* Our own requests come behind all ids of the recording. */
static void begin_life(struct check_play *play)
{
    char why[300] = "";
    const struct check_tape_life *life = play->life;
    if (!check_child_start(&play->child, play->argv, why, sizeof why)) {
        play->is_gone = true;
        check_play_differ(play, "%s", why);
        return;
    }
    play->child.message_max = check_bridge_message_max();
    for (size_t i = 0; i < life->call_count; i++) {
        if (life->calls[i].id > play->child.last_id) {
            play->child.last_id = life->calls[i].id;
        }
    }
    if (!say_hello(play) || !ask_own(play, "create", &play->config.map, CREATE_MS_MAX)) {
        check_play_differ(play, "create with the settings of the recording: %s", play->own_why);
        play->is_gone = true;
    }
}

static void end_life(struct check_play *play)
{
    find_missing(play);
    (void)alarm(STEP_S_MAX);
    if (check_play_goes_on(play)) {
        (void)ask_own(play, "quiesce", NULL, QUICK_MS_MAX);
        (void)ask_own(play, "destroy", NULL, QUICK_MS_MAX);
    }
    (void)check_child_end(&play->child);
}

static void play_life(struct check_play *play, struct check_tape_life *life)
{
    arena_reset(&play->kept);
    play->life = life;
    if (!check_config_make(play->check, play->plugin, value_get(life->config, "config"),
                           &play->kept, &play->config)) {
        play->is_gone = true;
        return;
    }
    begin_life(play);
    play_steps(play);
    end_life(play);
}

static void conclude(struct check_play *play)
{
    struct check *check = play->check;
    const struct check_tape *tape = &play->tape;
    if (play->unheld > UNHELD_SHOWN_MAX) {
        check_fail(check, "it asks %zu times more what the recording does not hold",
                   play->unheld - UNHELD_SHOWN_MAX);
    }
    if (play->differences >= DIFFERENCES_MAX) {
        check_fail(check, "that are %d differences: what follows was not played", DIFFERENCES_MAX);
    } else if (play->compared + play->acts == 0 && !check->failed) {
        check_skip(check, "nothing in the recording can be compared: it holds no call that was "
                          "answered in time, and the plugin did nothing by itself");
    } else {
        check_note(check,
                   "%zu calls of version %.*s answered as they were, %zu deeds done again; %zu "
                   "cancelled, %zu open, %zu not played%s%s",
                   play->compared, TEXT_ARG(tape->head.version), play->acts, play->cancelled,
                   play->open, play->unplayed, tape->trouble ? "\n" : "",
                   tape->trouble ? tape->trouble : "");
    }
}

static void play_all(struct check_play *play)
{
    struct check_tape *tape = &play->tape;
    if (!text_eq_z(tape->head.plugin, play->plugin->id)) {
        check_fail(play->check, "this is the plugin %s, and the recording is of %.*s",
                   play->plugin->id, TEXT_ARG(tape->head.plugin));
        return;
    }
    arena_init(&play->arena);
    arena_init(&play->kept);
    for (size_t i = 0; i < tape->life_count && check_play_goes_on(play); i++) {
        play_life(play, &tape->lives[i]);
    }
    conclude(play);
    arena_fini(&play->kept);
    arena_fini(&play->arena);
}

/* A shared object runs by rung-plugin-host, as the recorded one did. */
static const char *const *command_of(struct check *check)
{
    static char host[PATH_MAX];
    static char file[PATH_MAX];
    static const char *const isolated[] = {host, "--read=/", "--write=/", file, NULL};
    static const char *const script[] = {file, NULL};
    if (realpath(check->path, file) == NULL) {
        check_fail(check, "%s is not there", check->path);
        return NULL;
    }
    if (check_bridge_is_script(check->path)) {
        return script;
    }
    if (!check_child_find_host(host, sizeof host)) {
        check_skip(check, "rung-plugin-host is not installed");
        return NULL;
    }
    return isolated;
}

void check_replay(struct check *check)
{
    char why[900] = "";
    struct check_play play = {.check = check};
    if (check->recording == NULL) {
        check_skip(check, "no recording was given: --replay FILE");
        return;
    }
    play.argv = command_of(check);
    if (play.argv == NULL) {
        return;
    }
    play.plugin = check_bridge_describe(play.argv, why, sizeof why);
    if (play.plugin == NULL) {
        check_fail(check, "in a process of its own: %s", why);
        return;
    }
    if (!check_tape_read(&play.tape, check->recording, why, sizeof why)) {
        check_fail(check, "%s", why);
    } else {
        play_all(&play);
    }
    check_tape_fini(&play.tape);
}
