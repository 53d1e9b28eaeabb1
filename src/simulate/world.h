/* world.h — the simulated world while it runs: people and what they are in the middle of, what was
 * told today, and who does what in which file.
 *
 * A day is lived in two strokes. First everybody lives through it, one after another, in chunks of
 * people that any worker may take: each person draws from a chance of his own and looks only at
 * what midnight fixed, so the result does not depend on who came first. What happens is kept as
 * small records (`Rec`). Then the records are put in the order of time and written out as batches.
 */
#ifndef SIMULATE_WORLD_H
#define SIMULATE_WORLD_H
#include "draw.h"
#include "shop.h"
#include "simulate.h"

enum {
    TASTES = 5,
    LIKED = 3,       /* brands */
    SLOTS_OWNED = 3, /* devices */
    CART_LINES = 5,
    RECENT = 4,
    CHUNK = 4096, /* people lived through at one go */
    AHEAD = 60,   /* days of calendar beyond the end */
};
#define NEVER INT64_MAX
/* Whoever comes more rarely runs out of things elsewhere. */
#define NEEDS_RATE .012F
/* Two visits of a person lie further apart than the half hour that ends a session. */
#define BETWEEN_VISITS_US (31 * US_PER_MIN)

/* ---- people ---------------------------------------------------------------------------------- */

typedef enum {
    WINDOW_SHOPPER,
    BARGAIN_HUNTER,
    RESEARCHER,
    BRAND_FAN,
    REPLENISHER,
    IMPULSIVE,
    GIFT_GIVER,
    TYPES
} Type;
typedef enum {
    STAGE_STUDENT,
    STAGE_SINGLE,
    STAGE_COUPLE,
    STAGE_EXPECTING,
    STAGE_BABY,
    STAGE_FAMILY,
    STAGE_RETIRED,
    STAGES
} Stage;
/* How a person takes a message that asks to come back. */
typedef enum { PERSUADABLE, SURE_THING, LOST_CAUSE, DO_NOT_DISTURB, RESPONSES } Response;
typedef enum {
    NO_REASON,
    COMPARING,
    WAITING,
    SHIPPING_PRICE,
    COUPON_DENIED,
    PAYMENT_FAILED,
    OUT_OF_STOCK,
    ACCOUNT_WALL,
    DELIVERY_DATE,
    DISTRACTED,
    LEFT_REASONS
} Left; /* why a cart was left; the truth, not what is seen */
typedef enum {
    STILL_HERE,
    BAD_DELIVERY,
    BAD_QUALITY,
    PRICE,
    COMPETITOR,
    LIFE_CHANGE,
    ANNOYED,
    CAUSES
} Cause; /* why a customer left for good */
typedef enum { BROWSE, COMPARE, REPLENISH, GIVE, BARGAIN, TO_CART, READ, TRACK, INTENTS } Intent;

enum { /* Person.is */
       HAS_ACCOUNT = 1,
       MAIL_OK = 2,
       SMS_OK = 4,
       PUSH_OK = 8,
       NO_PROFILING = 16,
       BLOCKED = 32, /* the browser tells nothing; the shop's server still does */
       ROBOT = 64,
       GIFTS = 128,
       ABROAD = 256,
       PAYS_USD = 512,
       WOMAN = 1024,
       NEVER_SIGNS_IN = 2048,
       SHARED = 4096, /* the second device belongs to the household */
       OLD_CUSTOMER = 8192,
       PETS = 16384,
       ASKED = 32768, /* the consent banner was answered */
       NOTE_SEEN = 65536,
       UNSUBSCRIBED = 131072,
       MAIL_ARM_TOLD = 262144,
};

typedef struct {
    u8 device, os, browser, has; /* has 0: none */
} Device;
typedef struct {
    u32 product;
    u8 quantity, variant;
} CartLine;
typedef struct {
    i64 due_us; /* NEVER: not begun */
    u32 product;
    u16 days;
    u8 leaf, has;
} Need;

typedef struct {
    u64 chance;
    i64 visit_us, plan_us;     /* next visit of their own accord; a planned one */
    i64 mailing_us;            /* next mailing */
    i64 first_us, last_us;     /* first visit begun, latest visit ended */
    i64 gone_us;               /* left for good; NEVER */
    i64 stage_us;              /* the present stage ends */
    i64 cart_us, cart_left_us; /* opened; last left */
    i64 paid_minor, margin_minor;
    float rate;   /* visits a plain day */
    float depth;  /* pages a visit */
    float buying; /* chance that a visit ends in an order, on a plain day */
    float sensitivity, patience, loyalty, satisfaction, annoyance, wealth, uplift;
    u32 is;
    u32 pending; /* first of the list in the chunk's pool; NOBODY: none */
    u32 visits, told;
    u32 recent[RECENT];
    u32 wish;
    CartLine cart[CART_LINES];
    Need need[2];
    Device owns[SLOTS_OWNED];
    u8 taste[TASTES], taste_share[TASTES]; /* leaves; shares of 255 */
    u8 liked[LIKED];                       /* brands */
    u8 will[CHANNELS];                     /* what touches added to the will to buy, in 1/1000 */
    u16 used, linked;                      /* contexts: bit slot * APPS + app */
    u16 orders, refunds, mailing, plan_mailing, messages, carts;
    u8 type, stage, response, cause, place, language, rhythm, size;
    u8 source, plan_intent, plan_source, plan_slot, plan_share, cart_n, cart_context, cart_reason,
        cart_times;
} Person;

