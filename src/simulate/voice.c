/* voice.c — people speak: a review, a complaint, the answer to a survey, each on a short visit of
 * its own and each saying what really happened to the order. */
#include "world.h"

static Rec *tell_voice(Walk *v, int kind)
{
    Rec *r = v->silent ? tell_server(v->w, v->k, v->who, v->at, kind) : tell(v, kind);
    if (v->silent && v->p->is & HAS_ACCOUNT)
        r->flags |= KNOWN;
    return r;
}

static void review(Walk *v, const Order *o)
{
    bool about_goods = o->wrong & ~WRONG_LATE;
    int line = about_goods ? o->wrong_line : (int)draw_below(&v->p->chance, o->lines);

    page_show(v, PAGE_REVIEW, NOTHING);
    pass(v, 50);
    u32 text = write_review(v->w, shelf_of(v->w, v->k), v->p, o, line);
    Rec *r = tell_voice(v, KIND_review);
    r->product = o->product[line];
    r->number = o->rating;
    r->ref = o->number;
    r->aux = text;
}

static void complain(Walk *v, const Order *o)
{
    u8 reason = o->wrong & WRONG_DAMAGED   ? REASON_DAMAGED
                : o->wrong & WRONG_QUALITY ? REASON_QUALITY
                : o->wrong & WRONG_SIZE    ? REASON_SIZE
                : o->wrong & WRONG_LATE    ? REASON_LATE
                                           : REASON_NONE;
    page_show(v, PAGE_HELP, NOTHING);
    pass(v, 40);
    u32 text = write_complaint(v->w, shelf_of(v->w, v->k), v->p, o);
    Rec *r = tell_voice(v, KIND_complaint);
    r->product = reason == REASON_LATE ? NOTHING : o->product[o->wrong_line];
    r->ref = o->number;
    r->detail = reason;
    r->aux = text;
}

/* Would you recommend us, 0 to 10: from how content the person is. */
static void survey(Walk *v, const Order *o)
{
    Person *p = v->p;
    double score = 2 + 8 * p->satisfaction + 1.1 * draw_normal(&p->chance) - (o->wrong ? 2 : 0);
    int nps = (int)MIN(MAX(score + .5, 0), 10);

    page_show(v, PAGE_ACCOUNT, NOTHING);
    pass(v, 25);
    u32 text = write_survey(shelf_of(v->w, v->k), p, nps);
    Rec *r = tell_voice(v, KIND_survey);
    r->number = nps;
    r->aux = text;
}

void voice_live(World *w, Worker *k, u32 who, Pending *due)
{
    Person *p = &w->person[who];
    i64 free_us = p->last_us + BETWEEN_VISITS_US;

    if (due->at_us < free_us) {
        Pending *next = pending_add(w, who, free_us, DUE_VOICE);
        next->more = due->more;
        next->order = due->order;
        return;
    }
    bool app = p->is & PUSH_OK && draw_yes(&p->chance, .4);
    Way way = {.source = app ? SOURCE_PUSH : SOURCE_DIRECT,
               .device = due->order.known ? 0 : 1 + due->order.context};
    Walk v = visit_open(w, k, who, due->at_us, way);
    page_show(&v, PAGE_ORDERS, NOTHING);
    pass(&v, 8);
    if (due->order.known)
        sign_in(&v);
    switch ((Voice)due->more) {
    case VOICE_REVIEW: review(&v, &due->order); break;
    case VOICE_COMPLAINT: complain(&v, &due->order); break;
    case VOICE_SURVEY: survey(&v, &due->order); break;
    }
    pass(&v, 4);
    visit_close(&v);
}
