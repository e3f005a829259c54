/* May this plugin ask for this, here, and is it well formed? The first thing wrong becomes the
 * verdict `denied` with its reason; nothing of a denied effect counts. Pure. */
#ifndef HOST_EFFECT_CHECK_H
#define HOST_EFFECT_CHECK_H
#include <rung/plugin.h>
#include "base/arena.h"
#include "model/effect.h"

#define EFFECT_CHECK_COUNT_MAX 64                 /* per call */
#define EFFECT_CHECK_BYTES_MAX ((size_t)64 << 10) /* per call; a parsed message may be larger: */
#define EFFECT_CHECK_PARSE_BYTES_MAX ((size_t)1 << 20)
#define EFFECT_CHECK_BODY_BYTES_MAX ((size_t)256 << 10) /* a REPLACE of the body is cut there */

/* Copies `given` into `effect` (texts into the arena) and checks it. `declared` and `granted` are
 * RUNG_MAY bits. False: it is denied, and that is the plugin's own fault: it did not declare it, or
 * it is malformed, or not for this hook. What only was not granted is none. */
bool effect_check(struct arena *arena, enum hook hook, uint64_t declared, uint64_t granted,
                  const rung_effect *given, struct effect *effect);

#endif
