/* words.c — what people write, put together from phrases that fit what happened: to the goods, to
 * the parcel, to the size. */
#include "words.h"
#include "places.h"
#include "world.h"

#include <ctype.h>

/* One text as it grows: clauses, with the marks between them that the language wants. */
typedef struct {
    Buf b;
    u64 *chance;
    const Phrases *words;
    const char *noun;
    bool zh;
    int clauses;
} Pen;

static Pen pen_new(Shelf *s, Person *p, int leaf)
{
    bool zh = p->language == ZH;
    return (Pen){.b = buf_on(&s->text),
                 .chance = &p->chance,
                 .zh = zh,
                 .words = zh ? &phrases_zh : &phrases_en,
                 .noun = leaf < 0 ? ""
                         : zh     ? leaves[leaf].zh
                                  : leaves[leaf].en};
}

static void write_phrase(Pen *pen, const char *phrase)
{
    isize start = pen->b.n;
    Str rest = str_of(phrase);
    isize at = str_find(rest, S("{n}"));

    if (at >= 0) {
        buf_str(&pen->b, str_take(rest, at));
        buf_str(&pen->b, str_of(pen->noun));
        rest = str_skip(rest, at + 3);
    }
    buf_str(&pen->b, rest);
    if (!pen->zh && pen->b.n > start)
        pen->b.p[start] = (u8)toupper(pen->b.p[start]);
}

static const char *one_of(Pen *pen, Pool pool)
{
    return pool.of[draw_below(pen->chance, (u32)pool.n)];
}

static void clause(Pen *pen, Pool pool)
{
    if (pen->clauses++ > 0)
        buf_str(&pen->b, pen->zh ? S("，") : S(". "));
    write_phrase(pen, one_of(pen, pool));
}

static void perhaps(Pen *pen, double probability, Pool pool)
{
    if (draw_yes(pen->chance, probability))
        clause(pen, pool);
}

/* "不过物流太慢了" */
static void turn(Pen *pen, Pool pool)
{
    if (pen->zh) {
        clause(pen, pen->words->though);
        buf_str(&pen->b, str_of(one_of(pen, pool)));
        return;
    }
    buf_str(&pen->b, S(", "));
    buf_str(&pen->b, str_of(one_of(pen, pen->words->though)));
    buf_byte(&pen->b, ' ');
    buf_str(&pen->b, str_of(one_of(pen, pool)));
}

static u32 pen_done(Pen *pen, Shelf *s, const char *zh_mark, const char *en_mark)
{
    buf_str(&pen->b, str_of(pen->zh ? zh_mark : en_mark));
    return shelf_word(s, buf_done(&pen->b));
}

static void praise(Pen *pen, const Product *x, const Order *o)
{
    const Phrases *w = pen->words;
    Pool good = w->good[leaves[x->leaf].group];

    perhaps(pen, .45, o->number > 1 ? w->open_again : w->open_good);
    clause(pen, good);
    perhaps(pen, .40, good);
    if (x->size_risk > 0)
        perhaps(pen, .35, w->fits);
    if (o->late_days == 0)
        perhaps(pen, .35, w->fast);
    if (x->on_sale)
        perhaps(pen, .35, w->cheap);
    perhaps(pen, .10, w->service);
    perhaps(pen, .45, w->close_good);
    if (o->late_days > 0)
        turn(pen, w->late);
}

/* The trouble itself, as the person saw it. */
static void trouble(Pen *pen, const Product *x, const Order *o)
{
    const Phrases *w = pen->words;
    bool small = x->salt & 1; /* a product that is cut small is cut small for everybody */

    if (o->wrong & WRONG_DAMAGED)
        clause(pen, w->damaged);
    else if (o->wrong & WRONG_QUALITY)
        clause(pen, w->bad[leaves[x->leaf].group]);
    else if (o->wrong & WRONG_SIZE)
        clause(pen, small ? w->too_small : w->too_large);
    else if (o->wrong & WRONG_MIND)
        clause(pen, w->mind);
    if (o->wrong & WRONG_LATE)
        clause(pen, w->late);
}

