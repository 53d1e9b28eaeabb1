/* fill.h — from records to batches: what is shared by the files that write the columns. */
#ifndef SIMULATE_FILL_H
#define SIMULATE_FILL_H
#include "places.h"
#include "world.h"

/* Dictionary codes of a visit's and a product's words within the batch being filled; a stamp of
 * another batch means: not asked for yet. */
typedef struct {
    u32 stamp, anonymous, user, session, device, os, browser, country, region, city, language, bot;
} VisitCodes;
typedef struct {
    u32 stamp, product, page;
} ItemCodes;

/* One worker's pen. */
typedef struct Fill {
    World *w;
    Arena arena; /* emptied for each batch */
    Arena keep;
    Batch *b;
    Column *c[FIELD_COUNT]; /* those written by code: see fill_columns */
    u32 stamp;
    VisitCodes *visit;
    isize visit_cap;
    ItemCodes *item;
    const isize *visit_base; /* by shelf: where its visits lie in `visit` */
    /* codes of what there is little of, 0 until asked for; all of it is cleared for each batch */
    u32 kind[KIND_COUNT];
    u32 page[PAGES], leaf[LEAVES], sale[FESTIVALS], guide[LEAVES * GUIDE_FORMATS];
    u32 list[LISTS];
    u32 country[PLACES], region[PLACES], city[PLACES], language[LANGUAGES];
    u32 device[DEVICES], os[SYSTEMS], browser[BROWSERS], bot[ROBOTS];
    u32 channel[SOURCES], source[SOURCES], medium[SOURCES], campaign[SOURCES][SLOTS];
    u32 origin, currency, usd;
    isize line;        /* the next line to be written */
    void *key, *spare; /* for sorting */
    isize key_cap;
    Code code;
    Err err;
} Fill;

/* Where a record's shelf is. */
static inline Shelf *shelf_at(const World *w, const Rec *r)
{
    return &w->worker[r->shelf / 2].shelf[r->shelf & 1];
}
static inline const Visit *visit_at(const World *w, const Rec *r)
{
    return r->visit == NOTHING ? NULL : &shelf_at(w, r)->visit[r->visit];
}
static inline const Order *order_at(const World *w, const Rec *r)
{
    return r->aux == NOTHING ? NULL : &shelf_at(w, r)->order[r->aux];
}
static inline Str word_at(const World *w, const Rec *r)
{
    return r->aux == NOTHING ? S("") : shelf_at(w, r)->word[r->aux];
}
static inline bool carries_order(const Rec *r)
{
    return r->aux != NOTHING && (r->kind == KIND_order || r->kind == KIND_refund ||
                                 r->kind == KIND_cart_view || r->kind == KIND_checkout_start);
}

static inline u32 code_once(Fill *f, Field field, u32 *slot, const char *z)
{
    if (*slot == 0)
        *slot = column_code(f->b, f->c[field], str_of(z));
    return *slot;
}
static inline void set_code(Fill *f, Field field, isize at, u32 code)
{
    f->c[field]->code[at] = code;
}
static inline void set_text(Fill *f, Field field, isize at, const char *z)
{
    batch_set_text(f->b, field, at, str_of(z));
}

int lines_of(const World *w, const Rec *r);
/* fill_batch — n records, in order, as a batch on f->arena. */
Batch *fill_batch(Fill *f, const Rec *const *recs, isize n);

/* ids.c: names of people, devices, visits and orders */
Str id_device(const World *w, Arena *arena, u32 owner, int context);
Str id_person(Arena *arena, u32 who);
Str id_visit(Arena *arena, const Visit *v);
Str id_order(Arena *arena, const Order *o);
Str id_order_of(Arena *arena, u32 who, u32 number);
Str id_product(Arena *arena, u32 product);
Str id_page(Arena *arena, u32 product);
Str mailing_name(const World *w, Arena *arena, u32 mailing);
extern const char *const page_paths[PAGES];

/* fill_visit.c, fill_kind.c, fill_shop.c */
void fill_visit(Fill *f, const Rec *r, isize row);
void fill_touch(Fill *f, const Rec *r, isize row, int source, int slot, u32 mailing, int day);
Str campaign_name(const World *w, Arena *arena, int source, int slot, int day);
void fill_page(Fill *f, const Rec *r, isize row);
void fill_kind(Fill *f, const Rec *r, isize row);
void fill_shop(Fill *f, const Rec *r, isize row);
void fill_line_product(Fill *f, isize line, u32 product);

#endif
