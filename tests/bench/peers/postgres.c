/* Tickets into PostgreSQL as fast as it takes them: one transaction per batch with ticket, entry,
 * event, job and idempotency key, each one prepared INSERT ... SELECT FROM unnest(...) with binary
 * arrays, all in one pipeline; one thread per connection, each with a shard of its own.
 *
 *   rung-bench-postgres FOLDER option=value ...
 *
 *   FOLDER        where the server's socket lies; user and database are "rung" and "postgres"
 *   schema=FILE   executed first
 *   batch=256 connections=2   count=N | seconds=S
 *   relaxed=1     synchronous_commit=off, for filling a store; never for a figure
 *   progress=1    a line on stderr every ten seconds
 *
 * Prints one line of name=value. */
#include <libpq-fe.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/random.h"

#define CONNECTIONS_MAX 16
#define BATCH_MAX 10000u
#define COLUMNS_MAX 13
#define STATEMENTS 5
#define PROGRESS_US INT64_C(10000000)
#define DUE_SPAN_US UINT64_C(1000000000000)

enum type { INT2, INT4, INT8, BYTEA };
static const struct {
    uint32_t oid, array_oid, bytes; /* bytes 0: of any length */
    const char *cast;
} types[] = {[INT2] = {21, 1005, 2, "int2[]"},
             [INT4] = {23, 1007, 4, "int4[]"},
             [INT8] = {20, 1016, 8, "int8[]"},
             [BYTEA] = {17, 1001, 0, "bytea[]"}};

struct column {
    const char *name;
    enum type type;
    int64_t (*number)(void *worker, uint64_t ticket);
    size_t body_bytes; /* of a bytea */
};
struct statement {
    const char *table;
    struct column columns[COLUMNS_MAX];
};

struct options {
    const char *folder, *schema;
    unsigned batch, connections;
    uint64_t count;
    double seconds;
    bool relaxed, progress;
};
struct worker {
    const struct options *options;
    PGconn *conn;
    pthread_t thread;
    int shard;
    uint64_t next, chance; /* the next ticket's local number */
    int64_t began_us, now_us;
    double *took_us;
    size_t batches, capacity;
};

static atomic_uint_fast64_t inserted;

static _Noreturn void fail(const char *what, const char *why)
{
    (void)fprintf(stderr, "rung-bench-postgres: %s: %s\n", what, why);
    exit(1);
}

/* --- the record of the comparison: 50 queues, 4 priorities, a million seconds, 65,536 customers,
 * 100 assignees, a body of 600 bytes --- */

static int64_t zero(void *ctx, uint64_t ticket)
{
    (void)ctx;
    (void)ticket;
    return 0;
}
static int64_t one(void *ctx, uint64_t ticket)
{
    (void)ctx;
    (void)ticket;
    return 1;
}
static int64_t shard(void *ctx, uint64_t ticket)
{
    (void)ticket;
    return ((struct worker *)ctx)->shard;
}
static int64_t id(void *ctx, uint64_t ticket)
{
    return (int64_t)(ticket << 8) | ((struct worker *)ctx)->shard;
}
static int64_t sequence(void *ctx, uint64_t ticket)
{
    (void)ctx;
    return (int64_t)ticket;
}
static int64_t now(void *ctx, uint64_t ticket)
{
    (void)ticket;
    return ((struct worker *)ctx)->now_us;
}
static int64_t below(void *ctx, uint64_t limit)
{
    return (int64_t)random_below(&((struct worker *)ctx)->chance, limit);
}
static int64_t queue(void *ctx, uint64_t ticket)
{
    (void)ticket;
    return below(ctx, 50);
}
static int64_t priority(void *ctx, uint64_t ticket)
{
    (void)ticket;
    return below(ctx, 4);
}
static int64_t customer(void *ctx, uint64_t ticket)
{
    (void)ticket;
    return below(ctx, 65536);
}
static int64_t assignee(void *ctx, uint64_t ticket)
{
    (void)ticket;
    return below(ctx, 100);
}
static int64_t due(void *ctx, uint64_t ticket)
{
    return now(ctx, ticket) + below(ctx, DUE_SPAN_US);
}

