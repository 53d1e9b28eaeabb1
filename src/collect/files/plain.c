/* plain.c — what a file's bytes are as UTF-8. Nearly all files are UTF-8 and pass untouched; what
 * Excel saves as "Unicode" is UTF-16, and Chinese systems write GB18030. */
#include "collect/files/plain.h"
#include <unicode/ucnv.h>

enum { PIVOT = 2048, TEXT_BLOCK = 1 << 20 };

struct Plain {
    Source *source; /* NULL: it is `left`, text at hand */
    Str left;
    Arena arena;
    Str first;  /* of the file, as stored (decompressed) */
    Str peeked; /* the same as UTF-8 */
    bool given; /* it was read already */
    bool ended, parquet;
    const char *encoding;
    UConverter *from, *utf8; /* NULL: it is UTF-8 */
    UChar pivot[PIVOT], *pivot_from, *pivot_to;
    char *out;
    isize out_n;
};

/* ---- telling ----------------------------------------------------------------------------------
 */

/* Is it UTF-8, but for a character cut at the end and a few damaged ones? */
static bool like_utf8(Str s)
{
    isize high = 0, whole = 0, at = 0;

    if (str_utf8(s))
        return true;
    while (at < s.n) {
        isize n = (u8)s.p[at] < 0x80 ? 1 : (u8)s.p[at] < 0xe0 ? 2 : (u8)s.p[at] < 0xf0 ? 3 : 4;
        bool fits = n == 1 || (at + n <= s.n && str_utf8((Str){s.p + at, n}));
        high += n > 1;
        whole += n > 1 && fits;
        at += fits ? n : 1;
    }
    return whole * 10 > high * 9 || (whole > 100 && whole + 1 >= high);
}

/* Every second byte of Western text in UTF-16 is zero. */
static const char *told_by_zeros(Str s)
{
    isize zeros[2] = {0}, n = MIN(s.n, 4096) & ~(isize)1;

    for (isize i = 0; i < n; i++)
        zeros[i & 1] += s.p[i] == 0;
    if (zeros[1] * 4 > n && zeros[0] * 20 < n)
        return "UTF-16LE";
    if (zeros[0] * 4 > n && zeros[1] * 20 < n)
        return "UTF-16BE";
    return NULL;
}

/* Chinese text in GB18030 has its high bytes in pairs: a lead byte and a trail byte that is
 * mostly high too. Letters with accents in Latin-1 stand alone. */
static bool like_gb18030(Str s)
{
    isize high = 0, paired = 0;

    for (isize i = 0; i < s.n; i++) {
        u8 c = (u8)s.p[i], next = i + 1 < s.n ? (u8)s.p[i + 1] : 0;
        if (c < 0x80)
            continue;
        high++;
        bool lead = c >= 0x81 && c <= 0xfe, trail = next >= 0x40 && next != 0x7f && next != 0xff;
        if (!lead || !trail)
            continue;
        if (next >= 0xa1) {
            high++;
            paired += 2;
        } else {
            paired += c >= 0xb0 && c <= 0xf7 && next >= 0x80;
        }
        i++;
    }
    return high > 0 && paired * 10 >= high * 8;
}

static Code tell(Plain *p, const char *path, Err *e)
{
    Str s = p->first;

    if (str_starts(s, S("PAR1"))) {
        p->parquet = true;
        p->encoding = "Parquet";
    } else if (str_starts(s, S("\xFF\xFE"))) {
        p->encoding = "UTF-16LE";
    } else if (str_starts(s, S("\xFE\xFF"))) {
        p->encoding = "UTF-16BE";
    } else if (str_starts(s, S("PK\x03\x04")) || str_starts(s, S("\xD0\xCF\x11\xE0"))) {
        return fail(e, BAD_INPUT,
                    "'%s' is a spreadsheet or an archive, not text: save it as CSV, or unpack it",
                    path);
    } else if (s.n > 0 && memchr(s.p, 0, (size_t)MIN(s.n, 65536))) {
        p->encoding = told_by_zeros(s);
        if (!p->encoding)
            return fail(e, BAD_INPUT, "'%s' is no text: it has zero bytes in it", path);
    } else if (like_utf8(s)) {
        p->encoding = "UTF-8";
    } else if (like_gb18030(s)) {
        p->encoding = "GB18030";
    } else {
        return fail(e, BAD_INPUT,
                    "the text of '%s' is neither UTF-8 nor GB18030: name what it is with "
                    "--encoding, latin1 perhaps",
                    path);
    }
    return OK;
}

