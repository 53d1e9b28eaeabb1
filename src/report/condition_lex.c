/* condition_lex.c — a condition as words: names, numbers, 'texts', 30d, signs. */
#include "report/condition.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Letters of any language: every byte beyond ASCII counts. */
static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (u8)c >= 0x80;
}

static bool in_name(char c)
{
    return is_letter(c) || is_digit(c) || c == '.' || c == '$' || c == ':';
}

/* How many bytes at most stand between the quote that the text begins with and the one that ends
 * it. */
static isize quoted_bytes(Str text)
{
    isize i = 1;

    while (i < text.n && (text.p[i] != text.p[0] || (i + 1 < text.n && text.p[i + 1] == text.p[0])))
        i += text.p[i] == text.p[0] ? 2 : 1;
    return i;
}

/* 'it''s': what stands between the quotes, doubled ones single. */
static Code lex_quoted(Str text, isize *at, Arena *arena, Token *token, Err *e)
{
    char quote = text.p[*at];
    char *out = arena_take_raw(arena, 1, quoted_bytes(str_skip(text, *at)));
    isize n = 0, i = *at + 1;

    for (; i < text.n; i++) {
        if (text.p[i] == quote && (i + 1 == text.n || text.p[i + 1] != quote))
            break;
        i += text.p[i] == quote;
        out[n++] = text.p[i];
    }
    if (i >= text.n)
        return fail(e, BAD_INPUT, "the quote at character %td of the condition is never closed",
                    *at + 1);
    *at = i + 1;
    token->type = quote == '\'' ? W_STRING : W_NAME;
    token->quoted = quote == '"';
    token->text = (Str){out, n};
    return OK;
}

static Code lex_number(Str text, isize *at, Token *token, Err *e)
{
    isize i = *at + (text.p[*at] == '-');
    while (i < text.n && (is_digit(text.p[i]) || text.p[i] == '.'))
        i++;
    bool span = i < text.n && is_letter(text.p[i]);
    i += span;
    token->text = (Str){text.p + *at, i - *at};
    token->type = span ? W_SPAN : W_NUMBER;
    bool good = span ? duration_parse(token->text, &token->us)
                     : plain_number(token->text, &token->number);
    if (!good || (i < text.n && in_name(text.p[i])))
        return fail(e, BAD_INPUT,
                    "'%.*s' in the condition is no number; texts stand in single quotes",
                    STR_ARG(token->text));
    *at = i;
    return OK;
}

static isize sign_length(Str rest)
{
    static const char *const two[] = {"!=", "<>", "<=", ">=", "!~", "=="};

    for (int i = 0; i < COUNT(two); i++)
        if (str_starts(rest, str_of(two[i])))
            return 2;
    return memchr("=<>~(),", rest.p[0], 7) ? 1 : 0;
}

static Code lex_one(Str text, isize *at, Arena *arena, Token *token, Err *e)
{
    char c = text.p[*at];
    bool minus = c == '-' && *at + 1 < text.n && is_digit(text.p[*at + 1]);
    isize sign = sign_length(str_skip(text, *at));

    if (c == '\'' || c == '"')
        return lex_quoted(text, at, arena, token, e);
    if (is_digit(c) || minus)
        return lex_number(text, at, token, e);
    if (!is_letter(c) && !sign)
        return fail(e, BAD_INPUT, "'%c' at character %td of the condition means nothing here", c,
                    *at + 1);
    isize n = sign;
    if (!sign)
        while (*at + n < text.n && in_name(text.p[*at + n]))
            n++;
    token->type = sign ? W_SIGN : W_NAME;
    token->text = (Str){text.p + *at, n};
    if (str_eq(token->text, S("<>")))
        token->text = S("!=");
    if (str_eq(token->text, S("==")))
        token->text = S("=");
    *at += n;
    return OK;
}

Code condition_lex(Str text, Arena *arena, Token **tokens, Err *e)
{
    isize n = 0, cap = 0, at = 0;
    Token *list = NULL;

    for (;;) {
        while (at < text.n && memchr(" \t\r\n", text.p[at], 4))
            at++;
        if (n == cap)
            list = arena_grow(arena, list, n, &cap, sizeof *list);
        list[n] = (Token){.type = W_END, .at = at};
        if (at == text.n)
            break;
        TRY(lex_one(text, &at, arena, &list[n++], e));
    }
    *tokens = list;
    return OK;
}
