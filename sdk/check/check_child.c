#include "check_child.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "base/pack.h"

#define BRIDGE_FD 3
#define END_MS 5000
#define STEP_MS 10

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

bool check_child_send(struct check_child *child, struct text message)
{
    struct buf frame;
    buf_init(&frame);
    buf_put_u32(&frame, (uint32_t)message.n);
    buf_put_text(&frame, message);
    bool sent = send_all(child->fd, frame.p, frame.n);
    buf_fini(&frame);
    return sent;
}

static bool receive_all(int fd, void *bytes, size_t n, int wait_ms)
{
    char *at = bytes;
    while (n > 0) {
        struct pollfd waiting = {.fd = fd, .events = POLLIN};
        int ready = poll(&waiting, 1, wait_ms);
        ssize_t got = ready > 0 ? recv(fd, at, n, 0) : 0;
        if (ready == 0 || (ready > 0 && got == 0) || (got < 0 && errno != EINTR)) {
            return false;
        }
        at += got > 0 ? got : 0;
        n -= got > 0 ? (size_t)got : 0;
    }
    return true;
}

bool check_child_receive(struct check_child *child, struct arena *arena, int wait_ms,
                         struct value *message)
{
    unsigned char head[4];
    if (child->fd < 0 || !receive_all(child->fd, head, sizeof head, wait_ms)) {
        return false;
    }
    size_t n = buf_get_u32(head);
    if (n == 0 || n > CHECK_CHILD_FRAME_MAX) {
        return false;
    }
    char *bytes = arena_alloc(arena, n);
    return receive_all(child->fd, bytes, n, CHECK_CHILD_ANSWER_MS) &&
           pack_read_lent(arena, (struct text){bytes, n}, message) == ERR_OK &&
           message->type == VALUE_LIST && message->list.count >= 3;
}

int64_t check_child_begin(struct check_child *child, struct pack *pack, const char *method)
{
    pack_list_begin(pack);
    pack_int(pack, 0);
    pack_int(pack, ++child->last_id);
    pack_z(pack, method);
    return child->last_id;
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
    return ended && !left_others;
}
