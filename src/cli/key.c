/* key.c — patron key: who may send events, ask, and set. */
#include "cli/cli.h"
#include <inttypes.h>

static bool wants_json(const Call *call)
{
    return strcmp(call_option(call, "format", "table"), "json") == 0;
}

static Code give(Call *call, const Buf *b, Err *e)
{
    if (fwrite(b->p, 1, (size_t)b->n, call->out) != (size_t)b->n)
        return fail(e, IO_FAILED, "the answer could not be written out");
    return OK;
}

/* One key alone on its line, for scripts; what a person should know goes beside it. */
static Code add(Call *call, Control *control, Err *e)
{
    const char *given = call_option(call, "key", NULL);
    Str name = str_of(call->words[1]), key;
    KeyScope scope = SCOPE_INGEST;
    Buf b = buf_on(call->arena);

    (void)scope_parse(str_of(call_option(call, "scope", "ingest")), &scope);
    if (given && !given[0])
        return fail(e, BAD_INPUT, "--key wants one character at least; without it a key is made");
    TRY(key_add(control, name, str_of(given), scope, call->arena, &key, e));
    if (wants_json(call)) {
        buf_str(&b, S("{\"name\":"));
        buf_json(&b, name);
        buf_print(&b, ",\"scope\":\"%s\",\"key\":", scope_name(scope));
        buf_json(&b, key);
        buf_str(&b, S("}\n"));
    } else {
        buf_print(&b, "%.*s\n", STR_ARG(key));
    }
    TRY(give(call, &b, e));
    if (key.n < KEY_BYTES_GUESSED)
        fprintf(call->err, "note: a key this short can be guessed: whoever does can %s\n",
                scope == SCOPE_INGEST ? "send events"
                : scope == SCOPE_READ ? "read all there is"
                                      : "change everything");
    if (!given)
        fprintf(call->err, "note: it is shown this once; only its hash is kept\n");
    return OK;
}

static void list_json(const KeyInfo *keys, isize n, Buf *b)
{
    buf_str(b, S("{\"keys\":["));
    for (isize i = 0; i < n; i++) {
        buf_print(b, "%s\n{\"number\":%" PRId64 ",\"name\":", i ? "," : "", keys[i].number);
        buf_json(b, keys[i].name);
        buf_print(b, ",\"scope\":\"%s\",\"hint\":", scope_name(keys[i].scope));
        buf_json(b, keys[i].hint);
        buf_str(b, S(",\"made\":\""));
        buf_time(b, keys[i].made_us / US_PER_S * US_PER_S, NULL);
        buf_str(b, keys[i].revoked_us ? S("\",\"revoked\":\"") : S("\",\"revoked\":null}"));
        if (keys[i].revoked_us) {
            buf_time(b, keys[i].revoked_us / US_PER_S * US_PER_S, NULL);
            buf_str(b, S("\"}"));
        }
    }
    buf_str(b, S("]}\n"));
}

/* The columns whose width is not known come last. */
static void list_table(const KeyInfo *keys, isize n, Buf *b)
{
    buf_print(b, "%6s  %-6s  %-20s  %-20s  name\n", "number", "scope", "made", "revoked");
    for (isize i = 0; i < n; i++) {
        buf_print(b, "%6" PRId64 "  %-6s  ", keys[i].number, scope_name(keys[i].scope));
        buf_time(b, keys[i].made_us / US_PER_S * US_PER_S, NULL);
        if (keys[i].revoked_us) {
            buf_str(b, S("  "));
            buf_time(b, keys[i].revoked_us / US_PER_S * US_PER_S, NULL);
        } else {
            buf_print(b, "  %-20s", "");
        }
        buf_str(b, S("  "));
        buf_terminal(b, keys[i].name, false);
        buf_str(b, S(" ("));
        buf_terminal(b, keys[i].hint, false);
        buf_str(b, S(")\n"));
    }
}

static Code list(Call *call, Control *control, Err *e)
{
    Buf b = buf_on(call->arena);
    KeyInfo *keys;
    isize n;

    TRY(key_list(control, call->arena, &keys, &n, e));
    if (wants_json(call))
        list_json(keys, n, &b);
    else if (n == 0)
        buf_str(&b, S("no keys yet: make one with 'patron key add NAME'\n"));
    else
        list_table(keys, n, &b);
    return give(call, &b, e);
}

static Code revoke(Call *call, Control *control, Err *e)
{
    Str name = str_of(call->words[1]);
    Buf b = buf_on(call->arena);

    TRY(key_revoke(control, name, e));
    if (wants_json(call)) {
        buf_str(&b, S("{\"revoked\":"));
        buf_json(&b, name);
        buf_str(&b, S("}\n"));
    } else {
        buf_print(&b, "the key '%.*s' opens nothing any more\n", STR_ARG(name));
    }
    return give(call, &b, e);
}

Code cmd_key(Call *call, Err *e)
{
    static const struct {
        const char *verb;
        int words;
        Code (*run)(Call *call, Control *control, Err *e);
    } verbs[] = {{"add", 2, add}, {"list", 1, list}, {"revoke", 2, revoke}};
    Control *control;

    for (int i = 0; i < COUNT(verbs); i++)
        if (call->word_count == verbs[i].words && strcmp(call->words[0], verbs[i].verb) == 0) {
            if (i > 0 && (call_flag(call, "key") || call_flag(call, "scope")))
                return bad_usage(call, e, "--key and --scope are for 'key add'");
            TRY(shop_control(call->shop, &control, e));
            return verbs[i].run(call, control, e);
        }
    return bad_usage(call, e, "add a key, list them, or revoke one?");
}
