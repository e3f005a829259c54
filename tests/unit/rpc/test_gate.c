#include "rpc/gate.h"
#include <arpa/inet.h>
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>
#include "support/rpc_world.h"

/* A gate on loopback before the engine of a world; the visitor is a plain socket. */
struct house {
    struct rpc_world rpc;
    struct loop *loop;
    struct gate *gate;
    int fd;
};

static void house_init(struct house *house)
{
    char why[300] = "";
    struct gate_options options = {.host = "127.0.0.1"};
    rpc_world_init(&house->rpc);
    house->loop = loop_create();
    house->gate = gate_create(house->loop, house->rpc.world.engine, &house->rpc.local, &options,
                              why, sizeof why);
    ck_assert_msg(house->gate != NULL, "%s", why);
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)gate_port(house->gate))};
    ck_assert_int_eq(inet_pton(AF_INET, "127.0.0.1", &address.sin_addr), 1);
    house->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(connect(house->fd, (const struct sockaddr *)&address, sizeof address), 0);
    while (gate_connections(house->gate) == 0) {
        loop_turn(house->loop, true);
    }
}

static void house_fini(struct house *house)
{
    gate_destroy(&house->gate);
    ck_assert_ptr_null(house->gate);
    loop_destroy(&house->loop);
    if (house->fd >= 0) {
        (void)close(house->fd);
    }
    rpc_world_fini(&house->rpc);
}

static void say(struct house *house, const char *bytes, size_t count)
{
    ck_assert_int_eq(send(house->fd, bytes, count, MSG_NOSIGNAL), (ssize_t)count);
}

/* Turns the loop until the visitor has something to read; 0: the gate hung up. */
static ssize_t hear(struct house *house, char *bytes, size_t count)
{
    for (;;) {
        ssize_t n = recv(house->fd, bytes, count, MSG_DONTWAIT);
        if (n >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK)) {
            return n;
        }
        loop_turn(house->loop, true);
    }
}

static const char ping[] = "\x94\x00\x05\xa8rpc.ping\x90";

START_TEST(a_visitor_is_answered_over_the_socket)
{
    struct house house;
    char answer[200];
    house_init(&house);

    say(&house, ping, 4);
    say(&house, ping + 4, sizeof ping - 1 - 4);

    ck_assert_int_gt(hear(&house, answer, sizeof answer), 4);
    ck_assert_mem_eq(answer, "\xdc\x00\x04\x01\x05\xc0", 6);
    house_fini(&house);
}
END_TEST

START_TEST(who_breaks_the_protocol_hears_why_and_is_put_out)
{
    struct house house;
    char answer[400];
    house_init(&house);

    say(&house, "\xc1", 1);

    ck_assert_int_gt(hear(&house, answer, sizeof answer), 10);
    ck_assert_int_eq(hear(&house, answer, sizeof answer), 0);
    ck_assert_uint_eq(gate_connections(house.gate), 0);
    house_fini(&house);
}
END_TEST

START_TEST(who_leaves_in_the_middle_of_a_frame_is_forgotten)
{
    struct house house;
    house_init(&house);
    say(&house, ping, 5);

    (void)close(house.fd);
    house.fd = -1;
    while (gate_connections(house.gate) > 0) {
        loop_turn(house.loop, true);
    }

    house_fini(&house);
}
END_TEST

START_TEST(closed_doors_keep_those_who_are_inside)
{
    struct house house;
    char answer[200];
    house_init(&house);

    gate_close_doors(house.gate);
    say(&house, ping, sizeof ping - 1);

    ck_assert_int_gt(hear(&house, answer, sizeof answer), 4);
    ck_assert_uint_eq(gate_connections(house.gate), 1);
    house_fini(&house);
}
END_TEST

START_TEST(an_address_that_cannot_be_had_gives_no_gate_but_a_sentence)
{
    char why[300] = "";
    struct rpc_world rpc;
    rpc_world_init(&rpc);
    struct loop *loop = loop_create();
    struct gate_options options = {.host = "127.0.0.1", .control_path = "/nowhere/at/all"};

    struct gate *gate = gate_create(loop, rpc.world.engine, &rpc.local, &options, why, sizeof why);

    ck_assert_ptr_null(gate);
    ck_assert_ptr_nonnull(strstr(why, "/nowhere/at/all: "));
    loop_destroy(&loop);
    rpc_world_fini(&rpc);
}
END_TEST

SUITE("gate", a_visitor_is_answered_over_the_socket,
      who_breaks_the_protocol_hears_why_and_is_put_out,
      who_leaves_in_the_middle_of_a_frame_is_forgotten, closed_doors_keep_those_who_are_inside,
      an_address_that_cannot_be_had_gives_no_gate_but_a_sentence)