/* ---- what was told --------------------------------------------------------------------------- */

typedef enum {
    PAGE_NONE,
    PAGE_HOME,
    PAGE_LEAF,
    PAGE_ITEM,
    PAGE_SEARCH,
    PAGE_CART,
    PAGE_CHECKOUT,
    PAGE_PAYMENT,
    PAGE_DONE,
    PAGE_ACCOUNT,
    PAGE_ORDERS,
    PAGE_LOGIN,
    PAGE_SALE,
    PAGE_GUIDE,
    PAGE_HELP,
    PAGE_REVIEW,
    PAGES
} Page;
typedef enum { LIST_NONE, LIST_LEAF, LIST_SEARCH, LIST_SIMILAR, LIST_HOME, LIST_SALE, LISTS } List;
enum {                /* Rec.flags */
       LANDING = 1,   /* the first event of a visit: carries the touch */
       KNOWN = 2,     /* the person was signed in */
       BY_SERVER = 4, /* told by the shop's server: no device, no page */
       FROM_GATEWAY = 8,
};

typedef struct {
    i64 at_us;
    u32 person;  /* or SHOP_EVENT | number */
    u32 visit;   /* on its shelf; NOTHING: none */
    u32 ref;     /* what the page is about: product, leaf, guide, festival */
    u32 product; /* of the event's line; NOTHING: none, or those of the order */
    i32 number;  /* engaged ms, results, rating ... by kind */
    u32 aux;     /* order, text or query on the shelf; NOTHING: none */
    u16 seq;     /* order of telling within the person */
    u8 kind, page, list, position, detail, flags, shelf;
} Rec;
#define SHOP_EVENT 0x80000000u

typedef struct {
    u32 person, owner,
        number;       /* owner: of the device; another than the person where it is shared */
    u16 day, mailing; /* MAILING_NONE, MAILING_REMINDER, else index + 1 */
    u8 source, slot, context, device, os, browser, place, language, robot;
} Visit;

typedef struct {
    u32 person;
    u32 product[CART_LINES];
    i32 price[CART_LINES]; /* in the order's currency */
    i32 cost[CART_LINES];
    i32 gross, discount, shipping, tax, amount, cost_all, refund;
    i32 value, refund_value; /* in the reporting currency */
    u16 number;              /* the person's order, from 1 */
    u8 quantity[CART_LINES], variant[CART_LINES];
    u8 lines, usd, known, coupon, payment, method, festival, context;
    u8 wrong, wrong_line, refund_lines, late_days, reason, rating; /* its fate */
} Order;
enum { /* Order.wrong: what went wrong with it */
       WRONG_SIZE = 1,
       WRONG_DAMAGED = 2,
       WRONG_LATE = 4,
       WRONG_QUALITY = 8,
       WRONG_MIND = 16,
};

typedef enum {
    REASON_NONE,
    REASON_UNPAID,
    REASON_MIND,
    REASON_SIZE,
    REASON_DAMAGED,
    REASON_LATE,
    REASON_QUALITY,
    REASONS
} Reason; /* of a refund, a cancellation, a complaint, as it is told */
typedef enum { VOICE_REVIEW, VOICE_COMPLAINT, VOICE_SURVEY } Voice;

typedef enum { STEP_ACCOUNT, STEP_SHIPPING, STEP_DELIVERY, STEPS } Step;
typedef enum { PAY_ALIPAY, PAY_WECHAT, PAY_UNION, PAY_CARD, PAY_PAYPAL, PAY_APPLE, PAYMENTS } Pay;
enum { COUPON_NONE, COUPON_WELCOME, COUPON_FESTIVAL, COUPON_EIGHT };

/* Something that will happen to a person at a known time. */
typedef enum { DUE_PAY, DUE_LAPSE, DUE_SHIP, DUE_DELIVER, DUE_REFUND, DUE_VOICE, DUE_CART } What;
typedef struct {
    i64 at_us, promised_us;
    u32 next;
    u8 what, more;
    u16 number; /* DUE_CART: the cart */
    Order order;
} Pending;
typedef struct {
    Arena pool;
    Pending *item;
    isize n, cap;
    u32 free;
} Chunk;

