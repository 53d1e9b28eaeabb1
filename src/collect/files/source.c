/* source.c — a file's bytes, read and decompressed by a thread that keeps a few blocks ahead. */
#include "collect/files/source.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

enum { BLOCK_BYTES = 1 << 20, BLOCKS = 4 };

typedef struct {
    u8 *p;
    isize n;
} Block;

struct Source {
    Arena arena;
    const char *path;
    int fd;
    i64 all, done;
    u8 *input; /* BLOCK_BYTES of the file as stored */
    Block block[BLOCKS];
    isize filled, taken; /* blocks so far */
    bool ended, closing, held;
    Code code;
    Err e;
    pthread_mutex_t mutex;
    pthread_cond_t moved;
    pthread_t thread;
    bool running;
};

/* The next empty block, once there is one; NULL when the reader has gone. */
static Block *free_block(Source *s)
{
    pthread_mutex_lock(&s->mutex);
    while (!s->closing && s->filled - s->taken == BLOCKS)
        pthread_cond_wait(&s->moved, &s->mutex);
    Block *b = s->closing ? NULL : &s->block[s->filled % BLOCKS];
    pthread_mutex_unlock(&s->mutex);
    return b;
}

static void block_full(Source *s)
{
    pthread_mutex_lock(&s->mutex);
    s->filled++;
    pthread_cond_broadcast(&s->moved);
    pthread_mutex_unlock(&s->mutex);
}

static Code read_stored(Source *s, void *to, isize *n, Err *e)
{
    isize got;

    do
        got = read(s->fd, to, BLOCK_BYTES);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return fail(e, IO_FAILED, "cannot read '%s': %s", s->path, strerror(errno));
    *n = got;
    __atomic_add_fetch(&s->done, got, __ATOMIC_RELAXED);
    return OK;
}

static Code copy_plain(Source *s, Err *e)
{
    for (;;) {
        Block *b = free_block(s);
        if (!b)
            return OK;
        TRY(read_stored(s, b->p, &b->n, e));
        if (b->n == 0)
            return OK;
        block_full(s);
    }
}

static Code inflate_all(Source *s, z_stream *z, Err *e)
{
    int state = Z_OK;

    for (;;) {
        Block *b = free_block(s);
        if (!b)
            return OK;
        z->next_out = b->p;
        z->avail_out = BLOCK_BYTES;
        while (z->avail_out > 0) {
            isize n = 0;
            if (z->avail_in == 0) {
                TRY(read_stored(s, s->input, &n, e));
                z->next_in = s->input;
                z->avail_in = (unsigned)n;
                if (n == 0)
                    break;
            }
            if (state == Z_STREAM_END &&
                inflateReset(z) != Z_OK) /* members may follow each other */
                break;
            state = inflate(z, Z_NO_FLUSH);
            if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR)
                return fail(e, CORRUPT, "'%s' is damaged: its gzip data cannot be read on",
                            s->path);
        }
        b->n = BLOCK_BYTES - (isize)z->avail_out;
        if (b->n == 0)
            break;
        block_full(s);
    }
    if (state != Z_STREAM_END)
        return fail(e, CORRUPT, "'%s' ends before its gzip data does", s->path);
    return OK;
}

static Code unzip(Source *s, Err *e)
{
    z_stream z = {0};

    if (inflateInit2(&z, 15 + 16) != Z_OK)
        return fail(e, OVER_LIMIT, "there is no memory to read '%s'", s->path);
    Code code = inflate_all(s, &z, e);
    inflateEnd(&z);
    return code;
}

static Code zstd_all(Source *s, ZSTD_DCtx *z, Err *e)
{
    ZSTD_inBuffer in = {s->input, 0, 0};
    size_t left = 1;

    for (;;) {
        Block *b = free_block(s);
        if (!b)
            return OK;
        ZSTD_outBuffer out = {b->p, BLOCK_BYTES, 0};
        while (out.pos < out.size) {
            isize n = 0;
            if (in.pos == in.size) {
                TRY(read_stored(s, s->input, &n, e));
                in = (ZSTD_inBuffer){s->input, (size_t)n, 0};
                if (n == 0)
                    break;
            }
            left = ZSTD_decompressStream(z, &out, &in);
            if (ZSTD_isError(left))
                return fail(e, CORRUPT, "'%s' is damaged: %s", s->path, ZSTD_getErrorName(left));
        }
        b->n = (isize)out.pos;
        if (b->n == 0)
            break;
        block_full(s);
    }
    if (left != 0)
        return fail(e, CORRUPT, "'%s' ends before its zstd data does", s->path);
    return OK;
}

