/* senders.h — who sends people to shops, as channels.h lists them. Private to enrich/. */
#ifndef COLLECT_SENDERS_H
#define COLLECT_SENDERS_H
#include "base/base.h"

typedef struct {
    const char *host;
    u8 host_n;
    const char *source, *channel; /* no channel: a payment gateway */
} Sender;

/* The host of an address; empty when it has none that says who sent. Of an app's scheme
 * ("weixin://...") the scheme with its colon. */
Str address_host(Str url);
const Sender *sender_of(Str host);      /* NULL: nobody we know */
const Sender *sender_named(Str source); /* by a utm_source: "baidu", "m.baidu.com", "抖音" */
/* "www.baidu.com" is under "baidu.com", and "baidu.com", too. */
bool host_under(Str host, Str name);

#endif
