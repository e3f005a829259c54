#include "model/customer.h"

static struct text lowered(struct arena *arena, struct text text)
{
    char *copy = arena_alloc(arena, text.n + 1);
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        copy[i] = c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
    }
    return (struct text){copy, text.n};
}

static bool is_email(struct text text)
{
    size_t at = text_find(text, TEXT("@"), 0);
    if (at == SIZE_MAX || at == 0 || at + 1 >= text.n || text.n > 254 ||
        text_find(text, TEXT("@"), at + 1) != SIZE_MAX) {
        return false;
    }
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (c <= ' ' || c == 0x7f || c == '<' || c == '>' || c == ',' || c == ';' || c == '"') {
            return false;
        }
    }
    return true;
}

/* +491701 from "+49 (170) 1": digits and a leading plus. */
static bool read_number(struct arena *arena, struct text text, struct text *number)
{
    char *digits = arena_alloc(arena, text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        bool is_plus = c == '+' && n == 0;
        if (is_plus || (c >= '0' && c <= '9')) {
            digits[n++] = c;
        } else if (c != ' ' && c != '-' && c != '(' && c != ')' && c != '/' && c != '.') {
            return false;
        }
    }
    *number = (struct text){digits, n};
    return n >= 4 && n <= 17;
}

enum err customer_read_identity(struct arena *arena, struct text text,
                                struct customer_identity *identity, struct refusal *refusal)
{
    struct text kind = TEXT("email");
    struct text value = text_trim(text);
    size_t colon = text_find(value, TEXT(":"), 0);
    *identity = (struct customer_identity){0};
    if (colon != SIZE_MAX && colon > 0 && text_find(value, TEXT("@"), 0) > colon) {
        kind = lowered(arena, text_slice(value, 0, colon));
        value = text_trim(text_slice(value, colon + 1, value.n));
    }
    identity->kind = kind;
    if (text_eq(kind, TEXT("email"))) {
        identity->value = lowered(arena, value);
        if (is_email(value)) {
            return ERR_OK;
        }
        return err_refuse(refusal, ERR_INVALID, "invalid", "requester",
                          "\"%.*s\" is no e-mail address; write anna@example.org, sms:+49170..., "
                          "or a customer id C-...",
                          TEXT_ARG(text_slice(value, 0, 60)));
    }
    if (text_eq(kind, TEXT("sms")) || text_eq(kind, TEXT("phone"))) {
        if (read_number(arena, value, &identity->value)) {
            return ERR_OK;
        }
        return err_refuse(refusal, ERR_INVALID, "invalid", "requester",
                          "\"%.*s\" is no telephone number", TEXT_ARG(text_slice(value, 0, 60)));
    }
    identity->value = arena_text(arena, value);
    if (value.n == 0 || value.n > 254 || kind.n > 32) {
        return err_refuse(refusal, ERR_INVALID, "invalid", "requester",
                          "an identity is kind:value with at most 254 bytes, such as handle:anna");
    }
    return ERR_OK;
}

struct text customer_field(const struct customer *customer, struct text name)
{
    for (size_t i = 0; i < customer->field_count; i++) {
        if (text_eq(customer->fields[i].name, name)) {
            return customer->fields[i].value;
        }
    }
    return TEXT_NONE;
}

static bool is_same(const struct customer_identity *a, const struct customer_identity *b)
{
    return text_eq(a->kind, b->kind) && text_eq(a->value, b->value);
}

struct customer_identity *customer_find_identity(const struct customer *customer,
                                                 const struct customer_identity *identity)
{
    for (size_t i = 0; customer != NULL && i < customer->identity_count; i++) {
        if (is_same(&customer->identities[i], identity)) {
            return &customer->identities[i];
        }
    }
    return NULL;
}

bool customer_drop_identity(struct arena *arena, struct customer *customer,
                            const struct customer_identity *identity)
{
    struct customer_identity *kept = NULL;
    size_t count = 0;
    for (size_t i = 0; i < customer->identity_count; i++) {
        if (!is_same(&customer->identities[i], identity)) {
            *ARENA_PUSH(arena, kept, count) = customer->identities[i];
        }
    }
    bool was_there = count != customer->identity_count;
    customer->identities = kept;
    customer->identity_count = count;
    return was_there;
}
