/* The salt of a day: who is one within it, and that nothing of it is left after. */
#include "collect/collect_test.h"
#include "collect/enrich/salt.h"

static i64 now = (i64)1795334400000000; /* 2026-11-22T08:00:00Z */

static i64 now_us(const Os *os)
{
    (void)os;
    return now;
}

typedef struct {
    Shop shop;
    Os os;
    Salt *salt;
    Zone *zone;
} Day;

static void reopen(Day *d)
{
    Err e = {0};

    salt_close(&d->salt);
    if (salt_open(&d->os, str_of(d->shop.dir), d->zone, &d->shop.arena, &d->salt, &e) != OK)
        broken("%s\n", e.text);
}

static void begin(Day *d, const char *name)
{
    Err e = {0};

    *d = (Day){.shop = shop_new(name), .os = os_real};
    d->os.now_us = now_us;
    now = (i64)1795334400000000;
    expect(zone_open(S("Asia/Shanghai"), &d->zone, &e) == OK);
    reopen(d);
}

static void end(Day *d)
{
    salt_close(&d->salt);
    zone_close(&d->zone);
    shop_close(&d->shop);
}

static Str id_of(Day *d, const char *site, const char *agent, const char *address)
{
    Err e = {0};
    Str id;

    if (salt_visitor(d->salt, now, str_of(site), str_of(agent), str_of(address), &d->shop.arena,
                     &id, &e) != OK)
        broken("%s\n", e.text);
    return id;
}

static Str file_bytes(Day *d)
{
    Err e = {0};
    Str bytes = S("");
    const char *path = str_z(&d->shop.arena, str_format(&d->shop.arena, "%s/salt", d->shop.dir));

    expect(os_read_file(&os_real, path, &d->shop.arena, &bytes, &e) == OK);
    return bytes;
}

TEST("the same site, agent and address are one; each of them tells visitors apart")
{
    Day d;
    begin(&d, "apart");
    Str one = id_of(&d, "s", "a", "1.2.3.4");
    expect(one.n == 32 && str_eq(one, id_of(&d, "s", "a", "1.2.3.4")));
    expect(!str_eq(one, id_of(&d, "t", "a", "1.2.3.4")));
    expect(!str_eq(one, id_of(&d, "s", "b", "1.2.3.4")));
    expect(!str_eq(one, id_of(&d, "s", "a", "1.2.3.5")));
    expect(!str_eq(id_of(&d, "ab", "c", ""), id_of(&d, "a", "bc", "")));
    end(&d);
}

TEST("a day is the shop's own, from midnight to midnight")
{
    Day d;
    begin(&d, "midnight");
    Str one = id_of(&d, "s", "a", "1.2.3.4");
    now = (i64)1795334400000000 + 8 * US_PER_HOUR - 1; /* a microsecond before 00:00 in Shanghai */
    expect(str_eq(one, id_of(&d, "s", "a", "1.2.3.4")));
    now++;
    expect(!str_eq(one, id_of(&d, "s", "a", "1.2.3.4")));
    end(&d);
}

TEST("a restart on the same day changes nobody; one on another day finds nothing")
{
    Day d;
    begin(&d, "restart");
    Str one = id_of(&d, "s", "a", "1.2.3.4");
    reopen(&d);
    expect(str_eq(one, id_of(&d, "s", "a", "1.2.3.4")));
    Str kept = file_bytes(&d);
    now += US_PER_DAY;
    reopen(&d);
    Str after = file_bytes(&d);
    expect(after.n == kept.n);
    for (isize i = 0; i < after.n; i++)
        expect(after.p[i] == 0);
    now -= US_PER_DAY;
    expect(!str_eq(one, id_of(&d, "s", "a", "1.2.3.4")));
    end(&d);
}

TEST("once its day is over a salt is overwritten by whatever comes first")
{
    Day d;
    Err e = {0};
    begin(&d, "forget");
    (void)id_of(&d, "s", "a", "1.2.3.4");
    Str kept = file_bytes(&d);
    expect(salt_forget(d.salt, now + US_PER_HOUR, &e) == OK && str_eq(kept, file_bytes(&d)));
    expect(salt_forget(d.salt, now + US_PER_DAY, &e) == OK);
    expect(str_find(file_bytes(&d), str_take(str_skip(kept, 16), 16)) < 0);
    end(&d);
}

TEST("a damaged file is a day begun anew, and no file is made before the first visitor")
{
    Day d;
    begin(&d, "damaged");
    const char *path = str_z(&d.shop.arena, str_format(&d.shop.arena, "%s/salt", d.shop.dir));
    expect(!os_exists(path));
    Str one = id_of(&d, "s", "a", "1.2.3.4");
    struct stat st;
    expect(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600);
    char *bytes = (char *)(uintptr_t)str_copy(&d.shop.arena, file_bytes(&d)).p;
    bytes[20] ^= 1;
    file_of(&d.shop, "salt", (Str){bytes, file_bytes(&d).n});
    reopen(&d);
    expect(!str_eq(one, id_of(&d, "s", "a", "1.2.3.4")));
    file_of(&d.shop, "salt", S("short"));
    reopen(&d);
    expect(id_of(&d, "s", "a", "1.2.3.4").n == 32);
    end(&d);
}

TESTS_MAIN
