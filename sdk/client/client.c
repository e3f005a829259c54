#include "client/client.h"
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>
#include "base/mem.h"
#include "base/scan.h"

#define FRAME_BYTES_MAX ((size_t)64 << 20)

struct client {
    int fd;
    int64_t last;
    struct buf in; /* bytes behind the last frame */
};

static int connect_unix(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(address.sun_path, path, strlen(path) + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

static int connect_tcp(const char *address)
{
    char host[256];
    const char *colon = strrchr(address, ':');
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    int fd = -1;
    if (colon == NULL || (size_t)(colon - address) >= sizeof host) {
        errno = EINVAL;
        return -1;
    }
    memcpy(host, address, (size_t)(colon - address));
    host[colon - address] = '\0';
    if (getaddrinfo(host, colon + 1, &hints, &found) != 0) {
        errno = EHOSTUNREACH;
        return -1;
    }
    for (struct addrinfo *one = found; one != NULL && fd < 0; one = one->ai_next) {
        fd = socket(one->ai_family, one->ai_socktype | SOCK_CLOEXEC, 0);
        if (fd >= 0 && connect(fd, one->ai_addr, one->ai_addrlen) != 0) {
            (void)close(fd);
            fd = -1;
        }
    }
    freeaddrinfo(found);
    return fd;
}

static bool say_hello(struct client *client, char *why, size_t why_size)
{
    struct arena arena;
    struct value params = {.type = VALUE_MAP};
    struct value result;
    struct refusal refusal = {.code = ERR_OK};
    arena_init(&arena);
    *value_put(&arena, &params, "client") = value_of_text(TEXT("rung-client"));
    *value_put(&arena, &params, "errors") = value_of_text(TEXT("map"));
    enum err err = client_call(client, &arena, "rpc.hello", &params, &result, &refusal);
    (void)snprintf(why, why_size, "%s", refusal.text);
    arena_fini(&arena);
    return err == ERR_OK;
}

struct client *client_open(const char *address, char *why, size_t why_size)
{
    struct timeval timeout = {.tv_sec = CLIENT_TIMEOUT_SECONDS};
    int fd = strncmp(address, "unix:", 5) == 0 ? connect_unix(address + 5) : connect_tcp(address);
    if (fd < 0) {
        (void)snprintf(why, why_size, "%s: %s", address, strerror(errno));
        return NULL;
    }
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
    struct client *client = MEM_NEW(struct client);
    client->fd = fd;
    buf_init(&client->in);
    if (!say_hello(client, why, why_size)) {
        client_close(&client);
    }
    return client;
}

void client_close(struct client **client)
{
    if (*client == NULL) {
        return;
    }
    (void)close((*client)->fd);
    buf_fini(&(*client)->in);
    mem_free(*client);
    *client = NULL;
}

static bool send_all(int fd, struct text bytes)
{
    while (bytes.n > 0) {
        ssize_t sent = send(fd, bytes.p, bytes.n, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) {
            continue;
        }
        if (sent <= 0) {
            return false;
        }
        bytes = text_slice(bytes, (size_t)sent, bytes.n);
    }
    return true;
}

static bool receive_more(struct client *client)
{
    buf_reserve(&client->in, 65536);
    ssize_t got = recv(client->fd, client->in.p + client->in.n, 65536, 0);
    if (got < 0 && errno == EINTR) {
        return true;
    }
    if (got <= 0) {
        return false;
    }
    client->in.n += (size_t)got;
    return true;
}

/* The next whole message; false: the connection is over. */
static bool receive(struct client *client, struct arena *arena, struct value *message)
{
    struct scan scan;
    scan_init(&scan, FRAME_BYTES_MAX);
    for (;;) {
        enum scan_result result = scan_measure(&scan, client->in.p, client->in.n);
        if (result == SCAN_DONE) {
            break;
        }
        if (result != SCAN_MORE || !receive_more(client)) {
            return false;
        }
    }
    struct text frame = {(const char *)client->in.p, scan.consumed};
    bool good = pack_read(arena, frame, message) == ERR_OK && message->type == VALUE_LIST;
    buf_drop(&client->in, scan.consumed);
    return good;
}

static bool send_request(struct client *client, const char *method, const struct value *params)
{
    struct buf out;
    struct pack pack;
    buf_init(&out);
    pack_init(&pack, &out);
    pack_list_begin(&pack);
    pack_int(&pack, 0);
    pack_int(&pack, ++client->last);
    pack_z(&pack, method);
    pack_list_begin(&pack);
    pack_value(&pack, params);
    pack_list_end(&pack);
    pack_list_end(&pack);
    bool sent = pack.err == ERR_OK && send_all(client->fd, buf_text(&out));
    buf_fini(&out);
    return sent;
}

static enum err code_of(struct text name)
{
    for (unsigned i = 1; i < ERR_COUNT; i++) {
        if (text_eq_z(name, err_name((enum err)i))) {
            return (enum err)i;
        }
    }
    return ERR_INTERNAL;
}

static enum err take_error(const struct value *error, struct refusal *refusal)
{
    char path[80];
    (void)snprintf(path, sizeof path, "%.*s", TEXT_ARG(value_text(error, "path")));
    if (error->type == VALUE_TEXT) {
        return err_refuse(refusal, ERR_INTERNAL, "", "", "%.*s", TEXT_ARG(error->text));
    }
    return err_refuse(refusal, code_of(value_text(error, "code")), "", path, "%.*s",
                      TEXT_ARG(value_text(error, "message")));
}

enum err client_call(struct client *client, struct arena *arena, const char *method,
                     const struct value *params, struct value *result, struct refusal *refusal)
{
    struct value message;
    bool alive = send_request(client, method, params);
    while (alive && receive(client, arena, &message)) {
        const struct value *items = message.list.items;
        if (message.list.count != 4 || items[0].number != 1 || items[1].number != client->last) {
            continue; /* an event, or an answer to somebody who gave up */
        }
        if (items[2].type != VALUE_NIL) {
            return take_error(&items[2], refusal);
        }
        *result = items[3];
        return ERR_OK;
    }
    return err_refuse(
        refusal, ERR_UNKNOWN, "", "",
        "the connection broke: the outcome is not known, ask again with the same key");
}
