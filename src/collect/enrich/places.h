/* places.h — addresses to countries, by a database of places (.mmdb). Private to enrich/. */
#ifndef COLLECT_PLACES_H
#define COLLECT_PLACES_H
#include "base/base.h"
#include "collect/enrich/address.h"

typedef struct Places Places; /* any thread may ask it */

/* The database at `path`; empty: the one built with the program, *out being NULL without it. */
Code places_open(Str path, Arena *arena, Places **out, Err *e) MUST_CHECK;
void places_close(Places **places);

typedef struct {
    char country[3]; /* ISO 3166, empty: unknown */
    bool datacentre; /* its network's owner hosts servers, if the database names owners */
} Place;
Place places_find(const Places *places, const Address *address);

#endif