static const struct statement statements[STATEMENTS] = {
    {"rung_ticket",
     {{"shard", INT2, shard, 0},
      {"id", INT8, id, 0},
      {"ver", INT8, one, 0},
      {"queue", INT4, queue, 0},
      {"state", INT2, zero, 0},
      {"prio", INT2, priority, 0},
      {"assignee", INT8, assignee, 0},
      {"customer", INT8, customer, 0},
      {"due", INT8, due, 0},
      {"created", INT8, now, 0},
      {"updated", INT8, now, 0},
      {"nentry", INT4, one, 0},
      {"body", BYTEA, NULL, 600}}},
    {"rung_entry",
     {{"shard", INT2, shard, 0},
      {"ticket", INT8, id, 0},
      {"n", INT4, one, 0},
      {"at", INT8, now, 0},
      {"kind", INT2, zero, 0},
      {"author", INT8, zero, 0},
      {"body", BYTEA, NULL, 300}}},
    {"rung_job",
     {{"shard", INT2, shard, 0},
      {"ticket", INT8, id, 0},
      {"n", INT8, one, 0},
      {"next_at", INT8, due, 0},
      {"attempts", INT4, zero, 0},
      {"token", INT8, zero, 0},
      {"lane", INT8, zero, 0},
      {"body", BYTEA, NULL, 100}}},
    {"rung_event",
     {{"shard", INT2, shard, 0},
      {"seq", INT8, sequence, 0},
      {"at", INT8, now, 0},
      {"ticket", INT8, id, 0},
      {"ver", INT8, one, 0},
      {"kind", INT2, zero, 0},
      {"body", BYTEA, NULL, 20}}},
    {"rung_idem",
     {{"shard", INT2, shard, 0},
      {"bucket", INT4, zero, 0},
      {"key", BYTEA, NULL, 16},
      {"ticket", INT8, id, 0},
      {"ver", INT8, one, 0},
      {"result", BYTEA, NULL, 100}}},
};

/* --- binary arrays --- */

static void put_bytes(struct worker *worker, const struct column *column, struct buf *out)
{
    unsigned char bytes[600];
    memset(bytes, 'b', sizeof bytes);
    if (column->body_bytes == 16) { /* a key: chance */
        for (size_t i = 0; i < 16; i += 8) {
            uint64_t number = random_next(&worker->chance);
            memcpy(bytes + i, &number, 8);
        }
    }
    buf_put_u32(out, (uint32_t)column->body_bytes);
    buf_put(out, bytes, column->body_bytes);
}

static void put_array(struct worker *worker, const struct column *column, struct buf *out)
{
    unsigned count = worker->options->batch;
    buf_clear(out);
    buf_put_u32(out, 1); /* one dimension, no NULL, the element's type, its count, from 1 */
    buf_put_u32(out, 0);
    buf_put_u32(out, types[column->type].oid);
    buf_put_u32(out, count);
    buf_put_u32(out, 1);
    for (unsigned i = 0; i < count; i++) {
        if (column->type == BYTEA) {
            put_bytes(worker, column, out);
            continue;
        }
        int64_t number = column->number(worker, worker->next + i);
        buf_put_u32(out, types[column->type].bytes);
        if (column->type == INT2) {
            buf_put_u16(out, (uint16_t)number);
        } else if (column->type == INT4) {
            buf_put_u32(out, (uint32_t)number);
        } else {
            buf_put_u64(out, (uint64_t)number);
        }
    }
}

static void print_name(char *out, size_t size, unsigned index)
{
    (void)snprintf(out, size, "s%u", index);
}

static void send_statement(struct worker *worker, unsigned index)
{
    const struct statement *statement = &statements[index];
    static _Thread_local struct buf bufs[COLUMNS_MAX];
    const char *values[COLUMNS_MAX];
    int lengths[COLUMNS_MAX];
    int formats[COLUMNS_MAX];
    char name[8];
    int count = 0;
    for (; count < COLUMNS_MAX && statement->columns[count].name != NULL; count++) {
        put_array(worker, &statement->columns[count], &bufs[count]);
        values[count] = (const char *)bufs[count].p;
        lengths[count] = (int)bufs[count].n;
        formats[count] = 1;
    }
    print_name(name, sizeof name, index);
    if (PQsendQueryPrepared(worker->conn, name, count, values, lengths, formats, 1) != 1) {
        fail(statement->table, PQerrorMessage(worker->conn));
    }
}

/* --- one connection --- */

static void run_sql(PGconn *conn, const char *sql)
{
    PGresult *result = PQexec(conn, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        fail(sql, PQerrorMessage(conn));
    }
    PQclear(result);
}

