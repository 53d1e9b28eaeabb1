/* evidence_write.c — what has to be kept so that a fresh event can resolve old ones again: the
 * winners among order events, which ids met when, who said what of a product and when. */
#include "trail/generation.h"

/* Which events of an order can still matter: of its kinds the first, of its updates the last, its
 * refunds. Repeats and outdated updates never do. */
static bool matters(const World *w, const OrderFound *found, u32 i)
{
    if (w->orders.repeat[i])
        return false;
    return w->event[i].kind != KIND_order_update || found->money == i;
}

static void keep_events(const World *w, Arena *keep, Bytes section[EVIDENCE_SECTIONS])
{
    u32 orders = w->words[LEX_ORDER].n, n = 0;
    u64 *first = arena_take_raw(keep, sizeof(u64), (isize)orders + 1);
    isize most = told_bytes_max(orders, w->event_n, w->lines);
    u8 *bytes = arena_take_raw(keep, 1, most), *to = bytes;
    OrderEvent *event = arena_take_raw(keep, sizeof(OrderEvent), w->event_n + 1);

    for (u32 o = 0; o < orders; o++) {
        n = 0;
        for (u32 i = w->order_first[o]; i < w->order_first[o + 1]; i++)
            if (matters(w, &w->orders.found[o], i))
                event[n++] = w->event[i];
        first[o] = (u64)(to - bytes);
        to = told_write(to, event, n, w->line);
    }
    first[orders] = (u64)(to - bytes);
    assert(to - bytes <= most);
    section[EVIDENCE_EVENT] = (Bytes){bytes, to - bytes, 1};
    section[EVIDENCE_EVENT_OF] = (Bytes){first, ((isize)orders + 1) * 8, 8};
}

/* Refunds by place in the journal: a refund in a trail no longer says which order it named. */
static void keep_refunds(const World *w, Arena *keep, Bytes *section)
{
    isize n = 0;
    for (isize i = 0; i < w->event_n; i++)
        n += w->event[i].kind == KIND_refund;
    RefundTold *refund = arena_take_raw(keep, sizeof(RefundTold), n + 1);
    Arena scratch = *keep;
    Keyed *keyed = arena_take_raw(&scratch, sizeof(Keyed), n + 1);
    Keyed *spare = arena_take_raw(&scratch, sizeof(Keyed), n + 1);
    n = 0;
    for (isize i = 0; i < w->event_n; i++)
        if (w->event[i].kind == KIND_refund)
            keyed[n++] = (Keyed){w->event[i].seq, (u32)i};
    sort_keyed(keyed, spare, n);
    for (isize i = 0; i < n; i++) {
        const OrderEvent *event = &w->event[keyed[i].value];
        refund[i] = (RefundTold){event->seq, event->order, event->money.value};
    }
    *section = (Bytes){refund, n * (isize)sizeof *refund, sizeof *refund};
}

/* Of each pair of ids only what was said last decides. */
static void keep_aliases(const IdFacts *f, Arena *keep, Bytes *section)
{
    Alias *alias = arena_take_raw(keep, sizeof(Alias), f->aliases + 1);
    isize n = 0;
    for (isize i = 0; i < f->aliases; i++) {
        const Alias *a = &f->alias[i];
        if (i + 1 == f->aliases || a[1].previous != a->previous || a[1].user != a->user)
            alias[n++] = *a;
    }
    *section = (Bytes){alias, n * (isize)sizeof *alias, sizeof *alias};
}

static void keep_told(const World *w, Arena *keep, Bytes *section)
{
    static const int lex[TOLD_N] = {DIM_CATEGORY, DIM_BRAND, LEX_NAME};
    const Ranked *products = &w->words[DIM_PRODUCT];
    isize n = (isize)products->n * TOLD_N;
    Told *told = arena_take_raw(keep, sizeof(Told), n + 1);

    for (isize i = 0; i < n; i++) {
        told[i] = ((Told *)word_extra(products->word[i / TOLD_N]))[i % TOLD_N];
        told[i].code = dim_code(&w->scan->words[lex[i % TOLD_N]], told[i].code);
    }
    *section = (Bytes){told, n * (isize)sizeof *told, sizeof *told};
}

Code evidence_write(const Folder *to, const World *w, Arena scratch, Err *e)
{
    const IdFacts *f = &w->facts;
    Bytes section[EVIDENCE_SECTIONS] = {
        [EVIDENCE_ROLES] = {f->roles, f->ids, 1},
        [EVIDENCE_PAIR] = {f->pair, f->pairs * (isize)sizeof *f->pair, sizeof *f->pair},
    };
    keep_aliases(f, &scratch, &section[EVIDENCE_ALIAS]);
    keep_events(w, &scratch, section);
    keep_refunds(w, &scratch, &section[EVIDENCE_REFUND]);
    keep_told(w, &scratch, &section[EVIDENCE_TOLD]);
    return colfile_write(to, path_in(&scratch, to->folder, "evidence"), FILE_EVIDENCE, 0, section,
                         EVIDENCE_SECTIONS, e);
}
