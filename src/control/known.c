#include "control/known.h"
#include <openssl/crypto.h>
#include <openssl/evp.h>

enum { SLOTS_MIN = 64 };

struct KnownKey {
    KeyInfo info; /* as it was made; whether it was revoked since stands below */
    Digest digest;
    _Atomic i64 revoked_us;
    i64 read; /* the last reading that met it */
    KnownKey *before;
};

/* Open addressing by the first bytes of the digest, never more than half full. */
struct KnownTable {
    isize slots;
    _Atomic(KnownKey *) slot[];
};

static KnownTable *table_new(Arena *arena, isize slots)
{
    isize bytes = (isize)sizeof(KnownTable) + slots * (isize)sizeof(_Atomic(KnownKey *));
    KnownTable *t = arena_take(arena, bytes, 1);

    t->slots = slots;
    return t;
}

static isize slot_of(const KnownTable *t, const Digest *digest)
{
    u64 first;

    memcpy(&first, digest->bytes, sizeof first);
    return (isize)(first & (u64)(t->slots - 1));
}

static void table_put(KnownTable *t, KnownKey *key)
{
    isize at = slot_of(t, &key->digest);

    while (atomic_load_explicit(&t->slot[at], memory_order_relaxed))
        at = (at + 1) & (t->slots - 1);
    atomic_store_explicit(&t->slot[at], key, memory_order_release);
}

Code known_open(KnownKeys *k, Arena *arena, Err *e)
{
    *k = (KnownKeys){.arena = arena, .sha256 = EVP_MD_fetch(NULL, "SHA256", NULL)};
    if (!k->sha256)
        return fail(e, IO_FAILED, "this system's OpenSSL gives no SHA-256");
    atomic_store(&k->table, table_new(arena, SLOTS_MIN));
    return OK;
}

void known_close(KnownKeys *k)
{
    EVP_MD_free(k->sha256);
    k->sha256 = NULL;
}

bool known_digest(const KnownKeys *k, Str text, Digest *out)
{
    EVP_MD_CTX *hashing = EVP_MD_CTX_new();
    bool done = hashing && EVP_DigestInit_ex2(hashing, k->sha256, NULL) &&
                EVP_DigestUpdate(hashing, text.p ? text.p : "", (size_t)text.n) &&
                EVP_DigestFinal_ex(hashing, out->bytes, NULL);

    EVP_MD_CTX_free(hashing);
    return done;
}

/* The keys that share the digest follow each other: the one in force is among them, or none is. */
bool known_find(const KnownKeys *k, const Digest *digest, KeyInfo *out)
{
    KnownTable *t = atomic_load_explicit(&k->table, memory_order_acquire);
    isize at = slot_of(t, digest);
    KnownKey *key;

    for (; (key = atomic_load_explicit(&t->slot[at], memory_order_acquire)) != NULL;
         at = (at + 1) & (t->slots - 1)) {
        if (CRYPTO_memcmp(key->digest.bytes, digest->bytes, DIGEST_BYTES) != 0 ||
            atomic_load_explicit(&key->revoked_us, memory_order_acquire) != 0)
            continue;
        *out = key->info;
        return true;
    }
    return false;
}

static KnownKey *same_key(const KnownKeys *k, const KeyInfo *info, const Digest *digest)
{
    KnownTable *t = atomic_load(&k->table);
    isize at = slot_of(t, digest);
    KnownKey *key;

    for (; (key = atomic_load(&t->slot[at])) != NULL; at = (at + 1) & (t->slots - 1))
        if (memcmp(&key->digest, digest, sizeof *digest) == 0 && key->info.number == info->number &&
            key->info.scope == info->scope && str_eq(key->info.name, info->name))
            return key;
    return NULL;
}

/* Readers of the smaller table go on with it; it stays where it is. */
static void widen(KnownKeys *k)
{
    KnownTable *t = atomic_load(&k->table);

    if (2 * (k->n + 1) <= t->slots)
        return;
    KnownTable *wider = table_new(k->arena, 2 * t->slots);
    for (KnownKey *key = k->last; key; key = key->before)
        table_put(wider, key);
    atomic_store_explicit(&k->table, wider, memory_order_release);
}

void known_begin(KnownKeys *k)
{
    k->reading++;
}

Code known_put(KnownKeys *k, const KeyInfo *info, const Digest *digest, Err *e)
{
    KnownKey *key = same_key(k, info, digest);

    if (!key && k->n == 2 * KEYS_MAX)
        return fail(e, OVER_LIMIT, "there are more than %d keys: start again without the revoked",
                    KEYS_MAX);
    if (key) {
        key->read = k->reading;
        atomic_store_explicit(&key->revoked_us, info->revoked_us, memory_order_release);
        return OK;
    }
    widen(k);
    key = take(k->arena, KnownKey, 1);
    *key = (KnownKey){.info = *info, .digest = *digest, .read = k->reading, .before = k->last};
    key->info.name = str_copy(k->arena, info->name);
    key->info.hint = str_copy(k->arena, info->hint);
    key->info.revoked_us = 0;
    atomic_init(&key->revoked_us, info->revoked_us);
    k->last = key;
    k->n++;
    table_put(atomic_load(&k->table), key);
    return OK;
}

void known_end(KnownKeys *k, i64 now_us)
{
    for (KnownKey *key = k->last; key; key = key->before)
        if (key->read != k->reading && atomic_load(&key->revoked_us) == 0)
            atomic_store_explicit(&key->revoked_us, now_us, memory_order_release);
}

void known_revoke(KnownKeys *k, i64 number, i64 now_us)
{
    for (KnownKey *key = k->last; key; key = key->before)
        if (key->info.number == number)
            atomic_store_explicit(&key->revoked_us, now_us, memory_order_release);
}
