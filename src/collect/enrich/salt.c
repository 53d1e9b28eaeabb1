#include "collect/enrich/salt.h"
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

enum { SALT_BYTES = 32, ID_BYTES = 16 };

/* DIR/salt is this and nothing else. */
typedef struct {
    char magic[8];
    i64 day; /* days since 1970, of the shop's clock */
    u8 bytes[SALT_BYTES];
    u32 zero, check;
} Kept;

struct Salt {
    const Os *os;
    const Zone *zone;
    const char *path;
    pthread_mutex_t mutex;
    Kept kept;            /* zeros while there is none */
    _Atomic i64 until_us; /* the end of its day; INT64_MAX while there is none */
};

static i64 day_of(const Salt *s, i64 now_us)
{
    return unit_index(s->zone, UNIT_DAY, now_us);
}

static u32 check_of(const Kept *k)
{
    return crc32c(0, k, (isize)offsetof(Kept, check));
}

static void hold(Salt *s, const Kept *kept)
{
    s->kept = *kept;
    atomic_store(&s->until_us, unit_start_us(s->zone, UNIT_DAY, kept->day + 1));
}

/* In place, so that the disk too forgets what stood there. */
static Code write_over(Salt *s, const Kept *kept, Err *e)
{
    scoped(int, fd_close) fd = s->os->open(s->os, s->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    if (fd < 0)
        return fail(e, IO_FAILED, "cannot open '%s': %s", s->path, strerror(errno));
    if (s->os->pwrite(s->os, fd, kept, sizeof *kept, 0) != (isize)sizeof *kept ||
        s->os->ftruncate(s->os, fd, sizeof *kept) != 0 || s->os->fdatasync(s->os, fd) != 0)
        return fail(e, IO_FAILED, "cannot write '%s': %s", s->path, strerror(errno));
    return OK;
}

static Code forget(Salt *s, Err *e)
{
    static const Kept none;

    explicit_bzero(&s->kept, sizeof s->kept);
    atomic_store(&s->until_us, INT64_MAX);
    return write_over(s, &none, e);
}

static Code begin_day(Salt *s, i64 day, Err *e)
{
    Kept kept = {.magic = "PATRSALT", .day = day};

    s->os->random(s->os, kept.bytes, SALT_BYTES);
    kept.check = check_of(&kept);
    Code code = write_over(s, &kept, e);
    if (code == OK)
        hold(s, &kept);
    explicit_bzero(&kept, sizeof kept);
    return code;
}

/* ---- opening --------------------------------------------------------------------------------- */

static Code read_kept(Salt *s, Err *e)
{
    scoped(int, fd_close) fd = s->os->open(s->os, s->path, O_RDONLY | O_CLOEXEC, 0);
    Kept kept;

    if (fd < 0)
        return errno == ENOENT
                   ? OK
                   : fail(e, IO_FAILED, "cannot open '%s': %s", s->path, strerror(errno));
    bool whole = s->os->pread(s->os, fd, &kept, sizeof kept, 0) == (isize)sizeof kept;
    bool ours = whole && memcmp(kept.magic, "PATRSALT", 8) == 0 && kept.check == check_of(&kept);
    bool today = ours && kept.day == day_of(s, s->os->now_us(s->os));
    if (today)
        hold(s, &kept);
    explicit_bzero(&kept, sizeof kept);
    return today ? OK : forget(s, e);
}

Code salt_open(const Os *os, Str directory, const Zone *zone, Arena *arena, Salt **out, Err *e)
{
    Salt *s = take(arena, Salt, 1);

    *s = (Salt){.os = os, .zone = zone, .until_us = INT64_MAX};
    s->path = str_z(arena, str_format(arena, "%.*s/salt", STR_ARG(directory)));
    pthread_mutex_init(&s->mutex, NULL);
    *out = s;
    Code code = read_kept(s, e);
    if (code != OK)
        salt_close(out);
    return code;
}

void salt_close(Salt **out)
{
    Salt *s = *out;

    if (!s)
        return;
    *out = NULL;
    explicit_bzero(&s->kept, sizeof s->kept);
    pthread_mutex_destroy(&s->mutex);
}

/* ---- visitors -------------------------------------------------------------------------------- */

Code salt_forget(Salt *s, i64 now_us, Err *e)
{
    Code code = OK;

    if (now_us < atomic_load_explicit(&s->until_us, memory_order_relaxed))
        return OK;
    pthread_mutex_lock(&s->mutex);
    if (now_us >= atomic_load(&s->until_us))
        code = forget(s, e);
    pthread_mutex_unlock(&s->mutex);
    return code;
}

static Code salt_of_day(Salt *s, i64 day, u8 to[SALT_BYTES], Err *e)
{
    Code code = OK;

    pthread_mutex_lock(&s->mutex);
    if (s->kept.magic[0] == 0 || s->kept.day != day)
        code = begin_day(s, day, e);
    memcpy(to, s->kept.bytes, SALT_BYTES);
    pthread_mutex_unlock(&s->mutex);
    return code;
}

Code salt_visitor(Salt *s, i64 now_us, Str site, Str agent, Str address, Arena *arena, Str *out,
                  Err *e)
{
    Str part[] = {site, agent, address};
    u8 salt[SALT_BYTES], digest[EVP_MAX_MD_SIZE];
    unsigned digest_n = 0;
    Buf text = buf_on(arena), hex = buf_on(arena);

    TRY(salt_of_day(s, day_of(s, now_us), salt, e));
    for (int i = 0; i < COUNT(part); i++) {
        buf_varint(&text, (u64)part[i].n); /* "ab","c" is not "a","bc" */
        buf_str(&text, part[i]);
    }
    bool done = HMAC(EVP_sha256(), salt, SALT_BYTES, text.p, (size_t)text.n, digest, &digest_n);
    explicit_bzero(salt, sizeof salt);
    explicit_bzero(text.p, (size_t)text.n); /* an address is not left lying about */
    if (!done || digest_n < ID_BYTES)
        return fail(e, IO_FAILED, "this system's OpenSSL gives no HMAC");
    for (int i = 0; i < ID_BYTES; i++)
        buf_print(&hex, "%02x", digest[i]);
    *out = buf_done(&hex);
    return OK;
}
