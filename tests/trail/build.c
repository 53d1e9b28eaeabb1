/* The full build against its slow twin, on random shops. */
#include "random_shop.h"

#include <stdlib.h>

enum { SHOPS = 150 };

TEST("the fast build tells of random shops what the slow one tells")
{
    u64 only = getenv("PATRON_SEED") ? strtoull(getenv("PATRON_SEED"), NULL, 10) : 0;
    for (u64 seed = only ? only : 1; seed <= (only ? only : SHOPS); seed++) {
        Maker m = maker_from(seed);
        Shop *s = shop_open();
        s->options.part_events = one_in(&m, 2) ? 1 + random_below(&m.random, 40) : 0;
        shop_reopen_trail(s);
        for (i64 n = random_below(&m.random, 120); n > 0; n--) {
            maker_say(&m, s);
            if (one_in(&m, 20))
                shop_send(s);
        }
        shop_refresh(s);
        if (getenv("TELL"))
            printf("%.*s", STR_ARG(shop_told(s)));
        if (!same_told(shop_told(s), naive_told(&s->arena, s->journal, true))) {
            print_error("seed %llu\n", (unsigned long long)seed);
            expect(!"the same");
        }
        shop_close(s);
    }
}

TESTS_MAIN