/* One worker's records of one day. Two shelves a worker: a visit may run past midnight. */
typedef struct {
    Arena keep, text; /* text is emptied each day */
    Rec *rec;
    Visit *visit;
    Order *order;
    Str *word; /* texts and queries */
    isize recs, visits, orders, words, rec_cap, visit_cap, order_cap, word_cap;
} Shelf;

/* ---- truths that are counted while they happen ----------------------------------------------- */

typedef struct {
    i64 at_us, opened_us;
    u32 person, amount;
    u16 cart, order; /* order 0: none */
    u8 reason, lines, state, times;
} CartTruth;
typedef enum { CART_ORDERED, CART_RECOVERED, CART_EMPTIED, CART_ABANDONED } CartState;

enum { ARMS = 2, EXPERIMENTS = 3 };
typedef enum { TEST_CART, TEST_MAILING, TEST_NOTE } Experiment;
extern const char *const experiment_names[EXPERIMENTS];
extern const char *const arm_names[EXPERIMENTS][ARMS];
enum { HELD_OUT = 0, TREATED = 1 };

typedef struct {
    i64 sent_today[3]; /* e-mail, SMS, push */
    i64 visits[SOURCES], new_people[SOURCES], orders[SOURCES], clicks_today[SOURCES][SLOTS];
    i64 value[SOURCES];         /* of orders, by the source of the visit */
    i64 credit_micro[CHANNELS]; /* orders that would not have been, by channel */
    i64 own_micro;              /* orders that would have been anyway */
    i64 left[LEFT_REASONS], gone[CAUSES];
    i64 exposed[EXPERIMENTS][ARMS];
    i64 chance_micro[EXPERIMENTS]
                    [ARMS]; /* sum of the chances of the outcome, if treated / if not */
    i64 outcome[EXPERIMENTS][ARMS];
    i64 wrong[5], orders_all, orders_paid;
} Tally;

typedef struct {
    Shelf shelf[2];
    Tally tally;
    u32 *sold; /* by product, today */
    Arena cart_arena;
    CartTruth *cart;
    isize carts, cart_cap;
    Rec spare; /* where blocked browsers tell their tales */
} Worker;

/* ---- the world ------------------------------------------------------------------------------- */

typedef struct {
    i64 at_us;
    u8 channel; /* EMAIL SMS PUSH */
    i8 festival;
    i16 year;
    u16 number;
} Mailing;
enum { MAILING_NONE = 0, MAILING_REMINDER = UINT16_MAX };
typedef struct {
    u8 leaf, format, modifier;
} Guide;
enum { GUIDE_FORMATS = 3 };
extern const char *const guide_formats[GUIDE_FORMATS];
typedef struct {
    const char *currency;
    double yuan;     /* minor units of one yuan */
    double usd_cent; /* minor units of one US cent; 0: dollars are not another currency */
} Money;

typedef struct {
    SimulateSpec spec;
    const SimulateSink *sink;
    const Money *money;
    Zone *zone;
    Arena arena;
    i64 start_us, end_us, first_day;
    int days, today, parity;
    i64 from_us, until_us; /* of today */
    i64 *midnight;         /* days + AHEAD + 1 of them */
    Day *day;
    double *demand[PATIENCES]; /* summed up to each midnight */
    Brand brand[BRANDS];
    u8 with[LEAVES];
    Product *product;
    u32 products, leaf_first[LEAVES + 1];
    Guide *guide;
    u32 guides;
    Mailing *mailing;
    u16 mailings;
    Person *person;
    u32 *due; /* seconds after the start of each person's next doing; UINT32_MAX: never */
    u32 people, humans;
    Chunk *chunk;
    isize chunks;
    Worker *worker;
    int workers;
    Rec *shop; /* what the shop tells today */
    isize shop_n, shop_cap;
    Rec *late; /* told yesterday for after midnight */
    isize late_n, late_cap;
    u64 chance; /* the shop's own */
    Arena day_arena;
    struct Fill *fill; /* by worker; see fill.h */
    i64 events;
} World;

/* ---- who does what --------------------------------------------------------------------------- */

/* world.c */
int day_at(const World *w, i64 at_us); /* index of the day, within the calendar */
u64 hash_of(const World *w, u64 a,
            u64 b); /* a fixed draw for things that have no chance of theirs */
/* An arm by the person: the same for ever. */
int arm_of(const World *w, Experiment experiment, u32 who);

/* brands.c, products.c, stock.c: what is sold */
void brands_make(World *w);
void products_make(World *w);
void prices_set(World *w); /* this midnight's prices, stock and new products, told where changed */
/* A product of the leaf that is on sale, the popular ones more often. */
u32 product_pick(const World *w, int leaf, u64 *chance);
bool product_out(const World *w, u32 product);
void product_title(const World *w, u32 product, Buf *b);
Rec *shop_tell(World *w, int kind, i64 at_us);

