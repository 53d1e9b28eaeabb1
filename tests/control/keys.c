/* keys.c — a key opens what it was made for, from the moment it is made to the moment it is
 * revoked, and the file does not tell what it is. */
#include "control_test.h"

TEST("a key that was made is found by its text, with its name and what it is for")
{
    Place p;
    KeyInfo key;
    place_new(&p, "made");
    Control *c = opened(&p);
    Str text = made(&p, c, "website", "", SCOPE_INGEST);
    expect(text.n == 35 && str_starts(text, S("pk_")));
    for (isize i = 3; i < text.n; i++)
        expect(isalnum((unsigned char)text.p[i]));
    expect(key_find(c, text, &key));
    expect(key.number == 1 && str_eq(key.name, S("website")) && key.scope == SCOPE_INGEST);
    expect(key.made_us > 0 && key.revoked_us == 0);
    expect(str_eq(key.hint, str_format(&p.arena, "%.*s…", 6, text.p)));
    expect(!str_eq(text, made(&p, c, "shop", "", SCOPE_ADMIN)));
    control_close(&c);
    c = opened(&p);
    expect(key_find(c, text, &key) && str_eq(key.name, S("website")));
    control_close(&c);
    place_close(&p);
}

/* The bytes 230, 231 ... 255, 0, 1 ... */
static void counted(const Os *os, void *to, isize n)
{
    static u8 next = 230;
    (void)os;
    for (isize i = 0; i < n; i++)
        ((u8 *)to)[i] = next++;
}

TEST("a key is made of 62 letters and digits, each as likely as any other")
{
    Place p;
    place_new(&p, "letters");
    Control *c = opened(&p);
    p.os.random = counted; /* 248 to 255 would make the first eight likelier, and are passed over */
    Str text = made(&p, c, "a", "", SCOPE_INGEST);
    expect(str_eq(text, S("pk_ijklmnopqrstuvwxyz0123456789ABCD")));
    control_close(&c);
    place_close(&p);
}

TEST("only the whole text is the key: nothing shorter, longer, empty or of another case")
{
    Place p;
    char bytes[300];
    place_new(&p, "whole");
    Control *c = opened(&p);
    made(&p, c, "a", "phc_Abcdefgh", SCOPE_READ);
    expect(known(c, "phc_Abcdefgh"));
    expect(!known(c, "") && !known(c, "phc_Abcdefg") && !known(c, "phc_Abcdefghi"));
    expect(!known(c, "phc_abcdefgh") && !known(c, " phc_Abcdefgh") && !known(c, "a"));
    memset(bytes, 'x', sizeof bytes);
    expect(!key_find(c, (Str){bytes, sizeof bytes}, &(KeyInfo){0}));
    expect(!key_find(c, (Str){NULL, 0}, &(KeyInfo){0}));
    control_close(&c);
    place_close(&p);
}

TEST("a shop's key may be as short as a site number or as long as 200 bytes, in any script")
{
    static const char *const texts[] = {
        "1", "G-XXXX", "shop.example", "店铺一号", "a b", "0195d2a4-6c1e-7b7a-8f0e-1f2d3c4b5a69"};
    Place p;
    char bytes[201] = {0}, name[8];
    place_new(&p, "short");
    Control *c = opened(&p);
    for (int i = 0; i < COUNT(texts); i++) {
        snprintf(name, sizeof name, "%d", i);
        made(&p, c, name, texts[i], SCOPE_INGEST);
        expect(known(c, texts[i]));
    }
    memset(bytes, 'x', 200);
    made(&p, c, "long", bytes, SCOPE_INGEST);
    expect(known(c, bytes));
    control_close(&c);
    place_close(&p);
}

