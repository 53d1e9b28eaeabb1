/* places.h — where people live and what they hold in their hands. */
#ifndef SIMULATE_PLACES_H
#define SIMULATE_PLACES_H
#include "base/base.h"

typedef struct {
    const char *country, *region, *city;
    float weight;
    i8 hours;    /* ahead of Beijing */
    u8 language; /* into languages[] */
    bool remote; /* parcels take longer and cost more */
} Place;
enum { PLACES = 36, PLACES_HERE = 24 };
extern const Place places[PLACES]; /* those at home first */

enum { ZH, EN, JA, DE, LANGUAGES };
extern const char *const languages[LANGUAGES];

typedef enum { MOBILE, DESKTOP, TABLET, DEVICES } DeviceKind;
typedef enum { ANDROID, IOS, HARMONY, WINDOWS, MACOS, SYSTEMS } System;
typedef enum {
    CHROME,
    SAFARI,
    EDGE,
    FIREFOX,
    QQ,
    UC,
    SHOP_APP,
    IN_WECHAT,
    IN_DOUYIN,
    IN_REDBOOK,
    IN_WEIBO,
    BROWSERS
} Browser;
extern const char *const device_names[DEVICES];
extern const char *const system_names[SYSTEMS];
extern const char *const browser_names[BROWSERS];

typedef struct {
    const char *name;
    float weight;
    float pages; /* in a visit */
} Robot;
enum { ROBOTS = 7 };
extern const Robot robots[ROBOTS];

#endif
