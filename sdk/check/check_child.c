#include "check_child.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define BRIDGE_FD 3
#define END_MS 5000
#define STEP_MS 10
#define CHUNK_BYTES 65536

static int spawn(pid_t *pid, int theirs, const char *const *argv)
{
    static const char *const environment[] = {"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8",
                                              "RUNG_BRIDGE=1", NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawnattr_init(&attributes);
    (void)posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
    (void)posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    (void)posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
    (void)posix_spawn_file_actions_adddup2(&actions, theirs, BRIDGE_FD);
    int trouble = posix_spawn(pid, argv[0], &actions, &attributes, (char *const *)argv,
                              (char *const *)environment);
    (void)posix_spawnattr_destroy(&attributes);
    (void)posix_spawn_file_actions_destroy(&actions);
    return trouble;
}

bool check_child_start(struct check_child *child, const char *const *argv, char *why, size_t cap)
{
    int ends[2];
    *child = (struct check_child){.fd = -1};
    bridge_frame_init(&child->in);
    buf_init(&child->out);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        (void)snprintf(why, cap, "no socket: %s", strerror(errno));
        return false;
    }
    if (ends[1] == BRIDGE_FD) { /* dup2 of a descriptor onto itself would leave it closed at exec */
        int moved = fcntl(ends[1], F_DUPFD_CLOEXEC, BRIDGE_FD + 1);
        (void)close(ends[1]);
        ends[1] = moved;
    }
    int trouble = spawn(&child->pid, ends[1], argv);
    (void)close(ends[1]);
    if (trouble != 0) {
        (void)snprintf(why, cap,
                       "%s cannot be started: %s; it needs a #! line and the right to be "
                       "executed",
                       argv[0], strerror(trouble));
        (void)close(ends[0]);
        child->pid = 0;
        return false;
    }
    child->fd = ends[0];
    return true;
}

static bool send_all(int fd, const void *bytes, size_t n)
{
    const char *at = bytes;
    while (n > 0) {
        ssize_t put = send(fd, at, n, MSG_NOSIGNAL);
        if (put < 0 && errno != EINTR) {
            return false;
        }
        at += put > 0 ? put : 0;
        n -= put > 0 ? (size_t)put : 0;
    }
    return true;
}

uint64_t check_child_next_id(struct check_child *child)
{
    return ++child->last_id;
}

bool check_child_end_message(struct check_child *child, struct bridge_frame_pen *pen)
{
    struct buf pieces;
    struct text message;
    if (!bridge_frame_close(pen, &message)) {
        return false;
    }
    buf_init(&pieces);
    enum bridge_cut_result result =
        bridge_cut_end(pen, message, child->message_max, ++child->last_of, &pieces);
    buf_put_text(&child->out, buf_text(&pieces));
    buf_fini(&pieces);
    return result != BRIDGE_CUT_TOO_LONG;
}

bool check_child_flush(struct check_child *child)
{
    bool sent = child->fd >= 0 && send_all(child->fd, child->out.p, child->out.n);
    buf_clear(&child->out);
    return sent;
}

/* More bytes of it. False: none came. */
static bool feed(struct check_child *child, int wait_ms, const char **why)
{
    static char chunk[CHUNK_BYTES]; /* one thread */
    struct pollfd waiting = {.fd = child->fd, .events = POLLIN};
    int ready = child->fd < 0 ? -1 : poll(&waiting, 1, wait_ms);
    if (ready < 0 && child->fd >= 0 && errno == EINTR) {
        return true;
    }
    ssize_t got = ready > 0 ? recv(child->fd, chunk, sizeof chunk, 0) : 0;
    if (got <= 0) {
        *why = ready == 0 ? "it did not answer" : "it closed descriptor 3, or ended";
        return got < 0 && errno == EINTR;
    }
    bridge_frame_feed(&child->in, (struct text){chunk, (size_t)got});
    return true;
}

bool check_child_receive(struct check_child *child, struct arena *arena, int wait_ms,
                         struct bridge_message *message, const char **why)
{
    enum bridge_frame_result result = BRIDGE_FRAME_MORE;
    while ((result = bridge_frame_next(&child->in, arena, message, why)) == BRIDGE_FRAME_MORE) {
        if (!feed(child, wait_ms, why)) {
            return false;
        }
    }
    return result == BRIDGE_FRAME_DONE;
}

bool check_child_end(struct check_child *child)
{
    bool ended = child->pid == 0;
    if (child->fd >= 0) {
        (void)close(child->fd);
        child->fd = -1;
    }
    for (int waited_ms = 0; !ended && waited_ms < END_MS; waited_ms += STEP_MS) {
        struct timespec step = {.tv_nsec = STEP_MS * 1000000L};
        ended = waitpid(child->pid, NULL, WNOHANG) != 0;
        if (!ended) {
            (void)nanosleep(&step, NULL);
        }
    }
    if (!ended) {
        (void)kill(child->pid, SIGKILL);
        (void)waitpid(child->pid, NULL, 0);
    }
    bool left_others = child->pid != 0 && kill(-child->pid, SIGKILL) == 0;
    child->pid = 0;
    bridge_frame_fini(&child->in);
    buf_fini(&child->out);
    return ended && !left_others;
}

bool check_child_find_host(char *path, size_t size)
{
    static const char *const places[] = {"rung-plugin-host", "../libexec/rung/rung-plugin-host"};
    char self[PATH_MAX] = "";
    if (readlink("/proc/self/exe", self, sizeof self - 1) <= 0) {
        return false;
    }
    *strrchr(self, '/') = '\0';
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        int n = snprintf(path, size, "%s/%s", self, places[i]);
        if (n > 0 && (size_t)n < size && access(path, X_OK) == 0) {
            return true;
        }
    }
    return false;
}
