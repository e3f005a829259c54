#include "host/bridge_peer.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include "base/clock.h"
#include "base/log.h"
#include "base/must.h"

#define CHUNK_BYTES 65536
#define REAP_EVERY_US 2000
#define REAP_GRACE_US CLOCK_SECOND_US /* a busy machine ends a process slowly */
#define TICK_US CLOCK_SECOND_US
#define MISSED_MAX 2
#define OUT_BYTES_LOW ((size_t)64 << 10) /* below that a piece of something long follows */
#define PIECES_A_TURN 8

static void move(struct bridge_peer *peer, enum bridge_peer_state state)
{
    peer->state = state;
    peer->state_us = clock_monotonic_us(NULL);
    atomic_store(&peer->instance->is_away, state != BRIDGE_PEER_READY);
}

/* --- its end --- */

static void kill_it(struct bridge_peer *peer)
{
    peer->was_killed = true;
    child_signal(&peer->child, SIGKILL);
}

static void let_go(struct bridge_peer *peer)
{
    if (peer->socket != NULL) {
        loop_fd_destroy(&peer->socket);
    }
    buf_clear(&peer->out);
    peer->recorded = 0;
    bridge_backlog_clear(&peer->backlog);
    peer->message_max = 0;
    peer->own_id = 0;
    peer->health_id = 0;
}

/* It reads EOF, and has some time to end by itself. */
static void leave(struct bridge_peer *peer)
{
    let_go(peer);
    (void)shutdown(peer->child.socket, SHUT_RDWR);
    move(peer, BRIDGE_PEER_LEAVING);
    loop_timer_start(peer->timer, 0, REAP_EVERY_US);
}

/* From here on nothing is sent or read; its status is waited for in later turns. */
static void die(struct bridge_peer *peer, const char *why)
{
    if (peer->state == BRIDGE_PEER_DYING || peer->child.pid == 0) {
        return;
    }
    if (peer->state == BRIDGE_PEER_PARTING) { /* it is on its way out, and quicker than we are */
        leave(peer);
        return;
    }
    (void)snprintf(peer->why, sizeof peer->why, "%s", why);
    let_go(peer);
    move(peer, BRIDGE_PEER_DYING);
    loop_timer_start(peer->timer, 0, REAP_EVERY_US);
}

void bridge_peer_fail(struct bridge_peer *peer, const char *why)
{
    if (peer->state != BRIDGE_PEER_DYING) {
        kill_it(peer);
        die(peer, why);
    }
}

static void say_quiet(struct bridge_peer *peer)
{
    if (peer->is_quiescing) {
        peer->is_quiescing = false;
        peer->news.on_quiet(peer->news.ctx);
    }
}

static void explain_death(struct bridge_peer *peer, int status)
{
    char end[120];
    const char *words = peer->errors.last[0] != '\0' ? peer->errors.last : NULL;
    bool is_ours = peer->was_killed && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    child_explain(status, end, sizeof end);
    char given[INSTANCE_TEXT_BYTES];
    (void)snprintf(given, sizeof given, "%s", is_ours ? peer->why : end);
    (void)snprintf(peer->why, sizeof peer->why, "%.300s%s%.150s%s", given,
                   words ? " (last words: " : "", words ? words : "", words ? ")" : "");
}

static void be_over(struct bridge_peer *peer)
{
    move(peer, BRIDGE_PEER_OVER);
    loop_timer_stop(peer->timer);
    peer->news.on_over(peer->news.ctx, peer->why);
}

static void after_death(struct bridge_peer *peer)
{
    int64_t delay_us = 0;
    struct instance *instance = peer->instance;
    move(peer, BRIDGE_PEER_DOWN);
    child_starter_settle(instance->env->starter, &peer->starting);
    loop_timer_stop(peer->timer);
    peer->news.on_down(peer->news.ctx, peer->why);
    say_quiet(peer);
    if (peer->is_ending || !peer->was_ready ||
        !restart_after(&peer->restart, clock_monotonic_us(NULL), &delay_us)) {
        be_over(peer);
        return;
    }
    log_warn("plugin.restart", "plugin=%.*s in_ms=%lld why=\"%s\"", TEXT_ARG(instance->name),
             (long long)(delay_us / 1000), peer->why);
    loop_timer_start(peer->timer, delay_us, 0);
}

static void bury(struct bridge_peer *peer, int status)
{
    bridge_output_close(&peer->output);
    bridge_output_close(&peer->errors);
    child_close(&peer->child);
    atomic_store(&peer->instance->pid, 0);
    explain_death(peer, status);
    after_death(peer);
}

