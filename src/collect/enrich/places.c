/* places.c — see places.h. Known are the forms of MaxMind's and DB-IP's files ("country" with
 * "iso_code") and of ip-location-db's and IPinfo's ("country_code", "country"), and the names that
 * any of them has for the owner of a network. */
#include "collect/enrich/places.h"
#include <arpa/inet.h>
#include <maxminddb.h>
#include <stdlib.h>
#include <unistd.h>

struct Places {
    MMDB_s db;
};

/* Where the build puts it: lib/ beside the program, or beside the program's folder. */
static const char *packaged(Arena *arena)
{
    static const char *const folders[] = {"lib", "../lib"};
    char self[4096];
    isize n = readlink("/proc/self/exe", self, sizeof self);

    while (n > 0 && self[n - 1] != '/')
        n--;
    for (int i = 0; n > 0 && n < (isize)sizeof self && i < COUNT(folders); i++) {
        const char *path = str_z(arena,
                                 str_format(arena, "%.*s%s/places.mmdb", (int)n, self, folders[i]));
        if (os_exists(path))
            return path;
    }
    return NULL;
}

Code places_open(Str path, Arena *arena, Places **out, Err *e)
{
    const char *file = path.n > 0 ? str_z(arena, path) : packaged(arena);
    Places *p = take(arena, Places, 1);

    *out = NULL;
    if (!file)
        return OK;
    int status = MMDB_open(file, MMDB_MODE_MMAP, &p->db);
    if (status != MMDB_SUCCESS)
        return fail(e, BAD_INPUT, "the database of places '%s' cannot be read: %s", file,
                    MMDB_strerror(status));
    *out = p;
    return OK;
}

void places_close(Places **out)
{
    if (*out)
        MMDB_close(&(*out)->db);
    *out = NULL;
}

static bool find_entry(const Places *p, const Address *a, MMDB_entry_s *entry)
{
    struct sockaddr_in four = {.sin_family = AF_INET};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6};
    int status;

    memcpy(&four.sin_addr, a->bytes + 12, 4);
    memcpy(&six.sin6_addr, a->bytes, 16);
    MMDB_lookup_result_s found = MMDB_lookup_sockaddr(
        &p->db, a->four ? (struct sockaddr *)&four : (struct sockaddr *)&six, &status);
    *entry = found.entry;
    return status == MMDB_SUCCESS && found.found_entry;
}

static Str text_at(MMDB_entry_s *entry, const char *const *path)
{
    MMDB_entry_data_s data;

    if (MMDB_aget_value(entry, &data, path) != MMDB_SUCCESS || !data.has_data ||
        data.type != MMDB_DATA_TYPE_UTF8_STRING)
        return S("");
    return (Str){data.utf8_string, (isize)data.data_size};
}

static void find_country(MMDB_entry_s *entry, Place *place)
{
    static const char *const paths[][3] = {
        {"country_code"}, {"country", "iso_code"}, {"country"}, {"registered_country", "iso_code"}};

    for (int i = 0; i < COUNT(paths); i++) {
        Str code = text_at(entry, paths[i]);
        if (code.n != 2)
            continue;
        memcpy(place->country, code.p, 2);
        return;
    }
}

static bool has_word(Str text, const char *word)
{
    isize n = (isize)strlen(word);

    for (isize i = 0; i + n <= text.n; i++)
        if (str_eq_fold((Str){text.p + i, n}, (Str){word, n}))
            return true;
    return false;
}

/* Owners of networks that host other people's servers; few customers live there. */
static bool hosts_servers(Str owner)
{
    static const char *const words[] = {
        "hosting",      "datacenter",       "data center", "data centre", "cloud",   "server",
        "amazon",       "microsoft",        "alibaba",     "aliyun",      "tencent", "baidu",
        "digitalocean", "hetzner",          "ovh",         "linode",      "akamai",  "vultr",
        "choopa",       "constant company", "oracle",      "leaseweb",    "contabo", "scaleway",
        "kingsoft",     "ucloud",           "google llc",  "equinix",     "vps",     "colo"};

    for (int i = 0; i < COUNT(words); i++)
        if (has_word(owner, words[i]))
            return true;
    return false;
}

static bool find_datacentre(MMDB_entry_s *entry)
{
    static const char *const paths[][3] = {{"autonomous_system_organization"},
                                           {"as_name"},
                                           {"as_organization"},
                                           {"traits", "autonomous_system_organization"}};

    for (int i = 0; i < COUNT(paths); i++) {
        Str owner = text_at(entry, paths[i]);
        if (owner.n > 0)
            return hosts_servers(owner);
    }
    return false;
}

Place places_find(const Places *p, const Address *address)
{
    Place place = {0};
    MMDB_entry_s entry;

    if (p && find_entry(p, address, &entry)) {
        find_country(&entry, &place);
        place.datacentre = find_datacentre(&entry);
    }
    return place;
}
