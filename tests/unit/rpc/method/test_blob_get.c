#include "support/rpc_world.h"

START_TEST(an_id_is_needed_and_a_piece_has_bounds)
{
    struct rpc_world it;
    rpc_world_init(&it);

    rpc_refused(&it, "INVALID", "id", "needs \"id\"", "blob.get", NULL);
    rpc_refused(&it, "INVALID", "id", "a blob's id is a SHA-256", "blob.get", "id", "x", NULL);
    rpc_refused(&it, "INVALID", "max", "1 to 524288 are taken", "blob.get", "id", "x", "max",
                "#524289", NULL);
    rpc_refused(&it, "NOT_FOUND", "id", "there is no blob", "blob.get", "id",
                "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae", NULL);
    rpc_world_fini(&it);
}
END_TEST

SUITE("blob_get", an_id_is_needed_and_a_piece_has_bounds)
