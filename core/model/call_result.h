/* What a plugin answers to a call: its RESULT effects as one map. Pure.
 *
 *   RESULT key val    {key: val}: a text when it is UTF-8, else bytes
 *   RESULT key num    {key: num} when val is empty
 *   RESULT "*" val    val is a MessagePack map; its pairs are part of the answer
 */
#ifndef MODEL_CALL_RESULT_H
#define MODEL_CALL_RESULT_H
#include "model/effect.h"

#define CALL_RESULT_WHOLE "*"

/* Writes the map. False: a "*" that holds no MessagePack map; nothing is written. */
bool call_result_pack(struct pack *pack, struct arena *arena, const struct effect_list *effects);

#endif
