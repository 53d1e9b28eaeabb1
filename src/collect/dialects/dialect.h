/* dialect.h — how the clients of one system speak to us: at which addresses, with what key, in what
 * words, and what they want to hear. One file a dialect, one line of dialects.c. Private to
 * collect.
 *
 * The door (door/) has done before `read` is called: the method and address fit, the body is
 * inflated within the entry's bound, whatever its Content-Type says. `read` finds the key, lets
 * the door judge it, and makes events. What it answers leaves when all of them are durable.
 *
 *   static Code read_hits(Hit *h, Err *e)
 *   {
 *       const Json *body;
 *       TRY(hit_json(h, &body, e));
 *       TRY(hit_admit(h, json_text(json_get(body, S("api_key"))), e));
 *       for (const Json *it = json_get(body, S("batch"))->first; it; it = it->next)
 *           take_one(h, it);
 *       hit_say(h, 200, S("application/json"), S("{\"status\":1}"));
 *       return OK;
 *   }
 */
#ifndef DIALECT_H
#define DIALECT_H
#include "collect/collect.h"
#include "collect/dialects/recall.h"
#include "collect/enrich/enrich.h"
#include "collect/enrich/salt.h"

typedef struct Hit Hit;
typedef struct Dialect Dialect;

typedef struct {
    const char *path; /* "/v1/track"; a star is one segment; a slash at its end changes nothing */
    const char *methods; /* "POST", "GET POST"; OPTIONS is the door's. HEAD comes as GET */
    i64 body_max;        /* bytes, inflated; 0: 2 MiB */
    /* Of an address that others may have too: is this request really one of ours? NULL: yes. */
    bool (*fits)(const HttpRequest *q);
    /* A failure refuses the whole request: BAD_INPUT 400, NOT_FOUND 401 (no such key), OVER_LIMIT
     * 413, BUSY 429, others 503; through dialect->refuse when there is one. */
    Code (*read)(Hit *h, Err *e);
    /* What is said once the events are durable, when that needs h->count; NULL: what read said. */
    void (*done)(Hit *h);
} Entry;

struct Dialect {
    const char *name;                                 /* "segment": the first half of `origin` */
    const char *help;                                 /* whose clients these are, in a sentence */
    const Entry *entries;                             /* up to one without path */
    void (*refuse)(Hit *h, int status, Str sentence); /* NULL: {"error":sentence} */
};
extern const Dialect *const dialects[]; /* up to NULL, in the order in which addresses are tried */

/* One request. */
struct Hit {
    Door *door;
    const Dialect *dialect;
    const Entry *entry;
    const HttpRequest *http;
    HttpAnswer *answer;
    Arena *arena; /* the request's */
    Str part[4];  /* what the stars of the path stood for, decoded */
    Str body;     /* inflated */
    Str sender;   /* the address it comes from, seen through proxies of ours */
    i64 received; /* UTC microseconds */
    KeyInfo key;  /* whose key opened */
    bool admitted, refused;
    Str origin; /* "segment/web": dialect and name of the key; keeps the ids of senders apart */
    /* Who the next events are of: what an event itself tells of the browser wins over the request's
     * headers. hit_visitor sets them; empty: not told. */
    Str agent, address, language;
    Str cookie; /* of a dialect that gives browsers one: whose browser it is */
    Enrich *enrich;
    i64 client_time; /* what the client's clock said of the next event, when it was wrong; else 0 */
    Salt *salt;
    Recall *recall;
    Str currency; /* the shop's own: of money that names none */
    int digits;   /* of the money of the event just begun: set by hit_currency */
    Batch *batch;
    Buf notes; /* of the dialect's own, and how many */
    i64 noted;
    CollectCount count; /* once durable */
    Hit *next;          /* waiting with it */
};

/* ---- the request ----------------------------------------------------------------------------- */

/* hit_admit — does the key open? Fills key, origin; NOT_FOUND says that it does not. */
Code hit_admit(Hit *h, Str key, Err *e) MUST_CHECK;
bool hit_opens(const Hit *h, Str key); /* would it, without being admitted */
/* hit_signed — is the signature (base64 of HMAC-SHA256 over the body as it came) that of the secret
 * which patron.ini gives the admitted key? OK too when it gives none; else NOT_FOUND. */
Code hit_signed(Hit *h, Str signature, Err *e) MUST_CHECK;
/* The user name of "Authorization: Basic", the token of "Bearer"; empty when there is none. */
Str hit_authorization(const Hit *h);
/* The body as JSON; BAD_INPUT with the place. */
Code hit_json(Hit *h, const Json **out, Err *e) MUST_CHECK;
Code hit_json_of(Hit *h, Str text, const Json **out, Err *e) MUST_CHECK; /* of another text */
/* A form or query string as pairs, decoded (+ is a blank). */
typedef struct {
    const HttpPair *pair;
    isize n;
} Form;
Form form_read(Arena *arena, Str text);
Form hit_query(const Hit *h);          /* of the address */
Str form_get(const Form *f, Str name); /* the last of that name; empty when absent */
/* The pairs as one line, those named `without` left out: for hit_reject. */
Str form_write(Arena *arena, const Form *f, Str without);
/* Base64, also base64url, unpadded, with blanks where + stood; false when it is none. */
bool base64_read(Arena *arena, Str text, Str *out);
/* gzip, zlib or zstd by its first bytes, within `most` bytes; other text stays as it is. */
Code body_inflate(Arena *arena, Str bytes, i64 most, Str *out, Err *e) MUST_CHECK;
/* Is it a host of the shop's own, as patron.ini names them? */
bool hit_own_host(const Hit *h, Str host);
/* 16 bytes of the system's randomness as a UUID. */
Str hit_uuid(Hit *h);
/* The answer. `type` and `body` must live as long as the request. */
void hit_say(Hit *h, int status, Str type, Str body);
void hit_say_pixel(Hit *h); /* 200 and a transparent GIF of 43 bytes, never kept by caches */