static void look_for_death(struct bridge_peer *peer)
{
    int status = 0;
    if (child_reap(&peer->child, &status)) {
        bury(peer, status);
    } else if (clock_monotonic_us(NULL) - peer->state_us > REAP_GRACE_US) {
        kill_it(peer);
    }
}

static void look_for_leave(struct bridge_peer *peer)
{
    int status = 0;
    int64_t patience_us = BRIDGE_PEER_END_MS_MAX * CLOCK_MS_US;
    int64_t waited_us = clock_monotonic_us(NULL) - peer->state_us;
    if (child_reap(&peer->child, &status)) {
        bury(peer, status);
    } else if (waited_us > 2 * patience_us) {
        child_signal(&peer->child, SIGKILL);
    } else if (waited_us > patience_us && !peer->is_told_to_go) {
        peer->is_told_to_go = true;
        child_signal(&peer->child, SIGTERM);
    }
}

/* --- sending --- */

uint64_t bridge_peer_next_id(struct bridge_peer *peer)
{
    return ++peer->last_id;
}

/* Frames that were put behind those of the last flush, up to `end`. */
static void record_told(struct bridge_peer *peer, size_t end_of_told)
{
    struct text rest = text_slice(buf_text(&peer->out), peer->recorded, end_of_told);
    while (peer->instance->recorder != NULL && rest.n > 0) {
        size_t end = BRIDGE_FRAME_HEAD_BYTES + buf_get_u32(rest.p);
        recorder_take(peer->instance->recorder, false,
                      text_slice(rest, BRIDGE_FRAME_HEAD_BYTES, end));
        rest = text_slice(rest, end, rest.n);
    }
    peer->recorded = end_of_told;
}

/* False: it takes no more now, or has gone. */
static bool send_out(struct bridge_peer *peer)
{
    while (peer->out.n > 0) {
        ssize_t n = send(peer->child.socket, peer->out.p, peer->out.n, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0 && errno != EAGAIN) {
            die(peer, "it closed descriptor 3");
            return false;
        }
        if (n <= 0) {
            return false;
        }
        buf_drop(&peer->out, (size_t)n);
        peer->recorded -= (size_t)n;
    }
    return true;
}

/* A piece of something long; that was recorded as a whole. */
static bool move_piece(struct bridge_peer *peer)
{
    bool has_moved = bridge_backlog_move(&peer->backlog, &peer->out);
    peer->recorded = peer->out.n;
    return has_moved;
}

/* What is long goes on when nearly all that is short has left, and not for ever in one turn. */
void bridge_peer_flush(struct bridge_peer *peer)
{
    int moved = 0;
    record_told(peer, peer->out.n);
    if (peer->socket == NULL) {
        return;
    }
    while (peer->out.n < OUT_BYTES_LOW && moved < PIECES_A_TURN && move_piece(peer) &&
           send_out(peer)) {
        moved++;
    }
    if (moved == 0) {
        (void)send_out(peer);
    }
    if (peer->socket == NULL) {
        return;
    }
    bool has_more = peer->out.n > 0 || peer->backlog.first != NULL;
    loop_fd_want(peer->socket, LOOP_READ | (has_more ? LOOP_WRITE : 0));
    if (peer->out.n > BRIDGE_PEER_UNREAD_BYTES_MAX) {
        bridge_peer_fail(peer, "it left more than 4 MiB unread");
    }
}

bool bridge_peer_is_full(const struct bridge_peer *peer)
{
    return bridge_backlog_is_full(&peer->backlog);
}

bool bridge_peer_send(struct bridge_peer *peer, struct bridge_frame_pen *pen, uint64_t id)
{
    struct buf pieces;
    struct text message;
    if (!bridge_frame_close(pen, &message)) {
        return false;
    }
    record_told(peer, pen->at);
    if (bridge_cut_is_long(message, peer->message_max)) {
        recorder_take(peer->instance->recorder, false, message);
    }
    buf_init(&pieces);
    switch (bridge_cut_end(pen, message, peer->message_max, ++peer->last_of, &pieces)) {
    case BRIDGE_CUT_FRAME: break;
    case BRIDGE_CUT_PIECES: bridge_backlog_put(&peer->backlog, id, peer->last_of, &pieces); break;
    case BRIDGE_CUT_TOO_LONG: return false;
    }
    bridge_peer_flush(peer);
    return true;
}

