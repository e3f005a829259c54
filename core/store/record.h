/* A record: version byte, CRC32C over (table, key, version, body), body. Found damage is
 * ERR_CORRUPT, never data. */
#ifndef STORE_RECORD_H
#define STORE_RECORD_H
#include "base/pack.h"
#include "store/reader.h"

#define RECORD_VERSION 1

void record_put(struct write_set *writes, enum store_table table, struct text key,
                struct text body);
/* A record whose body is written where it stays: append to the buffer, then end, and nothing else
 * in between. */
struct buf *record_begin(struct write_set *writes, enum store_table table, struct text key);
void record_end(struct write_set *writes);
/* The body inside `value`, lent; ERR_CORRUPT when the checksum or the version is wrong. */
enum err record_open(enum store_table table, struct text key, struct text value, struct text *body);
/* reader_get and record_open in one: false when absent; trouble goes to reader->err. */
bool record_get(struct reader *reader, struct arena *arena, enum store_table table, struct text key,
                struct text *body);
/* The same, read as one packed value. */
bool record_get_value(struct reader *reader, struct arena *arena, enum store_table table,
                      struct text key, struct value *value);

#endif
