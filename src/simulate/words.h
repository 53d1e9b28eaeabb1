/* words.h — the phrases people write with, in each language. "{n}" stands for what was bought. */
#ifndef SIMULATE_WORDS_H
#define SIMULATE_WORDS_H
#include "shop.h"

typedef struct {
    const char *const *of;
    int n;
} Pool;
#define POOL(...)                                                                                  \
    {                                                                                              \
        (const char *const[]){__VA_ARGS__}, COUNT(((const char *const[]){__VA_ARGS__}))            \
    }

typedef struct {
    Pool open_good, open_again, open_bad;
    Pool good[GROUPS], bad[GROUPS]; /* of the goods themselves */
    Pool late, fast, damaged, too_small, too_large, fits, mind, cheap, service;
    Pool close_good, close_bad, though; /* though: turns from bad to good or back */
    Pool ask_parcel, ask_size, ask_goods, ask_price;
    Pool demand; /* what a complaint asks for */
    Pool survey_good, survey_middling, survey_bad;
    Pool no_such; /* searches for what the shop does not sell */
} Phrases;
extern const Phrases phrases_zh, phrases_en;

#endif
