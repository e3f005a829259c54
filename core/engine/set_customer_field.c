#include "engine/set_customer_field.h"

bool set_customer_field(struct work *work, struct customer *customer, struct text name,
                        struct text value)
{
    struct customer_field *kept = NULL;
    size_t count = 0;
    for (size_t i = 0; i < customer->field_count; i++) {
        if (!text_eq(customer->fields[i].name, name)) {
            *ARENA_PUSH(work->arena, kept, count) = customer->fields[i];
        }
    }
    if (value.n > 0 && count >= SET_CUSTOMER_FIELD_MAX) {
        return false;
    }
    if (value.n > 0) {
        *ARENA_PUSH(work->arena, kept, count) = (struct customer_field){
            .name = arena_text(work->arena, name), .value = arena_text(work->arena, value)};
    }
    customer->fields = kept;
    customer->field_count = count;
    return true;
}
