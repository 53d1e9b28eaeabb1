/* ask.c — questions: report, reports, help, person. */
#include "cli/cli.h"
#include <inttypes.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int width_of(FILE *f)
{
    struct winsize w;

    return ioctl(fileno(f), TIOCGWINSZ, &w) == 0 && w.ws_col > 20 ? w.ws_col : 120;
}

static void refresh_step(void *context, i64 done, i64 all)
{
    progress_step(context, done, all, done);
}

/* The trails, caught up with the journal. */
static Code fresh_snapshot(Call *call, Snapshot **out, Err *e)
{
    Progress progress = progress_of(call, "building the trail", "events");
    TrailStore *trails;

    TRY(shop_trails(call->shop, &trails, e));
    Code code = trail_refresh(trails, refresh_step, &progress, e);
    progress_end(&progress);
    if (code == OK)
        *out = trail_snapshot(trails);
    return code;
}

static Code read_pairs(Call *call, Pair **pairs, isize *n, Err *e)
{
    *pairs = take(call->arena, Pair, call->word_count);
    *n = 0;
    for (int i = 1; i < call->word_count; i++) {
        Cut pair = str_cut(str_of(call->words[i]), '=');
        if (!pair.found)
            return fail(e, BAD_INPUT,
                        "a parameter is written name=value, not '%s'; see 'patron help %s'",
                        call->words[i], call->words[0]);
        (*pairs)[(*n)++] = (Pair){pair.head, pair.tail};
    }
    return OK;
}

/* To --out when given, else to the command's output. */
static Code give(Call *call, Str text, Err *e)
{
    const char *file = call_option(call, "out", NULL);

    if (file)
        return os_replace_file(call->shop->os, call_path(call, file), text, e);
    if (fwrite(text.p, 1, (size_t)text.n, call->out) != (size_t)text.n)
        return fail(e, IO_FAILED, "the answer could not be written out");
    return OK;
}

static Code give_answer(Call *call, const ReportAnswer *answer, Err *e)
{
    const char *format = call_option(call, "format", "table");
    const char *file = call_option(call, "out", NULL);
    Buf b = buf_on(call->arena);

    if (strcmp(format, "xlsx") == 0) {
        if (!file)
            return fail(e, BAD_INPUT, "--format xlsx wants --out FILE.xlsx");
        return answer_xlsx(answer, call_path(call, file), e);
    }
    if (strcmp(format, "json") == 0) {
        answer_json(answer, &b);
        buf_byte(&b, '\n');
    } else if (strcmp(format, "csv") == 0) {
        for (isize t = 0; t < answer->tables.tables; t++) {
            if (t > 0)
                buf_str(&b, S("\n"));
            answer_csv(answer, t, &b);
        }
    } else {
        if (call->shop->simulated)
            buf_str(&b, S("(simulated data)\n"));
        answer_table(answer, file ? 120 : width_of(call->out), &b);
    }
    return give(call, buf_done(&b), e);
}

static Code answer_question(Call *call, const Report *report, Snapshot *snapshot,
                            ReportAnswer *answer, Err *e)
{
    const char *engine = call_option(call, "engine", "trail");
    AskOptions options = {.currency = call->shop->currency,
                          .zone = call->shop->zone,
                          .now_us = call->shop->os->now_us(call->shop->os),
                          .stop = call->stop};
    Warehouse *warehouse;
    Pair *pairs;
    isize n;

    TRY(read_pairs(call, &pairs, &n, e));
    if (call_flag(call, "sql")) {
        Str text;
        TRY(report_sql_text(report, snapshot, 0, pairs, n, &options, call->arena, &text, e));
        return give(call, text, e);
    }
    if (strcmp(engine, "trail") == 0) {
        TRY(report_ask(report, snapshot, pairs, n, &options, call->arena, answer, e));
        return give_answer(call, answer, e);
    }
    TRY(shop_warehouse(call->shop, &warehouse, e));
    TRY(warehouse_follow(warehouse, e));
    TRY(report_ask_sql(report, snapshot, warehouse, pairs, n, &options, call->arena, answer, e));
    return give_answer(call, answer, e);
}

Code cmd_report(Call *call, Err *e)
{
    scoped(Snapshot *, snapshot_release) snapshot = NULL;
    ReportAnswer answer;

    if (call->word_count == 0)
        return bad_usage(call, e, "which report? 'patron reports' lists them");
    const Report *report = report_find(str_of(call->words[0]));
    if (!report)
        return fail(e, BAD_INPUT, "there is no report '%s'; 'patron reports' lists them",
                    call->words[0]);
    TRY(fresh_snapshot(call, &snapshot, e));
    return answer_question(call, report, snapshot, &answer, e);
}

Code cmd_reports(Call *call, Err *e)
{
    Buf b = buf_on(call->arena);

    (void)e;
    if (strcmp(call_option(call, "format", "table"), "json") == 0) {
        catalog_json(&b);
        fprintf(call->out, "%.*s\n", STR_ARG(buf_done(&b)));
        return OK;
    }
    for (const Report *const *r = report_catalog; *r; r++)
        fprintf(call->out, "%-12s %s\n", (*r)->name, (*r)->asks);
    fprintf(call->out, "\n'patron help NAME' tells the parameters and what the answer means.\n");
    return OK;
}

