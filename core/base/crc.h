/* CRC32C (Castagnoli). [any thread] */
#ifndef BASE_CRC_H
#define BASE_CRC_H
#include <stddef.h>
#include <stdint.h>

uint32_t crc_of(uint32_t so_far, const void *bytes, size_t count); /* start with 0 */

#endif
