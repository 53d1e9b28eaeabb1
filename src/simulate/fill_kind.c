/* fill_kind.c — what belongs to an event of its kind: the order's money and lines, the reason, the
 * text, the step, the message. */
#include "fill.h"

static const char *const reason_names[REASONS] = {"",        "unpaid", "changed_mind", "wrong_size",
                                                  "damaged", "late",   "quality"};
static const char *const payment_names[PAYMENTS] = {"alipay", "wechat_pay", "unionpay",
                                                    "card",   "paypal",     "apple_pay"};
static const char *const gateways[PAYMENTS] = {
    "https://cashier.alipay.com/",  "https://wx.tenpay.com/",  "https://gateway.95516.com/",
    "https://checkout.stripe.com/", "https://www.paypal.com/", NULL};
static const char *const payment_errors[] = {"insufficient_funds", "bank_declined", "timeout",
                                             "verification_failed"};
static const char *const coupon_reasons[] = {"applied", "denied: expired",
                                             "denied: minimum not reached", "denied: already used"};
static const char *const step_names[STEPS] = {"account", "shipping", "delivery"};
static const char *const filters[] = {"price", "brand", "size", "sort"};
static const char *const media[] = {"email", "sms", "push"};
static const char *const sizes[] = {"", "S", "M", "L", "XL", "XXL"};

static void fill_currency(Fill *f, isize row, bool usd)
{
    u32 code = usd ? code_once(f, F_currency, &f->usd, "USD")
                   : code_once(f, F_currency, &f->currency, f->w->money->currency);
    set_code(f, F_currency, row, code);
}

static void fill_coupon(Fill *f, isize row, int coupon, int festival)
{
    if (coupon == COUPON_WELCOME)
        set_text(f, F_coupon, row, "WELCOME10");
    else if (coupon == COUPON_EIGHT)
        set_text(f, F_coupon, row, "SAVE8");
    else if (coupon == COUPON_FESTIVAL && festival >= 0)
        batch_set_text(f->b, F_coupon, row, str_format(&f->arena, "%s-40", festivals[festival].id));
}

/* The goods of an order, with what only an order says of them. */
static void fill_order_lines(Fill *f, const Rec *r, const Order *o)
{
    const World *w = f->w;
    bool full = r->kind == KIND_order, part = r->kind == KIND_refund;

    for (int i = 0; i < o->lines; i++) {
        if (part && !(o->refund_lines >> i & 1))
            continue;
        isize line = f->line++;
        const Product *x = &w->product[o->product[i]];
        fill_line_product(f, line, o->product[i]);
        f->c[F_price]->value[line] = o->price[i];
        f->c[F_quantity]->value[line] = o->quantity[i] * 1000;
        batch_set_int(f->b, F_line_amount, line, (i64)o->price[i] * o->quantity[i]);
        if (o->variant[i] > 0)
            set_text(f, F_variant, line, sizes[o->variant[i]]);
        if (!full)
            continue;
        batch_set_int(f->b, F_line_cost, line, o->cost[i]);
        set_text(f, F_category, line, leaves[x->leaf].id);
        set_text(f, F_brand, line, w->brand[x->brand].en);
    }
}

static void fill_order_money(Fill *f, isize row, const Order *o)
{
    Batch *b = f->b;

    batch_set_int(b, F_amount, row, o->amount);
    batch_set_int(b, F_value, row, o->value);
    batch_set_int(b, F_gross, row, o->gross);
    batch_set_int(b, F_discount, row, o->discount);
    batch_set_int(b, F_shipping, row, o->shipping);
    batch_set_int(b, F_tax, row, o->tax);
    batch_set_int(b, F_cost, row, o->cost_all);
    fill_coupon(f, row, o->coupon, o->festival - 1);
}

static const char *method(const Fill *f, const Order *o)
{
    u32 is = f->w->person[o->person].is;
    return is & ABROAD                                    ? "international"
           : places[f->w->person[o->person].place].remote ? "post"
                                                          : "express";
}

/* Whatever carries an order id. */
static void fill_order(Fill *f, const Rec *r, isize row)
{
    const Order *o = order_at(f->w, r);

    batch_set_text(f->b, F_order, row, id_order(&f->arena, o));
    switch (r->kind) {
    case KIND_order:
        fill_order_money(f, row, o);
        set_text(f, F_shipping_method, row, method(f, o));
        set_text(f, F_payment, row, payment_names[o->payment]);
        break;
    case KIND_order_paid:
        batch_set_int(f->b, F_amount, row, o->amount);
        batch_set_int(f->b, F_value, row, o->value);
        set_text(f, F_payment, row, payment_names[o->payment]);
        break;
    case KIND_refund:
        batch_set_int(f->b, F_amount, row, o->refund);
        batch_set_int(f->b, F_value, row, o->refund_value);
        set_text(f, F_reason, row, reason_names[r->detail]);
        break;
    case KIND_order_cancel: set_text(f, F_reason, row, reason_names[r->detail]); break;
    default: set_text(f, F_shipping_method, row, method(f, o)); break;
    }
    if (carries_order(r))
        fill_order_lines(f, r, o);
    fill_currency(f, row, o->usd);
}

static void fill_cart_line(Fill *f, const Rec *r)
{
    isize line = f->line - 1;
    if (r->kind != KIND_stock_out) {
        f->c[F_quantity]->value[line] = (i64)r->number * 1000;
        batch_set_int(f->b, F_line_amount, line, f->c[F_price]->value[line] * r->number);
    }
    if (r->detail > 0)
        set_text(f, F_variant, line, sizes[r->detail]);
}

