/* A small bot: it greets and solves; whoever speaks of money goes to billing, with the form filled
 * in; whoever speaks of a crash shows what a bot does that fails for good; a quiz is asked on and
 * on; and to silence it says nothing. */
#include <string.h>
#include "kept.h"

static int has(rung_str text, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= text.n; i++) {
        if (memcmp(text.p + i, word, n) == 0) {
            return 1;
        }
    }
    return 0;
}

static int turn(void *self, rung_call *call, const rung_event *event)
{
    /* {"summary": "wants a refund", "kind": "refund"} as MessagePack */
    static const char form[] = "\x82\xa7summary\xaewants a refund\xa4kind\xa6refund";
    (void)self;
    if (!rung_eq(event->ticket->stage, RUNG_S("bot"))) {
        return RUNG_EFAIL;
    }
    if (has(event->ticket->subject, "crash")) {
        return RUNG_EFAIL;
    }
    if (has(event->ticket->subject, "silence")) {
        return RUNG_OK;
    }
    if (has(event->ticket->subject, "quiz")) {
        return rung_fx(kept, call, RUNG_FX_REPLY, rung_z(NULL), RUNG_S("And what else?"), 0, 1,
                       "it wants to know");
    }
    if (has(event->ticket->subject, "refund")) {
        return rung_fx(kept, call, RUNG_FX_HAND_OFF, RUNG_S("billing"),
                       (rung_str){form, sizeof form - 1}, 0, 1, "it is about money");
    }
    (void)rung_fx(kept, call, RUNG_FX_REPLY, rung_z(NULL), RUNG_S("Turn it off and on again."), 0,
                  1, "the usual");
    return rung_fx(kept, call, RUNG_FX_SET_STATE, RUNG_S("solved"), RUNG_S("restarted"), 0, 1,
                   "the usual helps");
}

static const rung_sub subs[] = {{.hook = RUNG_BOT_TURN, .work = turn}};

RUNG_PLUGIN("test.greeter-bot", "1.0.0",
            .may = RUNG_MAY(RUNG_FX_REPLY) | RUNG_MAY(RUNG_FX_SET_STATE) |
                   RUNG_MAY(RUNG_FX_HAND_OFF),
            .subs = subs, .n_subs = RUNG_COUNT(subs), .create = kept_create,
            .destroy = kept_destroy);
