#include "engine/apply_effect.h"
#include "engine/ask_hook.h"
#include "engine/guard_loops.h"
#include "engine/merge.h"
#include "engine/settle.h"
#include "engine/use_case.h"

/* effects.submit {ticket, effects, chain?}: what a plugin asks for outside any hook. Checked by the
 * host like all others. */
enum err submit_effects(struct work *work)
{
    const struct value *args = &work->command->args;
    struct effect_list effects = {0};
    struct applied applied;
    enum err err = work_load_ticket_id(work, (uint64_t)value_int(args, "ticket", 0));
    if (err != ERR_OK) {
        return work_refuse(work, err, "unknown", "ticket",
                           "effects.submit names a ticket that is not there");
    }
    err = effect_list_read(work->arena, value_get(args, "effects"), &effects);
    if (err != ERR_OK) {
        return work_refuse(work, ERR_INVALID, "invalid", "effects",
                           "effects.submit needs a list of effects");
    }
    struct text instance = value_text(args, "instance");
    for (size_t i = 0; i < effects.count; i++) {
        effects.items[i].instance = instance;
    }
    work->chain = value_text(args, "chain");
    guard_loops_led_by(work, HOOK_TICKET_CHANGED, &effects);
    merge_effects(work->arena, HOOK_TICKET_CHANGED, &effects);
    guard_loops_check_depth(work, &effects);
    guard_loops_check_effects(work, &effects);
    apply_effect_all(work, &effects, &applied);
    ask_hook_record(work, HOOK_TICKET_CHANGED, &effects);
    settle(work);
    work_save(work);
    return ERR_OK;
}
