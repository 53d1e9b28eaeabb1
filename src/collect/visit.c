/* visit.c — what an event's agent and address say of its visitor, told once for each that differs.
 *
 * Senders write them as the properties `agent` and `ip`, or by names of their own such as
 * `context.userAgent`. A field that the event brings is believed. An address leaves here cut,
 * whatever it was called; one that is no address leaves not at all. */
#include "collect/inside.h"

/* Is it `word` or `anything.word`? Case, "_", "-" and "$" make no difference. */
static bool is_named(Str name, const char *word)
{
    isize at = name.n;

    for (isize w = (isize)strlen(word); w > 0; at--) {
        char c = at > 0 ? name.p[at - 1] : 0;
        if (c == '_' || c == '-' || c == '$')
            continue;
        if ((c | 0x20) != word[w - 1])
            return false;
        w--;
    }
    while (at > 0 && (name.p[at - 1] == '_' || name.p[at - 1] == '$'))
        at--;
    return at == 0 || name.p[at - 1] == '.';
}

static bool is_one_of(Str name, const char *const *words)
{
    for (; *words; words++)
        if (is_named(name, *words))
            return true;
    return false;
}

static bool is_agent(Str name)
{
    static const char *const words[] = {"agent", "useragent", "rawuseragent", "ua", NULL};

    return is_one_of(name, words);
}

static bool is_address(Str name)
{
    static const char *const words[] = {"ip",
                                        "ipaddress",
                                        "clientip",
                                        "remoteaddr",
                                        "remoteaddress",
                                        "xforwardedfor",
                                        "ipaddr",
                                        "userip",
                                        "xrealip",
                                        "addressip",
                                        NULL};

    return is_one_of(name, words);
}

/* ---- agents --------------------------------------------------------------------------------- */

static void give(Batch *b, Field f, isize row, Str text)
{
    if (text.n > 0 && batch_text(b, f, row).n == 0)
        batch_set_text(b, f, row, text);
}

static void fill_from_agents(Collector *c, Batch *b, const Column *agents)
{
    Visitor *told = take(b->arena, Visitor, agents->dict_n);
    bool *known = take(b->arena, bool, agents->dict_n);

    for (isize r = 0; r < agents->n; r++) {
        isize a = (isize)agents->code[r] - 1;
        if (a < 0)
            continue;
        if (!known[a])
            enrich_visitor(c->enrich, agents->dict[a], S(""), S(""), b->arena, &told[a]);
        known[a] = true;
        give(b, F_device, r, told[a].device);
        give(b, F_os, r, told[a].os);
        give(b, F_browser, r, told[a].browser);
        if (told[a].bot.n == 0)
            continue;
        give(b, F_bot, r, told[a].bot);
        batch_set_property(b, S("bot_kind"), r, told[a].bot_kind);
    }
}

/* ---- addresses ------------------------------------------------------------------------------ */

/* Of "client, proxy, proxy" the client's. */
static Str first_address(Str text)
{
    return str_trim(str_cut(text, ',').head);
}

static void fill_from_addresses(Collector *c, Batch *b, Column *ips)
{
    isize n = ips->dict_n;
    Visitor *told = take(b->arena, Visitor, n);
    u32 *cut = take(b->arena, u32, n);

    for (isize i = 0; i < n; i++) {
        Str address = first_address(ips->dict[i]);
        enrich_visitor(c->enrich, S(""), address, S(""), b->arena, &told[i]);
        cut[i] = column_code(b, ips, address_cut(b->arena, address));
    }
    for (isize r = 0; r < ips->n; r++) {
        isize i = (isize)ips->code[r] - 1;
        if (i < 0)
            continue;
        ips->code[r] = cut[i];
        give(b, F_country, r, told[i].country);
        if (told[i].datacentre)
            batch_set_property_bool(b, S("datacentre"), r, true);
    }
}

/* An address never is a number; what came as one is not kept. */
static void clear_numbers(Column *c)
{
    for (isize r = 0; r < c->n; r++)
        c->value[r] = ABSENT;
}

/* ---- languages ------------------------------------------------------------------------------ */

/* "zh-CN,zh;q=0.9" as browsers send it is "zh-CN". */
static void fill_languages(Batch *b)
{
    Column *languages = b->field[F_language];
    isize n = languages ? languages->dict_n : 0;
    u32 *first = take(b->arena, u32, n);

    for (isize i = 0; i < n; i++) {
        Str text = languages->dict[i];
        bool list = memchr(text.p, ',', (size_t)text.n) || memchr(text.p, ';', (size_t)text.n);
        first[i] = list ? column_code(b, languages, language_of(b->arena, text)) : (u32)i + 1;
    }
    for (isize r = 0; n > 0 && r < languages->n; r++)
        if (languages->code[r] > 0)
            languages->code[r] = first[languages->code[r] - 1];
}

void complete_visits(Collector *c, Batch *b)
{
    isize properties = b->properties; /* those that are added here need no look */

    for (isize i = 0; i < properties; i++) {
        Column *column = b->property[i];
        bool address = is_address(column->name);
        if (address && column->type != T_TEXT)
            clear_numbers(column);
        else if (address)
            fill_from_addresses(c, b, column);
        else if (column->type == T_TEXT && is_agent(column->name))
            fill_from_agents(c, b, column);
    }
    fill_languages(b);
}
