/* brands.c — invented brands, sixteen for each part of the shop, named by two syllables. */
#include "world.h"

#include <stdio.h>

enum { FIRSTS = 16, SECONDS = 16, BRANDS_EACH = BRANDS / GROUPS };
static const Words firsts[FIRSTS] = {
    {"云", "Yun"},  {"知", "Zhi"},   {"木", "Mu"},   {"禾", "He"},  {"青", "Qing"}, {"山", "Shan"},
    {"星", "Xing"}, {"初", "Chu"},   {"南", "Nan"},  {"白", "Bai"}, {"鹿", "Lu"},   {"海", "Hai"},
    {"风", "Feng"}, {"橙", "Cheng"}, {"简", "Jian"}, {"月", "Yue"},
};
static const Words seconds[SECONDS] = {
    {"夏", "xia"}, {"里", "li"},   {"朵", "duo"}, {"川", "chuan"}, {"野", "ye"}, {"语", "yu"},
    {"言", "yan"}, {"舟", "zhou"}, {"果", "guo"}, {"岚", "lan"},   {"物", "wu"}, {"沐", "mu"},
    {"森", "sen"}, {"纪", "ji"},   {"格", "ge"},  {"尔", "er"},
};

void brands_make(World *w)
{
    u32 shift = draw_below(&w->chance, FIRSTS * SECONDS);

    for (u32 i = 0; i < BRANDS; i++) {
        u32 pair = (i * 89 + shift) % (FIRSTS * SECONDS); /* 89 is odd: no pair comes twice */
        Brand *b = &w->brand[i];
        snprintf(b->zh, sizeof b->zh, "%s%s", firsts[pair / SECONDS].zh,
                 seconds[pair % SECONDS].zh);
        snprintf(b->en, sizeof b->en, "%s%s", firsts[pair / SECONDS].en,
                 seconds[pair % SECONDS].en);
        b->group = (u8)(i / BRANDS_EACH);
        b->tier = (u8)(i % BRANDS_EACH * 3 / BRANDS_EACH);
        b->quality = (float)draw_share(&w->chance, .74 + .06 * b->tier, .5);
    }
}
