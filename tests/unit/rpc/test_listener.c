#include "rpc/listener.h"
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include "support/suite.h"

struct hall {
    struct loop *loop;
    char folder[64], path[100], why[300];
    int visitors;
};

static void on_visitor(void *ctx, int fd)
{
    ((struct hall *)ctx)->visitors++;
    (void)close(fd);
}

static void hall_init(struct hall *hall)
{
    *hall = (struct hall){.loop = loop_create(), .folder = "/tmp/rung-listener-XXXXXX"};
    ck_assert_ptr_nonnull(mkdtemp(hall->folder));
    (void)snprintf(hall->path, sizeof hall->path, "%s/control", hall->folder);
}

static void hall_fini(struct hall *hall)
{
    loop_destroy(&hall->loop);
    (void)unlink(hall->path);
    ck_assert_int_eq(rmdir(hall->folder), 0);
}

static struct listener *open_unix(struct hall *hall)
{
    return listener_unix(hall->loop, hall->path, on_visitor, hall, hall->why, sizeof hall->why);
}

static struct listener *open_tcp(struct hall *hall, const char *host, unsigned port,
                                 unsigned *real_port)
{
    return listener_tcp(hall->loop, host, port, real_port, on_visitor, hall, hall->why,
                        sizeof hall->why);
}

static int visit_unix(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    (void)snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_ge(fd, 0);
    if (connect(fd, (const struct sockaddr *)&address, sizeof address) == 0) {
        return fd;
    }
    (void)close(fd);
    return -1;
}

START_TEST(a_visitor_over_tcp_is_handed_on)
{
    struct hall hall;
    unsigned port = 0;
    hall_init(&hall);
    struct listener *listener = open_tcp(&hall, "127.0.0.1", 0, &port);
    ck_assert_msg(listener != NULL, "%s", hall.why);
    ck_assert_uint_gt(port, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    ck_assert_int_eq(inet_pton(AF_INET, "127.0.0.1", &address.sin_addr), 1);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(connect(fd, (const struct sockaddr *)&address, sizeof address), 0);

    loop_turn(hall.loop, true);

    ck_assert_int_eq(hall.visitors, 1);
    (void)close(fd);
    listener_destroy(&listener);
    ck_assert_ptr_null(listener);
    listener_destroy(&listener);
    hall_fini(&hall);
}
END_TEST

START_TEST(a_port_that_is_taken_and_a_host_that_is_none_are_named)
{
    struct hall hall;
    unsigned port = 0, other = 0;
    hall_init(&hall);
    struct listener *listener = open_tcp(&hall, "127.0.0.1", 0, &port);

    ck_assert_ptr_null(open_tcp(&hall, "127.0.0.1", port, &other));
    ck_assert_ptr_nonnull(strstr(hall.why, "127.0.0.1: "));
    ck_assert_ptr_null(open_tcp(&hall, "localhost", 0, &other));
    ck_assert_str_eq(hall.why, "localhost is no IPv4 address");

    listener_destroy(&listener);
    hall_fini(&hall);
}
END_TEST

START_TEST(a_unix_socket_is_for_owner_and_group_and_goes_with_its_listener)
{
    struct hall hall;
    struct stat found;
    hall_init(&hall);

    struct listener *listener = open_unix(&hall);

    ck_assert_msg(listener != NULL, "%s", hall.why);
    ck_assert_int_eq(stat(hall.path, &found), 0);
    ck_assert_uint_eq(found.st_mode & 0777, 0660);
    int fd = visit_unix(hall.path);
    ck_assert_int_ge(fd, 0);
    loop_turn(hall.loop, true);
    ck_assert_int_eq(hall.visitors, 1);
    (void)close(fd);
    listener_destroy(&listener);
    ck_assert_int_ne(stat(hall.path, &found), 0);
    hall_fini(&hall);
}
END_TEST

START_TEST(a_socket_of_a_living_server_stays)
{
    struct hall hall;
    hall_init(&hall);
    struct listener *listener = open_unix(&hall);

    ck_assert_ptr_null(open_unix(&hall));

    ck_assert_ptr_nonnull(strstr(hall.why, "another server listens there"));
    int fd = visit_unix(hall.path);
    ck_assert_int_ge(fd, 0);
    (void)close(fd);
    listener_destroy(&listener);
    hall_fini(&hall);
}
END_TEST

START_TEST(a_socket_of_a_dead_server_is_replaced)
{
    struct hall hall;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    hall_init(&hall);
    (void)snprintf(address.sun_path, sizeof address.sun_path, "%s", hall.path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(bind(fd, (const struct sockaddr *)&address, sizeof address), 0);
    (void)close(fd);

    struct listener *listener = open_unix(&hall);

    ck_assert_msg(listener != NULL, "%s", hall.why);
    listener_destroy(&listener);
    hall_fini(&hall);
}
END_TEST

/* Whatever did not answer was taken for the socket of a dead server and removed, also a file of
 * letters that somebody had named by mistake. */
START_TEST(a_file_that_is_no_socket_is_left_alone)
{
    struct hall hall;
    struct stat found;
    hall_init(&hall);
    FILE *file = fopen(hall.path, "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs("precious", file), 0);
    ck_assert_int_eq(fclose(file), 0);

    ck_assert_ptr_null(open_unix(&hall));

    ck_assert_ptr_nonnull(strstr(hall.why, "no socket"));
    ck_assert_int_eq(stat(hall.path, &found), 0);
    ck_assert_int_eq(found.st_size, 8);
    hall_fini(&hall);
}
END_TEST

START_TEST(a_path_that_is_too_long_is_refused)
{
    struct hall hall;
    char path[200];
    memset(path, 'p', sizeof path);
    path[sizeof path - 1] = '\0';
    hall_init(&hall);

    ck_assert_ptr_null(
        listener_unix(hall.loop, path, on_visitor, &hall, hall.why, sizeof hall.why));

    ck_assert_ptr_nonnull(strstr(hall.why, "at most 107 bytes"));
    hall_fini(&hall);
}
END_TEST

SUITE("listener", a_visitor_over_tcp_is_handed_on,
      a_port_that_is_taken_and_a_host_that_is_none_are_named,
      a_unix_socket_is_for_owner_and_group_and_goes_with_its_listener,
      a_socket_of_a_living_server_stays, a_socket_of_a_dead_server_is_replaced,
      a_file_that_is_no_socket_is_left_alone, a_path_that_is_too_long_is_refused)
