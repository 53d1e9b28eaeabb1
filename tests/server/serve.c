/* The program itself: `patron serve` on a directory, commands beside it through its socket, and how
 * it ends. */
#include "doors.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

typedef struct {
    Arena arena;
    char directory[64];
    const char *data;
    pid_t server;
    int port, from_server;
    Err err;
} House;
static House h;

/* The program with these words; its standard output and error go to `out`. */
static pid_t start(const char *const *words, int out)
{
    const char *argv[16] = {PATRON_BUILD "/patron"};

    for (int i = 0; words[i]; i++)
        argv[i + 1] = words[i];
    pid_t child = fork();
    if (child == 0) {
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        dup2(out, STDOUT_FILENO);
        dup2(out, STDERR_FILENO);
        execv(argv[0], (char *const *)argv);
        _exit(127);
    }
    expect(child > 0);
    return child;
}

static int ended(pid_t child)
{
    int status;

    expect(waitpid(child, &status, 0) == child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Run to the end: what it said, and its exit code. */
static Str run(int *code, const char *const *words)
{
    Buf b = buf_on(&h.arena);
    char piece[4096];
    int ends[2];
    isize n;

    expect(pipe2(ends, O_CLOEXEC) == 0);
    pid_t child = start(words, ends[1]);
    close(ends[1]);
    while ((n = read(ends[0], piece, sizeof piece)) > 0)
        buf_put(&b, piece, n);
    close(ends[0]);
    *code = ended(child);
    return buf_done(&b);
}
#define RUN(code, ...) run(code, (const char *const[]){__VA_ARGS__, "--data", h.data, NULL})

static void serve(void)
{
    Buf b = buf_on(&h.arena);
    char byte;
    int ends[2];

    expect(pipe2(ends, O_CLOEXEC) == 0);
    h.server = start((const char *const[]){"serve", h.data, "--listen", "127.0.0.1:0", NULL},
                     ends[1]);
    close(ends[1]);
    h.from_server = ends[0];
    while (read(ends[0], &byte, 1) == 1 && byte != '\n')
        buf_byte(&b, (u8)byte);
    isize at = str_find(buf_done(&b), S("is open at http://127.0.0.1:"));
    if (at < 0)
        broken("the server says: %.*s", (int)b.n, (const char *)b.p);
    h.port = atoi(str_z(&h.arena, str_skip(buf_done(&b), at + 28)));
    expect(h.port > 0);
}

/* Its exit code after this signal. */
static int stop(int signal)
{
    kill(h.server, signal);
    int code = ended(h.server);
    close(h.from_server);
    return code;
}

static void house(void)
{
    h = (House){.arena = arena_new((isize)1 << 30)};
    snprintf(h.directory, sizeof h.directory, "/tmp/patron-serve-XXXXXX");
    expect(mkdtemp(h.directory));
    h.data = str_z(&h.arena, str_format(&h.arena, "%s/data", h.directory));
}

static void house_end(void)
{
    expect(os_remove_tree(h.directory, &h.err) == OK);
    arena_free(&h.arena);
}

static const char *file(const char *name, const char *text)
{
    const char *path = str_z(&h.arena, str_format(&h.arena, "%s/%s", h.directory, name));

    expect(os_replace_file(&os_real, path, str_of(text), &h.err) == OK);
    return path;
}

static Reply fetch(const char *path)
{
    Str bytes = str_format(&h.arena, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", path);
    return exchange(h.port, bytes, &h.arena);
}

static bool socket_mode(mode_t *mode)
{
    struct stat status;
    const char *path = str_z(&h.arena, str_format(&h.arena, "%s/patron.sock", h.data));

    if (stat(path, &status) != 0)
        return false;
    *mode = status.st_mode;
    return true;
}

static const char events[] = "time,kind,user_id,channel\n"
                             "2026-03-01T10:00:00Z,page_view,ann,search\n"
                             "2026-03-01T11:00:00Z,page_view,bob,email\n";

TEST("commands beside a server run in it, through a socket that is its owner's alone")
{
    mode_t mode = 0;
    int code;

    house();
    serve();
    expect(socket_mode(&mode) && S_ISSOCK(mode) && (mode & 0777) == 0600);
    Str text = RUN(&code, "import", "events", file("events.csv", events));
    if (code != 0)
        broken("%.*s", STR_ARG(text));
    text = RUN(&code, "report", "overview", "--format", "json");
    expect(code == 0 && str_find(text, S("\"counted\":{\"events\":2,\"people\":2")) > 0);
    Reply r = {0};
    while (str_find(r.body, S("\"people\":2")) < 0)
        r = fetch("/api/v1/shop");
    expect(str_find(r.body, S("\"journal_events\":2")) > 0);
    text = RUN(&code, "report", "overview", "unit=decade");
    expect(code == 2 && str_find(text, S("hour|day|week")) > 0);
    text = RUN(&code, "report", "nothing");
    expect(code != 0 && str_find(text, S("nothing")) > 0);
    text = RUN(&code, "sql", "SELECT count(*) AS n FROM events", "--format", "csv");
    expect(code == 0 && str_find(text, S("2")) >= 0);
    expect(stop(SIGTERM) == 0 && !socket_mode(&mode));
    text = RUN(&code, "report", "overview", "--format", "json");
    expect(code == 0 && str_find(text, S("\"counted\":{\"events\":2,\"people\":2")) > 0);
    house_end();
}

TEST("two servers do not share a directory, and one that was killed leaves it usable")
{
    mode_t mode;
    int code;

    house();
    serve();
    Str text = RUN(&code, "serve", "--listen", "127.0.0.1:0");
    if (code != 1)
        broken("%d %.*s", code, STR_ARG(text));
    expect(fetch("/health").status == 200);
    expect(stop(SIGKILL) == 128 + SIGKILL && socket_mode(&mode));
    serve();
    expect(fetch("/health").status == 200);
    text = RUN(&code, "report", "overview");
    expect(code == 0);
    expect(stop(SIGINT) == 0);
    house_end();
}

TEST("a port that is taken is said, with what to do")
{
    int code;

    house();
    serve();
    const char *other = str_z(&h.arena, str_format(&h.arena, "%s/other", h.directory));
    const char *taken = str_z(&h.arena, str_format(&h.arena, "127.0.0.1:%d", h.port));
    Str text = run(&code, (const char *const[]){"serve", other, "--listen", taken, NULL});
    expect(code == 1 && str_find(text, S("choose another with --listen")) > 0);
    expect(stop(SIGTERM) == 0);
    house_end();
}

static bool nobody_listens(void)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)h.port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool nobody = connect(fd, (struct sockaddr *)&to, sizeof to) != 0;

    close(fd);
    return nobody;
}

TEST("a server told to stop finishes the requests it has begun, and then goes")
{
    house();
    serve();
    int fd = dial(h.port);
    expect(say(fd, S("POST /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n"
                     "Expect: 100-continue\r\n\r\n")));
    expect(hear(fd, &h.arena, false).status == 100);
    kill(h.server, SIGTERM);
    while (!nobody_listens()) {}
    expect(say(fd, S("ab")));
    Reply r = hear(fd, &h.arena, false);
    expect(r.status == 405 && !r.more && closes(fd));
    close(fd);
    expect(ended(h.server) == 0);
    close(h.from_server);
    house_end();
}

TESTS_MAIN
