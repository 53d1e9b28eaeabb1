/* order_life.c — what became of an order, where a file tells it in columns beside the order: when
 * it was paid, shipped, delivered, cancelled, how much went back, or a status in words. */
#include "collect/files/import.h"
#include <ctype.h>

static bool has_word(Str s, const char *word)
{
    isize n = (isize)strlen(word);

    for (isize i = 0; i + n <= s.n; i++) {
        isize k = 0;
        while (k < n && tolower((u8)s.p[i + k]) == word[k])
            k++;
        if (k == n)
            return true;
    }
    return false;
}

/* The words of Shopify, WooCommerce, Olist and, by and large, everybody. */
static void status_read(Str s, Life *life)
{
    static const char *const off[] = {"cancel", "void", "fail", "unavailable", "expired"};
    static const char *const paid[] = {"paid",    "complete", "processing", "shipped",
                                       "deliver", "approved", "invoiced",   "fulfilled"};

    for (int i = 0; i < COUNT(off); i++)
        life->cancelled |= has_word(s, off[i]);
    bool part = has_word(s, "partial");
    life->refunded_all = has_word(s, "refund") && !part;
    life->paid = has_word(s, "refund");
    for (int i = 0; i < COUNT(paid) && !life->cancelled; i++)
        life->paid |= has_word(s, paid[i]) && !has_word(s, "unpaid") && !part;
}

const char *life_read(const Import *im, const Records *records, Life *life)
{
    const struct {
        int means;
        i64 *to;
    } times[] = {{A_PAID_AT, &life->paid_us},
                 {A_SHIPPED_AT, &life->shipped_us},
                 {A_DELIVERED_AT, &life->delivered_us},
                 {A_CANCELLED_AT, &life->cancelled_us},
                 {A_REFUNDED_AT, &life->refunded_us}};

    *life = (Life){ABSENT, ABSENT, ABSENT, ABSENT, ABSENT, ABSENT, false, false, false};
    for (int i = 0; i < COUNT(times); i++) {
        Str cell = rows_cell(im, records, 0, times[i].means);
        if (cell.n > 0 && !read_time(&im->reading, cell, times[i].to))
            return "the time of something that became of the order cannot be read";
    }
    Str refunded = rows_cell(im, records, 0, A_REFUNDED);
    if (refunded.n > 0 && !read_money(&im->reading, refunded, &life->refunded))
        return "the amount refunded cannot be read";
    status_read(rows_cell(im, records, 0, A_STATUS), life);
    if (im->mapping.place[A_PAID_AT] >= 0)
        life->paid = false; /* the column says when, or that it was not */
    return NULL;
}

static isize tell(Import *im, isize order, Str kind, i64 at_us, u64 hash)
{
    Batch *b = im->batch;
    isize row = batch_row(b);

    batch_set_text(b, F_kind, row, kind);
    batch_set_int(b, F_time, row, at_us);
    batch_set_text(b, F_order, row, batch_text(b, F_order, order));
    batch_set_text(b, F_user_id, row, batch_text(b, F_user_id, order));
    batch_set_text(b, F_origin, row, im->origin);
    batch_set_int(b, F_row, row, batch_int(b, F_row, order));
    hash = mix64(hash ^ str_hash(kind));
    import_key(im, (Str){(const char *)&hash, sizeof hash}, row, b);
    im->result->events++;
    return row;
}

void life_tell(Import *im, const Life *life, isize order, u64 hash)
{
    Batch *b = im->batch;
    i64 at = batch_int(b, F_time, order), amount = life->refunded;
    i64 paid_us = life->paid_us == ABSENT && life->paid ? at : life->paid_us;
    i64 off_us = life->cancelled_us == ABSENT && life->cancelled ? at : life->cancelled_us;

    if (paid_us != ABSENT)
        tell(im, order, S("order_paid"), paid_us, hash);
    if (life->shipped_us != ABSENT)
        tell(im, order, S("order_shipped"), life->shipped_us, hash);
    if (life->delivered_us != ABSENT)
        tell(im, order, S("order_delivered"), life->delivered_us, hash);
    if (off_us != ABSENT) { /* its money counts nowhere, so none goes back either */
        tell(im, order, S("order_cancel"), off_us, hash);
        return;
    }
    if (amount == ABSENT && life->refunded_all)
        amount = batch_int(b, F_amount, order);
    if (amount == ABSENT || amount == 0)
        return;
    amount = amount < 0 ? -amount : amount;
    i64 back_us = life->refunded_us != ABSENT ? life->refunded_us
                  : paid_us != ABSENT         ? MAX(at, paid_us)
                                              : at;
    isize row = tell(im, order, S("refund"), back_us, hash);
    batch_set_int(b, F_amount, row, amount);
    batch_set_text(b, F_currency, row, batch_text(b, F_currency, order));
}
