/* sim_disk.h — a disk that loses power. It stands before a real folder and remembers what was
 * written and not yet flushed: contents for each file, and names (created, renamed, removed) for
 * the folder. At the cut it keeps of all that what chance allows: any subset of the writes, torn at
 * sectors, sizes without data, some of the names. What was flushed stays. After the cut every call
 * fails. */
#ifndef SIM_DISK_H
#define SIM_DISK_H
#include "base/base.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SIM_FDS = 1024, SIM_NAMES = 64, SIM_NODES = 4096, SIM_OPS = 4096, SIM_SECTOR = 512 };

typedef struct {
    bool truncate;
    i64 at; /* of a truncation: the new size */
    isize n;
    u8 *bytes;
} SimOp;

typedef struct {
    u8 *durable;
    isize durable_n;
    SimOp *ops;
    isize ops_n, ops_cap;
} SimNode;

typedef enum { SIM_LINK, SIM_RENAME, SIM_UNLINK } SimNameKind;
typedef struct {
    SimNameKind kind;
    char from[64], to[64];
    SimNode *node;
} SimNameOp;

typedef struct {
    char name[64];
    SimNode *node;
} SimName;

typedef struct {
    Os os;
    const char *folder; /* DIR/journal */
    pthread_mutex_t lock;
    Random random;
    i64 calls, cut_at; /* power goes at this call */
    bool off;
    bool no_fdatasync, no_folder_sync; /* planted bugs */
    SimNode *nodes[SIM_NODES];
    isize nodes_n;
    SimName now[SIM_NAMES], durable[SIM_NAMES];
    isize now_n, durable_n;
    SimNameOp ops[SIM_OPS];
    isize ops_n;
    SimNode *fd[SIM_FDS];
    bool folder_fd[SIM_FDS];
} Sim;

/* ---- names ------------------------------------------------------------------------------- */

static SimName *sim_name(SimName *names, isize n, const char *name)
{
    for (isize i = 0; i < n; i++)
        if (strcmp(names[i].name, name) == 0)
            return &names[i];
    return NULL;
}

static void sim_name_set(SimName *names, isize *n, const char *name, SimNode *node)
{
    SimName *found = sim_name(names, *n, name);
    if (!found && *n == SIM_NAMES)
        abort();
    if (!found)
        found = &names[(*n)++];
    snprintf(found->name, sizeof found->name, "%s", name);
    found->node = node;
}

static void sim_name_drop(SimName *names, isize *n, const char *name)
{
    SimName *found = sim_name(names, *n, name);
    if (found)
        *found = names[--*n];
}

static void sim_apply(SimName *names, isize *n, const SimNameOp *op)
{
    SimName *from = sim_name(names, *n, op->from);
    if (op->kind == SIM_LINK)
        sim_name_set(names, n, op->from, op->node);
    else if (op->kind == SIM_UNLINK)
        sim_name_drop(names, n, op->from);
    else if (from) { /* what was never there cannot be renamed */
        SimNode *node = from->node;
        sim_name_drop(names, n, op->from);
        sim_name_set(names, n, op->to, node);
    }
}

static void sim_name_op(Sim *sim, SimNameKind kind, const char *from, const char *to, SimNode *node)
{
    if (sim->ops_n == SIM_OPS)
        abort();
    SimNameOp *op = &sim->ops[sim->ops_n++];
    *op = (SimNameOp){.kind = kind, .node = node};
    snprintf(op->from, sizeof op->from, "%s", from);
    snprintf(op->to, sizeof op->to, "%s", to ? to : "");
    sim_apply(sim->now, &sim->now_n, op);
}

/* The part of the path behind DIR/journal/; NULL for anything else. */
static const char *sim_inside(const Sim *sim, const char *path)
{
    size_t n = strlen(sim->folder);
    return strncmp(path, sim->folder, n) == 0 && path[n] == '/' ? path + n + 1 : NULL;
}

/* ---- contents ---------------------------------------------------------------------------- */

static SimNode *sim_node(Sim *sim)
{
    if (sim->nodes_n == SIM_NODES)
        abort();
    return sim->nodes[sim->nodes_n++] = calloc(1, sizeof(SimNode));
}

static void sim_op(SimNode *node, bool truncate, i64 at, const void *bytes, isize n)
{
    if (node->ops_n == node->ops_cap) {
        node->ops_cap = MAX(16, node->ops_cap * 2);
        node->ops = realloc(node->ops, (size_t)node->ops_cap * sizeof *node->ops);
    }
    u8 *copy = malloc((size_t)n + 1);
    if (n > 0)
        memcpy(copy, bytes, (size_t)n);
    node->ops[node->ops_n++] = (SimOp){truncate, at, n, copy};
}

