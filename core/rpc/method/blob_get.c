#include "rpc/method.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 1, .max = 64,
     .about = "Of an attachment, or what is called raw in a message's entry: a SHA-256."},
    {"from", FIELD_INT, .min = 0, .max = 16777216, .about = "Where the piece begins; default 0."},
    {"max", FIELD_INT, .min = 1, .max = 524288,
     .about = "How many bytes at most; default all of these."},
    {0}};

extern const struct method method_blob_get;

const struct method method_blob_get = {
    .name = "blob.get",
    .summary = "A piece of an attachment, or of the bytes that a message came as.",
    .kind = METHOD_READ,
    .params = params,
    .result = "{size, bytes}",
    .example = "{\"id\": \"2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae\"} -> "
               "{\"size\": 3}",
    .since = "0.1",
};
