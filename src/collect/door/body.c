/* body.c — what is in a body, told by its bytes and never by what its header calls it: gzip, zlib
 * or zstd are undone within a bound; JSON, forms and base64 are read. */
#include "collect/dialects/dialect.h"
#include <zlib.h>
#include <zstd.h>

enum { LAYERS_MAX = 2 }; /* gzip within gzip happens: a client and a proxy each */

static bool is_gzip(Str s)
{
    return s.n >= 3 && (u8)s.p[0] == 0x1f && (u8)s.p[1] == 0x8b && s.p[2] == 8;
}

/* 32 KiB window, deflate, header check: what no JSON, form or query begins with. */
static bool is_zlib(Str s)
{
    return s.n >= 2 && ((u8)s.p[0] & 0x0f) == 8 && ((u8)s.p[0] >> 4) <= 7 &&
           ((u8)s.p[0] << 8 | (u8)s.p[1]) % 31 == 0 && ((u8)s.p[1] > 126 || (u8)s.p[1] < 32);
}

static bool is_zstd(Str s)
{
    return s.n >= 4 && memcmp(s.p, "\x28\xb5\x2f\xfd", 4) == 0;
}

/* Room for the next piece of output: doubled, up to one byte more than is taken. */
static isize room_for(Buf *out, i64 most)
{
    if (out->n == out->cap)
        buf_room(out, MIN(MAX(out->n, 16384), most + 1 - out->n));
    return MIN(out->cap, most + 1) - out->n;
}

static Code too_large(i64 most, Err *e)
{
    return fail(e, OVER_LIMIT, "the body is larger than %lld bytes", (long long)most);
}

static Code inflate_all(z_stream *z, Str bytes, i64 most, Buf *out, Err *e)
{
    z->next_in = (Bytef *)(uintptr_t)bytes.p;
    z->avail_in = (uInt)bytes.n;
    for (;;) {
        isize room = room_for(out, most);
        if (room <= 0)
            return too_large(most, e);
        z->next_out = out->p + out->n;
        z->avail_out = (uInt)room;
        int code = inflate(z, Z_NO_FLUSH);
        out->n += room - (isize)z->avail_out;
        if (code == Z_STREAM_END && z->avail_in > 0 && inflateReset(z) == Z_OK)
            continue; /* members may follow each other */
        if (code == Z_STREAM_END)
            return out->n > most ? too_large(most, e) : OK;
        if (code != Z_OK || (z->avail_in == 0 && z->avail_out > 0))
            return fail(e, BAD_INPUT, "the compressed body is damaged or cut short");
    }
}

static Code undo_zlib(Arena *arena, Str bytes, i64 most, Str *out, Err *e)
{
    z_stream z = {0};
    Buf text = buf_on(arena);

    if (bytes.n > INT32_MAX || inflateInit2(&z, 15 + 32) != Z_OK)
        return fail(e, OVER_LIMIT, "there is no memory to read a compressed body");
    Code code = inflate_all(&z, bytes, most, &text, e);
    inflateEnd(&z);
    *out = buf_done(&text);
    return code;
}

static Code undo_zstd(Arena *arena, Str bytes, i64 most, Str *out, Err *e)
{
    ZSTD_DStream *z = ZSTD_createDStream();
    ZSTD_inBuffer in = {bytes.p, (size_t)bytes.n, 0};
    Buf text = buf_on(arena);
    size_t left = 1;

    if (!z)
        return fail(e, OVER_LIMIT, "there is no memory to read a compressed body");
    ZSTD_DCtx_setParameter(z, ZSTD_d_windowLogMax, 23); /* a frame may ask for 8 MiB at most */
    while ((in.pos < in.size || left > 0) && !ZSTD_isError(left)) {
        isize room = room_for(&text, most);
        if (room <= 0)
            break;
        ZSTD_outBuffer to = {text.p + text.n, (size_t)room, 0};
        left = ZSTD_decompressStream(z, &to, &in);
        text.n += (isize)to.pos;
        if (to.pos == 0 && in.pos == in.size)
            break;
    }
    ZSTD_freeDStream(z);
    *out = buf_done(&text);
    if (text.n > most)
        return too_large(most, e);
    return left == 0 ? OK : fail(e, BAD_INPUT, "the compressed body is damaged or cut short");
}

Code body_inflate(Arena *arena, Str bytes, i64 most, Str *out, Err *e)
{
    for (int layer = 0; layer < LAYERS_MAX; layer++) {
        if (is_zstd(bytes))
            TRY(undo_zstd(arena, bytes, most, &bytes, e));
        else if (is_gzip(bytes) || is_zlib(bytes))
            TRY(undo_zlib(arena, bytes, most, &bytes, e));
        else
            break;
    }
    *out = bytes;
    return bytes.n > most ? too_large(most, e) : OK;
}

/* ---- forms ----------------------------------------------------------------------------------- */

static Str form_text(Arena *arena, Str text)
{
    char *p = arena_take_raw(arena, 1, text.n + 1);

    for (isize i = 0; i < text.n; i++)
        p[i] = text.p[i] == '+' ? ' ' : text.p[i];
    return http_decode(arena, (Str){p, text.n});
}

Form form_read(Arena *arena, Str text)
{
    HttpPair *pair = NULL;
    isize n = 0, cap = 0;

    while (text.n > 0) {
        Cut one = str_cut(text, '&');
        Cut field = str_cut(one.head, '=');
        text = one.tail;
        if (one.head.n == 0)
            continue;
        if (n == cap)
            pair = arena_grow(arena, pair, n, &cap, sizeof *pair);
        pair[n++] = (HttpPair){form_text(arena, field.head), form_text(arena, field.tail)};
    }
    return (Form){pair, n};
}

Form hit_query(const Hit *h)
{
    return (Form){h->http->query, h->http->query_count};
}

Str form_get(const Form *f, Str name)
{
    for (isize i = f->n - 1; i >= 0; i--)
        if (str_eq(f->pair[i].name, name))
            return f->pair[i].value;
    return S("");
}

Str form_write(Arena *arena, const Form *f, Str without)
{
    Buf b = buf_on(arena);

    for (isize i = 0; i < f->n; i++)
        if (!str_eq(f->pair[i].name, without))
            buf_print(&b, "%s%.*s=%.*s", b.n > 0 ? "&" : "", STR_ARG(f->pair[i].name),
                      STR_ARG(f->pair[i].value));
    return str_utf8_take(buf_done(&b), TEXT_BYTES_MAX);
}

/* ---- base64 ---------------------------------------------------------------------------------- */

static int sextet(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' || c == '-' || c == ' ' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

bool base64_read(Arena *arena, Str text, Str *out)
{
    u8 *p = arena_take_raw(arena, 1, text.n + 3);
    isize n = 0;
    u32 bits = 0;
    int have = 0;

    while (text.n > 0 && (text.p[text.n - 1] == '=' || text.p[text.n - 1] == '\n'))
        text.n--;
    if (text.n % 4 == 1)
        return false;
    for (isize i = 0; i < text.n; i++) {
        int six = sextet(text.p[i]);
        if (six < 0)
            return false;
        bits = bits << 6 | (u32)six;
        have += 6;
        if (have >= 8) {
            have -= 8;
            p[n++] = (u8)(bits >> have);
        }
    }
    *out = (Str){(char *)p, n};
    return true;
}
