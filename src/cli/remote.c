/* remote.c — while a server holds the data directory, commands run inside it: the client sends its
 * words, its folder and its own standard output and error over the directory's Unix socket (mode
 * 0600), the server runs the command with them and answers its exit code.
 *
 * One message each way: 4 bytes length and NUL-ended strings (folder, words) with two descriptors
 * attached; back 4 bytes exit code. A client that goes away raises the command's stop flag, and so
 * does a server that closes.
 */
#include "cli/cli.h"
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { MESSAGE_BYTES_MAX = 1 << 20, CALLS_MAX = 64, WORDS_MAX = 4096 };

struct Lender {
    Shop *shop;
    int listener, wake[2];
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t idle;
    int running;
    struct sockaddr_un address;
};

static bool address_of(Str dir, struct sockaddr_un *a)
{
    *a = (struct sockaddr_un){.sun_family = AF_UNIX};
    return snprintf(a->sun_path, sizeof a->sun_path, "%.*s/patron.sock", STR_ARG(dir)) <
           (int)sizeof a->sun_path;
}

/* ---- the client -------------------------------------------------------------------------------
 * */

static bool send_call(int fd, Str message)
{
    char room[CMSG_SPACE(2 * sizeof(int))] = {0};
    int files[2] = {STDOUT_FILENO, STDERR_FILENO};
    struct iovec part = {(void *)message.p, (size_t)message.n};
    struct msghdr m = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof room};
    struct cmsghdr *c = CMSG_FIRSTHDR(&m);
    isize sent = 0;

    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(sizeof files);
    memcpy(CMSG_DATA(c), files, sizeof files);
    sent = sendmsg(fd, &m, MSG_NOSIGNAL);
    while (sent > 0 && sent < message.n) {
        isize more = send(fd, message.p + sent, (size_t)(message.n - sent), MSG_NOSIGNAL);
        if (more <= 0)
            return false;
        sent += more;
    }
    return sent == message.n;
}

bool lender_ask(const char *dir, int argc, char **argv, int *status)
{
    scoped(Arena, arena_free) arena = arena_new(4 << 20);
    struct sockaddr_un address;
    char *cwd = getcwd(NULL, 0);
    i32 code;

    scoped(int, fd_close) fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || !cwd || !address_of(str_of(dir), &address) ||
        connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        free(cwd);
        return false;
    }
    Buf b = buf_on(&arena);
    buf_put(&b, &(u32){0}, 4);
    buf_put(&b, cwd, (isize)strlen(cwd) + 1);
    free(cwd);
    for (int i = 0; i < argc; i++)
        buf_put(&b, argv[i], (isize)strlen(argv[i]) + 1);
    memcpy(b.p, &(u32){(u32)(b.n - 4)}, 4);
    fflush(NULL);
    if (!send_call(fd, buf_done(&b)) || recv(fd, &code, sizeof code, MSG_WAITALL) != sizeof code) {
        fprintf(stderr, "patron: the server on '%s' went away before it answered\n", dir);
        *status = 1;
        return true;
    }
    *status = code;
    return true;
}

/* ---- the server
 * --------------------------------------------------------------------------------- */

typedef struct {
    Lender *lender;
    int fd, files[2];
    char *words[WORDS_MAX];
    int argc;
    char *cwd, *bytes;
    bool stop;
    int done[2]; /* a pipe that ends when the command has */
    i32 status;
} Visit;

static bool receive_start(Visit *v, u32 *length)
{
    char room[CMSG_SPACE(2 * sizeof(int))];
    struct iovec part = {length, sizeof *length};
    struct msghdr m = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof room};
    struct timeval patience = {5, 0};

    setsockopt(v->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (recvmsg(v->fd, &m, MSG_CMSG_CLOEXEC | MSG_WAITALL) != sizeof *length)
        return false;
    struct cmsghdr *c = CMSG_FIRSTHDR(&m);
    if (!c || c->cmsg_type != SCM_RIGHTS || c->cmsg_len != CMSG_LEN(sizeof v->files))
        return false;
    memcpy(v->files, CMSG_DATA(c), sizeof v->files);
    return *length > 0 && *length <= MESSAGE_BYTES_MAX;
}

static bool receive_words(Visit *v)
{
    u32 length = 0;

    if (!receive_start(v, &length))
        return false;
    v->bytes = malloc(length);
    if (!v->bytes || recv(v->fd, v->bytes, length, MSG_WAITALL) != (isize)length ||
        v->bytes[length - 1] != 0)
        return false;
    v->cwd = v->bytes;
    for (char *p = v->bytes + strlen(v->bytes) + 1; p < v->bytes + length; p += strlen(p) + 1) {
        if (v->argc == WORDS_MAX - 1)
            return false;
        v->words[v->argc++] = p;
    }
    return v->argc > 0;
}