static void prepare(PGconn *conn, unsigned index)
{
    const struct statement *statement = &statements[index];
    struct buf sql;
    struct buf arrays;
    char name[8];
    buf_init(&sql);
    buf_init(&arrays);
    buf_printf(&sql, "INSERT INTO %s (", statement->table);
    for (int i = 0; i < COLUMNS_MAX && statement->columns[i].name != NULL; i++) {
        const struct column *column = &statement->columns[i];
        buf_printf(&sql, "%s%s", i > 0 ? ", " : "", column->name);
        buf_printf(&arrays, "%s$%d::%s", i > 0 ? ", " : "", i + 1, types[column->type].cast);
    }
    buf_printf(&sql, ") SELECT * FROM unnest(%s)", buf_z(&arrays));
    print_name(name, sizeof name, index);
    PGresult *result = PQprepare(conn, name, buf_z(&sql), 0, NULL);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) {
        fail(buf_z(&sql), PQerrorMessage(conn));
    }
    PQclear(result);
    buf_fini(&sql);
    buf_fini(&arrays);
}

static PGconn *open_connection(const struct options *options)
{
    const char *const names[] = {"host", "user", "dbname", NULL};
    const char *const values[] = {options->folder, "rung", "postgres", NULL};
    PGconn *conn = PQconnectdbParams(names, values, 0);
    if (PQstatus(conn) != CONNECTION_OK) {
        fail(options->folder, PQerrorMessage(conn));
    }
    run_sql(conn,
            options->relaxed ? "SET synchronous_commit = off" : "SET synchronous_commit = on");
    run_sql(conn, "SET plan_cache_mode = force_generic_plan");
    run_sql(conn, "SET client_min_messages = warning");
    return conn;
}

static uint64_t read_next(PGconn *conn, int shard_number)
{
    char sql[100];
    (void)snprintf(sql, sizeof sql,
                   "SELECT coalesce(max(id) >> 8, 0) FROM rung_ticket WHERE shard = %d",
                   shard_number);
    PGresult *result = PQexec(conn, sql);
    if (PQresultStatus(result) != PGRES_TUPLES_OK) {
        fail(sql, PQerrorMessage(conn));
    }
    uint64_t last = strtoull(PQgetvalue(result, 0, 0), NULL, 10);
    PQclear(result);
    return last + 1;
}

/* Every statement's result, each ended by a NULL, then the sync's. */
static void take_results(struct worker *worker)
{
    ExecStatusType status = PGRES_COMMAND_OK;
    while (status != PGRES_PIPELINE_SYNC) {
        PGresult *result = PQgetResult(worker->conn);
        if (result == NULL) {
            continue;
        }
        status = PQresultStatus(result);
        if (status != PGRES_COMMAND_OK && status != PGRES_PIPELINE_SYNC) {
            fail("a batch", PQresultErrorMessage(result));
        }
        PQclear(result);
    }
}

static void run_batch(struct worker *worker)
{
    worker->now_us = clock_wall_us(NULL);
    int64_t began_us = clock_monotonic_us(NULL);
    if (PQsendQueryParams(worker->conn, "BEGIN", 0, NULL, NULL, NULL, NULL, 1) != 1) {
        fail("BEGIN", PQerrorMessage(worker->conn));
    }
    for (unsigned i = 0; i < STATEMENTS; i++) {
        send_statement(worker, i);
    }
    if (PQsendQueryParams(worker->conn, "COMMIT", 0, NULL, NULL, NULL, NULL, 1) != 1 ||
        PQpipelineSync(worker->conn) != 1) {
        fail("COMMIT", PQerrorMessage(worker->conn));
    }
    take_results(worker);
    worker->next += worker->options->batch;
    if (worker->batches == worker->capacity) {
        worker->capacity = worker->capacity ? worker->capacity * 2 : 1024;
        worker->took_us = mem_resize(worker->took_us, worker->capacity * sizeof(double));
    }
    worker->took_us[worker->batches++] = (double)(clock_monotonic_us(NULL) - began_us);
}

static void *run_worker(void *ctx)
{
    struct worker *worker = ctx;
    const struct options *options = worker->options;
    int64_t told_us = worker->began_us;
    for (;;) {
        int64_t now_us = clock_monotonic_us(NULL);
        if (options->count > 0 ? atomic_load(&inserted) >= options->count
                               : (double)(now_us - worker->began_us) >= options->seconds * 1e6) {
            return NULL;
        }
        run_batch(worker);
        atomic_fetch_add(&inserted, options->batch);
        if (options->progress && worker->shard == 0 && now_us - told_us >= PROGRESS_US) {
            told_us = now_us;
            (void)fprintf(stderr, "%llu tickets after %.0f s\n",
                          (unsigned long long)atomic_load(&inserted),
                          (double)(now_us - worker->began_us) / 1e6);
        }
    }
}