/* people.c, tastes.c, rhythm.c: who they are and when they come */
void person_make(World *w, u32 who);
void tastes_make(Person *p, i64 at_us);
int taste_pick(Person *p, const Day *day);
void stage_pass(Person *p, i64 at_us);
void visit_plan(const World *w, Person *p, i64 after_us);
i64 need_due(const Person *p, int *which);
i64 hour_draw(const World *w, Person *p, int day); /* a moment of that day */

/* live.c: one person, until midnight */
void person_live(World *w, Worker *k, u32 who);
Pending *pending_add(World *w, u32 who, i64 at_us, What what);
void person_leave(World *w, Worker *k, Person *p, i64 at_us, Cause cause);

/* shelf.c: telling */
typedef struct {
    World *w;
    Worker *k;
    Person *p;
    u32 who, visit;
    i64 at, page_since;
    int day;
    u32 ref, product;
    u8 page, source, slot, context, intent;
    bool known, landed, silent, page_open, ordered;
    float own;           /* the chance to buy that was there anyway */
    float message_share; /* of this visit, what a message did */
} Walk;
Shelf *shelf_of(World *w, Worker *k);
Rec *tell(Walk *v, int kind);
Rec *tell_server(World *w, Worker *k, u32 who, i64 at_us, int kind);
u32 shelf_word(Shelf *s, Str text); /* text lives on s->text, or for ever */
u32 shelf_order(Shelf *s, const Order *o);
void pass(Walk *v, double seconds); /* time goes by, around so many seconds */
void page_show(Walk *v, Page page, u32 ref);
void page_close(Walk *v);

/* visit.c, browse.c, hesitate.c, cart.c, till.c, sign.c: a visit from landing to leaving */
/* By which way somebody comes, and on which device: 1 + context, or 0 for whichever is at hand. */
typedef struct {
    u8 source, slot;
    u16 mailing;
    u8 device;
} Way;
void visit_live(World *w, Worker *k, u32 who, i64 at_us, Intent intent, Way way);
u32 device_owner(const Person *p, u32 who, int context);
void robot_live(World *w, Worker *k, u32 who, i64 at_us);
Walk visit_open(World *w, Worker *k, u32 who, i64 at_us, Way way);
bool cart_seen(const Walk *v); /* the cart there is shows in this browser */
void visit_close(Walk *v);
void browse(Walk *v, int leaf, int steps, bool wants);
bool look(Walk *v, u32 product, List list, int position);
u32 product_choose(Walk *v, int leaf);
void cart_put(Walk *v, u32 product);
void cart_truth(World *w, Worker *k, u32 who, i64 at_us, CartState state, int order);
void cart_leave(Walk *v, Left reason);
u32 cart_snapshot(Walk *v);
void cart_check(World *w, Worker *k, u32 who, i64 at_us); /* an old cart is cleared away */
void hesitate(Walk *v);
void till(Walk *v, bool resolved);
void sign_in(Walk *v);
void sign_up(Walk *v);

/* orders.c, fate.c, voice.c: what becomes of an order */
void order_price(const Walk *v, Order *o);                /* of the cart, with its coupon */
int coupon_draw(Walk *v, const Order *o, bool *accepted); /* 0: none is tried */
void order_place(Walk *v, Order *o);
void order_due(World *w, Worker *k, u32 who, Pending *due);
void voice_live(World *w, Worker *k, u32 who, Pending *due);

/* messages.c: what the shop says of its own accord */
void mailings_make(World *w);
void mailing_next(const World *w, Person *p, i64 after_us);
void mailing_live(World *w, Worker *k, u32 who);
void cart_message(World *w, Worker *k, u32 who, Pending *due);
void message_clicked(World *w, Worker *k, u32 who, i64 at_us);

/* words.c: what people write; on the shelf */
u32 write_review(World *w, Shelf *s, Person *p, const Order *o, int line);
u32 write_consult(Shelf *s, Person *p, int leaf);
u32 write_complaint(World *w, Shelf *s, Person *p, const Order *o);
u32 write_survey(Shelf *s, Person *p, int score);
u32 write_query(Walk *v, int leaf, bool *found);

/* spend.c: what today's clicks and messages cost */
void spend_tell(World *w);

/* truth.c, emit.c */
Code truth_begin(World *w, Err *e);
Code truth_carts(World *w, Err *e);
Code truth_end(World *w, Err *e);
Code truth_totals(World *w, const char *const *left, const char *const *causes, Err *e);
Code emit_day(World *w, Err *e);
void emit_begin(World *w);
void emit_end(World *w);

#endif
