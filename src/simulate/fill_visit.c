/* fill_visit.c — who it was, on which device, from where, and by which way in. */
#include "fill.h"

static void codes_find(Fill *f, VisitCodes *c, const Visit *v)
{
    const World *w = f->w;
    const Place *place = &places[v->place];
    Batch *b = f->b;

    *c = (VisitCodes){.stamp = f->stamp};
    c->anonymous = column_code(b, f->c[F_anonymous_id],
                               id_device(w, &f->arena, v->owner, v->context));
    c->session = column_code(b, f->c[F_session], id_visit(&f->arena, v));
    c->country = code_once(f, F_country, &f->country[v->place], place->country);
    c->region = code_once(f, F_region, &f->region[v->place], place->region);
    c->city = code_once(f, F_city, &f->city[v->place], place->city);
    c->device = code_once(f, F_device, &f->device[v->device], device_names[v->device]);
    if (v->robot > 0) {
        c->bot = code_once(f, F_bot, &f->bot[v->robot - 1], robots[v->robot - 1].name);
        return;
    }
    c->os = code_once(f, F_os, &f->os[v->os], system_names[v->os]);
    c->browser = code_once(f, F_browser, &f->browser[v->browser], browser_names[v->browser]);
    c->language = code_once(f, F_language, &f->language[v->language], languages[v->language]);
}

Str campaign_name(const World *w, Arena *arena, int source, int slot, int day)
{
    Date date = date_from_days(w->first_day + day);
    const Day *d = &w->day[day];

    if (slot == SLOT_FESTIVAL && d->festival >= 0)
        return str_format(arena, "%s-%d", festivals[d->festival].id, d->year);
    if (sources[source].paid)
        return str_format(arena, "%s-%d-%02d", slot_names[slot], date.year, date.month);
    return sources[source].tagged ? str_of(sources[source].source) : S("");
}

/* A batch lies within a day, so its campaigns have their names but once; a visit that began before
 * midnight may land after it, and is asked for by itself. */
static u32 campaign_code(Fill *f, int source, int slot, u32 mailing, int day)
{
    Column *c = f->c[F_campaign];
    u32 *slot_code = &f->campaign[source][slot];

    if (source >= SOURCE_EMAIL && source <= SOURCE_PUSH)
        return column_code(f->b, c, mailing_name(f->w, &f->arena, mailing));
    if (day != f->w->today)
        return column_code(f->b, c, campaign_name(f->w, &f->arena, source, slot, day));
    if (*slot_code == 0)
        *slot_code = column_code(f->b, c, campaign_name(f->w, &f->arena, source, slot, day));
    return *slot_code;
}

static void put_click(Buf *b, const char *name, const char *mark, u64 click)
{
    static const char sign[] = "0123456789abcdef";
    char hex[16];

    for (int i = 15; i >= 0; i--, click >>= 4)
        hex[i] = sign[click & 15];
    buf_str(b, str_of(name));
    buf_str(b, str_of(mark));
    buf_put(b, hex, sizeof hex);
}

/* The address as the browser showed it, with the tags that say where it was clicked. */
static void fill_url(Fill *f, isize row, const Source *s, u64 click)
{
    Buf b = buf_on(&f->arena);

    buf_room(&b, 200);
    buf_str(&b, S("https://shop.example"));
    buf_str(&b, batch_text(f->b, F_page, row));
    if (s->tagged) {
        buf_str(&b, S("?utm_source="));
        buf_str(&b, str_of(s->source));
        buf_str(&b, S("&utm_medium="));
        buf_str(&b, str_of(s->medium));
        buf_str(&b, S("&utm_campaign="));
        buf_str(&b, batch_text(f->b, F_campaign, row));
    }
    if (s->click_id) {
        buf_byte(&b, '&');
        put_click(&b, s->click_id, "=", click);
    }
    batch_set_text(f->b, F_url, row, buf_done(&b));
}

/* What only an advertiser's click brings. */
static void fill_click(Fill *f, isize row, const Source *s, u64 click)
{
    static const char *const ads[] = {"ad-a", "ad-b", "ad-c", "ad-d"};
    Buf b = buf_on(&f->arena);

    set_text(f, F_content, row, ads[click % COUNT(ads)]);
    if (!s->click_id)
        return;
    buf_room(&b, 48);
    put_click(&b, s->click_id, ":", click);
    batch_set_text(f->b, F_click_id, row, buf_done(&b));
}

static void fill_term(Fill *f, const Rec *r, isize row)
{
    if (r->page != PAGE_LEAF && r->page != PAGE_ITEM)
        return;
    const Leaf *l = &leaves[r->page == PAGE_LEAF ? r->ref : f->w->product[r->ref].leaf];
    bool abroad = f->w->person[r->person].is & ABROAD;
    set_text(f, F_term, row, abroad ? l->en : l->zh);
}

void fill_touch(Fill *f, const Rec *r, isize row, int source, int slot, u32 mailing, int day)
{
    const Source *s = &sources[source];
    u64 click = hash_of(f->w, r->person, (u64)r->at_us);

    set_code(f, F_channel, row,
             code_once(f, F_channel, &f->channel[source], channel_names[s->channel]));
    if (s->source)
        set_code(f, F_source, row, code_once(f, F_source, &f->source[source], s->source));
    if (s->medium)
        set_code(f, F_medium, row, code_once(f, F_medium, &f->medium[source], s->medium));
    if (s->tagged || s->paid) {
        set_code(f, F_campaign, row, campaign_code(f, source, slot, mailing, day));
        batch_set_int(f->b, F_tagged, row, 1);
    }
    if (r->kind == KIND_message_clicked)
        return;
    if (s->referrer)
        set_text(f, F_referrer, row, s->referrer);
    if (s->paid)
        fill_click(f, row, s, click);
    if (s->channel == PAID_SEARCH)
        fill_term(f, r, row);
    if (r->page != PAGE_NONE)
        fill_url(f, row, s, click);
}

void fill_visit(Fill *f, const Rec *r, isize row)
{
    const Visit *v = visit_at(f->w, r);

    if (!v) {
        if (r->flags & KNOWN)
            batch_set_text(f->b, F_user_id, row, id_person(&f->arena, r->person));
        return;
    }
    VisitCodes *c = &f->visit[f->visit_base[r->shelf] + r->visit];
    if (c->stamp != f->stamp)
        codes_find(f, c, v);
    set_code(f, F_anonymous_id, row, c->anonymous);
    set_code(f, F_session, row, c->session);
    set_code(f, F_country, row, c->country);
    set_code(f, F_region, row, c->region);
    set_code(f, F_city, row, c->city);
    set_code(f, F_language, row, c->language);
    set_code(f, F_device, row, c->device);
    set_code(f, F_os, row, c->os);
    set_code(f, F_browser, row, c->browser);
    set_code(f, F_bot, row, c->bot);
    if (!(r->flags & KNOWN))
        return;
    if (c->user == 0)
        c->user = column_code(f->b, f->c[F_user_id], id_person(&f->arena, r->person));
    set_code(f, F_user_id, row, c->user);
}