static void sim_resize(SimNode *node, isize n)
{
    node->durable = realloc(node->durable, (size_t)n + 1);
    if (n > node->durable_n)
        memset(node->durable + node->durable_n, 0, (size_t)(n - node->durable_n));
    node->durable_n = n;
}

static void sim_write(SimNode *node, const u8 *bytes, isize n, i64 at)
{
    if (n > 0 && at + n > node->durable_n)
        sim_resize(node, (isize)at + n);
    if (n > 0)
        memcpy(node->durable + at, bytes, (size_t)n);
}

static void sim_forget(SimNode *node)
{
    for (isize i = 0; i < node->ops_n; i++)
        free(node->ops[i].bytes);
    node->ops_n = 0;
}

static void sim_flush(SimNode *node)
{
    for (isize i = 0; i < node->ops_n; i++) {
        const SimOp *op = &node->ops[i];
        if (op->truncate)
            sim_resize(node, (isize)op->at);
        else
            sim_write(node, op->bytes, op->n, op->at);
    }
    sim_forget(node);
}

/* ---- the cut ----------------------------------------------------------------------------- */

/* One write, each of its sectors there or not. */
static void sim_tear(Random *r, SimNode *node, const SimOp *op)
{
    if (random_below(r, 4) == 0 && op->at + op->n > node->durable_n)
        sim_resize(node, (isize)op->at + op->n); /* the size without the data */
    for (isize done = 0; done < op->n;) {
        isize n = SIM_SECTOR - (isize)((op->at + done) % SIM_SECTOR);
        n = MIN(n, op->n - done);
        if (random_below(r, 2) == 0)
            sim_write(node, op->bytes + done, n, op->at + done);
        done += n;
    }
}

static void sim_cut_node(Random *r, SimNode *node)
{
    int kept = (int)random_below(r, 5); /* of four: none to all */
    for (isize i = 0; i < node->ops_n; i++) {
        const SimOp *op = &node->ops[i];
        if (random_below(r, 4) >= kept)
            continue;
        if (op->truncate)
            sim_resize(node, (isize)op->at);
        else if (random_below(r, 2) == 0)
            sim_tear(r, node, op);
        else
            sim_write(node, op->bytes, op->n, op->at);
    }
    sim_forget(node);
}

static void sim_cut_names(Sim *sim)
{
    Random *r = &sim->random;
    bool prefix = random_below(r, 2) == 0;
    i64 upto = random_below(r, sim->ops_n + 1);
    for (isize i = 0; i < sim->ops_n; i++)
        if (prefix ? i < upto : random_below(r, 2) == 0)
            sim_apply(sim->durable, &sim->durable_n, &sim->ops[i]);
    sim->ops_n = 0;
}

static void sim_put(const Sim *sim, const SimName *name)
{
    char path[400];
    snprintf(path, sizeof path, "%s/%s", sim->folder, name->name);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    isize n = name->node->durable_n;
    if (fd < 0 || (n > 0 && write(fd, name->node->durable, (size_t)n) != n) || close(fd) != 0)
        abort();
}

/* What the next start finds. The journal must be closed; afterwards there is power again. */
__attribute__((unused)) static void sim_cut(Sim *sim)
{
    char path[400];
    for (isize i = 0; i < sim->nodes_n; i++)
        sim_cut_node(&sim->random, sim->nodes[i]);
    sim_cut_names(sim);
    Arena arena = arena_new(1 << 20);
    Str *names;
    isize n;
    Err e;
    if (os_list(sim->folder, &arena, &names, &n, &e) != OK)
        abort();
    for (isize i = 0; i < n; i++) {
        snprintf(path, sizeof path, "%s/%.*s", sim->folder, STR_ARG(names[i]));
        if (unlink(path) != 0)
            abort();
    }
    arena_free(&arena);
    sim->now_n = 0;
    for (isize i = 0; i < sim->durable_n; i++) {
        sim_put(sim, &sim->durable[i]);
        sim->now[sim->now_n++] = sim->durable[i];
    }
    sim->off = false;
    sim->cut_at = INT64_MAX;
}

/* ---- the calls --------------------------------------------------------------------------- */

static bool sim_begin(Sim *sim)
{
    pthread_mutex_lock(&sim->lock);
    if (++sim->calls >= sim->cut_at)
        sim->off = true;
    if (!sim->off)
        return true;
    pthread_mutex_unlock(&sim->lock);
    errno = EIO;
    return false;
}

static isize sim_end(Sim *sim, isize result)
{
    int error = errno;
    pthread_mutex_unlock(&sim->lock);
    errno = error;
    return result;
}

