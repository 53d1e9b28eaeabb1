/* tags.h — what a page's own address says of the way to it: campaign tags and click ids. Private to
 * enrich/. */
#ifndef COLLECT_TAGS_H
#define COLLECT_TAGS_H
#include "collect/enrich/senders.h"
#include "collect/inside.h"

/* The touch that the address tells, if it tells any; `from` is whom the referrer names, or NULL. */
bool tags_read(Str url, const Sender *from, Touch *t, Arena *arena);
/* The channel of a source and medium that somebody told; either may be empty. */
Str tags_channel(Str source, Str medium);

#endif
