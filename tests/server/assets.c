/* The dashboard as the program carries it: each file in the coding asked for, kept by browsers,
 * and nothing else of this machine. */
#include "doors.h"

static Doors d;

static bool has_dashboard(void)
{
    doors_small(&d, "ann 10:00 page_view\n");
    if (!str_starts(head_value(ask(&d, "GET /").head, "Content-Type"), S("text/plain")))
        return true;
    expect(str_find(ask(&d, "GET /").body, S("This build has no dashboard")) > 0);
    print_message("skipped: this build has no dashboard\n");
    doors_close(&d);
    return false;
}

/* The first file below /assets/ that the page names. */
static Str an_asset(void)
{
    Str body = ask(&d, "GET /").body;
    isize at = str_find(body, S("/assets/"));

    expect(at > 0);
    return str_cut(str_skip(body, at), '"').head;
}

static Reply get_with(Str path, const char *headers)
{
    const char *what = str_z(&d.arena, str_format(&d.arena, "GET %.*s", STR_ARG(path)));
    return ask_with(&d, what, headers);
}

TEST("a file comes in the best coding that the browser takes")
{
    static const struct {
        const char *accept, *coding;
    } cases[] = {
        {"", ""},
        {"Accept-Encoding: gzip\r\n", "gzip"},
        {"Accept-Encoding: gzip, deflate, br, zstd\r\n", "br"},
        {"accept-encoding: BR;q=1.0, gzip;q=0.5\r\n", "br"},
        {"Accept-Encoding: br;q=0, gzip\r\n", "gzip"},
        {"Accept-Encoding: br; q=0.000 , gzip;q=0\r\n", ""},
        {"Accept-Encoding: brotli, gzipped\r\n", ""},
        {"Accept-Encoding: identity\r\n", ""},
    };

    if (!has_dashboard())
        return;
    Str path = an_asset();
    isize plain = get_with(path, "").body.n;
    for (int i = 0; i < COUNT(cases); i++) {
        Reply r = get_with(path, cases[i].accept);
        expect(r.status == 200 && str_starts(head_value(r.head, "Content-Type"), S("text/")));
        expect(str_eq(head_value(r.head, "Content-Encoding"), str_of(cases[i].coding)));
        expect(str_eq(head_value(r.head, "Vary"), S("Accept-Encoding")));
        expect(cases[i].coding[0] ? r.body.n < plain : r.body.n == plain);
        if (str_eq(str_of(cases[i].coding), S("gzip")))
            expect(str_starts(r.body, S("\x1f\x8b")));
    }
    doors_close(&d);
}

TEST("a file that has not changed is not sent again; each coding has a tag of its own")
{
    if (!has_dashboard())
        return;
    Str path = an_asset();
    Str plain = head_value(get_with(path, "").head, "ETag");
    Str packed = head_value(get_with(path, "Accept-Encoding: br\r\n").head, "ETag");
    expect(plain.n > 10 && plain.p[0] == '"' && !str_eq(plain, packed));
    const Str lists[] = {plain, str_format(&d.arena, "W/%.*s", STR_ARG(plain)),
                         str_format(&d.arena, "\"x\", %.*s", STR_ARG(plain)), S("*")};
    for (int i = 0; i < COUNT(lists); i++) {
        Str header = str_format(&d.arena, "If-None-Match: %.*s\r\n", STR_ARG(lists[i]));
        Reply r = get_with(path, str_z(&d.arena, header));
        expect(r.status == 304 && str_eq(head_value(r.head, "ETag"), plain));
        expect(head_value(r.head, "Content-Encoding").n == 0);
        expect(head_value(r.head, "Cache-Control").n > 0 && head_value(r.head, "Vary").n > 0);
    }
    Str other = str_format(&d.arena, "If-None-Match: %.*s\r\nAccept-Encoding: br\r\n",
                           STR_ARG(plain));
    expect(get_with(path, str_z(&d.arena, other)).status == 200);
    expect(get_with(path, "If-None-Match: \"x\"\r\n").status == 200);
    doors_close(&d);
}

TEST("what has its hash in its name is kept for ever, the page is asked for each time")
{
    if (!has_dashboard())
        return;
    Reply page = ask(&d, "GET /"), asset = get_with(an_asset(), "");
    expect(str_eq(head_value(page.head, "Cache-Control"), S("no-cache")));
    expect(
        str_eq(head_value(asset.head, "Cache-Control"), S("public, max-age=31536000, immutable")));
    doors_close(&d);
}

TEST("a page may load nothing, run nothing and tell nothing but to this server")
{
    if (!has_dashboard())
        return;
    Reply r = ask(&d, "GET /reports/overview");
    Str policy = head_value(r.head, "Content-Security-Policy");

    expect(str_find(policy, S("default-src 'none'")) >= 0);
    expect(str_find(policy, S("script-src 'self';")) >= 0);
    expect(str_find(policy, S("connect-src 'self'")) >= 0);
    expect(str_find(policy, S("frame-ancestors 'none'")) >= 0);
    expect(str_find(policy, S("base-uri 'none'")) >= 0);
    expect(str_find(policy, S("form-action 'self'")) >= 0);
    expect(str_find(policy, S("unsafe-eval")) < 0 && str_find(policy, S("http")) < 0);
    expect(str_find(policy, S("*")) < 0);
    expect(str_eq(head_value(r.head, "X-Frame-Options"), S("DENY")));
    expect(str_eq(head_value(r.head, "Referrer-Policy"), S("no-referrer")));
    expect(str_find(r.body, S("<script>")) < 0 && str_find(r.body, S("<style>")) < 0);
    doors_close(&d);
}

TEST("every address of the dashboard is its page, whatever is in it")
{
    static const char *const views[] = {
        "/",          "/reports/overview", "/people/ann%40shop.test", "/people/a.b%2Fc.d",
        "/people/..", "/nothing-yet",      "/reports/x?where=a.b",
    };

    if (!has_dashboard())
        return;
    Str page = ask(&d, "GET /").body;
    for (int i = 0; i < COUNT(views); i++)
        expect(str_eq(get(&d, str_of(views[i])).body, page));
    doors_close(&d);
}

TEST("no path leads out of the dashboard, and a file that is not there is not there")
{
    static const char *const paths[] = {
        "/assets/../../../../etc/passwd",
        "/assets/%2e%2e/%2e%2e/etc/passwd",
        "/assets/..%2f..%2fetc",
        "/assets//etc/passwd",
        "/etc.passwd",
        "/.env",
        "/.git",
        "/favicon.ico",
        "/robots.txt",
        "/assets/",
        "/assets/index.js.map",
        "/dashboard.pack",
        "/index.html.br",
        "/patron.ini",
        "/%5c..%5cpatron.ini",
    };

    if (!has_dashboard())
        return;
    for (int i = 0; i < COUNT(paths); i++) {
        Reply r = get(&d, str_of(paths[i]));
        if (r.status != 404)
            broken("%s: %d", paths[i], r.status);
        as_json(&d, r);
    }
    Str page = ask(&d, "GET /").body;
    expect(str_eq(get(&d, S("/people/../../etc/passwd")).body, page));
    expect(ask(&d, "POST /").status == 404 && ask(&d, "HEAD /").status == 200);
    doors_close(&d);
}

TESTS_MAIN