static void print_param(FILE *to, const Param *p)
{
    fprintf(to, "  %s=%s  %s", p->name, p->otherwise ? p->otherwise : "", p->help);
    fprintf(to, "%s%s%s\n", p->choices ? " (" : "", p->choices ? p->choices : "",
            p->choices ? ")" : "");
}

static void print_report(FILE *to, const Report *r)
{
    Str document = report_document(r);

    fprintf(to, "%s — %s\n\nParameters of its own:\n", r->name, r->asks);
    for (const Param *p = r->params; p && p->name; p++)
        print_param(to, p);
    fprintf(to, "\nParameters of every report:\n");
    for (const Param *p = common_params; p->name; p++)
        print_param(to, p);
    fprintf(to, "\n%.*s", STR_ARG(document));
}

Code cmd_help(Call *call, Err *e)
{
    if (call->word_count == 0) {
        for (const Command *c = commands; c->name; c++)
            fprintf(call->out, "patron %s %s\n    %s\n%s%s%s", c->name, c->words, c->help,
                    c->options[0] ? "    " : "", c->options, c->options[0] ? "\n" : "");
        return OK;
    }
    const Report *report = report_find(str_of(call->words[0]));
    if (report) {
        print_report(call->out, report);
        return OK;
    }
    for (const Command *c = commands; c->name; c++)
        if (strcmp(c->name, call->words[0]) == 0) {
            fprintf(call->out, "patron %s %s\n%s\noptions: %s\n", c->name, c->words, c->help,
                    c->options[0] ? c->options : "none");
            if (c->run == cmd_import)
                import_help(call);
            return OK;
        }
    return fail(e, NOT_FOUND, "there is neither a report nor a command '%s'", call->words[0]);
}

/* ---- person
 * ------------------------------------------------------------------------------------- */

static void person_text(Call *call, const Snapshot *s, const Trail *t)
{
    const Str *ids;
    isize n = person_ids(s, t->person, call->arena, &ids);
    Buf b = buf_on(call->arena);
    isize session = 0;

    buf_print(&b, "%.*s%s\nids:", STR_ARG(person_key(s, t->person)), t->guest ? " (guest)" : "");
    for (isize i = 0; i < n; i++)
        buf_print(&b, " %.*s", STR_ARG(ids[i]));
    buf_print(&b, "\n%td events, %td sessions, %td orders\n", t->n, t->sessions, t->orders);
    for (isize i = 0; i < t->n; i++) {
        if (session < t->sessions && t->session[session].first == (u32)i) {
            Str channel = dim_text(s, DIM_CHANNEL, t->session[session].channel);
            buf_print(&b, "\n-- %s via %.*s\n",
                      t->session[session].flags & SESSION_VISIT ? "visit" : "no visit",
                      STR_ARG(channel.n ? channel : S("(none)")));
            session++;
        }
        buf_time(&b, trail_us(t, i), call->shop->zone);
        buf_print(&b, "  %-16.*s %.*s %.*s\n",
                  STR_ARG(dim_text(s, DIM_KIND, t->kind[i] & KIND_MASK)),
                  STR_ARG(dim_text(s, DIM_PAGE, code_at(t->page, i))),
                  STR_ARG(dim_text(s, DIM_PRODUCT, code_at(t->product, i))));
    }
    Buf shown = buf_on(call->arena);
    buf_terminal(&shown, buf_done(&b), true);
    fwrite(shown.p, 1, (size_t)shown.n, call->out);
}

/* Every event as it lies in the journal, one JSON object a line. */
static Code person_json(Call *call, const Trail *t, Err *e)
{
    scoped(JournalReader *, journal_reader_close) reader = NULL;
    const u32 *seqs = trail_seqs(t, call->arena);

    for (isize i = 0; i < t->n; i++) {
        Arena scratch = *call->arena;
        Frame frame;
        Batch *batch;
        i64 seq = seqs[i];
        journal_reader_close(&reader);
        TRY(journal_reader_open(call->shop->journal, seq, &reader, e));
        TRY(journal_next(reader, &frame, e));
        if (seq < frame.first_seq || seq >= frame.first_seq + frame.events)
            return fail(e, CORRUPT, "event %" PRId64 " is not in the journal any more", seq);
        TRY(batch_decode(frame.bytes, &scratch, &batch, e));
        Buf b = buf_on(&scratch);
        event_to_json(batch, (isize)(seq - frame.first_seq), &b);
        fprintf(call->out, "%.*s\n", STR_ARG(buf_done(&b)));
    }
    return OK;
}

Code cmd_person(Call *call, Err *e)
{
    scoped(Snapshot *, snapshot_release) snapshot = NULL;
    Trail trail;

    if (call->word_count != 1)
        return bad_usage(call, e, "one id of the person is wanted");
    TRY(fresh_snapshot(call, &snapshot, e));
    TRY(trail_find(snapshot, str_of(call->words[0]), &trail, e));
    if (strcmp(call_option(call, "format", "table"), "json") == 0)
        return person_json(call, &trail, e);
    person_text(call, snapshot, &trail);
    return OK;
}