bool bridge_peer_withdraw(struct bridge_peer *peer, uint64_t id)
{
    record_told(peer, peer->out.n);
    bool is_withdrawn = bridge_backlog_withdraw(&peer->backlog, id, &peer->out);
    peer->recorded = peer->out.n;
    bridge_peer_flush(peer);
    return is_withdrawn;
}

static void begin_own(struct bridge_peer *peer, struct bridge_frame_pen *pen, const char *method)
{
    peer->own_id = bridge_peer_next_id(peer);
    peer->own_method = method;
    bridge_frame_request(pen, &peer->out, peer->own_id, method);
}

static void ask_simply(struct bridge_peer *peer, const char *method)
{
    struct bridge_frame_pen pen;
    begin_own(peer, &pen, method);
    (void)bridge_frame_end(&pen);
    bridge_peer_flush(peer);
}

static void ask_create(struct bridge_peer *peer)
{
    const rung_plugin *plugin = &peer->instance->isolation.guest.descriptor;
    struct option_table options = {plugin->options, plugin->n_options, plugin->option_size};
    struct bridge_frame_pen pen;
    arena_reset(&peer->rules_arena);
    peer->rules = (struct bridge_rules){.arena = &peer->rules_arena};
    move(peer, BRIDGE_PEER_CREATE);
    loop_timer_start(peer->timer, BRIDGE_PEER_CREATE_MS_MAX * CLOCK_MS_US, 0);
    begin_own(peer, &pen, "create");
    pack_key(&pen.pack, "config");
    pack_map_begin(&pen.pack);
    bridge_config_pack(&pen.pack, &options, peer->instance->config, &peer->rules);
    pack_map_end(&pen.pack);
    if (!bridge_peer_send(peer, &pen, 0)) {
        bridge_peer_fail(peer, "its settings are longer than it takes");
    }
}

static void ask_health(struct bridge_peer *peer, int64_t now_us)
{
    struct bridge_frame_pen pen;
    peer->health_id = bridge_peer_next_id(peer);
    peer->health_us = now_us;
    bridge_frame_request(&pen, &peer->out, peer->health_id, "health");
    (void)bridge_frame_end(&pen);
    bridge_peer_flush(peer);
}

/* --- what it answers --- */

static void on_hello(struct bridge_peer *peer, struct arena *arena,
                     const struct bridge_message *message)
{
    struct bridge_plugin now;
    const struct isolation *isolation = &peer->instance->isolation;
    const rung_plugin *described = &isolation->guest.descriptor;
    char why[INSTANCE_TEXT_BYTES] = "";
    if (!bridge_plugin_read(arena, &message->body, described, NULL, &now, why, sizeof why)) {
        bridge_peer_fail(peer, why);
    } else if (!bridge_plugin_equal(&now.descriptor, &isolation->described)) {
        bridge_peer_fail(peer, "it is another plugin than was described when the configuration was "
                               "read: restart the server, or reload the instance");
    } else {
        if (now.unguarded[0] != '\0') {
            log_warn("plugin.unguarded", "plugin=%.*s why=\"%s\"", TEXT_ARG(peer->instance->name),
                     now.unguarded);
        }
        peer->message_max = now.message_max;
        ask_create(peer);
    }
}

static void on_created(struct bridge_peer *peer)
{
    peer->was_ready = true;
    peer->missed = 0;
    peer->heard_us = peer->health_us = clock_monotonic_us(NULL);
    move(peer, BRIDGE_PEER_READY);
    child_starter_settle(peer->instance->env->starter, &peer->starting);
    loop_timer_start(peer->timer, TICK_US, TICK_US);
    peer->news.on_ready(peer->news.ctx);
}

static void on_own_answer(struct bridge_peer *peer, struct arena *arena,
                          const struct bridge_message *message)
{
    const char *method = peer->own_method;
    peer->own_id = 0;
    if (strcmp(method, "quiesce") == 0) {
        say_quiet(peer);
    } else if (strcmp(method, "destroy") == 0) {
        leave(peer);
    } else if (strcmp(method, "ping") == 0) {
        return;
    } else if (message->is_error) {
        bridge_peer_fail(peer, arena_printf(arena, "%s: %.*s", method,
                                            TEXT_ARG(text_slice(message->error, 0, 400)))
                                   .p);
    } else if (strcmp(method, "hello") == 0) {
        on_hello(peer, arena, message);
    } else {
        on_created(peer);
    }
}

