/* What a protocol is to the load generator: how a request looks, and where an answer ends. A
 * request carries the number of its slot as its id, so that answers may come in any order. */
#ifndef BENCH_LOAD_H
#define BENCH_LOAD_H
#include <stdbool.h>
#include <stdint.h>
#include "base/buf.h"
#include "load_body.h"

struct load_options {
    unsigned port, connections, in_flight;
    uint64_t count; /* stop after so many answers; 0: after `seconds` */
    double seconds;
    double rate;      /* requests per second over all connections; 0: one for each answer */
    uint64_t tickets; /* get: 1 .. tickets are there */
    int64_t due_low_us, due_high_us; /* list: pages begin anywhere between the two */
    const char *trace;               /* a file for (sent, took) of every answer; NULL: none */
    bool progress;
};

struct load_request {
    uint32_t slot;
    uint64_t number, salt; /* of the request within the run, and the run's own */
    uint64_t *chance;
};

struct load_answer {
    size_t bytes; /* 0: not whole yet */
    uint32_t slot;
    bool good;
};

struct load_protocol {
    const char *name;
    size_t greeting_bytes; /* what the server says before it is asked */
    void (*put)(const struct load_options *options, const struct load_request *request,
                struct buf *out);
    struct load_answer (*take)(const unsigned char *bytes, size_t count);
};

extern const struct load_protocol load_rung_create, load_rung_get, load_rung_list,
    load_tarantool_create;

#endif
