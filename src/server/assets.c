/* assets.c — the dashboard, carried in the program as it was built: web/pack.mjs writes every
 * file of it,
 * compressed beforehand, into one pack that the build puts in.
 *
 * The pack: the line "PATRON WEB 1", then for each form of each file a line
 *   path TAB type TAB tag TAB coding TAB offset TAB length
 * (coding br, gzip or identity; best first within a path), an empty line, and the bytes, to which
 * the
 * offsets are relative.
 */
#include "server/inside.h"

extern const Embedded server_web[];

typedef struct {
    Str path, type, tag, coding;
    i64 offset, length;
} Form;

static bool read_form(Str line, Form *f)
{
    Str cell[6];

    for (isize i = 0; i < 6; i++) {
        Cut c = str_cut(line, '\t');
        if (c.found != (i < 5))
            return false;
        cell[i] = c.head;
        line = c.tail;
    }
    f->path = cell[0];
    f->type = cell[1];
    f->tag = cell[2];
    f->coding = cell[3];
    return str_i64(cell[4], &f->offset) && str_i64(cell[5], &f->length);
}

/* "gzip;q=0" and "gzip; q=0.000" say no. */
static bool refused(Str options)
{
    Str q = str_trim(str_cut(options, '=').tail);
    double weight;

    return str_eq_fold(str_trim(str_cut(options, '=').head), S("q")) && str_f64(q, &weight) &&
           weight == 0;
}

static bool accepts(const HttpRequest *q, Str coding)
{
    Str list = http_header(q, S("Accept-Encoding"));

    if (str_eq(coding, S("identity")))
        return true;
    while (list.n > 0) {
        Cut one = str_cut(list, ',');
        Cut named = str_cut(one.head, ';');
        if (str_eq_fold(str_trim(named.head), coding))
            return !refused(named.tail);
        list = one.tail;
    }
    return false;
}

/* Does If-None-Match name this tag? A list, weak ones and * are its forms. */
static bool known_already(const HttpRequest *q, Str tag)
{
    Str list = http_header(q, S("If-None-Match"));

    while (list.n > 0) {
        Cut one = str_cut(list, ',');
        Str given = str_trim(one.head);
        if (str_starts(given, S("W/")))
            given = str_skip(given, 2);
        if (str_eq(given, tag) || str_eq(given, S("*")))
            return true;
        list = one.tail;
    }
    return false;
}

/* Scripts from the program only. Styles in place are what the component library writes. */
static const char policy[] =
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: "
    "blob:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

static void give_form(const HttpRequest *q, HttpAnswer *a, const Form *f, Str bytes)
{
    bool page = str_starts(f->type, S("text/html"));
    /* A strong tag names bytes, so each coding has its own. */
    Str tag = str_format(q->arena, "%.*s-%.*s\"", STR_ARG(str_take(f->tag, f->tag.n - 1)),
                         STR_ARG(f->coding));

    a->type = f->type;
    http_header_add(a, S("ETag"), tag);
    http_header_add(a, S("Vary"), S("Accept-Encoding"));
    http_header_add(a, S("Cache-Control"),
                    str_starts(f->path, S("/assets/")) ? S("public, max-age=31536000, immutable")
                                                       : S("no-cache"));
    http_header_add(a, S("Content-Security-Policy"), str_of(policy));
    http_header_add(a, S("Referrer-Policy"), S("no-referrer"));
    if (page)
        http_header_add(a, S("X-Frame-Options"), S("DENY"));
    if (known_already(q, tag)) {
        a->status = 304;
        return;
    }
    if (!str_eq(f->coding, S("identity")))
        http_header_add(a, S("Content-Encoding"), f->coding);
    a->status = 200;
    a->body = str_take(str_skip(bytes, f->offset), f->length);
}

static bool give_path(const HttpRequest *q, HttpAnswer *a, Str pack, Str path)
{
    isize end = str_find(pack, S("\n\n"));
    Str lines = str_take(pack, MAX(end, 0)), bytes = str_skip(pack, end + 2);
    Form form;

    while (lines.n > 0) {
        Cut one = str_cut(lines, '\n');
        if (read_form(one.head, &form) && str_eq(form.path, path) && accepts(q, form.coding)) {
            give_form(q, a, &form, bytes);
            return true;
        }
        lines = one.tail;
    }
    return false;
}

/* The dashboard's own addresses (its home, /people/ann@shop.test) are not files: they all are its
 * one page. A name with a dot right below the root, or anything below /assets/, is a file or
 * nothing. */
static bool is_view(Str path)
{
    Str name = str_skip(path, 1);

    return !str_starts(path, S("/assets/")) &&
           (str_find(name, S("/")) >= 0 || str_find(name, S(".")) < 0);
}

bool give_asset(const HttpRequest *q, HttpAnswer *a)
{
    Str pack = embedded(server_web, S("dashboard.pack"));

    if (str_starts(q->path, S("/api/")) || !str_starts(q->path, S("/")) ||
        (!str_eq(q->method, S("GET")) && !str_eq(q->method, S("HEAD"))))
        return false;
    if (pack.n == 0) {
        a->status = 200;
        a->type = S("text/plain; charset=utf-8");
        a->body = S(
            "The API answers under /api/v1/. This build has no dashboard: 'make' puts it in.\n");
        return str_eq(q->path, S("/"));
    }
    return give_path(q, a, pack, is_view(q->path) ? S("/index.html") : q->path);
}
