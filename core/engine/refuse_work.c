#include "engine/take_work.h"
#include "engine/use_case.h"

/* work.refuse {agent, id, reason}: the offer goes to somebody else. */
enum err refuse_work(struct work *work)
{
    const struct roster_agent *agent = NULL;
    struct work_item *item = NULL;
    struct text reason = value_text(&work->command->args, "reason");
    enum err err = take_work_begin(work, &agent);
    if (err == ERR_OK) {
        err = offer_work_find(work, agent->id, &item);
    }
    if (err != ERR_OK) {
        return err;
    }
    if (text_trim(reason).n == 0) {
        return work_refuse(work, ERR_INVALID, "form_incomplete", "reason",
                           "a refusal needs a reason");
    }
    offer_work_refuse(work, item, agent->id, "offer_refused", reason);
    return take_work_end(work);
}