/* ---- converting -------------------------------------------------------------------------------
 */

static Code open_converters(Plain *p, const char *path, Err *e)
{
    UErrorCode status = U_ZERO_ERROR;

    if (p->parquet || strcmp(p->encoding, "UTF-8") == 0)
        return OK;
    p->from = ucnv_open(p->encoding, &status);
    p->utf8 = ucnv_open("UTF-8", &status);
    if (U_FAILURE(status))
        return fail(e, BAD_INPUT, "cannot read '%s': there is no encoding '%s'", path, p->encoding);
    p->pivot_from = p->pivot_to = p->pivot;
    return OK;
}

static void room(Plain *p, isize need, char **to, char **end)
{
    isize used = *to - p->out;

    if (p->out_n - used < need) {
        isize n = MAX(2 * p->out_n, used + need);
        char *more = arena_take_raw(&p->arena, 1, n);
        if (used > 0)
            memcpy(more, p->out, (size_t)used);
        p->out = more;
        p->out_n = n;
    }
    *to = p->out + used;
    *end = p->out + p->out_n;
}

static Str converted(Plain *p, Str bytes)
{
    const char *from = bytes.p, *end = bytes.p + bytes.n;
    char *to = p->out, *limit = NULL;

    room(p, MAX(bytes.n * 2, 64), &to, &limit);
    to = p->out;
    for (;;) {
        UErrorCode status = U_ZERO_ERROR;
        ucnv_convertEx(p->utf8, p->from, &to, limit, &from, end, p->pivot, &p->pivot_from,
                       &p->pivot_to, p->pivot + PIVOT, false, bytes.n == 0, &status);
        if (status != U_BUFFER_OVERFLOW_ERROR)
            break;
        room(p, MAX(bytes.n, 64), &to, &limit);
    }
    return (Str){p->out, to - p->out};
}

static Str without_mark(Str s)
{
    return str_starts(s, S("\xEF\xBB\xBF")) ? str_skip(s, 3) : s;
}

Code plain_open(const char *path, Str encoding, Plain **out, Err *e)
{
    Arena arena = arena_new((isize)256 << 20);
    Plain *p = take(&arena, Plain, 1);

    p->arena = arena;
    *out = p;
    Code code = source_open(path, &p->source, e);
    if (code == OK)
        code = source_read(p->source, &p->first, e);
    if (code == OK && encoding.n > 0)
        p->encoding = str_z(&p->arena, encoding);
    else if (code == OK)
        code = tell(p, path, e);
    if (code == OK)
        code = open_converters(p, path, e);
    if (code != OK) {
        plain_close(out);
        return code;
    }
    p->peeked = without_mark(p->from ? converted(p, p->first) : p->first);
    p->ended = p->first.n == 0;
    return OK;
}

Code plain_open_text(Str text, Plain **out, Err *e)
{
    Arena arena = arena_new(1 << 20);
    Plain *p = take(&arena, Plain, 1);

    (void)e;
    p->arena = arena;
    p->encoding = "UTF-8";
    p->left = text;
    p->peeked = str_take(text, TEXT_BLOCK);
    *out = p;
    return OK;
}

bool plain_is_parquet(const Plain *p)
{
    return p->parquet;
}

Str plain_encoding(const Plain *p)
{
    return str_of(p->encoding);
}

Str plain_peek(const Plain *p)
{
    return p->peeked;
}

Code plain_read(Plain *p, Str *bytes, Err *e)
{
    if (!p->source) {
        *bytes = str_take(p->left, TEXT_BLOCK);
        p->left = str_skip(p->left, bytes->n);
        return OK;
    }
    if (!p->given && p->peeked.n > 0) {
        p->given = true;
        *bytes = p->peeked;
        return OK;
    }
    do {
        *bytes = S("");
        if (p->ended)
            return OK;
        TRY(source_read(p->source, bytes, e));
        p->ended = bytes->n == 0;
        if (p->from)
            *bytes = converted(p, *bytes);
    } while (bytes->n == 0);
    return OK;
}

i64 plain_done(const Plain *p)
{
    return p->source ? source_done(p->source) : 0;
}

i64 plain_all(const Plain *p)
{
    return p->source ? source_all(p->source) : 0;
}

void plain_close(Plain **out)
{
    Plain *p = *out;

    if (!p)
        return;
    *out = NULL;
    source_close(&p->source);
    if (p->from)
        ucnv_close(p->from);
    if (p->utf8)
        ucnv_close(p->utf8);
    Arena arena = p->arena;
    arena_free(&arena);
}
