#include "store/squeeze.h"
#include "base/compress.h"
#include "base/mem.h"

#define MARK 0xc1 /* no record and no packed value begins with it */
#define HEAD_BYTES 6
#define RATIO_MAX 256 /* LZ4 cannot do better: a longer length is damage */
enum { METHOD_PLAIN, METHOD_SAMPLE_1 };

/* Rows as a desk writes them: a job, a customer, commands, a ticket, a timeline. For ever as it is:
 * a better one is another method. */
static const char sample_1[] =
    "\336\000\020\242id\315\003\000\242ho*\242in\245pager\242ti\315\003\000\242es\001\242"
    "le\001\242pe\243ann\242me\244page\242at\001\242am\014\242cr\317\000\006a'\017>G\026"
    "\242ne\317\000\006a'\017\326\363\310\242lu\317\000\006a'\023\036\031\342\242to\317"
    "5\000\315^LU\302\335\242er\266it returned -1 (retry)\242ms\305\001\222\336\000\015"
    "\251direction\243out\252visibility\250internal\253author_kind\246system\247channel"
    "\245pager\242to\243ann\247subject\331,[normal] T-36 outage of everything (level 1)"
    "\244body\331\257Ticket T-36 (normal, open) needs you: level 1 of page, because of "
    "manual.\012Subject: outage of everything\012Team: support, agent: ann\012Acknowled"
    "ge: \336\000\005\242id\315\001\000\242op\001\242cr\317\000\006a'\0174g\340\243ids\334"
    "\000\001\336\000\003\241k\245email\241v\256c0@example.org\241y\001\243fld\334\000\000"
    "\336\000\007\244name\252job.finish\251principal\254plugin:pager\243key\240\246now_"
    "us\317\000\006a'\0174rS\244seed\317:\265\330re\242\264H\246config\2607790f1d0148e4"
    "f85\244args\336\000\006\243job\315\001\000\245token\317%:\235\034b*\260\253\244cod"
    "e\377\245error\266it returned -1 (retry)\250retry_ms\000\247effects\334\000\000\336"
    "\000\"\242id\315\001\000\242rv\005\242st\001\242fl\010\242su\261Card payment down\242"
    "bo\002\242ch\243rpc\242cu\315\001\000\242rq\256c0@example.org\242te\247support\242"
    "ag\243bob\242pr\002\242im\002\242ur\003\242af\001\242sp\246urgent\242tg\003\242en\025"
    "\242cr\317\000\006a'\0174g\340\242up\317\000\006a'\0179\007\206\242ra\317\000\006a"
    "'\017%\205\200\242ad\317\000\006a'\0174\307\300\242le\331*<T-12.13.2c84596e310d9ca"
    "2@support.example>\242re\331*<T-12.13.2c84596e310d9ca2@support.example>\242pg\243a"
    "nn\242pi\377\243clk\334\000\002\336\000\011\241n\001\242ph\002\241s\316k\007\300\346"
    "\242ta\315\007\010\242po\246urgent\241e\316k\007\300\346\242du\316k\007\307\356\242"
    "as\316k\007\300\346\242wa\315\007\010\336\000\011\242me\002\241n\001\241s\316k\007"
    "\300\346\242ta\315p\200\242po\246urgent\242du\316k\0101f\242el\001\242as\316k\007\300"
    "\346\242wa\315p\200\243esc\334\000\001\336\000\015\241n\001\242ca\003\242me\245loc"
    "al\242po\244page\242pv\260f137e7fa57d34976\242le\001\242hi\001\241s\317\000\006a'\017"
    "4o\271\242la\317\000\006a'\0174o\271\242nx\317\000\006a'!\026\022\271\242pa\243ann"
    "\242ft\247support\242fa\243ann\243pgs\334\000\001\336\000\004\241p\243ann\241j\315"
    "\001\000\241e\001\241t\317\000\006a'\0174o\271\243tmr\334\000\002\336\000\005\241k"
    "\001\241n\316\000\002\000\001\241g\002\241d\317\000\006a,\026\233]\200\241a\001\336"
    "\000\005\241k\003\241n\001\241g\003\241d\317\000\006a'!\026\022\271\241a\001\243pa"
    "u\334\000\002\336\000\002\241f\316k\007\300\346\241t\316k\007\300\346\336\000\003\241"
    "s\001\241f\316k\007\300\346\241t\317\177\377\377\377\377\377\377\377\243own\334\000"
    "\001\336\000\002\241t\247support\241f\316k\007\300\346\243lab\334\000\001\336\000\003"
    "\241l\244card\241cZ\241a\001\243tag\334\000\001\244card\336\000\010\244name\255tic"
    "ket.create\251principal\245local\243key\242k0\246now_us\317\000\006a'\0174g\340\244"
    "seed\323\357\223#v c\235\015\246config\2607790f1d0148e4f85\244args\336\000\003\247"
    "subject\261Card payment down\244body\331.the payment terminal is down for all cust"
    "omers\251requester\256c0@example.org\246answer\305\002\300\336\000\001\246ticket\336"
    "\000\031\242id\244T-12\247version\001\245state\243new\247subject\261Card payment d"
    "own\250priority\244high\247channel\243rpc\251requester\256c0@example.org\244team\247"
    "support\245agent\243ann\250customer\244C-12\245level\000\255created_at_ms\317\000\000"
    "\001\242\026I\206\077\255updated_at_ms\317\000\000\001\242\026I\206\077\251due_at_"
    "ms\317\000\000\001\242\026d\371\260\246impact\002\247urgency\003\253provisional\302"
    "\252sla_policy\246urgent\247entries\014\254reopen_count\000\244tags\334\000\001\244"
    "card\246labels\334\000\001\336\000\003\245label\244card\262confidence_percentZ\247"
    "applied\303\246fields\336\000\000\246clocks\334\000\002\336\000\013\246metric\256f"
    "irst_response\241n\001\245phase\247running\250breached\302\247at_risk\302\246polic"
    "y\246urgent\253start_at_ms\317\000\000\001\242\026I\202p\251target_ms\316\000\033w"
    "@\252elapsed_ms\000\251due_at_ms\317\000\000\001\242\026d\371\260\247left_ms\316\000"
    "\033w@\336\000\013\246metric\252resolution\241n\001\245phase\247running\250breache"
    "d\302\247at_risk\302\246policy\246urgent\253start_at_ms\317\000\000\001\242\026I\202"
    "p\251target_ms\316\001\267t\000\252elapsed_ms\000\251due_at_ms\317\000\000\001\242"
    "\030\000\366p\247left_ms\316\001\267t\000\253escalations\334\000\000\247triaged\203"
    "\244name\246impact\245value\002\246source\245rules\257clock_fulfilled\204\246metri"
    "c\256first_response\241n\001\251elapsed_s\000\247in_time\303\253attribution\203\246"
    "metric\256first_response\241n\001\246labels\200\255state_changed\203\244from\243ne"
    "w\242to\244open\246reason\250answered\262escalation_started\207\252escalation\001\246"
    "policy\244page\247version\260f137e7fa57d34976\245cause\246manual\246method\245loca"
    "l\244axis\254hierarchical\245level\001\253level_fired\210\252escalation\001\246pol"
    "icy\244page\245level\001\245round\000\250reminder\302\251late_by_s\000\252late_by_"
    "ms\000\246people\221\243ann\245paged\211\244page\244J-12\252escalation\001\245leve"
    "l\001\246person\243ann\247channel\245pager\247address\243ann\247urgency\244high\250"
    "reminder\302\251due_at_ms\317\000\000\001\242\026I\206A\253page_result\207\244page"
    "\244J-12\252escalation\001\246person\243ann\247channel\245pager\245state\245retry\247"
    "attempt\001\245error\266it returned -1 (retry)\247created\206\250customer\244C-12\247"
    "channel\243rpc\247subject\261Card payment down\246source\256c0@example.org\245stat"
    "e\243new\245stage\245human\247message\213\251direction\242in\246author\256c0@examp"
    "le.org\253author_kind\250customer\252visibility\246public\247channel\243rpc\244fro"
    "m\256c0@example.org\242to\240\247subject\261Card payment down\244body\331.the paym"
    "ent terminal is down for all customers\253external_id\240\251automatic\302\256plug"
    "in_verdict\205\244hook\257ticket.classify\246plugin\245rules\247version\2451.0.0\250"
    "position\000\247effects\224\205\246effect\246triage\243key\246impact\243num\002\246"
    "reason\331]rule 2 (card): ticket.subject contains \"card\" is true (ticket.subject"
    " is \"Card payment down\")\247verdict\247applied\205\246effect\246triage\243key\247"
    "urgency\243num\003\246reason\331]rule 2 (card): ticket.subject contains \"card\" i"
    "s true (ticket.subject is \"Card payment down\")\247verdict\247applied\205\246effe"
    "ct\245label\243key\244card\262confidence_percentZ\246reason\331]rule 2 (card): tic"
    "ket.subject contains \"card\" is true (ticket.subject is \"Card payment down\")\247"
    "verdict\247applied\204\246effect\247add_tag\243key\244card\246reason\331]rule 2 (c"
    "ard): ticket.subject contains \"card\" is true (ticket.subject is \"Card payment d"
    "own\")\247verdict\247applied\252classified\203\247outcome\247applied\261threshold_"
    "percent<\246labels\221\203\245label\244card\262confidence_percentZ\247applied\303\254"
    "priority_set\206\243old\246normal\243new\244high\246inputs\204\246impact\002\260im"
    "pact_effective\002\247urgency\003\262affected_customers\001\244cell\244high\246pin"
    "ned\302\246causes\220\253sla_applied\203\246policy\246urgent\247version\2607790f1d"
    "0148e4f85\244mode\253new_tickets\253clock_armed\207\246metric\256first_response\241"
    "n\001\253start_at_ms\317\000\000\001\242\026I\202p\251due_at_ms\317\000\000\001\242"
    "\026d\371\260\246target\202\250amount_s\315\007\010\244unit\250calendar\250calenda"
    "r\246always\246policy\246urgent\250assigned\207\244team\247support\245agent\243ann"
    "\253former_team\240\254former_agent\240\246method\245route\246reason\331nrule 1 (\""
    "card\" in ticket.labels is true (ticket.labels is [\"card\"])); 3 looked at, 2 eli"
    "gible, by least_loaded\252candidates\223\203\245agent\243ann\244code\250eligible\245"
    "score\315\003\350\203\245agent\243bob\244code\250eligible\245score\315\003\350\203"
    "\245agent\243cid\244code\263skill_missing:cards\245score\000\336\000\004\245at_us\317"
    "\000\006a'\0174g\340\245actor\245local\246config\2607790f1d0148e4f85\247entries\334"
    "\000\030\247created\336\000\006\250customer\244C-12";

