/* webhook.h — what the webhooks of shop systems share: who may call, and what became of an order.
 * Every event of an order has an id made of what it says, so that an order told again in a later
 * state brings only what is new. Private to dialects. */
#ifndef WEBHOOK_H
#define WEBHOOK_H
#include "collect/dialects/dialect.h"

typedef struct {
    Str order, user, currency;
    Str agent, address, language; /* of the buyer's browser, where it is told */
} Buyer;
/* The key of the address opens, and the signature over the body is right. */
Code webhook_open(Hit *h, Str signature, Err *e) MUST_CHECK;
/* An event of the buyer's order, at ABSENT: now; its id is WHAT:NUMBER. */
Code webhook_event(Hit *h, const Buyer *b, const char *kind, i64 at, const char *what, Str number,
                   Err *e) MUST_CHECK;
/* A line: the code of the product, or its name when it has none, as the import of files does. */
bool webhook_line(Hit *h, Str sku, Str name, Str price, Str quantity);
Str webhook_text(Hit *h, const Json *object, const char *name);  /* of a member */
i64 webhook_money(Hit *h, const Json *object, const char *name); /* 0 when it is none */
bool webhook_listed(Str word, const char *const *list);          /* up to NULL */
/* A text under a number of this sender's from now on; what it was, empty when it is not known. */
Str webhook_recall(Hit *h, Str number, Str text);
/* A whole payload of which no event is made. */
void webhook_keep(Hit *h, const Json *body, const char *why);

#endif
