/* Records as they lie in the store: a body behind a checksum that is right, so that what reads it
 * must be able to bear anything; and bytes whose checksum is what it is. A ticket that was read is
 * written and reads as the same again. */
#include "engine/command.h"
#include "fuzz.h"
#include "model/message.h"
#include "store/record.h"
#include "store/ticket_record.h"

static void read_as_ticket(struct arena *arena, struct text body)
{
    struct ticket ticket;
    struct ticket again;
    struct buf packed;
    struct buf twice;
    buf_init(&packed);
    buf_init(&twice);
    FUZZ_CHECK(ticket_record_read(arena, body, &ticket) == ERR_OK);
    ticket_record_pack(&packed, &ticket);
    FUZZ_CHECK(ticket_record_read(arena, buf_text(&packed), &again) == ERR_OK);
    ticket_record_pack(&twice, &again);
    FUZZ_CHECK(text_eq(buf_text(&packed), buf_text(&twice)));
    buf_fini(&packed);
    buf_fini(&twice);
}

static void read_as_command(struct text body)
{
    struct command *command = command_read(body);
    command_destroy(&command);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    struct arena arena;
    struct text body;
    struct value value;
    struct message message;
    struct write_set set;
    struct text input = fuzz_text(bytes, count);
    arena_init(&arena);
    write_set_init(&set);
    (void)record_open(TABLE_TICKET, TEXT("12345678"), input, &body);
    record_put(&set, TABLE_TICKET, TEXT("12345678"), input);
    FUZZ_CHECK(record_open(TABLE_TICKET, TEXT("12345678"), write_set_value(&set, &set.writes[0]),
                           &body) == ERR_OK);
    FUZZ_CHECK(text_eq(body, input));
    read_as_command(body);
    if (pack_read(&arena, body, &value) == ERR_OK && value.type == VALUE_MAP) {
        message_read(&value, &message);
        read_as_ticket(&arena, body);
    }
    write_set_fini(&set);
    arena_fini(&arena);
    return 0;
}
