#include "rpc/listener.h"
#include <arpa/inet.h>
#include <errno.h>
#include <event2/listener.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include "base/guarded_fd.h"
#include "base/log.h"
#include "base/mem.h"

#define BACKLOG 512

struct listener {
    struct evconnlistener *handle;
    void (*on_visitor)(void *ctx, int fd);
    void *ctx;
    int spare_fd; /* kept so that EMFILE can be answered by closing the visitor, not by spinning */
    char *path;   /* owned; of a Unix socket */
};

static void on_accept(struct evconnlistener *handle, evutil_socket_t fd, struct sockaddr *from,
                      int length, void *ctx)
{
    struct listener *listener = ctx;
    (void)handle;
    (void)from;
    (void)length;
    guarded_fd_add(fd);
    listener->on_visitor(listener->ctx, fd);
}

static void on_trouble(struct evconnlistener *handle, void *ctx)
{
    struct listener *listener = ctx;
    int err = errno;
    log_warn("listener.trouble", "error=\"%s\"", strerror(err));
    if ((err == EMFILE || err == ENFILE) && listener->spare_fd >= 0) {
        (void)close(listener->spare_fd);
        int fd = accept(evconnlistener_get_fd(handle), NULL, NULL);
        if (fd >= 0) {
            (void)close(fd);
        }
        listener->spare_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    }
}

static struct listener *listen_on(struct loop *loop, int fd, void (*on_visitor)(void *ctx, int fd),
                                  void *ctx)
{
    struct listener *listener = MEM_NEW(struct listener);
    listener->on_visitor = on_visitor;
    listener->ctx = ctx;
    guarded_fd_add(fd);
    listener->spare_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    listener->handle = evconnlistener_new(loop_base(loop), on_accept, listener,
                                          LEV_OPT_CLOSE_ON_FREE, BACKLOG, fd);
    if (listener->handle != NULL) {
        evconnlistener_set_error_cb(listener->handle, on_trouble);
    }
    return listener;
}

static struct listener *fail(int fd, const char *where, char *why, size_t why_size)
{
    (void)snprintf(why, why_size, "%s: %s", where, strerror(errno));
    if (fd >= 0) {
        (void)close(fd);
    }
    return NULL;
}

struct listener *listener_tcp(struct loop *loop, const char *host, unsigned port,
                              unsigned *real_port, void (*on_visitor)(void *ctx, int fd), void *ctx,
                              char *why, size_t why_size)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    socklen_t length = sizeof address;
    int one = 1;
    if (inet_pton(AF_INET, host, &address.sin_addr) != 1) {
        (void)snprintf(why, why_size, "%s is no IPv4 address", host);
        return NULL;
    }
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return fail(fd, host, why, why_size);
    }
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one,
                     sizeof one); /* accepted sockets inherit it */
    (void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof one);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, BACKLOG) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &length) != 0) {
        return fail(fd, host, why, why_size);
    }
    *real_port = ntohs(address.sin_port);
    return listen_on(loop, fd, on_visitor, ctx);
}

/* A socket file of a server that is gone is in the way; one that answers belongs to a living
 * server, and what is no socket is somebody's file. NULL: the path is free now. */
static const char *remove_stale(const struct sockaddr_un *address)
{
    struct stat found;
    if (lstat(address->sun_path, &found) != 0) {
        return errno == ENOENT ? NULL : strerror(errno);
    }
    if (!S_ISSOCK(found.st_mode)) {
        return "there is a file that is no socket; name another path, or move it away";
    }
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    bool alive = fd >= 0 && (connect(fd, (const struct sockaddr *)address, sizeof *address) == 0 ||
                             errno == EAGAIN); /* its queue is full: it lives */
    if (fd >= 0) {
        (void)close(fd);
    }
    if (alive) {
        return "another server listens there";
    }
    return unlink(address->sun_path) == 0 || errno == ENOENT ? NULL : strerror(errno);
}

struct listener *listener_unix(struct loop *loop, const char *path,
                               void (*on_visitor)(void *ctx, int fd), void *ctx, char *why,
                               size_t why_size)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) {
        (void)snprintf(why, why_size, "%s: a socket's path has at most %zu bytes", path,
                       sizeof address.sun_path - 1);
        return NULL;
    }
    memcpy(address.sun_path, path, strlen(path) + 1);
    const char *in_the_way = remove_stale(&address);
    if (in_the_way != NULL) {
        (void)snprintf(why, why_size, "%s: %s", path, in_the_way);
        return NULL;
    }
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    mode_t mask = umask(0117);
    int bound = fd < 0 ? -1 : bind(fd, (struct sockaddr *)&address, sizeof address);
    (void)umask(mask);
    if (bound != 0 || listen(fd, BACKLOG) != 0) {
        return fail(fd, path, why, why_size);
    }
    struct listener *listener = listen_on(loop, fd, on_visitor, ctx);
    listener->path = mem_copy_z(path, strlen(path));
    return listener;
}

void listener_destroy(struct listener **listener)
{
    struct listener *old = *listener;
    if (old == NULL) {
        return;
    }
    if (old->handle != NULL) {
        evconnlistener_free(old->handle);
    }
    if (old->spare_fd >= 0) {
        (void)close(old->spare_fd);
    }
    if (old->path != NULL) {
        (void)unlink(old->path);
        mem_free(old->path);
    }
    mem_free(old);
    *listener = NULL;
}
