/* main.c — `patron`: the table of commands, and how words become a call. */
#include "cli/cli.h"
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

const Command commands[] = {
    {.name = "demo",
     .words = "[DIR]",
     .options = "--people N, --days D, --seed S, --listen ADDRESS, --no-serve",
     .help = "simulate a whole shop (labelled as simulated), answer everything, serve it",
     .need = NO_SHOP,
     .local = true,
     .serves = true,
     .run = cmd_demo},
    {.name = "init",
     .words = "DIR",
     .options = "",
     .help = "an empty data directory with a commented patron.ini",
     .need = NO_SHOP,
     .local = true,
     .run = cmd_init},
    {.name = "import",
     .words = "KIND FILE...",
     .options = "--preset P, --map FIELD=COLUMN..., --values FIELD:VALUE=OURS..., "
                "--set FIELD=VALUE..., --tz ZONE, --date-format dmy|mdy, --encoding NAME, "
                "--no-header, --dry-run, --format table|json",
     .help = "take in files: events orders products customers feedback spend content",
     .need = SHOP_MADE,
     .check = cmd_import_check,
     .run = cmd_import},
    {.name = "serve",
     .words = "[DIR]",
     .options = "--listen ADDRESS, --any-key",
     .help = "the API and the dashboard, until interrupted",
     .need = SHOP_MADE,
     .local = true,
     .serves = true,
     .run = cmd_serve},
    {.name = "report",
     .words = "NAME [key=value ...]",
     .options = "--format table|json|csv|xlsx, --out FILE, --engine trail|sql, --sql",
     .help = "answer a question of the catalogue",
     .need = SHOP,
     .run = cmd_report},
    {.name = "reports",
     .words = "",
     .options = "--format table|json",
     .help = "what can be asked",
     .local = true,
     .run = cmd_reports},
    {.name = "help",
     .words = "[NAME]",
     .options = "",
     .help = "what an answer means; what a command does",
     .local = true,
     .run = cmd_help},
    {.name = "person",
     .words = "ID",
     .options = "--format table|json",
     .help = "everything one person did",
     .need = SHOP,
     .run = cmd_person},
    {.name = "sql",
     .words = "'SELECT ...'",
     .options = "--format table|json|csv, --rows N, --timeout SECONDS",
     .help = "read-only SQL over the documented views",
     .need = SHOP,
     .run = cmd_sql},
    {.name = "export",
     .words = "'SELECT ...' FILE",
     .options = "",
     .help = "the rows of a SELECT as FILE.parquet or FILE.csv",
     .need = SHOP,
     .run = cmd_export},
    {.name = "key",
     .words = "add NAME | list | revoke NAME",
     .options = "--key TEXT, --scope ingest|read|admin, --format table|json",
     .help = "who may send events, ask, and set",
     .need = SHOP,
     .run = cmd_key},
    {.name = "check",
     .words = "",
     .options = "",
     .help = "verify every byte of the journal, of what is set and of what is derived",
     .need = SHOP,
     .run = cmd_check},
    {.name = "rebuild",
     .words = "",
     .options = "",
     .help = "make everything derived again from the journal",
     .need = SHOP,
     .local = true,
     .run = cmd_rebuild},
    {0},
};

static const Command *find_command(const char *name)
{
    for (const Command *c = commands; c->name; c++)
        if (strcmp(c->name, name) == 0)
            return c;
    return NULL;
}

const char *call_option(const Call *call, const char *name, const char *otherwise)
{
    for (int i = 0; i < call->option_count; i++)
        if (strcmp(call->options[2 * i], name) == 0)
            return call->options[2 * i + 1];
    return otherwise;
}

bool call_flag(const Call *call, const char *name)
{
    return call_option(call, name, NULL) != NULL;
}

i64 call_option_count(const Call *call, const char *name, i64 otherwise, Err *e)
{
    const char *given = call_option(call, name, NULL);
    i64 n = otherwise;

    if (given && (!str_i64(str_of(given), &n) || n < 0)) {
        (void)fail(e, BAD_INPUT, "--%s wants a whole number, not '%s'", name, given);
        return ABSENT;
    }
    return n;
}

const char *call_path(const Call *call, const char *path)
{
    if (path[0] == '/')
        return path;
    return str_z(call->arena, str_format(call->arena, "%s/%s", call->cwd, path));
}

Code bad_usage(const Call *call, Err *e, const char *why)
{
    return fail(e, BAD_INPUT, "%s\nusage: patron %s %s", why, call->command->name,
                call->command->words);
}

/* Does the command know --name, and what value does it take? In its list the value follows the
 * name: "table|json" is one of these, "FILE" anything, none makes it a flag. */
static bool option_known(const Command *c, Str name, Str *value)
{
    Str rest = str_of(c->options);

    while (rest.n > 0) {
        Cut one = str_cut(rest, ',');
        Cut word = str_cut(str_trim(one.head), ' ');
        if (str_starts(word.head, S("--")) && str_eq(str_skip(word.head, 2), name)) {
            *value = str_trim(word.tail);
            return true;
        }
        rest = one.tail;
    }
    *value = S("DIR");
    return str_eq(name, S("data"));
}

static Code check_choice(const char *name, const char *given, Str choices, Err *e)
{
    Str rest = choices;

    if (str_find(choices, S("|")) < 0)
        return OK;
    while (rest.n > 0) {
        Cut one = str_cut(rest, '|');
        if (str_eq(one.head, str_of(given)))
            return OK;
        rest = one.tail;
    }
    return fail(e, BAD_INPUT, "--%s is one of %.*s, not '%s'", name, STR_ARG(choices), given);
}