u32 write_review(World *w, Shelf *s, Person *p, const Order *o, int line)
{
    const Product *x = &w->product[o->product[line]];
    Pen pen = pen_new(s, p, x->leaf);

    if (o->rating >= 4) {
        praise(&pen, x, o);
        return pen_done(&pen, s, draw_yes(&p->chance, .3) ? "！" : "。", ".");
    }
    perhaps(&pen, .40, pen.words->open_bad);
    trouble(&pen, x, o);
    if (pen.clauses == 0)
        clause(&pen, pen.words->mind);
    if (o->wrong & WRONG_QUALITY)
        perhaps(&pen, .35, pen.words->bad[leaves[x->leaf].group]);
    if (o->rating == 3)
        turn(&pen, pen.words->good[leaves[x->leaf].group]);
    perhaps(&pen, o->rating <= 2 ? .6 : .15, pen.words->close_bad);
    return pen_done(&pen, s, draw_yes(&p->chance, .2) ? "！" : "。", ".");
}

u32 write_complaint(World *w, Shelf *s, Person *p, const Order *o)
{
    const Product *x = &w->product[o->product[o->wrong_line]];
    Pen pen = pen_new(s, p, x->leaf);

    perhaps(&pen, .35, pen.words->open_bad);
    trouble(&pen, x, o);
    if (pen.clauses == 0)
        clause(&pen, pen.words->mind);
    clause(&pen, pen.words->demand);
    return pen_done(&pen, s, draw_yes(&p->chance, .4) ? "！" : "。", "!");
}

u32 write_consult(Shelf *s, Person *p, int leaf)
{
    Pen pen = pen_new(s, p, leaf);
    bool sized = leaf >= 0 && leaves[leaf].is & SIZED;

    if (leaf < 0)
        clause(&pen, pen.words->ask_parcel);
    else if (p->sensitivity > .6F && draw_yes(&p->chance, .55))
        clause(&pen, pen.words->ask_price);
    else if (sized && draw_yes(&p->chance, .6))
        clause(&pen, pen.words->ask_size);
    else
        clause(&pen, pen.words->ask_goods);
    return pen_done(&pen, s, "？", "?");
}

u32 write_survey(Shelf *s, Person *p, int score)
{
    Pen pen = pen_new(s, p, -1);
    const Phrases *words = pen.words;

    clause(&pen, score >= 9   ? words->survey_good
                 : score >= 7 ? words->survey_middling
                              : words->survey_bad);
    return pen_done(&pen, s, "。", ".");
}

/* What is typed into the search box: the thing, with a quality or a brand, or what is not sold.
 * A second try (leaf below 0: the first one) is always the plain word. */
u32 write_query(Walk *v, int leaf, bool *found)
{
    Shelf *s = shelf_of(v->w, v->k);
    Person *p = v->p;
    bool again = leaf >= 0;
    int of = again ? leaf : -1 - leaf;
    const Leaf *l = &leaves[of];
    const Words *m = &modifiers[l->group][draw_below(&p->chance, MODIFIERS)];
    const Brand *brand = &v->w->brand[p->liked[draw_below(&p->chance, LIKED)]];
    Pen pen = pen_new(s, p, of);
    double u = again ? 0 : draw_unit(&p->chance);

    *found = u < .92;
    if (u < .55)
        return shelf_word(s, str_of(pen.noun));
    if (u < .78)
        buf_print(&pen.b, pen.zh ? "%s%s" : "%s %s", pen.zh ? m->zh : m->en, pen.noun);
    else if (u < .92)
        buf_print(&pen.b, "%s %s", pen.zh ? brand->zh : brand->en, pen.noun);
    else
        return shelf_word(s, str_of(one_of(&pen, pen.words->no_such)));
    return shelf_word(s, buf_done(&pen.b));
}
