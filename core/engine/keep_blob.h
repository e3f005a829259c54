/* Who refers to the bytes in the table of blobs, so that they go when nobody does. Each use is a
 * row (BLOB_USE), written and ended in the transaction that makes and ends the reference. Bytes
 * that were put, or that somebody refers to no longer, stay for a while whatever happens: a plugin
 * has a day to name what it has put, and whoever passes bytes on from one place to another need not
 * care in which order that is written.
 *
 *   put --held--> a day --nobody refers--> collected      use ends --held--> an hour --> the same
 *
 * Documents "blob_hold/INSTANT/SHA-256" in the order of their instants, and one timer for all of an
 * hour. decision 37. */
#ifndef ENGINE_KEEP_BLOB_H
#define ENGINE_KEEP_BLOB_H
#include "engine/work.h"

#define KEEP_BLOB_PUT_US (INT64_C(86400) * 1000000)
#define KEEP_BLOB_ENDED_US (INT64_C(3600) * 1000000)
#define KEEP_BLOB_TURN_MAX 64 /* looked at in one command */

void keep_blob(struct work *work, const unsigned char digest[32], struct text bytes);
void keep_blob_use(struct work *work, const unsigned char digest[32], const struct blob_use *use);
void keep_blob_end_use(struct work *work, const unsigned char digest[32],
                       const struct blob_use *use);
/* All that a message names. */
void keep_blob_use_message(struct work *work, const struct message *message,
                           const struct blob_use *use);
void keep_blob_end_message(struct work *work, const struct message *message,
                           const struct blob_use *use);
void keep_blob_due(struct work *work); /* TIMER_BLOBS */

#endif
