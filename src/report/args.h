/* args.h — the checked parameters of one question: for this room only. */
#ifndef ARGS_H
#define ARGS_H
#include "report/by.h"

enum { ARGS_MAX = 40, STEPS_MAX = 32, LIST_MAX = 64 };

typedef struct {
    const Param *param;
    bool given;
    Str text;
    i64 integer; /* COUNT, FLAG, DURATION, TIME (else ABSENT), CHOICE: the index */
    double number;
    const KindSet *kinds;
    const i64 *counts;
    isize n; /* of kinds or counts */
    const By *by;
} Arg;

typedef enum { BOTS_NO, BOTS_YES, BOTS_ONLY } Bots;

struct Args {
    const Report *report;
    Snapshot *snapshot;
    const Zone *zone;
    i64 now_us, from_us, to_us;
    bool from_given, to_given;
    Bots bots;
    const Condition *where, *segment; /* NULL: none */
    Arg arg[ARGS_MAX];
    isize n;
};

/* args_check — every parameter of the report and the common ones, from what was given; what is
 * not known is BAD_INPUT. Dates are read in the question's zone. */
Code args_check(const Report *report, Snapshot *snapshot, const Pair *given, isize n,
                const AskOptions *options, Arena *arena, Args **out, Err *e) MUST_CHECK;
/* Every parameter with the value used. */
const Pair *args_pairs(const Args *a, Arena *arena, isize *n);
/* The value of one parameter as read by its type. */
Code arg_read(Args *a, Arg *arg, Str value, Arena *arena, Err *e) MUST_CHECK;
/* A moment as from=, to= and P_TIME write it; a plain day means its start, or with `end` its
 * end. */
bool moment_read(Str s, const Zone *zone, i64 now_us, bool end, i64 *out);
const char *param_type_name(ParamType type);
Str param_default(const Param *p);

#endif
