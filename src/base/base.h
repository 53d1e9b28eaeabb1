/* base.h — what every room stands on: slices, arenas, errors with sentences, time, threads, and
 * the seams to the operating system. It knows no shop.
 *
 * Conventions of the whole house
 *   - Names are `room_verb`. open/close own something and closers take T ** (NULL is fine, twice
 *     is fine). What cannot fail returns its value; what can returns a Code and explains in Err.
 *   - `assert` is for our mistakes, `fail` for the world's. Input never asserts.
 *   - Units end names: at_us, price_minor, body_bytes_max. Time is UTC microseconds in i64.
 */
#ifndef BASE_H
#define BASE_H
#include <assert.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef int8_t i8;
typedef int16_t i16;
typedef int32_t i32;
typedef int64_t i64;
typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef ptrdiff_t isize;

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(text, first) __attribute__((format(printf, text, first)))
/* A local array that is filled before it is read: builds for use need not zero it. */
#define UNSET __attribute__((uninitialized))
#define COUNT(array) ((isize)(sizeof(array) / sizeof((array)[0])))
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

/* scoped(type, closer) name = ...; — closed on every way out of the block. */
#define scoped(type, closer) __attribute__((cleanup(closer))) type

/* ---- failing: a code for the machine, a sentence for the human ------------------------------ */

typedef enum { OK, BAD_INPUT, NOT_FOUND, OVER_LIMIT, IO_FAILED, CORRUPT, CANCELLED, BUSY } Code;
typedef struct {
    Code code;
    char text[500];
} Err;

#define TRY(call)                                                                                  \
    do {                                                                                           \
        Code code_ = (call);                                                                       \
        if (code_ != OK)                                                                           \
            return code_;                                                                          \
    } while (0)

/* fail — write one sentence (names in quotes, what to do if there is something to do) and return
 * the code. The lowest function that knows the reason calls it; callers pass it up untouched. */
Code fail(Err *e, Code code, const char *format, ...) PRINTF_LIKE(3, 4);
const char *code_name(Code code);

/* ---- text: pointer and length, borrowed ------------------------------------------------------ */

typedef struct {
    const char *p;
    isize n;
} Str;
typedef struct {
    Str head, tail;
    bool found;
} Cut;

#define S(literal) ((Str){(literal), (isize)sizeof(literal) - 1})
#define STR_ARG(s) (int)(s).n, (s).p ? (s).p : "" /* for printf "%.*s" */

Str str_of(const char *z); /* from a NUL-terminated string; NULL gives the empty slice */
static inline bool str_eq(Str a, Str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, (size_t)a.n) == 0);
}
bool str_eq_fold(Str a, Str b); /* ASCII letters without case */
int str_cmp(Str a, Str b);      /* bytes, then length: <0, 0, >0 */
bool str_starts(Str s, Str prefix);
bool str_ends(Str s, Str suffix);
isize str_find(Str s, Str needle); /* -1 when absent */
Str str_trim(Str s);               /* ASCII white space off both ends */
Str str_skip(Str s, isize n);      /* without the first n bytes (all of them at most) */
Str str_take(Str s, isize n);      /* the first n bytes (all of them at most) */
Cut str_cut(Str s, char at);       /* head before the first `at`, tail after it */
u64 str_hash(Str s);               /* XXH3, 64 bits, the same on every machine */
bool str_utf8(Str s);              /* is it well-formed UTF-8 */
/* The longest prefix of at most n bytes that does not cut a UTF-8 character in two. */
Str str_utf8_take(Str s, isize n);

/* Decimal numbers, the whole slice or nothing. */
bool str_i64(Str s, i64 *out);
bool str_f64(Str s, double *out);

/* ---- memory: an arena per request, slices for text, a budget for everything ------------------ */

/* An arena is a range of reserved address space handed out from the front. It is passed by pointer
 * for what outlives a call (`Arena *keep`) and by value for what does not (`Arena scratch`):
 * returning from the callee resets it. Pages are touched only when used. */
typedef struct {
    char *base, *at, *end;
    char **clean; /* memory from here on was never written: zero already; copies share it */
} Arena;
#define ARENA_ROUND(bytes) (((bytes) + 15) & ~(isize)15)

/* arena_new — reserve `bytes_max` of address space. Aborts when the address space is gone: an
 * arena is made at a start, never in the middle of a request. */
