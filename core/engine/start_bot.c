#include "engine/bot_stage.h"
#include "engine/change_ticket.h"
#include "engine/give_ticket.h"
#include "engine/use_case.h"

static enum err check(struct work *work, struct text name)
{
    struct ticket *ticket = work->ticket;
    if (!bot_stage_is_known(work, name)) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", "plugin",
                           "there is no bot \"%.*s\": a bot is a plugin instance that takes "
                           "bot.turn",
                           TEXT_ARG(text_slice(name, 0, 64)));
    }
    if (bot_stage_is_on(work)) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "id", "bot %.*s has the ticket already",
                           TEXT_ARG(ticket->bot.name));
    }
    if ((ticket->flags & TICKET_AUTOMATIC) != 0) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "id",
                           "the ticket has automatic mail only: no bot answers that");
    }
    return ERR_OK;
}

/* bot.start {id, plugin, limit_ms?, turns?, reason?}: the bot has the ticket until it solves it,
 * hands it off, or fails. */
enum err start_bot(struct work *work)
{
    const struct value *args = &work->command->args;
    struct text name = value_text(args, "plugin");
    enum err err = change_ticket_begin_unsolved(work, "given to a bot");
    if (err == ERR_OK) {
        err = check(work, name);
    }
    if (err != ERR_OK) {
        return err;
    }
    struct bot_terms terms = bot_stage_terms(work, name);
    int64_t limit_ms = value_int(args, "limit_ms", 0);
    terms.limit_s = limit_ms > 0 ? (limit_ms + 999) / 1000 : terms.limit_s;
    terms.turns_max = (uint32_t)value_int(args, "turns", terms.turns_max);
    (void)give_ticket(work, work->ticket->team, TEXT_NONE, TEXT("bot"), NULL,
                      value_text(args, "reason"));
    bot_stage_begin(work, &terms);
    return change_ticket_end(work, "bot");
}
