/* matomo.h — shared by the files of the Matomo dialect. Private to dialects. */
#ifndef DIALECT_MATOMO_H
#define DIALECT_MATOMO_H
#include "collect/dialects/dialect.h"

typedef struct {
    Form form;
    bool trusted; /* its token_auth opens: it may say when and where */
} Tracked;

static inline Str tracked_get(const Tracked *t, const char *name)
{
    return form_get(&t->form, str_of(name));
}

/* matomo_event.c — the events that one tracking request tells of; the door was opened already.
 * BAD_INPUT: it cannot be taken in, nothing was begun. */
Code matomo_take(Hit *h, const Tracked *t, Err *e) MUST_CHECK;
/* What is common to all events of a request: a new row of it. `part` makes ids differ. */
Code matomo_row(Hit *h, const Tracked *t, Str kind, const char *part, Err *e) MUST_CHECK;

/* A property that is a number where it can be read as one; empty text is none. */
void matomo_number(Hit *h, Str name, Str text);

/* matomo_cart.c — ec_items: an order's lines; a whole cart as what changed since the last. */
bool matomo_is_cart(const Tracked *t);
Code matomo_order(Hit *h, const Tracked *t, Err *e) MUST_CHECK;
Code matomo_cart(Hit *h, const Tracked *t, Err *e) MUST_CHECK;
Code matomo_product(Hit *h, const Tracked *t, Err *e) MUST_CHECK;

#endif
