#include "store/digest.h"
#include <string.h>

static const char *const names[TABLE_END] = {
    [TABLE_META] = "meta",
    [TABLE_TICKET] = "ticket",
    [TABLE_ENTRY] = "entry",
    [TABLE_BY_DUE] = "by_due",
    [TABLE_BY_AGENT] = "by_agent",
    [TABLE_BY_CUSTOMER] = "by_customer",
    [TABLE_TIMER] = "timer",
    [TABLE_JOB] = "job",
    [TABLE_JOB_DUE] = "job_due",
    [TABLE_JOB_OF] = "job_of",
    [TABLE_INBOX] = "inbox",
    [TABLE_BLOB] = "blob",
    [TABLE_COMMAND] = "command",
    [TABLE_EVENT] = "event",
    [TABLE_IDEMPOTENCY] = "idempotency",
    [TABLE_REFERENCE] = "reference",
    [TABLE_CUSTOMER] = "customer",
    [TABLE_IDENTITY] = "identity",
    [TABLE_AGENT] = "agent",
    [TABLE_KV] = "kv",
    [TABLE_DOCUMENT] = "document",
    [TABLE_BY_LINK] = "by_link",
    [TABLE_BY_PROBLEM] = "by_problem",
    [TABLE_WAITING] = "waiting",
    [TABLE_BY_OWED] = "by_owed",
    [TABLE_REMAINS] = "remains",
    [TABLE_PURGED] = "purged",
    [TABLE_BLOB_USE] = "blob_use",
    [TABLE_JOB_PAST] = "job_past",
};

const char *digest_table_name(enum store_table table)
{
    return (unsigned)table < TABLE_END && names[table] != NULL ? names[table] : "?";
}

static void set_u32(unsigned char *at, size_t number)
{
    for (int i = 0; i < 4; i++) {
        at[i] = (unsigned char)(number >> (24 - 8 * i));
    }
}

/* Sums do not care about order, and a row that goes takes away what it brought. */
static void add_number(unsigned char sum[SHA256_BYTES], const unsigned char number[SHA256_BYTES])
{
    unsigned carry = 0;
    for (size_t i = SHA256_BYTES; i-- > 0;) {
        carry += (unsigned)sum[i] + number[i];
        sum[i] = (unsigned char)carry;
        carry >>= 8;
    }
}

void digest_sum_add(struct digest_sum *sum, struct sha256 *sha256, enum store_table table,
                    struct text key, struct text value)
{
    unsigned char head[9] = {(unsigned char)table};
    unsigned char number[SHA256_BYTES];
    set_u32(head + 1, key.n);
    set_u32(head + 5, value.n);
    sha256_start(sha256);
    sha256_add(sha256, (struct text){(const char *)head, sizeof head});
    sha256_add(sha256, key);
    sha256_add(sha256, value);
    sha256_finish(sha256, number);
    add_number(sum->sum, number);
    sum->rows++;
}

void digest_begin(struct digest *digest)
{
    *digest = (struct digest){0};
}

void digest_add(struct digest *digest, struct sha256 *sha256, enum store_table table,
                struct text key, struct text value)
{
    digest_sum_add(&digest->tables[table], sha256, table, key, value);
}

void digest_end(struct digest *digest)
{
    struct buf sums;
    buf_init(&sums);
    digest->all.rows = 0;
    for (unsigned table = 0; table < TABLE_END; table++) {
        const struct digest_sum *one = &digest->tables[table];
        if (one->rows > 0) { /* so that a table that is new and empty changes nothing */
            buf_put_u8(&sums, (uint8_t)table);
            buf_put_u64(&sums, one->rows);
            buf_put(&sums, one->sum, sizeof one->sum);
            digest->all.rows += one->rows;
        }
    }
    sha256_of(buf_text(&sums), digest->all.sum);
    buf_fini(&sums);
}

struct walk {
    struct digest *digest;
    struct sha256 *sha256;
};

static enum err on_row(void *ctx, enum store_table table, struct text key, struct text value)
{
    struct walk *walk = ctx;
    digest_add(walk->digest, walk->sha256, table, key, value);
    return ERR_OK;
}

enum err digest_of(struct store *store, struct digest *digest)
{
    struct walk walk = {.digest = digest, .sha256 = sha256_create()};
    digest_begin(digest);
    enum err err = store_walk(store, on_row, &walk);
    digest_end(digest);
    sha256_destroy(&walk.sha256);
    return err;
}

bool digest_equal(const struct digest_sum *a, const struct digest_sum *b)
{
    return a->rows == b->rows && memcmp(a->sum, b->sum, sizeof a->sum) == 0;
}

static void print_one(const char *name, const struct digest_sum *one, struct buf *out)
{
    char hex[2 * SHA256_BYTES + 1];
    sha256_hex(one->sum, hex);
    buf_printf(out, "%s %llu %s\n", name, (unsigned long long)one->rows, hex);
}

void digest_print(const struct digest *digest, struct buf *out)
{
    for (unsigned table = 1; table < TABLE_END; table++) {
        if (digest->tables[table].rows > 0) {
            print_one(digest_table_name((enum store_table)table), &digest->tables[table], out);
        }
    }
    print_one("all", &digest->all, out);
}
