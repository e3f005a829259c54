/* The frame scanner against msgpack-c: what one calls whole the other calls whole, at the same
 * byte. A frame that comes byte by byte is judged as one that comes at once. */
#include <msgpack.h>
#include "base/scan.h"
#include "fuzz.h"

#define FRAME_BYTES_MAX 4096

static enum scan_result measure_slowly(const uint8_t *bytes, size_t count, struct scan *scan)
{
    enum scan_result result = SCAN_MORE;
    scan_init(scan, FRAME_BYTES_MAX);
    for (size_t n = 1; n <= count && result == SCAN_MORE; n++) {
        result = scan_measure(scan, bytes, n);
    }
    return result;
}

static void compare(const uint8_t *bytes, size_t count, enum scan_result result, size_t consumed)
{
    msgpack_unpacked unpacked;
    size_t at = 0;
    msgpack_unpacked_init(&unpacked);
    msgpack_unpack_return other = msgpack_unpack_next(&unpacked, (const char *)bytes, count, &at);
    if (result == SCAN_DONE) {
        FUZZ_CHECK(other == MSGPACK_UNPACK_SUCCESS && at == consumed);
    } else if (result == SCAN_MORE) {
        FUZZ_CHECK(other == MSGPACK_UNPACK_CONTINUE);
    } else if (result == SCAN_BAD) {
        FUZZ_CHECK(other == MSGPACK_UNPACK_PARSE_ERROR);
    }
    msgpack_unpacked_destroy(&unpacked);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    struct scan scan;
    struct scan slow;
    scan_init(&scan, FRAME_BYTES_MAX);
    enum scan_result result = scan_measure(&scan, bytes, count);
    enum scan_result slowly = measure_slowly(bytes, count, &slow);
    if (count > 0) {
        FUZZ_CHECK(result == slowly);
        FUZZ_CHECK(result != SCAN_DONE || scan.consumed == slow.consumed);
        if (result == SCAN_DONE || result == SCAN_MORE || result == SCAN_BAD) {
            compare(bytes, count, result, scan.consumed);
        } /* what we find too large msgpack-c would try to find memory for */
    }
    return 0;
}