static void on_health(struct bridge_peer *peer, const struct bridge_message *message)
{
    struct instance *instance = peer->instance;
    struct text state = value_text(&message->body, "state");
    peer->health_id = 0;
    mutex_lock(instance->lock);
    instance->health = text_eq_z(state, "ok")         ? INSTANCE_HEALTHY
                       : text_eq_z(state, "degraded") ? INSTANCE_DEGRADED
                                                      : INSTANCE_ILL;
    (void)snprintf(instance->health_text, sizeof instance->health_text, "%.*s",
                   TEXT_ARG(text_slice(value_text(&message->body, "text"), 0, 400)));
    mutex_unlock(instance->lock);
}

static void on_message(struct bridge_peer *peer, struct arena *arena,
                       const struct bridge_message *message)
{
    bool is_answer = message->kind == BRIDGE_RESPONSE;
    peer->heard_us = clock_monotonic_us(NULL);
    peer->missed = 0;
    if (is_answer && message->id == peer->own_id && peer->own_id != 0) {
        on_own_answer(peer, arena, message);
    } else if (is_answer && message->id == peer->health_id && peer->health_id != 0) {
        on_health(peer, message);
    } else if (peer->state != BRIDGE_PEER_PARTING) { /* then nothing is done for it any more */
        peer->news.on_message(peer->news.ctx, arena, message);
    }
}

static void read_frames(struct bridge_peer *peer)
{
    struct arena arena;
    struct bridge_message message;
    enum bridge_frame_result result = BRIDGE_FRAME_MORE;
    arena_init(&arena);
    do {
        const char *why = NULL;
        arena_reset(&arena);
        result = bridge_frame_next(&peer->in, &arena, &message, &why);
        if (result == BRIDGE_FRAME_DONE) {
            recorder_take(peer->instance->recorder, true, message.packed);
            on_message(peer, &arena, &message);
        } else if (result == BRIDGE_FRAME_BAD) {
            bridge_peer_fail(peer, why);
        }
    } while (result == BRIDGE_FRAME_DONE && peer->socket != NULL);
    arena_fini(&arena);
}

static void on_ready(void *ctx, int what)
{
    struct bridge_peer *peer = ctx;
    static char chunk[CHUNK_BYTES]; /* one loop, one thread */
    if ((what & LOOP_WRITE) != 0) {
        bridge_peer_flush(peer);
    }
    if (peer->socket == NULL || (what & LOOP_READ) == 0) {
        return;
    }
    ssize_t n = recv(peer->child.socket, chunk, sizeof chunk, 0);
    if (n > 0) {
        bridge_frame_feed(&peer->in, (struct text){chunk, (size_t)n});
        read_frames(peer);
    } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
        die(peer, "it closed descriptor 3");
    }
}

/* --- its beginning, and time --- */

static void say_hello(struct bridge_peer *peer)
{
    const struct instance *instance = peer->instance;
    struct bridge_plugin_hello hello = {.instance = instance->name,
                                        .heartbeat_ms = BRIDGE_PEER_HEARTBEAT_MS,
                                        .jobs_max = instance->isolation.jobs_max};
    struct bridge_frame_pen pen;
    begin_own(peer, &pen, "hello");
    bridge_plugin_pack_hello(&pen.pack, &hello);
    (void)bridge_frame_end(&pen);
    bridge_peer_flush(peer);
}

static void begin(struct bridge_peer *peer)
{
    struct instance *instance = peer->instance;
    struct loop *loop = instance->env->loop;
    bridge_frame_fini(&peer->in);
    bridge_frame_init(&peer->in);
    peer->was_killed = false;
    peer->asked_us = 0;
    atomic_store(&instance->pid, peer->child.pid);
    bridge_output_open(&peer->output, loop, instance->name, peer->child.output);
    bridge_output_open(&peer->errors, loop, instance->name, peer->child.errors);
    peer->socket = loop_fd_create(loop, peer->child.socket, on_ready, peer);
    move(peer, BRIDGE_PEER_HELLO);
    loop_timer_start(peer->timer, BRIDGE_PEER_HELLO_MS_MAX * CLOCK_MS_US, 0);
    say_hello(peer);
}

static void on_started(void *ctx)
{
    struct bridge_peer *peer = ctx;
    peer->child = peer->starting.child;
    if (!peer->starting.is_started) {
        (void)snprintf(peer->why, sizeof peer->why, "%s", peer->starting.why);
        after_death(peer);
    } else if (peer->is_ending) {
        bridge_peer_fail(peer, "");
    } else {
        begin(peer);
    }
}