static void *run_words(void *context)
{
    Visit *v = context;
    FILE *out = fdopen(v->files[0], "w"), *err = fdopen(v->files[1], "w");

    v->status = 1;
    if (out && err)
        v->status = command_run(v->argc, v->words, v->lender->shop, v->cwd, out, err, &v->stop);
    if (out)
        fclose(out);
    if (err)
        fclose(err);
    v->files[0] = v->files[1] = -1;
    close(v->done[1]);
    return NULL;
}

/* Run the command while listening for the client's leaving. */
static void attend(Visit *v)
{
    pthread_t worker;
    struct pollfd wait[3] = {
        {v->done[0], POLLIN, 0}, {v->fd, POLLRDHUP, 0}, {v->lender->wake[0], POLLIN, 0}};

    if (pthread_create(&worker, NULL, run_words, v) != 0) {
        close(v->done[1]);
        return;
    }
    while (poll(wait, 3, -1) >= 0 || errno == EINTR) {
        if (wait[0].revents)
            break;
        if (!wait[1].revents && !wait[2].revents)
            continue;
        __atomic_store_n(&v->stop, true, __ATOMIC_RELAXED);
        wait[1].fd = wait[2].fd = -1;
    }
    pthread_join(worker, NULL);
    send(v->fd, &v->status, sizeof v->status, MSG_NOSIGNAL);
}

static void *visit(void *context)
{
    Visit *v = context;
    Lender *l = v->lender;

    if (receive_words(v) && pipe(v->done) == 0) {
        attend(v);
        close(v->done[0]);
    }
    for (int i = 0; i < 2; i++)
        if (v->files[i] >= 0)
            close(v->files[i]);
    close(v->fd);
    free(v->bytes);
    free(v);
    pthread_mutex_lock(&l->mutex);
    l->running--;
    pthread_cond_broadcast(&l->idle);
    pthread_mutex_unlock(&l->mutex);
    return NULL;
}

static bool same_user(int fd)
{
    struct ucred who;
    socklen_t n = sizeof who;

    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &n) == 0 &&
           (who.uid == geteuid() || who.uid == 0);
}

static void welcome(Lender *l, int fd)
{
    pthread_t thread;
    Visit *v = same_user(fd) ? calloc(1, sizeof *v) : NULL;
    bool room;

    pthread_mutex_lock(&l->mutex);
    room = v && l->running < CALLS_MAX;
    l->running += room;
    pthread_mutex_unlock(&l->mutex);
    if (room) {
        *v = (Visit){.lender = l, .fd = fd, .files = {-1, -1}};
        if (pthread_create(&thread, NULL, visit, v) == 0) {
            pthread_detach(thread);
            return;
        }
        pthread_mutex_lock(&l->mutex);
        l->running--;
        pthread_mutex_unlock(&l->mutex);
    }
    free(v);
    close(fd);
}

static void *lend(void *context)
{
    Lender *l = context;
    struct pollfd wait[2] = {{l->listener, POLLIN, 0}, {l->wake[0], POLLIN, 0}};

    for (;;) {
        if (poll(wait, 2, -1) < 0 && errno != EINTR)
            return NULL;
        if (wait[1].revents)
            return NULL;
        int fd = wait[0].revents ? accept4(l->listener, NULL, NULL, SOCK_CLOEXEC) : -1;
        if (fd >= 0)
            welcome(l, fd);
    }
}

Code lender_open(Shop *shop, Lender **out, Err *e)
{
    Lender *l = take(&shop->arena, Lender, 1);
    mode_t mask;

    *l = (Lender){.shop = shop, .wake = {-1, -1}};
    if (!address_of(shop->dir, &l->address))
        return fail(e, BAD_INPUT,
                    "the path of '%.*s' is too long for a socket in it: use a shorter one",
                    STR_ARG(shop->dir));
    l->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    unlink(l->address.sun_path); /* the journal's lock says that no other server lives */
    mask = umask(0177);
    int bound = l->listener < 0
                    ? -1
                    : bind(l->listener, (struct sockaddr *)&l->address, sizeof l->address);
    umask(mask);
    if (bound != 0 || listen(l->listener, 16) != 0 || pipe(l->wake) != 0)
        return fail(e, IO_FAILED, "cannot open the socket '%s': %s", l->address.sun_path,
                    strerror(errno));
    pthread_mutex_init(&l->mutex, NULL);
    pthread_cond_init(&l->idle, NULL);
    if (pthread_create(&l->thread, NULL, lend, l) != 0)
        return fail(e, IO_FAILED, "cannot start a thread: %s", strerror(errno));
    *out = l;
    return OK;
}

void lender_close(Lender **out)
{
    Lender *l = *out;

    if (!l)
        return;
    *out = NULL;
    close(l->wake[1]);
    pthread_join(l->thread, NULL);
    close(l->listener);
    unlink(l->address.sun_path);
    pthread_mutex_lock(&l->mutex);
    while (l->running > 0)
        pthread_cond_wait(&l->idle, &l->mutex);
    pthread_mutex_unlock(&l->mutex);
    close(l->wake[0]);
}
