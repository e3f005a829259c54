#include "engine/outbox.h"
#include "base/clock.h"
#include "base/must.h"
#include "store/layout.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define O(member, key, kind) LAYOUT(struct outbox, member, key, LAYOUT_##kind)
#define C(member, key, kind) LAYOUT(struct notification_contact, member, key, LAYOUT_##kind)
#define I(member, key, kind) LAYOUT(struct outbox_item, member, key, LAYOUT_##kind)

static const struct layout heads[] = {
    O(number, "n", U64),
    O(generation, "g", U64),
    O(due_us, "du", I64),
    O(counts.hour.key, "hk", I64),
    O(counts.hour.count, "hc", I64),
    O(counts.night.key, "nk", I64),
    O(counts.night.count, "nc", I64),
    O(counts.week.key, "wk", I64),
    O(counts.week.count, "wc", I64),
    O(counts.over, "ov", I64),
    O(unlisted, "un", I64),
};
static const struct layout contacts[] = {
    C(channel, "c", TEXT),    C(address, "a", TEXT),    C(sent_s, "s", I64),
    C(high_sent_s, "h", I64), C(confirmed_s, "o", I64), C(failed_s, "f", I64),
};
static const struct layout items[] = {
    I(job, "j", U64),   I(ticket, "t", U64),     I(channel, "c", TEXT), I(address, "a", TEXT),
    I(kind, "k", TEXT), I(escalation, "e", U32), I(level, "l", U32),    I(urgency, "u", ENUM),
    I(why, "w", ENUM),  I(until_s, "s", I64),    I(bundle, "b", TEXT),
};

static struct text name_of(struct work *work, struct text person)
{
    return arena_printf(work->arena, "outbox/%.*s", TEXT_ARG(person));
}

/* A timer carries a number; whose it is stands here. */
static struct text number_name(struct work *work, uint64_t number)
{
    return arena_printf(work->arena, "outbox_of/%llu", (unsigned long long)number);
}

void outbox_load(struct work *work, struct text person, struct outbox *outbox)
{
    struct value map;
    *outbox = (struct outbox){0};
    if (document_table_get(work->reader, work->arena, name_of(work, person), &map)) {
        layout_read(heads, COUNT(heads), &map, outbox);
        const struct value *list = NULL;
        size_t count = value_items(&map, "co", &list);
        for (size_t i = 0; i < count; i++) {
            layout_read(contacts, COUNT(contacts), &list[i],
                        ARENA_PUSH(work->arena, outbox->contacts, outbox->contact_count));
        }
        count = value_items(&map, "it", &list);
        for (size_t i = 0; i < count; i++) {
            layout_read(items, COUNT(items), &list[i],
                        ARENA_PUSH(work->arena, outbox->items, outbox->item_count));
        }
    }
    outbox->person = person;
}

bool outbox_holds(struct work *work, const struct outbox_item *item)
{
    struct job job;
    return job_table_get(work->reader, work->arena, item->job, &job) && job.state == JOB_HELD;
}

void outbox_forget_ended(struct work *work, struct outbox *outbox)
{
    struct outbox_item *kept = NULL;
    size_t count = 0;
    for (size_t i = 0; i < outbox->item_count; i++) {
        if (outbox_holds(work, &outbox->items[i])) {
            *ARENA_PUSH(work->arena, kept, count) = outbox->items[i];
        }
    }
    outbox->items = kept;
    outbox->item_count = count;
}

bool outbox_find(struct work *work, uint32_t number, struct outbox *outbox)
{
    struct value map;
    if (!document_table_get(work->reader, work->arena, number_name(work, number), &map)) {
        return false;
    }
    outbox_load(work, value_text(&map, "person"), outbox);
    return true;
}

/* --- writing --- */

static struct timer timer_of(const struct outbox *outbox)
{
    return (struct timer){.kind = TIMER_OUTBOX,
                          .n = (uint32_t)outbox->number,
                          .generation = outbox->generation,
                          .due_us = outbox->due_us};
}

static int64_t next_us(const struct outbox *outbox)
{
    int64_t next_s = INT64_MAX;
    for (size_t i = 0; i < outbox->item_count; i++) {
        next_s = outbox->items[i].until_s < next_s ? outbox->items[i].until_s : next_s;
    }
    return next_s == INT64_MAX ? 0 : next_s * CLOCK_SECOND_US;
}

static void arm(struct work *work, struct outbox *outbox)
{
    int64_t due_us = next_us(outbox);
    if (due_us == outbox->due_us) {
        return;
    }
    if (outbox->due_us != 0) {
        struct timer old = timer_of(outbox);
        timer_table_delete(work->writes, 0, &old);
    }
    outbox->due_us = due_us;
    if (due_us != 0) {
        outbox->generation++;
        struct timer timer = timer_of(outbox);
        timer_table_put(work->writes, 0, &timer);
    }
}

static void put(struct work *work, struct text name, struct buf *packed, const struct pack *pack)
{
    MUST(pack->err == ERR_OK);
    document_table_put(work->writes, name, buf_text(packed));
    buf_fini(packed);
}

static void give_number(struct work *work, struct outbox *outbox)
{
    struct buf packed;
    struct pack pack;
    outbox->number = meta_table_next(work->reader, work->writes, "outbox");
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_map_begin(&pack);
    pack_pair_text(&pack, "person", outbox->person);
    pack_map_end(&pack);
    put(work, number_name(work, outbox->number), &packed, &pack);
}

void outbox_save(struct work *work, struct outbox *outbox)
{
    struct buf packed;
    struct pack pack;
    if (outbox->number == 0) {
        give_number(work, outbox);
    }
    arm(work, outbox);
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_map_begin(&pack);
    layout_pack(&pack, heads, COUNT(heads), outbox);
    layout_pack_list(&pack, "co", contacts, COUNT(contacts), outbox->contacts,
                     sizeof *outbox->contacts, outbox->contact_count);
    layout_pack_list(&pack, "it", items, COUNT(items), outbox->items, sizeof *outbox->items,
                     outbox->item_count);
    pack_map_end(&pack);
    put(work, name_of(work, outbox->person), &packed, &pack);
}

static int64_t last_s(const struct notification_contact *contact)
{
    int64_t last = contact->sent_s > contact->confirmed_s ? contact->sent_s : contact->confirmed_s;
    return contact->failed_s > last ? contact->failed_s : last;
}

struct notification_contact *outbox_contact(struct work *work, struct outbox *outbox,
                                            struct text channel, struct text address)
{
    struct notification_contact *oldest = NULL;
    for (size_t i = 0; i < outbox->contact_count; i++) {
        struct notification_contact *contact = &outbox->contacts[i];
        if (text_eq(contact->channel, channel) && text_eq(contact->address, address)) {
            return contact;
        }
        oldest = oldest == NULL || last_s(contact) < last_s(oldest) ? contact : oldest;
    }
    if (outbox->contact_count < OUTBOX_CONTACTS_MAX) {
        oldest = ARENA_PUSH(work->arena, outbox->contacts, outbox->contact_count);
    }
    *oldest = (struct notification_contact){.channel = channel, .address = address};
    return oldest;
}
