/* key.c — keys at the command line: made, listed and revoked, with a server and without. */
#include "cli_test.h"

static bool says(Str all, const char *part)
{
    return str_find(all, str_of(part)) >= 0;
}

static Desk shop_desk(const char *name)
{
    Desk d = desk_new(name);
    said(&d, "$patron init shop");
    return d;
}

TEST("a made key stands alone on its line, and the list tells of it without telling it")
{
    Desk d = shop_desk("made");
    expect(says(said(&d, "$patron key list --data shop"), "no keys yet"));
    said(&d, "$patron key add website --data shop 2>note >key");
    expect(says(said(&d, "cat note"), "shown this once"));
    said(&d, "grep -Eqx 'pk_[0-9A-Za-z]{32}' key");
    said(&d, "$patron key add ops --scope admin --data shop --format json 2>&1 >json");
    said(&d, "grep -Eqx '\\{\"name\":\"ops\",\"scope\":\"admin\",\"key\":\"pk_.{32}\"\\}' json");
    Str list = said(&d, "$patron key list --data shop");
    expect(says(list, "     1  ingest  20") && says(list, "  website (pk_"));
    expect(says(list, "     2  admin   20"));
    said(&d, "$patron key list --data shop >list; ! grep -qf key list");
    said(&d, "! grep -raqf key shop");
    desk_close(&d);
}

TEST("a revoked key is told of with its moment, and a name that is none with a sentence")
{
    Desk d = shop_desk("revoked");
    said(&d, "$patron key add web --key G-XXXX-long-enough --data shop");
    expect(says(said(&d, "$patron key revoke web --data shop"), "'web' opens nothing any more"));
    Str json = said(&d, "$patron key list --data shop --format json");
    expect(says(json, "{\"keys\":[\n{\"number\":1,\"name\":\"web\",\"scope\":\"ingest\","
                      "\"hint\":\"G-XX…\",\"made\":\"20"));
    expect(says(json, "Z\",\"revoked\":\"20") && says(json, "Z\"}]}\n"));
    expect(says(said(&d, "$patron key list --data shop | tail -1"), "Z  web (G-XX"));
    said(&d, "$patron key add web --data shop");
    json = said(&d, "$patron key list --data shop --format json");
    expect(says(json, "\"revoked\":null}]}\n"));
    expect(says(said(&d, "$patron key revoke web --format json --data shop"),
                "{\"revoked\":\"web\"}\n"));
    Ran ran = shell(&d, "$patron key revoke web --data shop");
    expect(ran.exit == 1 && says(ran.said, "no key 'web' in force"));
    desk_close(&d);
}

TEST("a short key is let through with a word about it; what no key can be ends with 2")
{
    static const struct {
        const char *line, *says;
    } wrong[] = {
        {"$patron key --data shop", "usage: patron key add NAME | list | revoke NAME"},
        {"$patron key add --data shop", "usage: patron key"},
        {"$patron key add a b --data shop", "usage: patron key"},
        {"$patron key lists --data shop", "usage: patron key"},
        {"$patron key list all --data shop", "usage: patron key"},
        {"$patron key revoke --data shop", "usage: patron key"},
        {"$patron key list --scope read --data shop", "are for 'key add'"},
        {"$patron key revoke a --key b --data shop", "are for 'key add'"},
        {"$patron key add a --key '' --data shop", "one character at least"},
        {"$patron key add a --scope write --data shop", "ingest|read|admin, not 'write'"},
        {"$patron key add a --format csv --data shop", "table|json, not 'csv'"},
        {"$patron key add a --key short --scope admin --data shop", "scope admin has 8"},
        {"$patron key add a --key \"$(printf 'a\\tb')\" --data shop", "printable"},
        {"$patron key add '' --data shop", "the name of a key"},
        {"$patron key add site --data shop", "there is a key 'site'"},
        {"$patron key add other --key 1 --data shop", "is the key 'site' already"},
    };
    Desk d = shop_desk("short");
    Ran ran = shell(&d, "$patron key add site --key 1 --data shop");
    expect(ran.exit == 0 && says(ran.said, "1\n") && says(ran.said, "can send events"));
    for (isize i = 0; i < COUNT(wrong); i++) {
        ran = shell(&d, wrong[i].line);
        if (ran.exit != 2 || !says(ran.said, wrong[i].says)) {
            print_error("%s\n  exit %d: %.*s\n", wrong[i].line, ran.exit, STR_ARG(ran.said));
            expect(!"a wrong command was not refused as it should be");
        }
    }
    desk_close(&d);
}

TEST("check reads the keys too, and rebuild leaves them alone")
{
    Desk d = shop_desk("check");
    expect(!says(said(&d, "$patron check --data shop"), "control:"));
    said(&d,
         "$patron key add web --key some-key-of-the-shop --data shop; cp shop/control.sqlite .");
    expect(says(said(&d, "$patron check --data shop"), "control: whole"));
    said(&d, "$patron rebuild --data shop && cmp shop/control.sqlite control.sqlite");
    said(&d, "echo garbage > shop/control.sqlite");
    Ran ran = shell(&d, "$patron check --data shop");
    expect(ran.exit == 1 && says(ran.said, "control: '") && says(ran.said, "trail: whole"));
    ran = shell(&d, "$patron key list --data shop");
    expect(ran.exit == 1 && says(ran.said, "put a backup in its place"));
    said(&d, "$patron rebuild --data shop && grep -qx garbage shop/control.sqlite");
    desk_close(&d);
}

TEST("with a server running the command reaches it, and a bare --any-key is said aloud")
{
    Desk d = shop_desk("server");
    said(&d, "$patron key add before --key key-made-before --data shop");
    Str all = said(&d, "$patron serve shop --listen 127.0.0.1:0 --any-key >log 2>&1 & server=$!; "
                       "until grep -q 'open at' log; do kill -0 $server || exit; sleep 0.01; done; "
                       "$patron key add during --key key-made-during --data shop; "
                       "$patron key revoke before --data shop; "
                       "$patron key list --data shop --format json; "
                       "kill $server; wait $server; cat log");
    expect(says(all, "\"name\":\"before\"") && says(all, "\"name\":\"during\""));
    expect(says(all, "taken from anyone"));
    all = said(&d, "$patron key list --data shop --format json");
    expect(says(all, "\"name\":\"during\"") && !says(all, "Z\",\"revoked\":null},"));
    desk_close(&d);
}

TEST("a first key that is killed leaves no store or an empty one, and the next start goes on")
{
    Desk d = shop_desk("killed");
    const char *again = "$patron key add web --data shop && $patron check --data shop && "
                        "$patron key list --data shop | grep -c web && rm shop/control.sqlite*";
    Ran ran = shell(&d, "PATRON_FAIL_AT=control.filled:1 $patron key add web --data shop");
    expect(ran.exit == 128 + 9);
    said(&d, "test ! -e shop/control.sqlite && ls shop/control.sqlite.*.new");
    said(&d, again);
    ran = shell(&d, "PATRON_FAIL_AT=control.linked:1 $patron key add web --data shop");
    expect(ran.exit == 128 + 9);
    said(&d, "test -e shop/control.sqlite");
    said(&d, again);
    desk_close(&d);
}

TESTS_MAIN
