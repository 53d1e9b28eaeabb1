/* file.c — the store's file: made whole or not at all, brought up to date, and never touched when
 * it is damaged, somebody else's, or newer than the program. */
#include "control_test.h"

static Str bytes_of(Place *p, const char *path)
{
    Str bytes;
    Err e;
    expect(os_read_file(&os_real, path, &p->arena, &bytes, &e) == OK);
    return bytes;
}

static void write_bytes(Place *p, Str bytes)
{
    int fd = open(p->path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    expect(fd >= 0 && write(fd, bytes.p, (size_t)bytes.n) == bytes.n && close(fd) == 0);
}

/* A store with two keys, closed, as bytes. */
static Str some_store(Place *p, const char *name)
{
    place_new(p, name);
    Control *c = opened(p);
    made(p, c, "web", "key-of-the-web", SCOPE_INGEST);
    made(p, c, "ops", "key-of-the-ops", SCOPE_ADMIN);
    control_close(&c);
    return bytes_of(p, p->path);
}

static isize findings(Place *p, Str **found)
{
    isize n = -1;
    Err e;
    expect(control_check(str_of(p->dir), &p->arena, found, &n, &e) == OK);
    return n;
}

TEST(
    "a directory without a store gets one, its owner's alone, with nothing beside it after closing")
{
    Place p;
    Str *names, *found;
    isize n;
    Err e;
    struct stat about;
    place_new(&p, "new");
    expect(control_check(str_of(p.dir), &p.arena, &found, &n, &e) == NOT_FOUND);
    Control *c = opened(&p);
    control_close(&c);
    control_close(&c);
    expect(stat(p.path, &about) == 0 && (about.st_mode & 0777) == 0600);
    expect(os_list(p.dir, &p.arena, &names, &n, &e) == OK && n == 1);
    expect(str_eq(names[0], S("control.sqlite")) && findings(&p, &found) == 0);
    place_close(&p);
}

TEST("a directory that is not there is said to be none")
{
    Place p;
    Control *c = NULL;
    Err e;
    place_new(&p, "nowhere");
    Str dir = str_format(&p.arena, "%s/deeper", p.dir);
    expect(control_open(&p.os, dir, &c, &e) == IO_FAILED && !c && says(e.text, "deeper/control"));
    place_close(&p);
}

TEST("an emptied, foreign or garbled file is named and left as it is, never taken for a new one")
{
    static const char garbage[4096] = "this is a letter to the tax office";
    Place p;
    Err e;
    Str *found, whole = some_store(&p, "foreign");
    const Str harmed[] = {S(""), {garbage, sizeof garbage}, str_take(whole, 100), S("x")};
    for (int i = 0; i < COUNT(harmed); i++) {
        write_bytes(&p, harmed[i]);
        expect(refused(&p, &e) == CORRUPT && says(e.text, p.path) && says(e.text, "backup"));
        expect(str_eq(bytes_of(&p, p.path), harmed[i]));
        expect(findings(&p, &found) == 1);
    }
    expect(unlink(p.path) == 0);
    outside(&p, "CREATE TABLE recipes (name)");
    Str theirs = bytes_of(&p, p.path);
    expect(refused(&p, &e) == CORRUPT && says(e.text, "is not Patron's"));
    expect(str_eq(bytes_of(&p, p.path), theirs));
    place_close(&p);
}

TEST("a file of a newer program is refused in a sentence and stays as it is")
{
    Place p;
    Err e;
    Str *found;
    some_store(&p, "newer");
    outside(&p, "PRAGMA user_version = 99; CREATE TABLE later (x)");
    Str theirs = bytes_of(&p, p.path);
    expect(refused(&p, &e) == BAD_INPUT && says(e.text, "version 99") && says(e.text, "newer"));
    expect(str_eq(bytes_of(&p, p.path), theirs));
    expect(findings(&p, &found) == 1 && str_find(found[0], S("version 99")) >= 0);
    place_close(&p);
}

TEST("a store whose file is gone while its log is there is not begun anew")
{
    Place p;
    char wal[240], new[240];
    Err e;
    place_new(&p, "gone");
    snprintf(wal, sizeof wal, "%s-wal", p.path);
    snprintf(new, sizeof new, "%s.new", p.path);
    Control *c = opened(&p);
    made(&p, c, "web", "key-of-the-web", SCOPE_INGEST);
    expect(rename(p.path, new) == 0);
    expect(refused(&p, &e) == CORRUPT && says(e.text, "is gone"));
    expect(access(p.path, F_OK) != 0);
    expect(rename(new, p.path) == 0);
    control_close(&c);
    c = opened(&p);
    expect(known(c, "key-of-the-web"));
    control_close(&c);
    expect(unlink(p.path) == 0 && close(open(wal, O_CREAT | O_WRONLY, 0600)) == 0);
    c = opened(&p);
    expect(!known(c, "key-of-the-web"));
    control_close(&c);
    place_close(&p);
}

static bool opens(Control *c, const char *text, const char *name, KeyScope scope)
{
    KeyInfo key;
    return key_find(c, str_of(text), &key) && str_eq(key.name, str_of(name)) && key.scope == scope;
}

TEST("wherever a bit of the file is spoilt, opening it says so or each key opens what it did")
{
    Place p;
    Err e;
    place_new(&p, "spoilt");
    Control *c = opened(&p);
    made(&p, c, "web", "key-of-the-web", SCOPE_INGEST);
    made(&p, c, "ops", "key-of-the-ops", SCOPE_ADMIN);
    made(&p, c, "old", "key-of-old", SCOPE_READ);
    expect(key_revoke(c, S("old"), &e) == OK);
    control_close(&c);
    Str whole = bytes_of(&p, p.path);
    Random r = random_from(7);
    int noticed = 0, places = 0;
    for (isize at = 0; at < whole.n; at++) {
        Arena mark = p.arena;
        char *bytes = (char *)str_z(&p.arena, whole);
        if (!bytes[at] && random_below(&r, 50)) /* most of the file is empty */
            continue;
        bytes[at] ^= (char)(1 << random_below(&r, 8));
        write_bytes(&p, (Str){bytes, whole.n});
        places++;
        if (control_open(&p.os, str_of(p.dir), &c, &e) != OK) {
            noticed++;
            expect(e.code == CORRUPT || e.code == BAD_INPUT || e.code == IO_FAILED);
        } else {
            expect(opens(c, "key-of-the-web", "web", SCOPE_INGEST));
            expect(opens(c, "key-of-the-ops", "ops", SCOPE_ADMIN));
            expect(!known(c, "key-of-old"));
        }
        control_close(&c);
        p.arena = mark;
    }
    print_message("spoilt: %d places, %d noticed\n", places, noticed);
    expect(noticed > 0);
    place_close(&p);
}

TEST("two who make the store at one moment end with one, and with the keys of both")
{
    Place p;
    int status;
    place_new(&p, "race");
    for (int round = 0; round < 20; round++) {
        int go[2];
        pid_t child[2];
        char none;
        expect(pipe(go) == 0);
        for (int k = 0; k < 2; k++) {
            child[k] = fork();
            if (child[k] > 0)
                continue;
            close(go[1]);
            if (read(go[0], &none, 1) != 0)
                _exit(1);
            Control *c = opened(&p);
            made(&p, c, k ? "one" : "two", k ? "key-one" : "key-two", SCOPE_INGEST);
            control_close(&c);
            _exit(0);
        }
        close(go[0]);
        close(go[1]);
        for (int k = 0; k < 2; k++)
            expect(waitpid(child[k], &status, 0) == child[k] && status == 0);
        Control *c = opened(&p);
        expect(known(c, "key-one") && known(c, "key-two"));
        control_close(&c);
        expect(unlink(p.path) == 0);
    }
    place_close(&p);
}

TESTS_MAIN
