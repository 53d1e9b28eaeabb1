/* faults.c — every call that SQLite makes to the file system or for memory fails once, and once for
 * good. What was acknowledged is there afterwards and what was refused is not; only where all fails
 * from a commit on may it have been kept in spite of it. The file survives. */
#include "faulty.h"

/* What a round of setting was told. */
typedef struct {
    bool opened, added, revoked;
} Told;

static Code add(Place *p, Control *c, const char *name, const char *text)
{
    Str made;
    Err e = {0};
    Code code = key_add(c, str_of(name), str_of(text), SCOPE_INGEST, &p->arena, &made, &e);
    expect(code == OK || (code != BAD_INPUT && e.text[0]));
    return code;
}

/* Before it the key "old" was made; it is revoked and "new" is made. A found key is found in spite
 * of all. */
static Told set_something(Place *p)
{
    Control *c = NULL;
    KeyInfo *keys;
    Told told = {0};
    isize n;
    Err e = {0};
    told.opened = control_open(&p->os, str_of(p->dir), &c, &e) == OK;
    if (!told.opened) {
        expect(!c && e.text[0] && e.code != BAD_INPUT);
        return told;
    }
    told.added = add(p, c, "new", "key-new") == OK;
    expect(known(c, "key-new") == told.added);
    p->tick_us += 500000;
    known(c, "key-new");
    expect(known(c, "key-new") == told.added);
    if (access(p->path, F_OK) == 0 && known(c, "key-old")) {
        told.revoked = key_revoke(c, S("old"), &e) == OK;
        p->tick_us += 500000;
        expect(known(c, "key-old") == !told.revoked);
    }
    (void)!key_list(c, &p->arena, &keys, &n, &e);
    control_close(&c);
    return told;
}

static void round_of(Place *p, bool filled, Faults *faults, i64 k, bool lasting, int code)
{
    Arena mark = p->arena;
    Err e;
    expect(os_remove_tree(p->dir, &e) == OK && os_make_dir(&os_real, p->dir, &e) == OK);
    if (filled) {
        Control *c = opened(p);
        expect(add(p, c, "old", "key-old") == OK);
        control_close(&c);
    }
    *faults = (Faults){.armed = true, .lasting = lasting, .countdown = k, .code = code};
    Told told = set_something(p);
    faults->armed = false;
    Control *c = opened(p);
    bool added = known(c, "key-new"), revoked = filled && !known(c, "key-old");
    bool kept = added >= told.added && revoked >= told.revoked;
    if (!kept || (!lasting && (added > told.added || revoked > told.revoked))) {
        print_error("call %lld, lasting %d, code %d: added %d, is %d; revoked %d, is %d\n",
                    (long long)k, lasting, code, told.added, added, told.revoked, revoked);
        expect(!"what was said and what is there differ");
    }
    expect(added || add(p, c, "new", "key-new") == OK);
    control_close(&c);
    p->arena = mark;
}

/* Until a round in which nothing failed, because there were not so many calls. */
static i64 all_rounds(Place *p, bool filled, Faults *faults, i64 stride, bool lasting, int code)
{
    i64 rounds = 0;
    do
        round_of(p, filled, faults, stride * rounds++, lasting, code);
    while (faults->failed > 0);
    return rounds;
}

static int no_sync(const Os *os, int fd)
{
    (void)os, (void)fd;
    return 0;
}

/* Each call of a store that is there fails once; of the other ways one in `stride`. */
static void each_way(const char *name, Faults *faults, int code, i64 stride)
{
    Place p;
    i64 rounds = 0;
    place_new(&p, name);
    p.os.fsync = no_sync;
    for (int way = 0; way < 4; way++)
        rounds += all_rounds(&p, way & 1, faults, way == 1 ? 1 : stride, way & 2, code);
    print_message("%s: %lld faults\n", name, (long long)rounds);
    expect(rounds > 100);
    place_close(&p);
}

TEST("whichever call to the file system fails, what was acknowledged is kept and nothing else")
{
    faulty_install();
    each_way("broken", &files_fail, 0, 1);
}

TEST("on a full disk what was acknowledged is kept, and with room again all goes on")
{
    each_way("full", &files_fail, SQLITE_FULL, 2);
}

TEST("whichever memory is refused, what was acknowledged is kept and nothing else")
{
    each_way("memory", &memory_fails, 0, 19);
}

TESTS_MAIN
