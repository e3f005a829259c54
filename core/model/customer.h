/* A customer: a record and identities (kind, value). semantics (b3). */
#ifndef MODEL_CUSTOMER_H
#define MODEL_CUSTOMER_H
#include "base/err.h"
#include "base/arena.h"

#define CUSTOMER_IDENTITIES_MAX 64

struct customer_identity {
    struct text kind, value; /* "email" "anna@example.org"; the value normalised */
    bool verified;
    struct text source; /* who says so: a plugin, a person; empty: the message it came with */
};
struct customer_field {
    struct text name, value;
};
struct customer {
    uint64_t id;
    struct text name, tier, organisation;
    struct customer_identity *identities;
    size_t identity_count;
    struct customer_field *fields;
    size_t field_count;
    uint32_t open_tickets;
    struct text served_by; /* the agent who last took a ticket of his; empty: nobody yet */
    int64_t served_at_us;
    int64_t created_us;
    uint64_t linked_into; /* who has its identities and tickets now; 0: it stands for itself */
};

/* Fields with a meaning of their own: what the customer has asked for. */
#define CUSTOMER_HOURS "contact_hours"     /* id of a calendar: automatic messages inside it only */
#define CUSTOMER_REFUSED "contact_refused" /* channels without automatic messages, with a space */
#define CUSTOMER_LANGUAGE "language"       /* "de", "pt-BR" */

struct text customer_field(const struct customer *customer, struct text name); /* empty: absent */

/* "anna@example.org" -> email, "sms:+49 170 1" -> sms "+491701"; e-mail addresses fold to lower
 * case. The texts live in `arena`. ERR_INVALID with a sentence. */
enum err customer_read_identity(struct arena *arena, struct text text,
                                struct customer_identity *identity, struct refusal *refusal);

/* The customer's own entry of this kind and value; NULL: there is none, or no customer. */
struct customer_identity *customer_find_identity(const struct customer *customer,
                                                 const struct customer_identity *identity);
/* Their identities without it, in an array of their own; false: it was none of them. */
bool customer_drop_identity(struct arena *arena, struct customer *customer,
                            const struct customer_identity *identity);

#endif