static void fill_step(Fill *f, const Rec *r, isize row)
{
    set_text(f, F_step, row, step_names[r->detail]);
    if (r->detail == STEP_SHIPPING) {
        batch_set_int(f->b, F_shipping, row, r->number);
        fill_currency(f, row, f->w->person[r->person].is & PAYS_USD);
    }
    if (r->detail == STEP_DELIVERY)
        batch_set_property_number(f->b, S("delivery_days"), row, r->number);
}

static void fill_message(Fill *f, const Rec *r, isize row)
{
    batch_set_text(f->b, F_message, row, mailing_name(f->w, &f->arena, r->ref));
    batch_set_property(f->b, S("message_channel"), row, str_of(media[r->detail - SOURCE_EMAIL]));
    if (r->kind == KIND_message_clicked)
        fill_touch(f, r, row, r->detail, SLOT_GENERIC, r->ref, f->w->today);
}

/* What people say. */
static void fill_voice(Fill *f, const Rec *r, isize row)
{
    batch_set_text(f->b, F_text, row, word_at(f->w, r));
    switch (r->kind) {
    case KIND_review:
        batch_set_text(f->b, F_order, row, id_order_of(&f->arena, r->person, r->ref));
        batch_set_int(f->b, F_rating, row, (i64)r->number * 1000);
        break;
    case KIND_complaint:
        batch_set_text(f->b, F_order, row, id_order_of(&f->arena, r->person, r->ref));
        set_text(f, F_reason, row, reason_names[r->detail]);
        break;
    case KIND_survey:
        batch_set_int(f->b, F_rating, row, (i64)r->number * 1000);
        batch_set_property(f->b, S("survey"), row, S("nps"));
        break;
    default: break;
    }
}

/* What people tell of themselves when they make an account. */
static void fill_identity(Fill *f, const Rec *r, isize row)
{
    static const u8 age[STAGES] = {20, 27, 31, 30, 31, 40, 64};
    const Person *p = &f->w->person[r->person];
    int years = age[p->stage] + (int)(hash_of(f->w, r->person, 7) % 7) - 3;
    int year = date_from_days(f->w->first_day).year;

    batch_set_property(f->b, S("gender"), row, p->is & WOMAN ? S("female") : S("male"));
    batch_set_property_number(f->b, S("birth_year"), row, year - years);
}

static void fill_consent(Fill *f, const Rec *r, isize row)
{
    set_text(f, F_purpose, row, r->detail ? "personalisation" : "analytics");
    batch_set_int(f->b, F_granted, row, r->number);
}

static void fill_exposure(Fill *f, const Rec *r, isize row)
{
    set_text(f, F_experiment, row, experiment_names[r->detail]);
    set_text(f, F_arm, row, arm_names[r->detail][r->list]);
}

static void fill_leave(Fill *f, const Rec *r, isize row)
{
    batch_set_int(f->b, F_engaged_ms, row, r->number);
    batch_set_int(f->b, F_scroll, row, r->position);
}

static void fill_payment(Fill *f, const Rec *r, isize row)
{
    if (r->kind == KIND_payment_info) {
        set_text(f, F_payment, row, payment_names[r->detail]);
        return;
    }
    set_text(f, F_payment, row, payment_names[r->position]);
    set_text(f, F_reason, row, payment_errors[r->detail]);
}

static void fill_denied(Fill *f, const Rec *r, isize row)
{
    fill_coupon(f, row, r->number, f->w->day[f->w->today].festival);
    set_text(f, F_reason, row, coupon_reasons[r->detail]);
}

void fill_kind(Fill *f, const Rec *r, isize row)
{
    if (r->flags & LANDING) {
        const Visit *v = visit_at(f->w, r);
        fill_touch(f, r, row, v->source, v->slot, v->mailing, v->day);
    }
    if (r->flags & FROM_GATEWAY && gateways[r->detail])
        set_text(f, F_referrer, row, gateways[r->detail]);
    switch (r->kind) {
    case KIND_page_leave: fill_leave(f, r, row); break;
    case KIND_search:
        batch_set_text(f->b, F_query, row, word_at(f->w, r));
        batch_set_int(f->b, F_results, row, r->number);
        break;
    case KIND_list_filter: set_text(f, F_element, row, filters[r->detail]); break;
    case KIND_click: set_text(f, F_element, row, r->detail ? "size chart" : "reviews"); break;
    case KIND_cart_add:
    case KIND_cart_remove:
    case KIND_stock_out: fill_cart_line(f, r); break;
    case KIND_cart_view:
    case KIND_checkout_start:
        fill_order_lines(f, r, order_at(f->w, r));
        fill_currency(f, row, false);
        break;
    case KIND_checkout_step: fill_step(f, r, row); break;
    case KIND_payment_info:
    case KIND_payment_error: fill_payment(f, r, row); break;
    case KIND_coupon: fill_denied(f, r, row); break;
    case KIND_order:
    case KIND_order_paid:
    case KIND_order_cancel:
    case KIND_order_shipped:
    case KIND_order_delivered:
    case KIND_refund: fill_order(f, r, row); break;
    case KIND_review:
    case KIND_complaint:
    case KIND_consult:
    case KIND_survey: fill_voice(f, r, row); break;
    case KIND_identify: fill_identity(f, r, row); break;
    case KIND_consent: fill_consent(f, r, row); break;
    case KIND_subscribe: set_text(f, F_purpose, row, media[r->detail]); break;
    case KIND_unsubscribe:
        if (!(r->flags & BY_SERVER))
            set_text(f, F_purpose, row, media[r->detail]);
        break;
    case KIND_exposure: fill_exposure(f, r, row); break;
    case KIND_message_sent:
    case KIND_message_opened:
    case KIND_message_clicked:
    case KIND_message_bounced: fill_message(f, r, row); break;
    default: break;
    }
}
