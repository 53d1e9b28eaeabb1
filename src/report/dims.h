/* dims.h — what an answer can be broken down by, and a condition can ask. One line each: name,
 * what it holds for (PERSON, SESSION or EVENT), where it comes from, help. Names are columns of
 * ev in SQL too. */
#ifndef DIMS_H
#define DIMS_H
// clang-format off
#define DIMENSIONS(X)                                                                              \
    X(kind,           EVENT,   KIND,     "what happened")                                          \
    X(page,           EVENT,   PAGE,     "the page it happened on")                                \
    X(product,        EVENT,   PRODUCT,  "the (first) product it was about")                       \
    X(category,       EVENT,   CATEGORY, "that product's category, as last told")                  \
    X(brand,          EVENT,   BRAND,    "that product's brand, as last told")                     \
    X(hour,           EVENT,   HOUR,     "hour of the day, 0 to 23, local")                        \
    X(weekday,        EVENT,   WEEKDAY,  "day of the week, 1 Monday to 7 Sunday, local")           \
    X(channel,        SESSION, channel,  "kind of source the visit came from")                     \
    X(source,         SESSION, source,   "the source the visit came from")                         \
    X(medium,         SESSION, medium,   "the visit's medium")                                     \
    X(campaign,       SESSION, campaign, "the visit's campaign")                                   \
    X(landing,        SESSION, landing,  "the first page of the visit")                            \
    X(country,        SESSION, country,  "country of the visit")                                   \
    X(region,         SESSION, region,   "region of the visit")                                    \
    X(language,       SESSION, language, "language of the browser")                                \
    X(device,         SESSION, device,   "desktop, mobile, tablet, ...")                           \
    X(os,             SESSION, os,       "operating system")                                       \
    X(browser,        SESSION, browser,  "browser or app")                                         \
    X(bot,            SESSION, bot,      "name of the robot, none for people")                     \
    X(new,            SESSION, NEW,      "new on the person's first visit, else returning")        \
    X(first_channel,  PERSON,  channel,  "channel of the person's first session")                  \
    X(first_source,   PERSON,  source,   "source of the person's first session")                   \
    X(first_medium,   PERSON,  medium,   "medium of the person's first session")                   \
    X(first_campaign, PERSON,  campaign, "campaign of the person's first session")                 \
    X(first_landing,  PERSON,  landing,  "landing page of the person's first session")             \
    X(first_country,  PERSON,  country,  "country of the person's first session")                  \
    X(first_device,   PERSON,  device,   "device of the person's first session")
// clang-format on
#endif
