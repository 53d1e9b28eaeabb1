/* source.c — a file's bytes are the same plain, gzipped or in zstd, and a damaged file says so. */
#include "collect_test.h"

#include "collect/files/source.h"

static Code read_all(Shop *s, const char *path, Str *out)
{
    scoped(Source *, source_close) source = NULL;
    Buf b = buf_on(&s->arena);

    TRY(source_open(path, &source, &s->e));
    for (;;) {
        Str bytes;
        TRY(source_read(source, &bytes, &s->e));
        if (bytes.n == 0)
            break;
        buf_str(&b, bytes);
    }
    expect(source_done(source) == source_all(source));
    *out = buf_done(&b);
    return OK;
}

static Str some_text(Shop *s, isize bytes)
{
    Buf b = buf_on(&s->arena);
    Random random = random_from(11);

    while (b.n < bytes)
        buf_print(&b, "%llx,", (unsigned long long)(random_u64(&random) >> 20));
    return buf_done(&b);
}

TEST("plain, gzip and zstd give the same bytes, whatever the name says")
{
    Shop s = shop_new("source");
    Str text = some_text(&s, 7 << 20), got;
    expect(read_all(&s, file_of(&s, "a.csv", text), &got) == OK && str_eq(got, text));
    expect(read_all(&s, file_of(&s, "a", gzipped(&s.arena, text)), &got) == OK);
    expect(str_eq(got, text));
    expect(read_all(&s, file_of(&s, "a.txt", zstded(&s.arena, text)), &got) == OK);
    expect(str_eq(got, text));
    shop_close(&s);
}

TEST("several gzip members or zstd frames in one file are read through")
{
    Shop s = shop_new("source");
    Buf zip = buf_on(&s.arena), zstd = buf_on(&s.arena);
    Str a = some_text(&s, 100000), got;
    for (int i = 0; i < 3; i++) {
        buf_str(&zip, gzipped(&s.arena, a));
        buf_str(&zstd, zstded(&s.arena, a));
    }
    expect(read_all(&s, file_of(&s, "a", buf_done(&zip)), &got) == OK && got.n == 3 * a.n);
    expect(read_all(&s, file_of(&s, "b", buf_done(&zstd)), &got) == OK && got.n == 3 * a.n);
    shop_close(&s);
}

TEST("an empty file is no bytes; a missing one and a folder say what they are")
{
    Shop s = shop_new("source");
    Str got;
    expect(read_all(&s, file_of(&s, "empty", S("")), &got) == OK && got.n == 0);
    expect(read_all(&s, "/nowhere/at/all", &got) == NOT_FOUND);
    expect(str_find(str_of(s.e.text), S("'/nowhere/at/all'")) > 0);
    expect(read_all(&s, s.dir, &got) == BAD_INPUT);
    shop_close(&s);
}

TEST("a compressed file cut short is corrupt at every cut, never less data taken for whole")
{
    Shop s = shop_new("source");
    Str text = some_text(&s, 3000);
    Str forms[] = {gzipped(&s.arena, text), zstded(&s.arena, text)};
    for (int f = 0; f < COUNT(forms); f++)
        for (isize n = 5; n < forms[f].n; n += 37) {
            Str got;
            expect(read_all(&s, file_of(&s, "cut", str_take(forms[f], n)), &got) == CORRUPT);
            expect(str_find(str_of(s.e.text), S("cut'")) > 0);
        }
    shop_close(&s);
}

TEST("closing early leaves no thread behind")
{
    Shop s = shop_new("source");
    const char *path = file_of(&s, "a", some_text(&s, 20 << 20));
    for (int i = 0; i < 20; i++) {
        Source *source;
        Str bytes;
        expect(source_open(path, &source, &s.e) == OK);
        if (i % 2)
            expect(source_read(source, &bytes, &s.e) == OK && bytes.n > 0);
        source_close(&source);
    }
    shop_close(&s);
}

TESTS_MAIN
