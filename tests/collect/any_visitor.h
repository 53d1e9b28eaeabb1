/* any_visitor.h — any bytes as an agent, an address and a list of languages, a line each: told
 * without harm and the same each time; names short and plain, what is cut cut once and for all. */
#ifndef ANY_VISITOR_H
#define ANY_VISITOR_H
#include "collect/enrich/enrich.h"
#include <stdio.h>

#ifndef MUST
#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "not so: %s\n", #condition);                                           \
            __builtin_trap();                                                                      \
        }                                                                                          \
    } while (0)
#endif

static Enrich *any_enrich;

__attribute__((destructor)) static void close_any_visitor(void)
{
    enrich_close(&any_enrich);
}

__attribute__((unused)) static void read_any_visitor(Str text)
{
    static Arena arena;
    EnrichOptions options = {0};
    Visitor once, again;
    Err e = {0};

    if (!arena.base) {
        arena = arena_new((isize)1 << 30);
        MUST(enrich_open(&os_real, &options, &any_enrich, &e) == OK);
    }
    arena_reset(&arena);
    Cut agent = str_cut(text, '\n');
    Cut address = str_cut(agent.tail, '\n');
    enrich_visitor(any_enrich, agent.head, address.head, address.tail, &arena, &once);
    enrich_visitor(any_enrich, agent.head, address.head, address.tail, &arena, &again);
    MUST(str_eq(once.bot, again.bot) && str_eq(once.browser, again.browser));
    MUST(once.bot.n <= 48 && str_utf8(once.bot) && (once.bot.n > 0) == (once.bot_kind.n > 0));
    MUST(once.country.n == 0 || once.country.n == 2);
    MUST(str_utf8(once.language));
    Str cut = address_cut(&arena, text), all = addresses_cut(&arena, text);
    MUST(cut.n == 0 || str_eq(address_cut(&arena, cut), cut));
    MUST(str_eq(addresses_cut(&arena, all), all));
}

#endif
