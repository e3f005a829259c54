#include "engine/ticket_view.h"
#include "engine/use_case.h"

/* ticket.get {id}. */
enum err read_ticket(struct work *work)
{
    work->looks_only = true;
    enum err err = work_load_ticket(work, "id");
    if (err == ERR_OK) {
        ticket_view_answer(work);
    }
    return err;
}