TEST("what no key or no name can be is refused, and so is a secret that is no secret")
{
    static const struct {
        Str name, text;
        KeyScope scope;
        const char *says;
    } wrong[] = {
        {S(""), S("12345678"), SCOPE_INGEST, "the name of a key"},
        {S("a\nb"), S("12345678"), SCOPE_INGEST, "the name of a key"},
        {S(" a"), S("12345678"), SCOPE_INGEST, "the name of a key"},
        {S("\xff"), S("12345678"), SCOPE_INGEST, "the name of a key"},
        {S("a"), S("1234\t5678"), SCOPE_INGEST, "printable"},
        {S("a"), S("12345678 "), SCOPE_INGEST, "printable"},
        {S("a"), S("\x1b[31mred"), SCOPE_INGEST, "printable"},
        {S("a"), S("1234\0005678"), SCOPE_INGEST, "printable"},
        {S("a"), S("1234567"), SCOPE_READ, "scope read has 8"},
        {S("a"), S("1234567"), SCOPE_ADMIN, "scope admin has 8"},
    };
    Place p;
    Str key, nothing = S("untouched");
    KeyInfo *keys;
    isize n;
    Err e;
    place_new(&p, "wrong");
    Control *c = opened(&p);
    for (int i = 0; i < COUNT(wrong); i++) {
        key = nothing;
        expect(key_add(c, wrong[i].name, wrong[i].text, wrong[i].scope, &p.arena, &key, &e) ==
               BAD_INPUT);
        expect(says(e.text, wrong[i].says) && key.p == nothing.p);
    }
    char bytes[201];
    memset(bytes, 'x', sizeof bytes);
    expect(key_add(c, S("a"), (Str){bytes, 201}, SCOPE_READ, &p.arena, &key, &e) == BAD_INPUT);
    expect(key_add(c, (Str){bytes, 101}, S(""), SCOPE_READ, &p.arena, &key, &e) == BAD_INPUT);
    expect(key_list(c, &p.arena, &keys, &n, &e) == OK && n == 0);
    control_close(&c);
    place_close(&p);
}

TEST("two keys in force share neither name nor text; a revoked one gives both back")
{
    Place p;
    KeyInfo key;
    Str text;
    Err e;
    place_new(&p, "taken");
    Control *c = opened(&p);
    made(&p, c, "web", "G-1", SCOPE_INGEST);
    expect(key_add(c, S("web"), S("G-2"), SCOPE_INGEST, &p.arena, &text, &e) == BAD_INPUT);
    expect(says(e.text, "there is a key 'web'") && !known(c, "G-2"));
    expect(key_add(c, S("app"), S("G-1"), SCOPE_INGEST, &p.arena, &text, &e) == BAD_INPUT);
    expect(says(e.text, "is the key 'web' already"));
    expect(key_revoke(c, S("web"), &e) == OK && !known(c, "G-1"));
    made(&p, c, "app", "G-1", SCOPE_INGEST);
    made(&p, c, "web", "G-2", SCOPE_INGEST);
    expect(key_find(c, S("G-1"), &key) && str_eq(key.name, S("app")) && key.number == 2);
    expect(key_find(c, S("G-2"), &key) && str_eq(key.name, S("web")) && key.number == 3);
    control_close(&c);
    c = opened(&p);
    expect(key_find(c, S("G-1"), &key) && str_eq(key.name, S("app")));
    control_close(&c);
    place_close(&p);
}

TEST("a revoked key opens nothing from then on, stays in the list, and is not revoked twice")
{
    Place p;
    KeyInfo *keys;
    isize n;
    Err e;
    place_new(&p, "revoked");
    Control *c = opened(&p);
    made(&p, c, "a", "key-of-a", SCOPE_READ);
    made(&p, c, "b", "key-of-b", SCOPE_ADMIN);
    expect(key_revoke(c, S("a"), &e) == OK);
    expect(!known(c, "key-of-a") && known(c, "key-of-b"));
    expect(key_revoke(c, S("a"), &e) == NOT_FOUND && says(e.text, "no key 'a' in force"));
    expect(key_revoke(c, S("nobody"), &e) == NOT_FOUND);
    for (int again = 0; again < 2; again++) {
        expect(key_list(c, &p.arena, &keys, &n, &e) == OK && n == 2);
        expect(str_eq(keys[0].name, S("a")) && keys[0].revoked_us >= keys[0].made_us);
        expect(keys[0].scope == SCOPE_READ && keys[1].scope == SCOPE_ADMIN);
        expect(str_eq(keys[1].name, S("b")) && keys[1].revoked_us == 0);
        expect(str_eq(keys[0].hint, S("ke…")));
        expect(!known(c, "key-of-a") && known(c, "key-of-b"));
        control_close(&c);
        c = opened(&p);
    }
    control_close(&c);
    place_close(&p);
}

