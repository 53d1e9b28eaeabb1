/* enrich.h — what a visitor's agent and address say of the visitor: device, system, browser, robot,
 * country, language. Private to collect.
 *
 * All of it is told by the visitor or guessed from tables: docs/visitors.md says how sure each is.
 * The agent must be the visitor's own, not that of a server that hands events on. */
#ifndef COLLECT_ENRICH_H
#define COLLECT_ENRICH_H
#include "base/base.h"

typedef struct Enrich Enrich; /* any number of threads may ask it */

typedef struct {
    Str places; /* the operator's database of places (.mmdb); empty: the one built with the program,
                   or none when that is not there */
} EnrichOptions;

/* enrich_open — BAD_INPUT when the operator's database cannot be read. */
Code enrich_open(const Os *os, const EnrichOptions *options, Enrich **out, Err *e) MUST_CHECK;
void enrich_close(Enrich **enrich);

typedef struct {
    Str device;   /* desktop, mobile, tablet, tv, other; empty: nothing says */
    Str os;       /* Windows, iOS, HarmonyOS ... */
    Str browser;  /* or the app the page was opened in */
    Str bot;      /* the robot's or AI agent's name; empty for people */
    Str bot_kind; /* search, ai_agent, ai_search, ai_crawler, social_preview, monitor, tool ... */
    Str country;  /* ISO 3166 code */
    Str language; /* BCP 47: the first that the visitor wants */
    bool datacentre; /* the address belongs to a company that hosts servers */
} Visitor;
/* enrich_visitor — any bytes will do, empty ones say nothing. What is told lives on the arena or
 * for ever. Descriptions met lately are remembered. */
void enrich_visitor(Enrich *enrich, Str agent, Str address, Str accept_language, Arena *arena,
                    Visitor *out);

/* The first of "zh-CN,zh;q=0.9,en;q=0.8", as "zh-CN"; empty when it is no language. */
Str language_of(Arena *arena, Str accept_language);
/* address_cut — of an address what names a neighbourhood, no household: /24 of IPv4 (of one within
 * IPv6, too), /48 of IPv6; a port behind it and brackets around it fall away. Empty when it is no
 * address. Nothing else of an address may reach the disk. */
Str address_cut(Arena *arena, Str address);
/* A text with every address in it cut; the text itself when there is none. */
Str addresses_cut(Arena *arena, Str text);

#endif
