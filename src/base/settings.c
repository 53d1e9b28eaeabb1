/* settings.c — patron.ini: what the operator wrote down for this shop. */
#include "base/base.h"

/* Words of letters, digits and "_-."; a setting's name may have several ("USD 2026-01-01"). */
static bool name_ok(Str s, bool several)
{
    for (isize i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && c != '_' && c != '-' && c != '.' && !(c == ' ' && several))
            return false;
    }
    return s.n > 0;
}

/* One line that is neither empty nor a comment: a section's head or a setting. */
static Code line_parse(Str line, int number, Str *section, Setting *item, Err *e)
{
    if (line.p[0] == '[') {
        Str name = str_trim(str_take(str_skip(line, 1), line.n - 2));
        if (!str_ends(line, S("]")) || !name_ok(name, false))
            return fail(e, BAD_INPUT, "line %d: '%.*s' is no section; write [name]", number,
                        STR_ARG(str_utf8_take(line, 80)));
        *section = name;
        return OK;
    }
    Cut pair = str_cut(line, '=');
    *item = (Setting){*section, str_trim(pair.head), str_trim(pair.tail), number};
    if (!pair.found || !name_ok(item->name, true))
        return fail(e, BAD_INPUT, "line %d: '%.*s' is no setting; write name = value", number,
                    STR_ARG(str_utf8_take(line, 80)));
    return OK;
}

Code settings_parse(Str text, Arena *arena, Settings *out, Err *e)
{
    Setting *items = NULL;
    Str section = S("");
    isize n = 0, cap = 0;

    if (str_starts(text, S("\xEF\xBB\xBF"))) /* the mark some editors put in front */
        text = str_skip(text, 3);
    for (int number = 1; text.n > 0; number++) {
        Cut cut = str_cut(text, '\n');
        Str line = str_trim(cut.head);
        Setting item = {0};
        text = cut.tail;
        if (line.n == 0 || line.p[0] == '#' || line.p[0] == ';')
            continue;
        TRY(line_parse(line, number, &section, &item, e));
        if (!item.line)
            continue;
        if (n == cap)
            items = arena_grow(arena, items, n, &cap, sizeof *items);
        items[n++] = item;
    }
    *out = (Settings){items, n};
    return OK;
}

Str setting(const Settings *s, Str section, Str name, Str otherwise)
{
    for (isize i = s->n - 1; i >= 0; i--)
        if (str_eq(s->items[i].section, section) && str_eq(s->items[i].name, name))
            return s->items[i].value;
    return otherwise;
}
