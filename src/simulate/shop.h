/* shop.h — the shop's side of the simulated world: what it sells, where people come from, and what
 * kind of day it is. Tables here are constant; prices and stock change at midnight only, so that
 * within a day everybody may look at them at once. */
#ifndef SIMULATE_SHOP_H
#define SIMULATE_SHOP_H
#include "base/base.h"

/* ---- what is sold ---------------------------------------------------------------------------- */

typedef enum { FASHION, SPORT, BEAUTY, HOUSE, DIGITAL, FOOD, BABY, PET, LEISURE, GROUPS } Group;
typedef enum { ALL_YEAR, SUMMER, WINTER, SPRING_FESTIVAL, MID_AUTUMN, SCHOOL, SEASONS } Season;
enum { /* what is particular about a category */
       SIZED = 1,
       FRAGILE = 2,
       GIFT = 4,
       FOR_HER = 8,
       FOR_HIM = 16,
       FOR_BABY = 32,
       FOR_EXPECTING = 64,
       FOR_OLD = 128,
       FOR_PETS = 256,
       FOR_SCHOOL = 512,
       FRESH = 1024,
};

/* A leaf of the category tree. */
typedef struct {
    const char *id; /* "women/dresses" */
    const char *zh, *en;
    const char *with; /* the category people add to it: the planted cross-sell */
    float spread;     /* of prices within it */
    float weight;     /* how many people care */
    i16 yuan;         /* a middling price */
    i16 repeat_days;  /* it is used up in about so many days; 0: it lasts */
    i16 margin;       /* per cent of the price */
    u16 is;
    u8 group, season;
} Leaf;
enum { LEAVES = 48 };
extern const Leaf leaves[LEAVES];

typedef struct {
    const char *zh, *en;
} Words;
enum { MODIFIERS = 8 };
extern const Words modifiers[GROUPS][MODIFIERS];
extern const char *const group_names[GROUPS];

typedef struct {
    char zh[16], en[16];
    float quality;  /* 0 .. 1 */
    u8 group, tier; /* budget, middling, premium */
} Brand;
enum { BRANDS = 144 };

enum { NOBODY = UINT32_MAX, NOTHING = UINT32_MAX };

typedef struct {
    i32 list_minor, price_minor, cost_minor; /* reporting currency */
    i32 stock;
    i16 back_day;   /* comes back on this day of the simulation; -1: is not out */
    i16 launch_day; /* on sale from this day on */
    float quality;  /* 0 .. 1: decides what people say of it */
    float size_risk, damage_risk;
    i32 told_minor; /* the price last told by product_set */
    i32 sold, out_days;
    u32 salt;
    u16 brand, model;
    u8 leaf, modifier, on_sale, told_out;
} Product;

/* ---- where people come from ------------------------------------------------------------------ */

typedef enum {
    DIRECT,
    SEARCH,
    PAID_SEARCH,
    SOCIAL,
    PAID_SOCIAL,
    PAID_VIDEO,
    EMAIL,
    SMS,
    PUSH,
    REFERRAL,
    AFFILIATE,
    AI,
    OFFLINE,
    CHANNELS
} Channel;
extern const char *const channel_names[CHANNELS];

typedef enum { WEB, WECHAT, DOUYIN, REDBOOK, WEIBO, APPS } App; /* the app a page opens in */

typedef struct {
    const char *source, *medium, *referrer;
    const char *click_id; /* the parameter an advertiser adds */
    u8 channel, app;
    bool paid, tagged;
    i16 click_fen;      /* what a click costs, in hundredths of a yuan */
    i16 ctr_permyriad;  /* clicks in ten thousand impressions */
    float here, abroad; /* how many find the shop by it */
    float back;         /* how many come again by it */
    float bounce;       /* leave after one page */
    float quality;      /* planted: how much more they buy for life */
    float loyalty;      /* planted: how much longer they stay */
    float returns;      /* planted: how much more they send back */
    float persuasion;   /* planted: what one touch adds to the will to buy */
} Source;
enum { SOURCES = 27, SLOTS = 4 };
extern const Source sources[SOURCES];
enum { SOURCE_DIRECT = 0, SOURCE_EMAIL = 19, SOURCE_SMS = 20, SOURCE_PUSH = 21 };
/* Campaigns of a paid source: what most people see, the brand, the festival, those who left. */
typedef enum { SLOT_GENERIC, SLOT_BRAND, SLOT_FESTIVAL, SLOT_RETARGET } Slot;
extern const char *const slot_names[SLOTS];

/* ---- what day it is -------------------------------------------------------------------------- */

enum { FESTIVALS = 17, PATIENCES = 3 };
typedef struct {
    const char *id, *zh;
    float demand, peak; /* times as many visits; on its last day */
    float depth;        /* how far prices fall */
    float gift;         /* share of visits that look for a present */
} Festival;
extern const Festival festivals[FESTIVALS];

typedef struct {
    float
        demand[PATIENCES]; /* visits against a plain day, by how much a person waits for bargains */
    float depth, gift;
    float parcel; /* times as long under way */
    bool stopped; /* nobody ships */
    i8 festival;  /* -1: none */
    bool first_of_it;
    i16 year;
    u8 month, weekday; /* 1-12; 0 is Monday */
} Day;
/* calendar_fill — days first .. first + n - 1, counted since 1970. */
void calendar_fill(Day *days, i64 first, int n);
/* How much a category is wanted in that month and before that festival; 1 is the year's mean. */
float season_factor(int season, const Day *day);

#endif
