/* health.c — is the shop really able to take in and to answer? A real write, a real read. */
#include "server/inside.h"
#include <inttypes.h>

/* A few bytes written through to the disk the journal is on, and read back. */
static Code probe_disk(Visit *v, Err *e)
{
    const ServerOptions *o = &v->server->options;
    const char *path = str_z(v->arena, str_format(v->arena, "%s/health", o->directory));
    Str now = str_format(v->arena, "%" PRId64 "\n", o->os->now_us(o->os)), back;

    TRY(os_replace_file(o->os, path, now, e));
    TRY(os_read_file(o->os, path, v->arena, &back, e));
    return str_eq(now, back)
               ? OK
               : fail(e, CORRUPT, "'%s' does not hold what was just written to it", path);
}

Code route_health(Visit *v, Err *e)
{
    const ServerOptions *o = &v->server->options;
    Snapshot *snapshot = trail_snapshot(o->trails);
    i64 behind = journal_end(o->journal) - snapshot_info(snapshot).covers;
    Answer answer;
    AskLimits limits = {.timeout_us = 2 * US_PER_S};

    snapshot_release(&snapshot);
    pthread_mutex_lock(&v->server->probing);
    Code code = probe_disk(v, e);
    pthread_mutex_unlock(&v->server->probing);
    if (code != OK)
        return code;
    TRY(warehouse_ask(o->warehouse, S("SELECT 1"), &limits, v->arena, &answer, e));
    give_json(v, str_format(v->arena,
                            "{\"status\":\"ok\",\"journal_events\":%" PRId64
                            ",\"trail_behind\":%" PRId64 "}\n",
                            journal_end(o->journal), behind));
    return OK;
}
