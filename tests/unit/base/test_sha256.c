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

SUITE("sha256", digests_are_those_of_the_standard)
