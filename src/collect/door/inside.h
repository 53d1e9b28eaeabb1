/* inside.h — what the files of the door share. Private to collect. */
#ifndef COLLECT_DOOR_INSIDE_H
#define COLLECT_DOOR_INSIDE_H
#include "collect/dialects/dialect.h"

/* gather.c — the events of many requests go into one record of the journal and wait for one
 * fdatasync together. */
typedef struct Gather Gather;
Code gather_open(Door *door, Collector *collector, isize waiting_max, Gather **out, Err *e)
    MUST_CHECK;
void gather_close(Gather **gather); /* what waits is written first */
/* door_settle is called once the events are durable or cannot be. False: too much waits already;
 * of one key half as much is too much, so that others find room. */
bool gather_put(Gather *gather, Hit *h);
i64 gather_waiting(const Gather *gather);

/* limits.c — may this one send so much more now? Any thread. `who` is a hash; per_second 0: no
 * limit.
 * After silence LIMIT_BURST_S seconds' worth may come at once. */
typedef struct Limits Limits;
enum { LIMIT_BURST_S = 10 };
Limits *limits_new(void);
void limits_free(Limits **limits);
bool limits_allow(Limits *limits, u64 who, double cost, double per_second, i64 now_us);

/* door.c — a request and whose words it speaks; without `entry` nobody's. */
Hit *door_hit(Door *door, const HttpRequest *q, HttpAnswer *a);
/* Its events, or its answer when there are none (true). Refused, it may still bring what is to be
 * kept of it. */
bool door_read(Hit *h);
/* The events of the request are in the journal (OK), or they are not: answer it. */
void door_settle(Hit *h, Code code, const Err *e);

/* sign.c — OK, or NOT_FOUND. */
Code signed_by(Str secret, Str body, Str signature, Arena *arena, Err *e) MUST_CHECK;

#endif
