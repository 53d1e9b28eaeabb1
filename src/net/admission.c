/* admission.c — is this request framed so that everybody would read it the same way? */
#include "net/inside.h"
#include <ctype.h>

typedef struct {
    int hosts, lengths, codings;
    bool chunked, bad_name, bad_value, bad_line;
} Census;

static bool token_byte(unsigned char c)
{
    return isalnum(c) || (c != 0 && strchr("!#$%&'*+-.^_`|~", c));
}

/* The library hands out pointers into the bytes as they came, where it has put NUL over the colon
 * and over CR LF. A value joined from folded lines was copied elsewhere; behind one that a NUL or a
 * lone LF cut short there is more text. */
static bool line_as_it_came(Str name, Str value)
{
    uintptr_t end = (uintptr_t)name.p + (uintptr_t)name.n, at = (uintptr_t)value.p;

    if (at <= end || at - end > 1 << 16)
        return false;
    for (const char *p = name.p + name.n; p < value.p; p++)
        if (*p != 0 && *p != ' ' && *p != '\t')
            return false;
    return value.p[value.n] == 0 && value.p[value.n + 1] == 0;
}

static enum MHD_Result count_header(void *context, enum MHD_ValueKind kind, const char *name,
                                    size_t name_n, const char *value, size_t value_n)
{
    Census *c = context;
    Str key = {name, (isize)name_n};
    Str text = {value, (isize)value_n};

    (void)kind;
    c->hosts += str_eq_fold(key, S("host"));
    c->lengths += str_eq_fold(key, S("content-length"));
    if (str_eq_fold(key, S("transfer-encoding"))) {
        c->codings++;
        c->chunked = str_eq_fold(text, S("chunked"));
    }
    c->bad_line |= !line_as_it_came(key, text);
    c->bad_name |= key.n == 0;
    for (isize i = 0; i < key.n; i++)
        c->bad_name |= !token_byte((unsigned char)key.p[i]);
    for (isize i = 0; i < text.n; i++) {
        unsigned char b = (unsigned char)text.p[i];
        c->bad_value |= (b < 32 && b != '\t') || b == 127;
    }
    return MHD_YES;
}

/* One blank on either side of a target that is a path without NUL: what goes to a handler as text
 * must not end early. */
static const char *line_fault(const RequestLine *line)
{
    Str path = str_cut(line->target, '?').head;

    for (const char *p = line->method; *p; p++)
        if (!token_byte((unsigned char)*p))
            return "the method is not a token";
    if (line->target_at != line->method + strlen(line->method) + 1 ||
        line->version != line->target_at + line->target.n + 1)
        return "the request line is not three words with one blank between them";
    for (isize i = 0; i < line->target.n; i++)
        if ((unsigned char)line->target.p[i] <= ' ' || line->target.p[i] == 127)
            return "the address has a byte that no address may have";
    if (!str_starts(path, S("/")) && !str_eq(path, S("*")))
        return "the address is not a path";
    return str_find(path, S("%00")) >= 0 ? "the address has a NUL in it" : NULL;
}

const char *admission_fault(struct MHD_Connection *connection, const RequestLine *line)
{
    const char *fault = line_fault(line);
    Census c = {0};

    if (fault)
        return fault;
    MHD_get_connection_values_n(connection, MHD_HEADER_KIND, count_header, &c);
    if (c.hosts != 1)
        return c.hosts == 0 ? "there is no Host" : "there is more than one Host";
    if (c.lengths > 1)
        return "there is more than one Content-Length";
    if (c.codings > 1)
        return "there is more than one Transfer-Encoding";
    if (c.codings == 1 && c.lengths == 1)
        return "there is both a Content-Length and a Transfer-Encoding";
    if (c.codings == 1 && (!c.chunked || strcmp(line->version, "HTTP/1.1") != 0))
        return "the Transfer-Encoding is not chunked over HTTP/1.1";
    if (c.bad_name)
        return "a header's name has a byte that no name may have";
    if (c.bad_value)
        return "a header's value has a control byte";
    return c.bad_line ? "a header is folded, or its line does not end as lines do" : NULL;
}