static struct text sample(void)
{
    return (struct text){sample_1, sizeof sample_1 - 1};
}

struct squeeze {
    struct compress *compress;
    struct buf out;
};

struct squeeze *squeeze_create(void)
{
    struct squeeze *squeeze = MEM_NEW(struct squeeze);
    squeeze->compress = compress_create(sample());
    buf_init(&squeeze->out);
    return squeeze;
}

void squeeze_destroy(struct squeeze **squeeze)
{
    struct squeeze *old = *squeeze;
    if (old != NULL) {
        compress_destroy(&old->compress);
        buf_fini(&old->out);
        mem_free(old);
        *squeeze = NULL;
    }
}

static struct text plain(struct squeeze *squeeze, struct text value)
{
    if (value.n == 0 || (unsigned char)value.p[0] != MARK) {
        return value;
    }
    buf_clear(&squeeze->out);
    buf_put_u8(&squeeze->out, MARK);
    buf_put_u8(&squeeze->out, METHOD_PLAIN);
    buf_put_text(&squeeze->out, value);
    return buf_text(&squeeze->out);
}

struct text squeeze_close(struct squeeze *squeeze, struct text value)
{
    struct buf *out = &squeeze->out;
    if (value.n < SQUEEZE_BYTES_MIN || value.n > COMPRESS_BYTES_MAX) {
        return plain(squeeze, value);
    }
    size_t room = value.n - value.n / 8; /* what saves less is not worth the reading */
    buf_clear(out);
    buf_reserve(out, HEAD_BYTES + room);
    buf_put_u8(out, MARK);
    buf_put_u8(out, METHOD_SAMPLE_1);
    buf_put_u32(out, (uint32_t)value.n);
    size_t written = compress_pack(squeeze->compress, value, out->p + out->n, room);
    if (written == 0) {
        return plain(squeeze, value);
    }
    out->n += written;
    return buf_text(out);
}

struct text squeeze_open(struct arena *arena, struct text stored)
{
    if (stored.n < 2 || (unsigned char)stored.p[0] != MARK) {
        return arena_text(arena, stored);
    }
    if (stored.p[1] == METHOD_PLAIN) {
        return arena_text(arena, text_slice(stored, 2, stored.n));
    }
    if (stored.p[1] != METHOD_SAMPLE_1 || stored.n <= HEAD_BYTES) {
        return TEXT_NONE;
    }
    size_t size = buf_get_u32(stored.p + 2);
    struct text packed = text_slice(stored, HEAD_BYTES, stored.n);
    if (size / RATIO_MAX > packed.n) {
        return TEXT_NONE;
    }
    char *value = arena_alloc(arena, size + 1);
    return compress_unpack(sample(), packed, value, size) ? (struct text){value, size} : TEXT_NONE;
}