Arena arena_new(isize bytes_max);
void arena_free(Arena *arena);  /* NULL-safe and twice-safe */
void arena_reset(Arena *arena); /* all of it free again, its pages given back beyond 1 MiB */
isize arena_used(const Arena *arena);
void arena_wall(const Arena *arena, isize size, isize count) __attribute__((noreturn, cold));

/* In a build with AddressSanitizer each taking is followed by a fence that must not be touched. */
#if defined(__SANITIZE_ADDRESS__)
#define ARENA_FENCE 32
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_FENCE 32
#endif
#endif
#ifndef ARENA_FENCE
#define ARENA_FENCE 0
#endif
void arena_fence(char *p, isize bytes);

/* size * count bytes, 16-byte aligned, never NULL, filled by the caller at once; past the hard
 * wall it aborts with a sentence. A few instructions. */
static inline void *arena_take_raw(Arena *arena, isize size, isize count)
{
    isize bytes = 0;
    if (__builtin_expect(__builtin_mul_overflow(size, count, &bytes) || bytes < 0 ||
                             bytes > arena->end - arena->at - 15 - ARENA_FENCE,
                         0))
        arena_wall(arena, size, count);
    char *p = arena->at;
    arena->at += ARENA_ROUND(bytes) + ARENA_FENCE;
    if (arena->clean && *arena->clean < arena->at)
        *arena->clean = arena->at;
    if (ARENA_FENCE > 0)
        arena_fence(p, bytes);
    return p;
}
/* The same, zeroed; memory that was never written is not touched. */
static inline void *arena_take(Arena *arena, isize size, isize count)
{
    char *clean = arena->clean ? *arena->clean : arena->end;
    char *p = (char *)arena_take_raw(arena, size, count);
    if (p < clean)
        memset(p, 0, (size_t)MIN(clean - p, size * count));
    return p;
}
#define take(arena, T, n) ((T *)arena_take((arena), (isize)sizeof(T), (n)))
/* In place: when [p, p + bytes) was the last thing taken, it becomes `bytes_new` long. */
bool arena_extend(Arena *arena, void *p, isize bytes, isize bytes_new);
Str str_copy(Arena *arena, Str s);      /* not NUL-terminated */
const char *str_z(Arena *arena, Str s); /* NUL-terminated */
Str str_format(Arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);

/* arena_grow — a bigger home for an array of `n` used elements; *cap is doubled (at least 16).
 *   if (n == cap) items = arena_grow(arena, items, n, &cap, sizeof *items);  */
void *arena_grow(Arena *arena, void *items, isize n, isize *cap, isize size);

/* ---- bytes being written --------------------------------------------------------------------- */

/* A growing buffer on an arena. */
typedef struct {
    Arena *arena;
    u8 *p;
    isize n, cap;
} Buf;

Buf buf_on(Arena *arena);
void buf_widen(Buf *b, isize more);
/* At least `more` bytes can follow without moving. */
static inline void buf_room(Buf *b, isize more)
{
    if (more > b->cap - b->n)
        buf_widen(b, more);
}
static inline void buf_put(Buf *b, const void *bytes, isize n)
{
    buf_room(b, n);
    if (n > 0)
        memcpy(b->p + b->n, bytes, (size_t)n);
    b->n += n;
}
static inline void buf_str(Buf *b, Str s)
{
    buf_put(b, s.p, s.n);
}
static inline void buf_byte(Buf *b, u8 byte)
{
    buf_room(b, 1);
    b->p[b->n++] = byte;
}
void buf_print(Buf *b, const char *format, ...) PRINTF_LIKE(2, 3);
void buf_varint(Buf *b, u64 value); /* LEB128 */
void buf_zigzag(Buf *b, i64 value);
void buf_json(Buf *b, Str s); /* quoted and escaped; invalid UTF-8 becomes U+FFFD */
void buf_csv(Buf *b, Str s);  /* RFC 4180, and no cell a spreadsheet would run as formula */
/* A blank for each character that a terminal would obey and for what is no UTF-8; with `lines` its
 * line ends and tabs stay. */
void buf_terminal(Buf *b, Str s, bool lines);
Str buf_done(const Buf *b);

/* Reading back; each returns false past the end and leaves the reader there. */
typedef struct {
    const u8 *p, *end;
} Reader;
bool read_varint(Reader *r, u64 *out);
bool read_zigzag(Reader *r, i64 *out);
bool read_bytes(Reader *r, isize n, const u8 **out);

/* ---- checksums ------------------------------------------------------------------------------- */

