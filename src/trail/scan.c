/* scan.c — one pass over the journal fills a Scan. */
#include "trail/scan.h"
#include "trail/visit.h"

enum { HAUL_ROWS = STRETCH_EVENTS + BATCH_ROWS_MAX };

Arena haul_room(isize rows)
{
    Arena room = arena_new((HAUL_ROWS + 1) * (isize)sizeof(Row) + 4096);
    arena_page_in(&room, MIN(rows, HAUL_ROWS) * (isize)sizeof(Row));
    return room;
}

static void haul_open(void *context, isize stretch, int worker)
{
    Scan *scan = context;
    Haul *haul = &scan->haul[stretch];
    i64 behind = scan->covers - scan->from - stretch * STRETCH_EVENTS;
    haul->rows_on = haul_room(MIN(behind, STRETCH_EVENTS));
    if (!scan->rest[worker].base)
        scan->rest[worker] = arena_new(memory_all());
    haul->rest_on = &scan->rest[worker];
    haul->cap = HAUL_ROWS;
    haul->rows = arena_take_raw(&haul->rows_on, sizeof(Row), haul->cap);
}

static void take_batch(void *context, const Visited *v, Arena scratch)
{
    Scan *scan = context;
    scan_batch(scan, &scan->haul[v->stretch], v->batch, v->first_seq, v->received_us, scratch);
}

/* What a trail is made of; of the properties it lists the names. */
static const FieldSet trail_fields = {
    .field = {[F_time] = true,     [F_kind] = true,        [F_anonymous_id] = true,
              [F_user_id] = true,  [F_page] = true,        [F_channel] = true,
              [F_source] = true,   [F_medium] = true,      [F_campaign] = true,
              [F_tagged] = true,   [F_country] = true,     [F_region] = true,
              [F_language] = true, [F_device] = true,      [F_os] = true,
              [F_browser] = true,  [F_bot] = true,         [F_order] = true,
              [F_amount] = true,   [F_discount] = true,    [F_shipping] = true,
              [F_tax] = true,      [F_cost] = true,        [F_gross] = true,
              [F_value] = true,    [F_previous_id] = true, [F_product] = true,
              [F_name] = true,     [F_category] = true,    [F_brand] = true,
              [F_quantity] = true, [F_line_amount] = true},
    .properties = true,
};

Code scan_journal(const ScanPlan *plan, Scan **out, Err *e)
{
    Arena on = arena_new(sizeof(Scan) + 4096);
    Scan *scan = take(&on, Scan, 1);
    VisitPlan visit = {
        .journal = plan->journal,
        .from = plan->from,
        .until = plan->until,
        .workers = plan->workers,
        .want = &trail_fields,
        .begin = haul_open,
        .visit = take_batch,
        .context = scan,
        .progress = plan->progress,
        .progress_context = plan->progress_context,
    };

    scan->on = on;
    scan->from = plan->from;
    scan->covers = plan->until;
    scan->settle = plan->settle;
    pool_open(&scan->pool, memory_all());
    for (int lex = 0; lex < LEX_COUNT; lex++)
        words_open(&scan->words[lex], &scan->pool, lex == DIM_PRODUCT ? TOLD_N * sizeof(Told) : 0);
    words_open(&scan->tuples, &scan->pool, 0);
    for (int s = 0; s < PAIR_SHARDS; s++)
        pthread_mutex_init(&scan->pairs[s].lock, NULL);
    scan->hauls = visit_stretches(&visit);
    scan->haul = pool_take(&scan->pool, (scan->hauls + 1) * (isize)sizeof(Haul));
    memset(scan->haul, 0, (size_t)(scan->hauls + 1) * sizeof(Haul));
    Code code = journal_visit(&visit, e);
    if (code != OK)
        scan_close(&scan);
    *out = scan;
    return code;
}

void scan_close(Scan **scan)
{
    if (!*scan)
        return;
    for (isize h = 0; h < (*scan)->hauls; h++)
        arena_free(&(*scan)->haul[h].rows_on);
    for (int w = 0; w < VISITORS_MAX; w++)
        arena_free(&(*scan)->rest[w]);
    for (int lex = 0; lex < LEX_COUNT; lex++)
        words_close(&(*scan)->words[lex]);
    words_close(&(*scan)->tuples);
    for (int s = 0; s < PAIR_SHARDS; s++)
        pthread_mutex_destroy(&(*scan)->pairs[s].lock);
    pool_close(&(*scan)->pool);
    Arena on = (*scan)->on;
    *scan = NULL;
    arena_free(&on);
}
