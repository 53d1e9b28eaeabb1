/* inside.h — what the files of collect share with each other and nobody else sees. */
#ifndef COLLECT_INSIDE_H
#define COLLECT_INSIDE_H
#include "collect/collect.h"
#include "collect/enrich/enrich.h"
#include "collect/enrich/salt.h"
#include "collect/seen.h"

struct Collector {
    const Os *os;
    Journal *journal;
    CollectOptions options;
    Arena arena, scratch; /* scratch: of collect_batches */
    const Str *currency;  /* that of the options, for those who do not hold the mutex */
    Seen *seen;
    Enrich *enrich;
    Salt *salt;
    pthread_mutex_t mutex; /* one batch at a time is checked and numbered */
};

/* touch.c — where a visit came from: channel, source, medium, campaign, term, content, click id and
 * whether it is tagged, from the page's address and the referrer. All empty when the referrer is
 * the shop's
 * own or a payment gateway; channel "direct" when there is neither referrer nor tag. */
typedef struct {
    Str channel, source, medium, campaign, term, content, click_id;
    bool tagged;
} Touch;
Touch touch_of(Str url, Str referrer, const CollectOptions *options, Arena *arena);

/* The page of an address: its path without host, query, fragment and trailing slash; "/" for the
 * root. */
Str page_of(Str url);

/* visit.c — device, system, browser, robot, country and language, where the agent and the address
 * tell; addresses are cut. Columns are filled in place. */
void complete_visits(Collector *c, Batch *b);

/* complete.c — what every event gets at the door when it does not bring it: page, touch,
 * currency, value,
 * received. Columns are filled in place. */
void complete_batch(Collector *c, Batch *b, i64 now_us);
/* The value of an amount in the reporting currency at the rate of its day; ABSENT without a rate.
 * */
i64 value_of(const CollectOptions *o, i64 amount, Str currency, i64 at_us);

bool has_rate(const CollectOptions *o, Str currency);

/* Why an event cannot be taken in, now that it is `now_us`; NULL when it can. */
const char *collect_fault(const Batch *b, isize row, i64 now_us);

#endif