static Code unzstd(Source *s, Err *e)
{
    ZSTD_DCtx *z = ZSTD_createDCtx();

    if (!z)
        return fail(e, OVER_LIMIT, "there is no memory to read '%s'", s->path);
    ZSTD_DCtx_setParameter(z, ZSTD_d_windowLogMax, 27);
    Code code = zstd_all(s, z, e);
    ZSTD_freeDCtx(z);
    return code;
}

static void *read_ahead(void *context)
{
    Source *s = context;
    u8 first[4] = {0};
    Err e = {0};
    Code code;

    isize n = pread(s->fd, first, sizeof first, 0);
    if (n >= 2 && first[0] == 0x1f && first[1] == 0x8b)
        code = unzip(s, &e);
    else if (n == 4 && memcmp(first, "\x28\xb5\x2f\xfd", 4) == 0)
        code = unzstd(s, &e);
    else
        code = copy_plain(s, &e);
    pthread_mutex_lock(&s->mutex);
    s->ended = true;
    s->code = code;
    s->e = e;
    pthread_cond_broadcast(&s->moved);
    pthread_mutex_unlock(&s->mutex);
    return NULL;
}

Code source_open(const char *path, Source **out, Err *e)
{
    scoped(int, fd_close) fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;

    if (fd < 0 || fstat(fd, &st) != 0)
        return fail(e, NOT_FOUND, "cannot open '%s': %s", path, strerror(errno));
    if (!S_ISREG(st.st_mode))
        return fail(e, BAD_INPUT, "'%s' is not a file", path);
    Arena arena = arena_new((BLOCKS + 2) * BLOCK_BYTES);
    Source *s = take(&arena, Source, 1);
    s->arena = arena;
    s->path = str_z(&arena, str_of(path));
    s->input = arena_take_raw(&arena, 1, BLOCK_BYTES);
    for (int i = 0; i < BLOCKS; i++)
        s->block[i].p = arena_take_raw(&arena, 1, BLOCK_BYTES);
    s->all = st.st_size;
    pthread_mutex_init(&s->mutex, NULL);
    pthread_cond_init(&s->moved, NULL);
    s->fd = fd;
    fd = -1;
    s->running = pthread_create(&s->thread, NULL, read_ahead, s) == 0;
    if (!s->running) {
        source_close(&s);
        return fail(e, IO_FAILED, "cannot start a thread to read '%s'", path);
    }
    *out = s;
    return OK;
}

Code source_read(Source *s, Str *bytes, Err *e)
{
    Code code = OK;

    pthread_mutex_lock(&s->mutex);
    s->taken += s->held;
    s->held = false;
    pthread_cond_broadcast(&s->moved);
    while (!s->ended && s->filled == s->taken)
        pthread_cond_wait(&s->moved, &s->mutex);
    *bytes = S("");
    if (s->filled > s->taken) {
        const Block *b = &s->block[s->taken % BLOCKS];
        *bytes = (Str){(const char *)b->p, b->n};
        s->held = true;
    } else if (s->code != OK) {
        code = s->code;
        *e = s->e;
    }
    pthread_mutex_unlock(&s->mutex);
    return code;
}

i64 source_done(const Source *s)
{
    return __atomic_load_n(&s->done, __ATOMIC_RELAXED);
}

i64 source_all(const Source *s)
{
    return s->all;
}

void source_close(Source **out)
{
    Source *s = *out;

    if (!s)
        return;
    *out = NULL;
    pthread_mutex_lock(&s->mutex);
    s->closing = true;
    pthread_cond_broadcast(&s->moved);
    pthread_mutex_unlock(&s->mutex);
    if (s->running)
        pthread_join(s->thread, NULL);
    pthread_cond_destroy(&s->moved);
    pthread_mutex_destroy(&s->mutex);
    close(s->fd);
    Arena arena = s->arena;
    arena_free(&arena);
}
