/* sign.c — making an account, entering it, and what one agrees to hear. From then on this browser
 * is known to belong to the person. */
#include "places.h"
#include "world.h"

static bool reachable(const Person *p)
{
    return (p->is & (MAIL_OK | SMS_OK | PUSH_OK)) && !(p->is & UNSUBSCRIBED);
}

/* Which half of the mailing test a subscriber is in is told where it can be seen: on a visit. */
static void tell_arm(Walk *v)
{
    Person *p = v->p;
    if (!reachable(p) || p->is & MAIL_ARM_TOLD)
        return;
    p->is |= MAIL_ARM_TOLD;
    int arm = arm_of(v->w, TEST_MAILING, v->who);
    Rec *r = tell(v, KIND_exposure);
    r->detail = TEST_MAILING;
    r->list = (u8)arm;
    if (v->at <= v->w->end_us)
        v->k->tally.exposed[TEST_MAILING][arm]++;
}

void sign_in(Walk *v)
{
    if (v->known)
        return;
    page_show(v, PAGE_LOGIN, NOTHING);
    pass(v, 11);
    v->known = true;
    v->p->linked |= (u16)(1 << v->context);
    tell(v, KIND_login);
    tell_arm(v);
}

static void agree(Walk *v, u32 what, double probability, int detail)
{
    if (!draw_yes(&v->p->chance, probability))
        return;
    v->p->is |= what;
    tell(v, KIND_subscribe)->detail = (u8)detail;
}

void sign_up(Walk *v)
{
    Person *p = v->p;

    page_show(v, PAGE_LOGIN, NOTHING);
    pass(v, 32);
    p->is |= HAS_ACCOUNT;
    p->linked |= (u16)(1 << v->context);
    v->known = true;
    tell(v, KIND_sign_up);
    if (draw_yes(&p->chance, .7))
        tell(v, KIND_identify);
    agree(v, MAIL_OK, .50, 0);
    agree(v, SMS_OK, .38, 1);
    if (p->owns[v->context / APPS].browser == SHOP_APP)
        agree(v, PUSH_OK, .75, 2);
    tell_arm(v);
    mailing_next(v->w, p, v->at);
}
