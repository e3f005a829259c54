#include "base/must.h"
#include "engine/dispatch_work.h"
#include "engine/take_work.h"
#include "engine/use_case.h"

static void answer_nothing(struct work *work)
{
    struct pack pack;
    work->ticket = NULL; /* what was looked at is nobody's answer */
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_key(&pack, "ticket");
    pack_nil(&pack);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
}

/* work.next {agent}: the first item in order that he may have is his; nil: none waits for him. */
enum err next_work(struct work *work)
{
    const struct roster_agent *agent = NULL;
    struct work_item *item = NULL;
    struct judged judged;
    int64_t score = 0;
    enum err err = take_work_agent(work, &agent);
    if (err != ERR_OK) {
        return err;
    }
    if (!dispatch_work_next(work, agent, &item, &score)) {
        answer_nothing(work);
        return work->reader->err;
    }
    judge_agents(work, item, &judged);
    struct pack *event = work_event(work, "work_pulled");
    pack_pair_text(event, "agent", agent->id);
    pack_pair_z(event, "item", work_item_reason_name(item->reason));
    pack_pair_text(event, "queue", item->queue);
    pack_pair_z(event, "reason", "first_in_order");
    pack_pair_int(event, "score", score);
    work_event_end(work);
    offer_work_take(work, item, agent, TEXT("pull"), &judged);
    return take_work_end(work);
}
