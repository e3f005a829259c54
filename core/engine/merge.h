/* The merge rules of hooks: which of several proposals counts. Works on the set sorted by position,
 * so the order in which answers arrive cannot matter. Verdicts that are set already (denied,
 * dropped) are left alone. */
#ifndef ENGINE_MERGE_H
#define ENGINE_MERGE_H
#include "model/effect.h"

enum merge_rule { MERGE_FIRST, MERGE_ALL, MERGE_VETO, MERGE_PIPE, MERGE_OWNER };

enum merge_rule merge_rule_of(enum hook hook);
/* Sorts `effects` by position and gives each its verdict: APPLIED is to be done; MERGED is part of
 * one that is; OVERRULED names by whom in `why`. Labels keep their first occurrence as APPLIED with
 * `weight` replaced by the mean of all who voted. */
void merge_effects(struct arena *arena, enum hook hook, struct effect_list *effects);
/* The first applied effect of this kind (and key, unless empty), or NULL. */
const struct effect *merge_find(const struct effect_list *effects, enum effect_kind kind,
                                struct text key);
/* For hooks whose first answer wins: it was denied, so those whom it had overruled are heard, and
 * the next position wins. */
void merge_hear_again(struct arena *arena, struct effect_list *effects);
/* For the same hooks: the first effect of this kind for which `holds`, NULL: there
 * is none. Those before it that do not hold are denied with `why`, and the next position is heard,
 * whom they had overruled. */
typedef bool (*merge_holds)(void *ctx, const struct effect *effect);
const struct effect *merge_first_that(struct arena *arena, struct effect_list *effects,
                                      enum effect_kind kind, merge_holds holds, void *ctx,
                                      const char *why);

#endif