static int compare(const void *a, const void *b)
{
    double difference = *(const double *)a - *(const double *)b;
    return difference < 0 ? -1 : difference > 0;
}

static void report(struct worker *workers, const struct options *options, double took_s)
{
    double *all = NULL;
    size_t count = 0;
    for (unsigned i = 0; i < options->connections; i++) {
        all = mem_resize(all, (count + workers[i].batches + 1) * sizeof *all);
        if (workers[i].batches > 0) {
            memcpy(all + count, workers[i].took_us, workers[i].batches * sizeof *all);
        }
        count += workers[i].batches;
    }
    if (count == 0) {
        fail("a run", "no batch at all");
    }
    qsort(all, count, sizeof *all, compare);
    (void)printf("answers=%llu seconds=%.3f per_s=%.1f p50_us=%.0f p99_us=%.0f\n",
                 (unsigned long long)count * options->batch, took_s,
                 (double)(count * options->batch) / took_s, all[count / 2], all[count * 99 / 100]);
    mem_free(all);
}

static void make_schema(const struct options *options)
{
    char sql[16384];
    PGconn *conn = open_connection(options);
    FILE *file = fopen(options->schema, "re");
    size_t count = file != NULL ? fread(sql, 1, sizeof sql - 1, file) : 0;
    if (count == 0 || count == sizeof sql - 1) {
        fail(options->schema, "cannot be read, or is longer than 16 KiB");
    }
    sql[count] = '\0';
    run_sql(conn, sql);
    (void)fclose(file);
    PQfinish(conn);
}

static void read_arguments(struct options *options, int argc, char **argv)
{
    *options = (struct options){.batch = 256, .connections = 2};
    options->folder = argc > 1 ? argv[1] : NULL;
    bool good = argc > 1;
    for (int i = 2; good && i < argc; i++) {
        char *equals = strchr(argv[i], '=');
        good = equals != NULL;
        const char *value = good ? equals + 1 : "";
        size_t n = good ? (size_t)(equals - argv[i]) : 0;
        struct text name = {argv[i], n};
        uint64_t number = strtoull(value, NULL, 10);
        if (text_eq_z(name, "schema")) {
            options->schema = value;
        } else if (text_eq_z(name, "batch")) {
            options->batch = (unsigned)number;
        } else if (text_eq_z(name, "connections")) {
            options->connections = (unsigned)number;
        } else if (text_eq_z(name, "count")) {
            options->count = number;
        } else if (text_eq_z(name, "seconds")) {
            options->seconds = strtod(value, NULL);
        } else if (text_eq_z(name, "relaxed")) {
            options->relaxed = number != 0;
        } else if (text_eq_z(name, "progress")) {
            options->progress = number != 0;
        } else {
            good = false;
        }
    }
    if (!good || options->batch == 0 || options->batch > BATCH_MAX || options->connections == 0 ||
        options->connections > CONNECTIONS_MAX) {
        (void)fprintf(stderr, "usage: rung-bench-postgres FOLDER option=value ...\n");
        exit(2);
    }
}

int main(int argc, char **argv)
{
    static struct worker workers[CONNECTIONS_MAX];
    struct options options;
    read_arguments(&options, argc, argv);
    if (options.schema != NULL) {
        make_schema(&options);
    }
    if (options.count == 0 && options.seconds <= 0) {
        return 0;
    }
    for (unsigned i = 0; i < options.connections; i++) {
        struct worker *worker = &workers[i];
        *worker = (struct worker){.options = &options, .shard = (int)i, .chance = random_u64()};
        worker->conn = open_connection(&options);
        worker->next = read_next(worker->conn, worker->shard);
        for (unsigned k = 0; k < STATEMENTS; k++) {
            prepare(worker->conn, k);
        }
        if (PQenterPipelineMode(worker->conn) != 1) {
            fail("pipeline", PQerrorMessage(worker->conn));
        }
    }
    int64_t began_us = clock_monotonic_us(NULL);
    for (unsigned i = 0; i < options.connections; i++) {
        workers[i].began_us = began_us;
        if (pthread_create(&workers[i].thread, NULL, run_worker, &workers[i]) != 0) {
            fail("a thread", "cannot be started");
        }
    }
    for (unsigned i = 0; i < options.connections; i++) {
        (void)pthread_join(workers[i].thread, NULL);
        PQfinish(workers[i].conn);
    }
    report(workers, &options, (double)(clock_monotonic_us(NULL) - began_us) / 1e6);
    return 0;
}
