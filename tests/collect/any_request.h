/* any_request.h — any bytes as a request to any door: the first byte picks the address, the
 * second the headers, a line the query, and the rest is the body. It is refused or understood
 * without harm, and what is understood can be written down. */
#ifndef ANY_REQUEST_H
#define ANY_REQUEST_H
#include "any_visitor.h"
#include "collect/door/inside.h"
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static Door *door;
static Collector *collector;
static Journal *journal;
static char door_dir[64];

static void close_the_door(void)
{
    Err e;

    door_close(&door);
    collect_close(&collector);
    journal_close(&journal);
    MUST(os_remove_tree(door_dir, &e) == OK);
}

static Door *the_door(void)
{
    CollectOptions options = {.currency = S("CNY")};
    JournalFound found;
    Err e = {0};

    if (door)
        return door;
    snprintf(door_dir, sizeof door_dir, "/dev/shm/patron-fuzz-door-%d", (int)getpid());
    MUST(mkdir(door_dir, 0700) == 0);
    MUST(journal_open(&os_real, str_of(door_dir), NULL, &journal, &found, &e) == OK);
    MUST(collect_open(&os_real, str_of(door_dir), journal, &options, &collector, &e) == OK);
    DoorOptions o = {.collector = collector, .any_key = true, .os = &os_real};
    MUST(door_open(&o, &door, &e) == OK && atexit(close_the_door) == 0);
    return door;
}

/* The entry of that number, counted through all dialects, again and again. */
static const Entry *entry_at(int n)
{
    for (int round = 0; round < 256; round++)
        for (int i = 0; dialects[i]; i++)
            for (const Entry *entry = dialects[i]->entries; entry->path; entry++)
                if (n-- == 0)
                    return entry;
    return dialects[0]->entries;
}

/* "/v1/STAR" with a word for each star. */
static Str address_of(Arena *arena, const Entry *entry, int which)
{
    static const char *const words[] = {"track", "identify",    "page", "p",
                                        "WK",    "recorder.js", "i",    "group"};
    Buf b = buf_on(arena);

    for (const char *p = entry->path; *p; p++)
        if (*p == '*')
            buf_str(&b, str_of(words[which & 7]));
        else
            buf_byte(&b, *p);
    return buf_done(&b);
}

static isize headers_of(HttpPair *h, int which)
{
    isize n = 0;

    h[n++] = (HttpPair){S("Host"), S("shop.example")};
    h[n++] = (HttpPair){S("Authorization"), S("Basic V0s6")};
    if (which & 1)
        h[n++] = (HttpPair){S("Origin"), S("https://shop.example")};
    if (which & 2)
        h[n++] = (HttpPair){S("AnonymousId"), S("YTE=")};
    if (which & 4)
        h[n++] = (HttpPair){S("User-Agent"), S("Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0")};
    if (which & 8)
        h[n++] = (HttpPair){S("Content-Type"), S("application/x-ndjson")};
    if (which & 16)
        h[n++] = (HttpPair){S("Content-Type"), S("application/x-www-form-urlencoded")};
    return n;
}

__attribute__((unused)) static void read_any_request(const u8 *data, isize size)
{
    static Arena arena;
    HttpPair headers[8];
    HttpAnswer answer = {0};
    Batch *again;
    Err e = {0};

    if (size < 2)
        return;
    if (!arena.base)
        arena = arena_new((isize)1 << 30);
    arena_reset(&arena);
    const Entry *entry = entry_at(data[0]);
    Cut rest = str_cut((Str){(const char *)data + 2, size - 2}, '\n');
    Form query = form_read(&arena, rest.head);
    Str address = address_of(&arena, entry, data[1] >> 5);
    HttpRequest q = {.method = str_cut(str_of(entry->methods), ' ').head,
                     .path = address,
                     .target = address,
                     .query = query.pair,
                     .query_count = query.n,
                     .headers = headers,
                     .header_count = headers_of(headers, data[1]),
                     .body = rest.tail,
                     .address = S("203.0.113.7"),
                     .arena = &arena};
    Hit *h = door_hit(the_door(), &q, &answer);
    if (!h->entry)
        return;
    (void)door_read(h);
    MUST(answer.status >= 200 || h->batch->rows > 0);
    for (isize r = 0; r < h->batch->rows; r++)
        MUST(batch_text(h->batch, F_kind, r).n > 0 && batch_int(h->batch, F_time, r) != ABSENT);
    MUST(batch_decode(batch_encode(h->batch, &arena), &arena, &again, &e) == OK);
    MUST(again->rows == h->batch->rows && again->lines == h->batch->lines);
}

#endif
