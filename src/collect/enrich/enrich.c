/* enrich.c — see enrich.h. Of a description what was told is kept by its hash, not its text: 128
 * bits, seeded at random, so that nobody can make two that meet. */
#include "collect/enrich/enrich.h"
#include "collect/enrich/agent.h"
#include "collect/enrich/places.h"
#include <ctype.h>

/* Four places for each description, of sets that share locks. */
enum { WAYS = 4, SETS = 4096, LOCKS = 64 };

typedef struct {
    Hash128 key; /* zeros: empty */
    Agent told;  /* `bot` stands in `name` */
    char name[BOT_BYTES_MAX];
} Known;
typedef struct {
    Known ways[WAYS];
    u32 next; /* the one to be forgotten */
} Set;

struct Enrich {
    Arena arena;
    const Marks *marks;
    Places *places;
    u64 seed;
    Set *sets;
    pthread_mutex_t locks[LOCKS];
};

Code enrich_open(const Os *os, const EnrichOptions *options, Enrich **out, Err *e)
{
    Arena arena = arena_new((isize)16 << 20);
    Enrich *n = take(&arena, Enrich, 1);

    n->arena = arena;
    for (int i = 0; i < LOCKS; i++)
        pthread_mutex_init(&n->locks[i], NULL);
    os->random(os, &n->seed, sizeof n->seed);
    n->marks = agent_marks(&n->arena);
    n->sets = take(&n->arena, Set, SETS);
    Code code = places_open(options->places, &n->arena, &n->places, e);
    if (code != OK) {
        enrich_close(&n);
        return code;
    }
    *out = n;
    return OK;
}

void enrich_close(Enrich **out)
{
    Enrich *n = *out;

    if (!n)
        return;
    *out = NULL;
    places_close(&n->places);
    for (int i = 0; i < LOCKS; i++)
        pthread_mutex_destroy(&n->locks[i]);
    Arena arena = n->arena;
    arena_free(&arena);
}

/* ---- descriptions --------------------------------------------------------------------------- */

static Known *find_known(Set *set, Hash128 key)
{
    for (int w = 0; w < WAYS; w++)
        if (set->ways[w].key.low == key.low && set->ways[w].key.high == key.high)
            return &set->ways[w];
    return NULL;
}

static void remember(Set *set, Hash128 key, const Agent *told)
{
    Known *known = &set->ways[set->next++ % WAYS];

    *known = (Known){.key = key, .told = *told};
    if (told->bot.n > 0)
        memcpy(known->name, told->bot.p, (size_t)told->bot.n);
}

static void tell(Visitor *v, const Agent *told, Str bot, Arena *arena)
{
    v->device = told->device;
    v->os = told->os;
    v->browser = told->browser;
    v->bot_kind = told->bot_kind;
    v->bot = bot.n > 0 ? str_copy(arena, bot) : bot;
}

static void visitor_agent(Enrich *n, Str agent, Arena *arena, Visitor *v)
{
    Hash128 key = hash128(agent.p, agent.n, n->seed);
    Set *set = &n->sets[key.low % SETS];
    pthread_mutex_t *lock = &n->locks[key.low % LOCKS];

    pthread_mutex_lock(lock);
    Known *known = find_known(set, key);
    if (known)
        tell(v, &known->told, (Str){known->name, known->told.bot.n}, arena);
    pthread_mutex_unlock(lock);
    if (known)
        return;
    Agent told = agent_of(n->marks, agent);
    tell(v, &told, told.bot, arena);
    pthread_mutex_lock(lock);
    if (!find_known(set, key))
        remember(set, key, &told);
    pthread_mutex_unlock(lock);
}

/* ---- languages ------------------------------------------------------------------------------ */

Str language_of(Arena *arena, Str accept)
{
    Str tag = str_trim(str_cut(str_cut(accept, ',').head, ';').head);
    char *to;

    if (tag.n < 2 || tag.n > 35)
        return S("");
    to = arena_take_raw(arena, 1, tag.n);
    for (isize i = 0; i < tag.n; i++) {
        bool joint = tag.p[i] == '-' || tag.p[i] == '_';
        if (!joint && !isalnum((u8)tag.p[i]))
            return S("");
        to[i] = joint ? '-' : tag.p[i];
    }
    return isalpha((u8)to[0]) && isalpha((u8)to[1]) ? (Str){to, tag.n} : S("");
}

void enrich_visitor(Enrich *n, Str agent, Str address, Str accept_language, Arena *arena,
                    Visitor *out)
{
    Address a;

    *out = (Visitor){0};
    if (agent.n > 0)
        visitor_agent(n, agent, arena, out);
    out->language = language_of(arena, accept_language);
    if (!n->places || !address_read(address, &a))
        return;
    Place place = places_find(n->places, &a);
    out->country = place.country[0] ? str_copy(arena, str_of(place.country)) : S("");
    out->datacentre = place.datacentre;
}