u32 crc32c(u32 seed, const void *bytes, isize n);       /* Castagnoli; hardware when there is */
u32 crc32c_plain(u32 seed, const void *bytes, isize n); /* its plain twin */
u64 hash64(const void *bytes, isize n, u64 seed);       /* XXH3 */
typedef struct {
    u64 low, high;
} Hash128;
Hash128 hash128(const void *bytes, isize n, u64 seed);
u64 mix64(u64 x); /* a bijection that scatters; for integer keys */

/* ---- time ------------------------------------------------------------------------------------ */

#define US_PER_S ((i64)1000000)
#define US_PER_MIN ((i64)60000000)
#define US_PER_HOUR ((i64)3600000000)
#define US_PER_DAY ((i64)86400000000)

typedef struct {
    int year, month, day; /* month 1-12, day 1-31 */
} Date;

/* Days since 1970-01-01, proleptic Gregorian, and back: all days that i64 microseconds reach. */
i64 days_from_date(Date d);
Date date_from_days(i64 days);
i64 floor_div(i64 a, i64 b); /* towards minus infinity, b > 0 */

/* A time zone as its table of changes; built once, then shared by all threads. Wherever a zone is
 * asked for, NULL is UTC. */
typedef struct Zone Zone;
/* zone_open — "Asia/Shanghai", "UTC", "+05:45". Unknown names fail, and so do letters that mean
 * several places ("CST"). About a millisecond for a named zone. */
Code zone_open(Str name, Zone **out, Err *e) MUST_CHECK;
void zone_close(Zone **zone);
const Zone *zone_copy(const Zone *zone, Arena *arena); /* lives with the arena; NULL stays NULL */
Str zone_name(const Zone *zone);
i64 zone_offset_s(const Zone *zone, i64 utc_s); /* local = utc + offset; O(1) */
i64 zone_local_us(const Zone *zone, i64 utc_us);
/* The UTC instant of a local wall-clock time; in a fold the first. A time in a gap is read by the
 * clock before it: 02:30 on the night 02:00 becomes 03:00 is 03:30, as in RFC 5545. */
i64 zone_utc_us(const Zone *zone, i64 local_us);

typedef enum { UNIT_HOUR, UNIT_DAY, UNIT_WEEK, UNIT_MONTH, UNIT_QUARTER, UNIT_YEAR } TimeUnit;
bool unit_parse(Str s, TimeUnit *out); /* "hour" "day" "week" "month" "quarter" "year" */
const char *unit_name(TimeUnit unit);
/* The bucket an instant lies in, counted so that neighbours differ by 1: hours or days since 1970,
 * Monday weeks (week 0 holds 1970-01-01), months, quarters, years since 1970, all local. */
i64 unit_index(const Zone *zone, TimeUnit unit, i64 utc_us);
i64 unit_start_us(const Zone *zone, TimeUnit unit, i64 index); /* UTC instant it begins */

/* time_parse — ISO 8601 ("2026-11-22", "2026-11-22 08:26:00.5", "...T08:26:00Z", "+08:00", " UTC",
 * " -0500"), also as spreadsheets and payment houses write it ("2026/11/2 8:26", "20261122",
 * "20261122082600"), or Unix seconds (below 10^11, with a fraction perhaps), milliseconds (below
 * 10^14) or microseconds (below 10^17). Local forms are read in `zone` (NULL: UTC); finer than a
 * microsecond is cut off. False when it is none of these; *out is then untouched. */
bool time_parse(Str s, const Zone *zone, i64 *out_us);
/* duration_parse — "30s" "15m" "2h" "7d" "2w" in microseconds. */
bool duration_parse(Str s, i64 *out_us);
/* "2026-11-22T08:26:00Z" or with the zone's offset; microseconds only when there are some. */
void buf_time(Buf *b, i64 at_us, const Zone *zone);
void buf_date(Buf *b, i64 local_days);

/* ---- seams: everything from outside comes through here --------------------------------------- */

/* The operating system as a table, so that tests can lose, tear and refuse. Each call behaves as
 * its namesake: -1 and errno on failure. `os_real` is the real one. */
typedef struct Os Os;
struct Os {
    int (*open)(const Os *os, const char *path, int flags, int mode);
    int (*close)(const Os *os, int fd);
    isize (*read)(const Os *os, int fd, void *to, isize n);
    isize (*write)(const Os *os, int fd, const void *from, isize n);
    isize (*pread)(const Os *os, int fd, void *to, isize n, i64 at);
    isize (*pwrite)(const Os *os, int fd, const void *from, isize n, i64 at);
    int (*fdatasync)(const Os *os, int fd);
    int (*fsync)(const Os *os, int fd);
    int (*ftruncate)(const Os *os, int fd, i64 size);
    i64 (*size)(const Os *os, int fd);
    int (*rename)(const Os *os, const char *from, const char *to);
    int (*unlink)(const Os *os, const char *path);
    int (*mkdir)(const Os *os, const char *path, int mode);
    i64 (*now_us)(const Os *os);  /* wall clock, UTC */
    i64 (*tick_us)(const Os *os); /* monotonic */
    void (*random)(const Os *os, void *to, isize n);
    void *state;
};
extern const Os os_real;

