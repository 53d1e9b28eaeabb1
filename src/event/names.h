/* names.h — a small fixed table from name to place, for the vocabulary's own names. */
#ifndef EVENT_NAMES_H
#define EVENT_NAMES_H
#include "base/base.h"

enum { NAMES_SLOTS = 512 }; /* a power of two, several times the longest vocabulary */

typedef struct {
    struct {
        const char *name;
        int n, at;
    } slot[NAMES_SLOTS];
} Names;

static inline u32 names_hash(const char *p, isize n)
{
    u32 h = (u32)n;
    for (isize i = 0; i < n; i++)
        h = (h ^ (u8)p[i]) * 0x01000193u;
    return (h ^ h >> 15) & (NAMES_SLOTS - 1);
}

static inline void names_add(Names *t, const char *name, int at)
{
    isize n = (isize)strlen(name);
    u32 i = names_hash(name, n);
    while (t->slot[i].name)
        i = (i + 1) & (NAMES_SLOTS - 1);
    t->slot[i].name = name;
    t->slot[i].n = (int)n;
    t->slot[i].at = at;
}

static inline int names_find(const Names *t, Str name, int otherwise)
{
    enum { LONGEST = 32 };
    if (name.n > LONGEST)
        return otherwise;
    for (u32 i = names_hash(name.p, name.n); t->slot[i].name; i = (i + 1) & (NAMES_SLOTS - 1))
        if (t->slot[i].n == name.n && memcmp(t->slot[i].name, name.p, (size_t)name.n) == 0)
            return t->slot[i].at;
    return otherwise;
}

#endif
