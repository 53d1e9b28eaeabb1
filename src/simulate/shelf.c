/* shelf.c — telling: what happens on a visit becomes small records on the worker's shelf. A visit
 * looks at a page, time goes by, the page is left; every event carries the page it happened on. */
#include "world.h"

enum { PASS_MAX_S = 900 }; /* well below the half hour that ends a session */

Shelf *shelf_of(World *w, Worker *k)
{
    return &k->shelf[w->parity];
}

static Rec *put(World *w, Worker *k, i64 at_us)
{
    Shelf *s = shelf_of(w, k);
    if (s->recs == s->rec_cap)
        s->rec = arena_grow(&s->keep, s->rec, s->recs, &s->rec_cap, sizeof *s->rec);
    return at_us > w->end_us ? &k->spare : &s->rec[s->recs++];
}

Rec *tell(Walk *v, int kind)
{
    v->at += 2000 + draw_below(&v->p->chance, 150000);
    Rec *r = v->silent ? &v->k->spare : put(v->w, v->k, v->at);
    *r = (Rec){.at_us = v->at,
               .person = v->who,
               .visit = v->visit,
               .ref = v->ref,
               .product = NOTHING,
               .aux = NOTHING,
               .seq = (u16)v->p->told++,
               .kind = (u8)kind,
               .page = v->page,
               .shelf = (u8)((v->k - v->w->worker) * 2 + v->w->parity),
               .flags = (u8)((v->landed ? 0 : LANDING) | (v->known ? KNOWN : 0))};
    v->landed = true;
    return r;
}

Rec *tell_server(World *w, Worker *k, u32 who, i64 at_us, int kind)
{
    Person *p = &w->person[who];
    Rec *r = put(w, k, at_us);
    *r = (Rec){.at_us = at_us,
               .person = who,
               .visit = NOTHING,
               .ref = NOTHING,
               .product = NOTHING,
               .aux = NOTHING,
               .seq = (u16)p->told++,
               .kind = (u8)kind,
               .shelf = (u8)((k - w->worker) * 2 + w->parity),
               .flags = BY_SERVER};
    return r;
}

u32 shelf_word(Shelf *s, Str text)
{
    if (s->words == s->word_cap)
        s->word = arena_grow(&s->keep, s->word, s->words, &s->word_cap, sizeof *s->word);
    s->word[s->words] = text;
    return (u32)s->words++;
}

u32 shelf_order(Shelf *s, const Order *o)
{
    if (s->orders == s->order_cap)
        s->order = arena_grow(&s->keep, s->order, s->orders, &s->order_cap, sizeof *s->order);
    s->order[s->orders] = *o;
    return (u32)s->orders++;
}

void pass(Walk *v, double seconds)
{
    double s = draw_around(&v->p->chance, seconds, .75);
    v->at += (i64)(MIN(MAX(s, .4), PASS_MAX_S) * 1e6);
}

void page_close(Walk *v)
{
    if (!v->page_open)
        return;
    v->page_open = false;
    if (draw_yes(&v->p->chance, .12)) /* the browser was quicker than the tag */
        return;
    i64 shown_us = v->at - v->page_since;
    double looked = .45 + .55 * draw_unit(&v->p->chance);
    Rec *r = tell(v, KIND_page_leave);
    r->number = (i32)MAX((double)shown_us / 1000 * looked, 120);
    double deep = 18 + 16 * sqrt((double)shown_us / 4e6) + 12 * draw_normal(&v->p->chance);
    r->position = (u8)MIN(MAX(deep, 4), 100);
}

void page_show(Walk *v, Page page, u32 ref)
{
    page_close(v);
    v->page = (u8)page;
    v->ref = ref;
    tell(v, KIND_page_view);
    v->page_open = true;
    v->page_since = v->at;
}