/* Whole-file helpers over the seam. Paths are NUL-terminated. */
Code os_write_all(const Os *os, int fd, const void *from, isize n, const char *path, Err *e)
    MUST_CHECK; /* goes on after short writes and EINTR */
/* Exactly n bytes; CORRUPT when the file ends before. */
Code os_pread_all(const Os *os, int fd, void *to, isize n, i64 at, const char *path, Err *e)
    MUST_CHECK;
/* To the end, pipes too. NOT_FOUND when missing, OVER_LIMIT when the arena has no room for it. */
Code os_read_file(const Os *os, const char *path, Arena *arena, Str *out, Err *e) MUST_CHECK;
/* Written beside, fsynced, renamed over, directory fsynced: the old or the new, never a mixture.
 * The owner's alone (0600). A kill may leave a "PATH.xxxxxxxx.new" behind, to be ignored. */
Code os_replace_file(const Os *os, const char *path, Str bytes, Err *e) MUST_CHECK;
Code os_sync_dir(const Os *os, const char *path, Err *e) MUST_CHECK;
/* The owner's alone (0700); its parent must exist. Fine when it exists already. */
Code os_make_dir(const Os *os, const char *path, Err *e) MUST_CHECK;
/* The names in a folder, sorted; without "." and "..". A missing folder is NOT_FOUND. */
Code os_list(const char *path, Arena *arena, Str **names, isize *n, Err *e) MUST_CHECK;
Code os_remove_tree(const char *path, Err *e) MUST_CHECK;
bool os_exists(const char *path);
/* A sealed file as read-only memory. */
typedef struct {
    const u8 *p;
    isize n;
} Mapped;
Code os_map(const char *path, Mapped *out, Err *e) MUST_CHECK;
void os_unmap(Mapped *m);
void fd_close(int *fd); /* for scoped(int, fd_close) */

/* fail_point("name") — where a test may end the process: the environment PATRON_FAIL_AT="name:3"
 * kills it (SIGKILL) at the third pass. Costs one load when unset. */
void fail_point(const char *name);

/* A small deterministic generator (xoshiro256**), for simulations and tests. */
typedef struct {
    u64 s[4];
} Random;
Random random_from(u64 seed);
u64 random_u64(Random *r);
i64 random_below(Random *r, i64 n); /* 0 .. n-1 without bias */
double random_unit(Random *r);      /* [0, 1) */
double random_normal(Random *r);
double random_exponential(Random *r); /* mean 1 */
i64 random_poisson(Random *r, double mean);

/* ---- threads --------------------------------------------------------------------------------- */

int threads_default(void); /* the processors this process may use */
/* run_parallel — call work(context, task, worker) for task = 0 .. tasks-1 on `workers` threads,
 * each task once, and return when all are done. worker is 0 .. workers-1. */
void run_parallel(int workers, isize tasks, void (*work)(void *context, isize task, int worker),
                  void *context);

/* ---- settings: patron.ini -------------------------------------------------------------------- */

typedef struct {
    Str section, name, value;
    int line;
} Setting;
typedef struct {
    const Setting *items;
    isize n;
} Settings;
/* "[section]" lines, "name = value", # and ; comments on lines of their own. A line of no known
 * form fails with its number. The items borrow from `text`; a repeated name is kept twice. */
Code settings_parse(Str text, Arena *arena, Settings *out, Err *e) MUST_CHECK;
Str setting(const Settings *s, Str section, Str name, Str otherwise); /* the last of its name */

/* ---- files within the program ---------------------------------------------------------------- */

/* cmake/embed.cmake puts files into the program; every .sql of a room is in its ROOM_sql[], e.g.
 *   extern const Embedded report_sql[];
 *   Str text = embedded(report_sql, S("funnel.sql"));  */
typedef struct {
    const char *name; /* of the file, without folders; NULL ends the table */
    const char *p, *end;
} Embedded;
Str embedded(const Embedded *table, Str name); /* NUL-terminated; empty when it is not there */

#endif
