#include "base/sha256.h"
#include "support/suite.h"

START_TEST(digests_are_those_of_the_standard)
{
    unsigned char digest[SHA256_BYTES];
    char hex[2 * SHA256_BYTES + 1];

    sha256_of(TEXT("abc"), digest);
    sha256_hex(digest, hex);
    ck_assert_str_eq(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");

    sha256_hmac(TEXT("It's a Secret to Everybody"), TEXT("Hello, World!"), digest);
    sha256_hex(digest, hex);
    ck_assert_str_eq(hex, "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17");
}
END_TEST

START_TEST(pieces_give_the_digest_of_the_whole_again_and_again)
{
    struct sha256 *sha256 = sha256_create();
    for (int i = 0; i < 2; i++) {
        unsigned char whole[SHA256_BYTES];
        unsigned char pieces[SHA256_BYTES];
        sha256_of(TEXT("a ticket, and another"), whole);

        sha256_start(sha256);
        sha256_add(sha256, TEXT("a ticket,"));
        sha256_add(sha256, TEXT_NONE);
        sha256_add(sha256, TEXT(" and another"));
        sha256_finish(sha256, pieces);

        ck_assert_mem_eq(pieces, whole, SHA256_BYTES);
    }
    sha256_destroy(&sha256);
    ck_assert_ptr_null(sha256);
}
END_TEST

SUITE("sha256", digests_are_those_of_the_standard,
      pieces_give_the_digest_of_the_whole_again_and_again)