void bridge_peer_start(struct bridge_peer *peer)
{
    peer->starting = (struct child_starting){.plan = &peer->instance->isolation.plan,
                                             .is_again = peer->was_ready,
                                             .on_started = on_started,
                                             .ctx = peer};
    move(peer, BRIDGE_PEER_STARTING);
    atomic_fetch_add(&peer->instance->restarts, peer->was_ready ? 1 : 0);
    child_starter_begin(peer->instance->env->starter, &peer->starting);
}

/* A child whose descriptor 3 lives on in a child of its own gives no EOF: hence the look. */
static void tick(struct bridge_peer *peer)
{
    int64_t now_us = clock_monotonic_us(NULL);
    int64_t beat_us = BRIDGE_PEER_HEARTBEAT_MS * CLOCK_MS_US;
    int status = 0;
    if (child_reap(&peer->child, &status)) {
        let_go(peer);
        bury(peer, status);
        return;
    }
    if (now_us - peer->heard_us >= beat_us && now_us - peer->asked_us >= beat_us) {
        if (peer->asked_us > peer->heard_us && ++peer->missed >= MISSED_MAX) {
            bridge_peer_fail(peer, "it did not answer two pings");
            return;
        }
        peer->asked_us = now_us;
        ask_simply(peer, "ping");
    }
    if (peer->state == BRIDGE_PEER_READY && peer->instance->isolation.guest.has_health &&
        now_us - peer->health_us >= BRIDGE_PEER_HEALTH_MS * CLOCK_MS_US) {
        ask_health(peer, now_us);
    }
    if (peer->state == BRIDGE_PEER_READY) {
        peer->news.on_tick(peer->news.ctx, now_us);
    }
}

static void on_timer(void *ctx)
{
    struct bridge_peer *peer = ctx;
    switch (peer->state) {
    case BRIDGE_PEER_DOWN: bridge_peer_start(peer); break;
    case BRIDGE_PEER_HELLO: bridge_peer_fail(peer, "it did not answer hello within 5 s"); break;
    case BRIDGE_PEER_CREATE: bridge_peer_fail(peer, "it did not answer create within 60 s"); break;
    case BRIDGE_PEER_READY: tick(peer); break;
    case BRIDGE_PEER_PARTING: leave(peer); break;
    case BRIDGE_PEER_LEAVING: look_for_leave(peer); break;
    case BRIDGE_PEER_DYING: look_for_death(peer); break;
    case BRIDGE_PEER_STARTING:
    case BRIDGE_PEER_OVER: break;
    }
}

void bridge_peer_init(struct bridge_peer *peer, struct instance *instance,
                      const struct bridge_peer_news *news)
{
    *peer = (struct bridge_peer){.instance = instance, .news = *news};
    child_init(&peer->child);
    bridge_frame_init(&peer->in);
    buf_init(&peer->out);
    bridge_backlog_init(&peer->backlog);
    arena_init(&peer->rules_arena);
    restart_init(&peer->restart, &instance->isolation.restart);
    peer->timer = loop_timer_create(instance->env->loop, on_timer, peer);
    move(peer, BRIDGE_PEER_DOWN);
}

void bridge_peer_fini(struct bridge_peer *peer)
{
    MUST(peer->child.pid == 0);
    loop_timer_destroy(&peer->timer);
    bridge_frame_fini(&peer->in);
    buf_fini(&peer->out);
    bridge_backlog_clear(&peer->backlog);
    arena_fini(&peer->rules_arena);
}

/* --- for good --- */

void bridge_peer_quiesce(struct bridge_peer *peer)
{
    peer->is_quiescing = true;
    if (peer->state == BRIDGE_PEER_READY) {
        ask_simply(peer, "quiesce");
    } else {
        say_quiet(peer);
    }
}

bool bridge_peer_end(struct bridge_peer *peer, bool is_stuck)
{
    peer->is_ending = true;
    if (peer->state == BRIDGE_PEER_STARTING) {
        return false; /* on_started ends what comes */
    }
    if (peer->child.pid == 0) {
        move(peer, BRIDGE_PEER_OVER);
        loop_timer_stop(peer->timer);
        return true;
    }
    if (is_stuck) {
        child_signal(&peer->child, SIGKILL);
        die(peer, "");
    } else if (peer->state == BRIDGE_PEER_READY) {
        move(peer, BRIDGE_PEER_PARTING);
        loop_timer_start(peer->timer, BRIDGE_PEER_END_MS_MAX * CLOCK_MS_US, 0);
        bridge_backlog_clear(&peer->backlog);
        ask_simply(peer, "destroy");
    } else if (peer->state != BRIDGE_PEER_DYING) {
        leave(peer);
    }
    return false;
}
