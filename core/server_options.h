/* The server's own settings: where it listens, where its data lies. */
#ifndef SERVER_OPTIONS_H
#define SERVER_OPTIONS_H
#include "config.h"
#include "rpc/http_gate.h"

struct server_options {
    char data[1024]; /* folder */
    char host[64];   /* of the RPC listener: loopback */
    unsigned port;
    char control[1200]; /* Unix socket; empty: none */
    char http_host[64]; /* of the HTTP listener: loopback; empty: there is none */
    unsigned http_port;
    struct http_token http_tokens[HTTP_GATE_TOKENS_MAX]; /* texts are the config's */
    size_t http_token_count;
    char zoneinfo[1024];
    int log_level;               /* enum log_level */
    bool memory_store;           /* nothing is kept: for trying out */
    uint64_t map_bytes, map_max; /* of the store: address space, at first and at most; 0: default */
    uint64_t ballast_bytes;
    char archive[1024];             /* folder for segments of the journal; empty: none are kept */
    bool clock_trust;               /* a step of the wall clock freezes nothing */
    uint32_t timers_per_second_max; /* of the storm guard */
    const char *config_path;        /* lent by whoever started the server, like what follows */
    const char *const *settings;    /* of the command line */
    size_t setting_count;
    const char *data_argument; /* NULL: the configuration says it */
};

/* Fills in the options; `data` (from the command line, may be NULL) wins over the configuration.
 * Complaints go to the config, unknown sections included. */
void server_options_read(struct config *config, const char *data, struct server_options *options);

#endif
