/* address.c — "127.0.0.1:8090" and "[::1]:0" as a listening socket. */
#include "net/inside.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <unistd.h>

static bool split(const char *text, char host[256], char port[16])
{
    const char *colon = strrchr(text, ':');
    size_t n = colon ? (size_t)(colon - text) : 0;

    if (!colon || n >= 256 || strlen(colon + 1) >= 16 || colon[1] == 0)
        return false;
    if (n >= 2 && text[0] == '[' && text[n - 1] == ']') {
        text++;
        n -= 2;
    }
    memcpy(host, text, n);
    host[n] = 0;
    strcpy(port, colon + 1);
    return true;
}

static int port_of(int fd)
{
    struct sockaddr_storage a;
    socklen_t n = sizeof a;

    if (getsockname(fd, (struct sockaddr *)&a, &n) != 0)
        return 0;
    return ntohs(a.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&a)->sin6_port
                                         : ((struct sockaddr_in *)&a)->sin_port);
}

Code address_listen(const char *text, int *out, int *port, Err *e)
{
    struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    char host[256], service[16];
    int yes = 1;

    if (!split(text, host, service))
        return fail(e, BAD_INPUT, "'%s' is not an address to listen on; write 127.0.0.1:8090",
                    text);
    if (getaddrinfo(host[0] ? host : NULL, service, &hints, &found) != 0)
        return fail(e, BAD_INPUT, "'%s' is not an address of this machine", text);
    scoped(int, fd_close)
        fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd >= 0)
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    bool open = fd >= 0 && bind(fd, found->ai_addr, found->ai_addrlen) == 0 &&
                listen(fd, 1024) == 0;
    int why = errno;
    freeaddrinfo(found);
    if (!open)
        return fail(e, IO_FAILED, "cannot listen on '%s': %s; choose another with --listen", text,
                    strerror(why));
    *port = port_of(fd);
    *out = fd;
    fd = -1;
    return OK;
}

Str peer_address(const struct sockaddr *peer, Arena *arena)
{
    char text[INET6_ADDRSTRLEN];
    const char *shown = NULL;

    if (peer && peer->sa_family == AF_INET)
        shown = inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)peer)->sin_addr,
                          text, sizeof text);
    else if (peer && peer->sa_family == AF_INET6)
        shown = inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)peer)->sin6_addr,
                          text, sizeof text);
    Str address = str_of(shown);
    return str_copy(arena, str_starts(address, S("::ffff:")) ? str_skip(address, 7) : address);
}
