#include "engine/take_work.h"
#include "engine/use_case.h"

/* work.accept {agent, id}: the ticket that was offered is his. */
enum err accept_work(struct work *work)
{
    const struct roster_agent *agent = NULL;
    struct work_item *item = NULL;
    enum err err = take_work_begin(work, &agent);
    if (err == ERR_OK) {
        err = offer_work_find(work, agent->id, &item);
    }
    if (err != ERR_OK) {
        return err;
    }
    offer_work_take(work, item, agent, TEXT("offer"), NULL);
    return take_work_end(work);
}