/* ---- events ---------------------------------------------------------------------------------- */

/* Who the following events are of; empty text: what the request's headers say. Of server-side
 * clients what they do not tell is not known: their own agent and address are nobody's. */
void hit_visitor(Hit *h, Str agent, Str address, Str language);
void hit_server_visitor(Hit *h, Str agent, Str address, Str language);
/* hit_daily_visitor — an id for one who brings none: the same agent and address at the same site on
 * the same day (enrich/salt.h). After hit_visitor. */
Code hit_daily_visitor(Hit *h, Str site, Str *out, Err *e) MUST_CHECK;
/* hit_event — a new row of that kind and time, with what the visitor's browser and place tell, or
 * -1 when the request has more events than one may have (then fail with OVER_LIMIT). */
isize hit_event(Hit *h, Str kind, i64 time_us);
/* The same for a row that event_from_json made: what it does not tell of itself. */
void hit_complete(Hit *h);
/* The event just begun is no good after all: taken back and kept whole, with the reason. */
void hit_drop(Hit *h, Str raw, const char *reason, ...) PRINTF_LIKE(3, 4);
/* A record of which no event was begun is kept whole, with the reason. */
void hit_reject(Hit *h, Str raw, const char *reason, ...) PRINTF_LIKE(3, 4);
/* The sender's own id of the event just begun: the same id of the same origin is taken in once. */
void hit_id(Hit *h, Str id);
/* Before any money of the event. */
void hit_currency(Hit *h, Str iso);
/* Cells of the event just begun, from JSON. What cannot be read as the field wants it stays as a
 * property of the name it came by. NULL and null are absent. */
void hit_set(Hit *h, Field f, Str name, const Json *value);
void hit_set_text(Hit *h, Field f, Str value);
void hit_set_int(Hit *h, Field f, i64 value);
void hit_property(Hit *h, Str name, const Json *value); /* objects flattened: name.member */
void hit_property_text(Hit *h, Str name, Str value);
/* Members of an object by a list of them, up to one without name: FIELD_COUNT is left out, what the
 * list does not know becomes a property, of that prefix when it is not empty. */
typedef struct {
    const char *name;
    Field field;
} Named;
void hit_members(Hit *h, const Named *list, const Json *object, const char *prefix);
/* The same for the line just begun. */
void hit_line_members(Hit *h, const Named *list, const Json *object);
/* A record whole, as it is kept with the reason why it is no event. */
Str hit_raw(Hit *h, const Json *record);
/* A text, or a number or truth value written as one; empty for others. */
Str hit_text(Hit *h, const Json *value);
/* A line of products of the event just begun; its fields go to cells of that line. False: there
 * is no room for one more. */
bool hit_line(Hit *h);
void hit_line_set(Hit *h, Field f, Str name, const Json *value);
void hit_line_text(Hit *h, Field f, Str value);
/* hit_time — when it happened by our clock: the client's `created` corrected by the error of its
 * clock, seen from when it `sent` and we received (protocols §2.5). Either may be ABSENT. What the
 * client said is kept as property client_time of the event begun next when it was corrected by more
 * than a second. */
i64 hit_time(Hit *h, i64 created, i64 sent);
/* Time as text or number of seconds, milliseconds or microseconds; ABSENT when it is none. */
i64 json_time(const Json *value);

/* ---- the vocabulary that most shops speak (commerce.c) --------------------------------------- */

/* The canonical kind of an event that Segment v2, GA4 or their elders name so ("Product Added",
 * "add_to_cart"), or a canonical kind itself; the name itself for the shop's own. */
Str commerce_kind(Str name);
/* What a name of that kind says beyond it, told of the event just begun, after its members: of a
 * coupon whether it was entered, applied, denied or removed; of a step or share its own name. */
void commerce_told(Hit *h, Str kind, Str name);
/* commerce_segment — product, order and money fields of `properties` as Segment spells them,
 * lines of `products`; every other member becomes a property. commerce_ga4 — GA4's: items,
 * transaction_id, value, tax, shipping, page and session. commerce_any — of clients with no words
 * of their own: whichever of the two it looks like. What is charged is the amount (docs/ingest.md);
 * other sums stay properties. */
void commerce_segment(Hit *h, Str kind, const Json *properties);
void commerce_ga4(Hit *h, Str kind, const Json *params);
void commerce_any(Hit *h, Str kind, const Json *properties);

/* POST /v1/batch is Segment's and ours: events of ours in a request to theirs (patron.c). */
Code patron_take(Hit *h, const Json *body, Err *e) MUST_CHECK;
void patron_done(Hit *h);

extern const Dialect dialect_patron, dialect_segment, dialect_posthog, dialect_ga4, dialect_matomo,
    dialect_snowplow, dialect_plausible, dialect_umami, dialect_sensors, dialect_shopify,
    dialect_woocommerce;

#endif
