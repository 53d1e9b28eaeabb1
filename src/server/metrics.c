/* metrics.c — what a monitor asks every few seconds, in the text form of Prometheus. */
#include "server/inside.h"
#include <inttypes.h>
#include <sys/resource.h>

static void put(Buf *b, const char *name, const char *type, const char *help)
{
    buf_print(b, "# HELP patron_%s %s\n# TYPE patron_%s %s\n", name, help, name, type);
}

static void put_one(Buf *b, const char *name, const char *type, const char *help, i64 value)
{
    put(b, name, type, help);
    buf_print(b, "patron_%s %" PRId64 "\n", name, value);
}

static void put_intake(Buf *b, const DoorCounts *c)
{
    put_one(b, "intake_requests_total", "counter", "Requests of clients that bring events.",
            c->requests);
    put_one(b, "intake_refused_total", "counter", "Of them answered with 4xx or 5xx.", c->refused);
    put(b, "intake_events_total", "counter", "Events that came in, by what became of them.");
    buf_print(b, "patron_intake_events_total{result=\"taken\"} %" PRId64 "\n", c->taken);
    buf_print(b, "patron_intake_events_total{result=\"repeated\"} %" PRId64 "\n", c->repeats);
    buf_print(b, "patron_intake_events_total{result=\"rejected\"} %" PRId64 "\n", c->rejected);
    put_one(b, "intake_waiting_events", "gauge", "Events not yet durable.", c->waiting);
}

Code route_metrics(Visit *v, Err *e)
{
    const ServerOptions *o = &v->server->options;
    Snapshot *snapshot = trail_snapshot(o->trails);
    i64 end = journal_end(o->journal), covers = snapshot_info(snapshot).covers;
    DoorCounts counts = door_counts(v->server->door);
    Buf b = buf_on(v->arena);
    struct rusage used;

    (void)e;
    snapshot_release(&snapshot);
    getrusage(RUSAGE_SELF, &used);
    put_intake(&b, &counts);
    put_one(&b, "journal_events", "gauge", "Events in the journal.", end);
    put_one(&b, "trail_behind_events", "gauge", "Of them not yet in reports.", end - covers);
    put_one(&b, "warehouse_behind_events", "gauge", "Of them not yet loaded for SQL.",
            end - warehouse_covers(o->warehouse));
    put(&b, "process_cpu_seconds_total", "counter", "Processor time, user and system.");
    buf_print(&b, "patron_process_cpu_seconds_total %.3f\n",
              (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                  (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6);
    put_one(&b, "process_resident_max_bytes", "gauge", "The most memory it ever held.",
            (i64)used.ru_maxrss * 1024);
    give_json(v, buf_done(&b));
    v->answer->type = S("text/plain; version=0.0.4; charset=utf-8");
    return OK;
}
