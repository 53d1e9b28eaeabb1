/* str.c — text as pointer and length: comparing, finding and cutting what others own. */
#include "base/base.h"

#include <stdio.h>

Str str_of(const char *z)
{
    return z ? (Str){z, (isize)strlen(z)} : S("");
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

bool str_eq_fold(Str a, Str b)
{
    if (a.n != b.n)
        return false;
    for (isize i = 0; i < a.n; i++)
        if (lower(a.p[i]) != lower(b.p[i]))
            return false;
    return true;
}

int str_cmp(Str a, Str b)
{
    isize shorter = MIN(a.n, b.n);
    int order = shorter > 0 ? memcmp(a.p, b.p, (size_t)shorter) : 0;

    return order != 0 ? order : (a.n > b.n) - (a.n < b.n);
}

bool str_starts(Str s, Str prefix)
{
    return s.n >= prefix.n && str_eq(str_take(s, prefix.n), prefix);
}

bool str_ends(Str s, Str suffix)
{
    return s.n >= suffix.n && str_eq(str_skip(s, s.n - suffix.n), suffix);
}

isize str_find(Str s, Str needle)
{
    if (needle.n == 0)
        return 0;
    if (s.n < needle.n)
        return -1;
    const char *hit = memmem(s.p, (size_t)s.n, needle.p, (size_t)needle.n);
    return hit ? hit - s.p : -1;
}

static bool blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

Str str_trim(Str s)
{
    while (s.n > 0 && blank(s.p[0]))
        s = (Str){s.p + 1, s.n - 1};
    while (s.n > 0 && blank(s.p[s.n - 1]))
        s.n--;
    return s;
}

Str str_skip(Str s, isize n)
{
    n = MIN(MAX(n, 0), s.n);
    return n == 0 ? s : (Str){s.p + n, s.n - n};
}

Str str_take(Str s, isize n)
{
    return (Str){s.p, MIN(MAX(n, 0), s.n)};
}

Cut str_cut(Str s, char at)
{
    const char *hit = s.n > 0 ? memchr(s.p, at, (size_t)s.n) : NULL;

    if (!hit)
        return (Cut){s, {s.p ? s.p + s.n : NULL, 0}, false};
    isize head = hit - s.p;
    return (Cut){{s.p, head}, {hit + 1, s.n - head - 1}, true};
}