static int sim_open(const Os *os, const char *path, int flags, int mode)
{
    Sim *sim = os->state;
    if (!sim_begin(sim))
        return -1;
    const char *name = sim_inside(sim, path);
    SimName *known = name ? sim_name(sim->now, sim->now_n, name) : NULL;
    int fd = os_real.open(&os_real, path, flags, mode);
    if (fd >= 0 && name) {
        SimNode *node = known ? known->node : sim_node(sim);
        if (!known)
            sim_name_op(sim, SIM_LINK, name, NULL, node);
        if (flags & O_TRUNC)
            sim_op(node, true, 0, NULL, 0);
        sim->fd[fd] = node;
    }
    if (fd >= 0)
        sim->folder_fd[fd] = strcmp(path, sim->folder) == 0;
    return (int)sim_end(sim, fd);
}

static int sim_close(const Os *os, int fd)
{
    Sim *sim = os->state;
    pthread_mutex_lock(&sim->lock);
    sim->fd[fd] = NULL;
    return (int)sim_end(sim, close(fd));
}

static isize sim_pwrite(const Os *os, int fd, const void *from, isize n, i64 at)
{
    Sim *sim = os->state;
    if (!sim_begin(sim))
        return -1;
    isize put = pwrite(fd, from, (size_t)n, at);
    if (put > 0 && sim->fd[fd])
        sim_op(sim->fd[fd], false, at, from, put);
    return sim_end(sim, put);
}

static isize sim_write_on(const Os *os, int fd, const void *from, isize n)
{
    i64 at = lseek(fd, 0, SEEK_CUR);
    isize put = sim_pwrite(os, fd, from, n, at);
    if (put > 0)
        lseek(fd, put, SEEK_CUR);
    return put;
}

static int sim_ftruncate(const Os *os, int fd, i64 size)
{
    Sim *sim = os->state;
    if (!sim_begin(sim))
        return -1;
    if (sim->fd[fd])
        sim_op(sim->fd[fd], true, size, NULL, 0);
    return (int)sim_end(sim, ftruncate(fd, size));
}

static int sim_fdatasync(const Os *os, int fd)
{
    Sim *sim = os->state;
    if (!sim_begin(sim))
        return -1;
    if (sim->fd[fd] && !sim->no_fdatasync)
        sim_flush(sim->fd[fd]);
    return (int)sim_end(sim, 0);
}

static int sim_fsync(const Os *os, int fd)
{
    Sim *sim = os->state;
    if (!sim_begin(sim))
        return -1;
    if (sim->fd[fd])
        sim_flush(sim->fd[fd]);
    for (isize i = 0; i < sim->ops_n && sim->folder_fd[fd] && !sim->no_folder_sync; i++)
        sim_apply(sim->durable, &sim->durable_n, &sim->ops[i]);
    if (sim->folder_fd[fd] && !sim->no_folder_sync)
        sim->ops_n = 0;
    return (int)sim_end(sim, 0);
}

static int sim_rename(const Os *os, const char *from, const char *to)
{
    Sim *sim = os->state;
    if (!sim_begin(sim))
        return -1;
    int done = rename(from, to);
    if (done == 0)
        sim_name_op(sim, SIM_RENAME, sim_inside(sim, from), sim_inside(sim, to), NULL);
    return (int)sim_end(sim, done);
}

static int sim_unlink(const Os *os, const char *path)
{
    Sim *sim = os->state;
    if (!sim_begin(sim))
        return -1;
    int done = unlink(path);
    if (done == 0)
        sim_name_op(sim, SIM_UNLINK, sim_inside(sim, path), NULL, NULL);
    return (int)sim_end(sim, done);
}

static isize sim_pread(const Os *os, int fd, void *to, isize n, i64 at)
{
    Sim *sim = os->state;
    if (!sim_begin(sim))
        return -1;
    return sim_end(sim, pread(fd, to, (size_t)n, at));
}

/* `folder` is DIR/journal, there and empty. */
__attribute__((unused)) static Sim *sim_new(const char *folder, u64 seed)
{
    Sim *sim = calloc(1, sizeof *sim);
    sim->os = os_real;
    sim->os.open = sim_open;
    sim->os.close = sim_close;
    sim->os.write = sim_write_on;
    sim->os.pwrite = sim_pwrite;
    sim->os.pread = sim_pread;
    sim->os.ftruncate = sim_ftruncate;
    sim->os.fdatasync = sim_fdatasync;
    sim->os.fsync = sim_fsync;
    sim->os.rename = sim_rename;
    sim->os.unlink = sim_unlink;
    sim->os.state = sim;
    sim->folder = folder;
    sim->random = random_from(seed);
    sim->cut_at = INT64_MAX;
    pthread_mutex_init(&sim->lock, NULL);
    return sim;
}

__attribute__((unused)) static void sim_free(Sim *sim)
{
    for (isize i = 0; i < sim->nodes_n; i++) {
        sim_forget(sim->nodes[i]);
        free(sim->nodes[i]->durable);
        free(sim->nodes[i]->ops);
        free(sim->nodes[i]);
    }
    pthread_mutex_destroy(&sim->lock);
    free(sim);
}

#endif
