/* request.c — looking things up in a request, and saying things of an answer. */
#include "net/net.h"

Str http_query(const HttpRequest *q, Str name)
{
    for (isize i = q->query_count - 1; i >= 0; i--)
        if (str_eq(q->query[i].name, name))
            return q->query[i].value;
    return S("");
}

Str http_header(const HttpRequest *q, Str name)
{
    for (isize i = 0; i < q->header_count; i++)
        if (str_eq_fold(q->headers[i].name, name))
            return q->headers[i].value;
    return S("");
}

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 32;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

Str http_decode(Arena *arena, Str text)
{
    char *to = take(arena, char, text.n + 1);
    isize n = 0;

    for (isize i = 0; i < text.n; i++) {
        bool escape = text.p[i] == '%' && i + 2 < text.n && hex(text.p[i + 1]) >= 0 &&
                      hex(text.p[i + 2]) >= 0;
        to[n++] = escape ? (char)(hex(text.p[i + 1]) << 4 | hex(text.p[i + 2])) : text.p[i];
        i += escape ? 2 : 0;
    }
    return (Str){to, n};
}

void http_header_add(HttpAnswer *a, Str name, Str value)
{
    for (isize i = 0; i < COUNT(a->headers) - 1; i++)
        if (a->headers[i].name.n == 0) {
            a->headers[i] = (HttpPair){name, value};
            return;
        }
}

bool http_path_fits(Str pattern, Str target, Arena *arena, Str part[4])
{
    int stars = 0;

    for (;;) {
        Cut w = str_cut(pattern, '/'), p = str_cut(target, '/');
        bool star = str_eq(w.head, S("*"));
        if (!star && str_find(p.head, S("%")) < 0) {
            if (!str_eq(w.head, p.head))
                return false;
        } else {
            Str segment = http_decode(arena, p.head);
            if (star ? segment.n == 0 : !str_eq(w.head, segment))
                return false;
            if (star && stars < 4)
                part[stars++] = segment;
        }
        if (!w.found || !p.found)
            return w.found == p.found;
        pattern = w.tail;
        target = p.tail;
    }
}
