/* damage.c — whatever happens to the files that are derived, nobody has to come and help: what is
 * damaged is set aside and made again, and the answers are the same. */
#include "cli_test.h"

#include <fcntl.h>

typedef enum { FLIP, HOLE, ZERO_TAIL, SHORTER, LONGER, EMPTY, HARM_COUNT } Harm;

static const char *const harm_name[] = {"a bit flipped", "a hole",        "a zeroed end",
                                        "a cut end",     "rubbish added", "emptied"};

/* Bytes of the file at `path` are spoilt at a random place. */
static void spoil(const char *path, Harm harm, Random *r)
{
    u8 block[4096] = {0};
    int fd = open(path, O_RDWR);
    expect(fd >= 0);
    i64 size = lseek(fd, 0, SEEK_END), at = (i64)random_below(r, (u64)MAX(size, 1)), put = 1;
    if (harm == FLIP) {
        put = pread(fd, block, 1, at);
        block[0] ^= (u8)(1 << random_below(r, 8));
        put = pwrite(fd, block, 1, at);
    } else if (harm == HOLE) {
        put = pwrite(fd, block, (size_t)MIN((i64)sizeof block, size - at), at);
    } else if (harm == ZERO_TAIL) {
        put = ftruncate(fd, at) == 0 && ftruncate(fd, size) == 0;
    } else if (harm == LONGER) {
        memset(block, 0x5a, sizeof block);
        put = pwrite(fd, block, sizeof block, size);
    } else {
        put = ftruncate(fd, harm == EMPTY ? 0 : at) == 0;
    }
    expect(put > 0 && close(fd) == 0);
}

static Str files_of(Desk *d, const char *pattern)
{
    char line[300];
    snprintf(line, sizeof line, "find shop -path '%s' -type f -size +0 | sort", pattern);
    return said(d, line);
}

/* Each harm to files that fit the pattern, some rounds over. */
static void harm_each(Desk *d, const char *pattern, Str before)
{
    i64 rounds = asked("PATRON_ROUNDS", 2);
    Random r = random_from((u64)asked("PATRON_SEED", 7));
    for (i64 i = 0; i < rounds * HARM_COUNT; i++) {
        Arena mark = d->arena;
        char path[500];
        said(d, "rm -rf shop; cp -a whole shop");
        Str files = files_of(d, pattern);
        isize n = 0;
        for (Str rest = files; rest.n > 0; n++)
            rest = str_cut(rest, '\n').tail;
        expect(n > 0);
        isize chosen = (isize)random_below(&r, (u64)n);
        for (; chosen > 0; chosen--)
            files = str_cut(files, '\n').tail;
        snprintf(path, sizeof path, "%s/%.*s", d->dir, STR_ARG(str_cut(files, '\n').head));
        spoil(path, (Harm)(i % HARM_COUNT), &r);
        Ran after = shell(d, ANSWERS);
        if (after.exit != 0 || !str_eq(before, after.said))
            print_error("%s in %s: exit %d\n%.*s\n", harm_name[i % HARM_COUNT], path, after.exit,
                        STR_ARG(str_skip(after.said, MAX(after.said.n - 600, 0))));
        expect(after.exit == 0 && str_eq(before, after.said));
        d->arena = mark;
    }
    print_message("derived: %lld harms\n", (long long)rounds * HARM_COUNT);
}

static Desk whole_shop(const char *name, Str *before)
{
    Desk d = desk_new(name);
    write_events(&d, 100, 3);
    said(&d, "$patron init shop && $patron import events events.csv --data shop");
    *before = said(&d, ANSWERS);
    said(&d, "cp -a shop whole");
    return d;
}

TEST("a damaged warehouse is set aside and made again, and every answer is the same")
{
    Str before;
    Desk d = whole_shop("warehouse", &before);
    harm_each(&d, "*/warehouse.duckdb*", before);
    desk_close(&d);
}

TEST("a damaged trail is set aside and made again, and every answer is the same")
{
    Str before;
    Desk d = whole_shop("trail", &before);
    harm_each(&d, "*/trail/*", before);
    desk_close(&d);
}

TEST("check names the damaged part of the journal and its events, and exits with 1")
{
    Str before;
    Desk d = whole_shop("journal", &before);
    write_events(&d, 50, 4);
    said(&d, "sed -i 's/^e/f/' events.csv && $patron import events events.csv --data shop");
    said(&d, "printf X | dd of=$(ls shop/journal/*.log | head -1) bs=1 seek=5000 conv=notrunc");
    Ran ran = shell(&d, "$patron check --data shop");
    expect(ran.exit == 1);
    expect(str_find(ran.said, S("journal: damaged: '")) >= 0);
    expect(str_find(ran.said, S("(events 0 to ")) >= 0);
    desk_close(&d);
}

TESTS_MAIN
