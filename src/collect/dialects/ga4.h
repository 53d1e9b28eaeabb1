/* ga4.h — shared by the files of the GA4 dialect. Private to dialects. */
#ifndef DIALECT_GA4_H
#define DIALECT_GA4_H
#include "collect/dialects/dialect.h"

/* The canonical kind of an event that GA4 or Firebase names so. */
Str ga4_kind(Str name);
/* What happened, of the event just begun: GA4's own parameters and the shop's. */
void ga4_params(Hit *h, Str kind, const Json *params);
/* Where a visit came from, told by name; all empty: nothing is. */
void ga4_campaign(Hit *h, const Str tag[5]); /* source, medium, campaign, term, content */

/* gtag.c — /g/collect, what gtag.js sends. */
Code gtag_read(Hit *h, Err *e) MUST_CHECK;

#endif