TEST("neither the file nor what lies beside it holds a key, but for how it begins")
{
    static const char *const endings[] = {"", "-wal", "-shm"};
    Place p;
    Err e;
    place_new(&p, "hidden");
    Control *c = opened(&p);
    Str text = made(&p, c, "web", "", SCOPE_INGEST);
    made(&p, c, "own", "a-secret-of-the-shop", SCOPE_READ);
    for (int i = 0; i < COUNT(endings); i++) {
        Arena scratch = p.arena;
        Str bytes, path = str_format(&scratch, "%s%s", p.path, endings[i]);
        struct stat about;
        expect(os_read_file(&os_real, str_z(&scratch, path), &scratch, &bytes, &e) == OK);
        expect(str_find(bytes, str_skip(text, 7)) < 0);
        expect(str_find(bytes, S("secret-of")) < 0);
        expect(stat(str_z(&scratch, path), &about) == 0 && (about.st_mode & 0777) == 0600);
    }
    control_close(&c);
    place_close(&p);
}

TEST(
    "what another process makes or revokes holds within half a second, and what it deletes is gone")
{
    Place p;
    Err e;
    place_new(&p, "others");
    Control *c = opened(&p), *other = opened(&p);
    made(&p, c, "a", "key-of-a", SCOPE_INGEST);
    made(&p, c, "b", "key-of-b", SCOPE_INGEST);
    expect(!known(other, "key-of-a"));
    p.tick_us += 500000;
    expect(known(other, "key-of-a") && known(other, "key-of-b") && known(c, "key-of-a"));
    expect(key_revoke(other, S("a"), &e) == OK && !known(other, "key-of-a"));
    p.tick_us += 100000;
    expect(known(c, "key-of-a"));
    p.tick_us += 400000;
    expect(!known(c, "key-of-a") && known(c, "key-of-b"));
    outside(&p, "DELETE FROM keys WHERE name = 'b'");
    p.tick_us += 250000;
    expect(!known(c, "key-of-b") && !known(other, "key-of-b"));
    control_close(&c);
    control_close(&other);
    place_close(&p);
}

/* In a process of its own: the parent says when, the child what it saw. */
static void child_looks(Place *p, int from_parent, int to_parent)
{
    Control *c = opened(p);
    char go;
    while (read(from_parent, &go, 1) == 1) {
        p->tick_us += 500000;
        char saw = known(c, "key-of-a") ? 'y' : 'n';
        if (write(to_parent, &saw, 1) != 1)
            break;
    }
    control_close(&c);
    _exit(0);
}

static char look(const int to_child[2], const int to_parent[2])
{
    char saw = '?';
    expect(write(to_child[1], "?", 1) == 1 && read(to_parent[0], &saw, 1) == 1);
    return saw;
}

TEST("two processes share the file, and each sees the other's keys")
{
    Place p;
    int to_child[2], to_parent[2], status;
    Err e;
    place_new(&p, "two");
    expect(pipe(to_child) == 0 && pipe(to_parent) == 0);
    pid_t child = fork();
    if (child == 0) {
        close(to_child[1]);
        child_looks(&p, to_child[0], to_parent[1]);
    }
    expect(look(to_child, to_parent) == 'n');
    Control *c = opened(&p);
    made(&p, c, "a", "key-of-a", SCOPE_INGEST);
    expect(look(to_child, to_parent) == 'y');
    expect(key_revoke(c, S("a"), &e) == OK);
    expect(look(to_child, to_parent) == 'n');
    close(to_child[1]);
    expect(waitpid(child, &status, 0) == child && status == 0);
    control_close(&c);
    place_close(&p);
}

TEST("a thousand keys are each found as themselves, also after the table of them has grown")
{
    Place p;
    KeyInfo key;
    char name[16], text[16];
    place_new(&p, "many");
    Control *c = opened(&p);
    outside(&p, "PRAGMA synchronous = OFF; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
                "FROM n WHERE i < 990) INSERT INTO keys (name, scope, digest, hint, made_us) "
                "SELECT 'other' || i, 'read', randomblob(32), '', 1 FROM n");
    for (int i = 0; i < 10; i++) {
        snprintf(name, sizeof name, "n%d", i);
        snprintf(text, sizeof text, "text%d", i);
        made(&p, c, name, text, SCOPE_INGEST);
    }
    p.tick_us += 500000;
    for (int i = 0; i < 10; i++) {
        snprintf(name, sizeof name, "n%d", i);
        snprintf(text, sizeof text, "text%d", i);
        expect(key_find(c, str_of(text), &key) && str_eq(key.name, str_of(name)));
        expect(key.number == 991 + i);
    }
    control_close(&c);
    place_close(&p);
}

TESTS_MAIN
