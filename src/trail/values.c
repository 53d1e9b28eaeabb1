/* values.c — one pass over the journal for one field or property. */
#include "trail/property.h"

typedef struct {
    Values *values;
    Str name;
    Field field; /* FIELD_COUNT: a property */
} ReadingValues;

/* Events that stand in trails; the shop's own kinds of fact do not. */
static bool *persons_of(const Batch *b, Arena *keep)
{
    const Column *c = b->field[F_kind];
    isize n = c ? c->dict_n : 0;
    bool *shop = take(keep, bool, n + 1), *person = take(keep, bool, b->rows + 1);
    for (isize k = 0; k < n; k++) {
        Kind kind = kind_find(c->dict[k]);
        shop[k + 1] = kind != KIND_COUNT && kind_info[kind].shop;
    }
    for (isize i = 0; i < b->rows; i++)
        person[i] = !c || i >= c->n || !shop[c->code[i]];
    return person;
}

static void take_column(const ReadingValues *r, const Visited *v, const Column *c, Arena scratch)
{
    const Batch *b = v->batch;
    bool line = r->field != FIELD_COUNT && field_info[r->field].line;
    const bool *person = persons_of(b, &scratch);
    CellTexts cells = cell_texts(b, c, line, &scratch);
    u64 *first = arena_take_raw(&scratch, sizeof(u64), (isize)cells.n + 1);
    u32 *word = arena_take_raw(&scratch, sizeof(u32), (isize)cells.n + 1);
    u32 *out = r->values->code + (v->first_seq - r->values->from);

    memset(first, 0xff, ((size_t)cells.n + 1) * sizeof *first);
    for (isize i = 0; i < b->rows; i++) {
        u32 cell = cells.cell[i];
        if (cell && person[i] && first[cell - 1] == NEVER)
            first[cell - 1] = (u64)(v->first_seq + i) << 20;
    }
    WordUse use = {.text = cells.text, .first = first, .n = cells.n};
    words_put(&r->values->words, &use, word, scratch);
    for (isize i = 0; i < b->rows; i++)
        if (cells.cell[i] && person[i])
            out[i] = word[cells.cell[i] - 1];
}

static void take_values(void *context, const Visited *v, Arena scratch)
{
    const ReadingValues *r = context;
    const Batch *b = v->batch;
    if (r->field != FIELD_COUNT) {
        if (b->field[r->field])
            take_column(r, v, b->field[r->field], scratch);
        return;
    }
    for (isize p = 0; p < b->properties; p++)
        if (str_eq(b->property[p]->name, r->name))
            take_column(r, v, b->property[p], scratch);
}

Code values_read(Journal *journal, int workers, Str name, i64 from, i64 until, Values **out, Err *e)
{
    Arena on = arena_new(memory_all());
    Values *values = take(&on, Values, 1);
    ReadingValues reading = {values, name, field_find(name)};
    FieldSet want = {.field = {[F_kind] = true, [F_currency] = true},
                     .properties = reading.field == FIELD_COUNT};
    VisitPlan plan = {
        .want = &want,
        .journal = journal,
        .from = from,
        .until = until,
        .workers = workers,
        .visit = take_values,
        .context = &reading,
    };

    if (reading.field != FIELD_COUNT)
        want.field[reading.field] = true;
    values->from = from;
    values->until = until;
    values->code = take(&on, u32, until - from + BATCH_ROWS_MAX);
    pool_open(&values->pool, memory_all());
    words_open(&values->words, &values->pool, 0);
    Code code = journal_visit(&plan, e);
    Arena scratch = arena_new(memory_all());
    values->ranked = words_rank(&values->words, &on, scratch);
    arena_free(&scratch);
    values->on = on;
    for (i64 i = 0; i < until - from; i++)
        if (values->code[i])
            values->code[i] = words_at(&values->words, values->code[i])->rank + 1;
    if (code != OK)
        values_close(&values);
    *out = values;
    return code;
}

void values_close(Values **held)
{
    if (!*held)
        return;
    words_close(&(*held)->words);
    pool_close(&(*held)->pool);
    Arena on = (*held)->on;
    *held = NULL;
    arena_free(&on);
}
