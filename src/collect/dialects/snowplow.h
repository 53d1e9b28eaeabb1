/* snowplow.h — what the files of Snowplow's dialect share. Private to dialects. */
#ifndef SNOWPLOW_H
#define SNOWPLOW_H
#include "collect/dialects/dialect.h"

typedef struct {
    Str vendor, name, whole; /* of "iglu:vendor/name/jsonschema/1-0-0" */
    const Json *data;
} Iglu;
/* A schema and its data; an empty name when `json` is none. */
Iglu iglu_of(const Json *json);
bool iglu_is(const Iglu *iglu, const char *name);

/* One payload as an event: its own event unwrapped, its entities as told, and both of what. */
typedef struct {
    const Json *payload;
    Iglu event;           /* of a self-describing one */
    const Json *entities; /* an array, or NULL */
    const Json *rest;     /* the payload, and after it those of the same request; NULL: alone */
} Spoken;

/* snowplow_event.c — the kind it is of, its own members, its entities as lines and fields; the
 * event is begun. */
Str snowplow_kind(const Spoken *s, Hit *h);
void snowplow_tell(Hit *h, const Spoken *s);
/* snowplow_entities.c */
const Json *snowplow_entity(const Spoken *s, const char *name); /* its data; NULL: none */
Str snowplow_currency(const Spoken *s);
void snowplow_entities(Hit *h, const Spoken *s);

#endif