/* argv[*i] is an option: its name and value, which may be the next word, noted in the call. */
static Code read_option(int argc, char **argv, int *i, Call *call, Err *e)
{
    Cut pair = str_cut(str_skip(str_of(argv[*i]), 2), '=');
    const char *name = str_z(call->arena, pair.head), *given = "";
    Str value;

    if (!option_known(call->command, pair.head, &value))
        return fail(e, BAD_INPUT, "'%s' knows no option '%s'; it knows: %s%s--data DIR",
                    call->command->name, argv[*i], call->command->options,
                    call->command->options[0] ? ", " : "");
    if (call_flag(call, name))
        return fail(e, BAD_INPUT, "option '--%s' is given twice", name);
    if (value.n == 0 && pair.found)
        return fail(e, BAD_INPUT, "option '--%s' takes no value", name);
    if (pair.found)
        given = str_z(call->arena, pair.tail);
    else if (value.n > 0 && (*i + 1 == argc || str_starts(str_of(argv[*i + 1]), S("--"))))
        return fail(e, BAD_INPUT, "option '--%s' wants a value", name);
    else if (value.n > 0)
        given = argv[++*i];
    TRY(check_choice(name, given, value, e));
    call->options[2 * call->option_count] = name;
    call->options[2 * call->option_count++ + 1] = given;
    return OK;
}

/* "" takes no words, "[DIR]" one at most; the others say themselves what they want. */
static Code check_words(const Call *call, Err *e)
{
    Str words = str_of(call->command->words);
    bool one = str_starts(words, S("[")) && str_find(words, S(" ")) < 0;

    if ((words.n == 0 && call->word_count > 0) || (one && call->word_count > 1))
        return bad_usage(call, e, words.n ? "one word at most is wanted" : "no words are wanted");
    return OK;
}

static Code read_words(int argc, char **argv, Call *call, Err *e)
{
    call->words = take(call->arena, const char *, argc + 1);
    call->options = take(call->arena, const char *, 2 * argc + 2);
    for (int i = 2; i < argc; i++) {
        Str word = str_of(argv[i]);
        if (str_starts(word, S("--")) && word.n > 2)
            TRY(read_option(argc, argv, &i, call, e));
        else
            call->words[call->word_count++] = argv[i];
    }
    return check_words(call, e);
}

static void print_usage(FILE *to)
{
    fprintf(to, "Patron knows the customers of an online shop and acts on what it knows.\n\n");
    for (const Command *c = commands; c->name; c++)
        fprintf(to, "  patron %-8s %-24s %s\n", c->name, c->words, c->help);
    fprintf(to, "\nEvery command takes --data DIR (default ./patron-data or $PATRON_DATA).\n");
}

static int exit_code(Code code)
{
    return code == OK ? 0 : code == BAD_INPUT ? 2 : 1;
}

static Code run_on_shop(Call *call, Shop *lent, int argc, char **argv, int *status, Err *e)
{
    scoped(Shop *, shop_close) own = NULL;
    const Command *c = call->command;

    call->shop = lent;
    if (c->check)
        TRY(c->check(call, e));
    if (c->need != NO_SHOP && !lent) {
        if (!c->local && lender_ask(call->dir, argc, argv, status))
            return OK;
        TRY(shop_open(str_of(call->dir), c->need == SHOP_MADE, &own, e));
        call->shop = own;
        if (own->found.torn_bytes > 0)
            fprintf(
                call->err,
                "note: %lld bytes of a torn write were cut off the journal and kept in '%.*s'\n",
                (long long)own->found.torn_bytes, STR_ARG(own->found.torn_file));
    }
    return c->run(call, e);
}

/* The exit code. What was answered but could not be written out was not answered. */
static int conclude(const Call *call, Code code, int status, Err *e)
{
    Buf said = buf_on(call->arena);

    if ((fflush(call->out) != 0 || ferror(call->out)) && code == OK)
        code = fail(e, IO_FAILED, "the answer could not be written out: %s", strerror(errno));
    if (code == OK)
        return status;
    buf_terminal(&said, str_of(e->text), true);
    fprintf(call->err, "patron: %.*s\n", STR_ARG(buf_done(&said)));
    return exit_code(code);
}

int command_run(int argc, char **argv, Shop *shop, const char *cwd, FILE *out, FILE *err,
                const bool *stop)
{
    static const bool never = false;
    Arena arena = arena_new((isize)8 << 30);
    Err e = {0};
    int status = 0;
    Call call = {.cwd = cwd, .out = out, .err = err, .stop = stop ? stop : &never, .arena = &arena};

    call.terminal = isatty(fileno(err));
    call.command = argc > 1 ? find_command(argv[1]) : NULL;
    if (!call.command) {
        bool asked = argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0);
        if (argc > 1 && !asked)
            fprintf(err, "patron: there is no command '%s'\n\n", argv[1]);
        print_usage(asked ? out : err);
        arena_free(&arena);
        return asked ? 0 : 2;
    }
    if (call.command->serves)
        serve_hold_signals();
    Code code = read_words(argc, argv, &call, &e);
    if (code == OK) {
        const char *dir = call_option(&call, "data", getenv("PATRON_DATA"));
        call.dir = call_path(&call, dir ? dir : "patron-data");
        if (strcmp(call.command->name, "serve") == 0 && call.word_count > 0)
            call.dir = call_path(&call, call.words[0]);
        code = run_on_shop(&call, shop, argc, argv, &status, &e);
    }
    status = conclude(&call, code, status, &e);
    arena_free(&arena);
    return status;
}

int main(int argc, char **argv)
{
    char *cwd = getcwd(NULL, 0);
    int status;

    if (!cwd) {
        fprintf(stderr, "patron: cannot tell the current folder: %s\n", strerror(errno));
        return 1;
    }
    status = command_run(argc, argv, NULL, cwd, stdout, stderr, NULL);
    free(cwd);
    return status;
}
