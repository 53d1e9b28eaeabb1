/* admission.c — is this request framed so that everybody would read it the same way? */
#include "net/inside.h"
#include <ctype.h>

typedef struct {
    int hosts, lengths, codings;
    bool chunked, bad_name, bad_value;
} Census;

static bool token_byte(unsigned char c)
{
    return isalnum(c) || (c != 0 && strchr("!#$%&'*+-.^_`|~", c));
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
    c->bad_name |= key.n == 0;
    for (isize i = 0; i < key.n; i++)
        c->bad_name |= !token_byte((unsigned char)key.p[i]);
    for (isize i = 0; i < text.n; i++) {
        unsigned char b = (unsigned char)text.p[i];
        c->bad_value |= (b < 32 && b != '\t') || b == 127;
    }
    return MHD_YES;
}

const char *admission_fault(struct MHD_Connection *connection, const char *method,
                            const char *version)
{
    Census c = {0};

    MHD_get_connection_values_n(connection, MHD_HEADER_KIND, count_header, &c);
    for (const char *p = method; *p; p++)
        if (!token_byte((unsigned char)*p))
            return "the method is not a token";
    if (c.hosts != 1)
        return c.hosts == 0 ? "there is no Host" : "there is more than one Host";
    if (c.lengths > 1)
        return "there is more than one Content-Length";
    if (c.codings > 1)
        return "there is more than one Transfer-Encoding";
    if (c.codings == 1 && c.lengths == 1)
        return "there is both a Content-Length and a Transfer-Encoding";
    if (c.codings == 1 && (!c.chunked || strcmp(version, "HTTP/1.1") != 0))
        return "the Transfer-Encoding is not chunked over HTTP/1.1";
    if (c.bad_name)
        return "a header's name has a byte that no name may have";
    if (c.bad_value)
        return "a header's value has a control byte";
    return NULL;
}
