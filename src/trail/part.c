/* part.c — a part made: each person's rows sorted, cut into sessions, given their orders, and laid
 * out as columns. */
#include "trail/making.h"
#include "trail/cold.h"
#include "trail/identity.h"

enum { FEW = 16 };

static bool row_before(const Row *a, const Row *b)
{
    return in_order(a->time, a->seq, b->time, b->seq);
}

static void insert_rows(Row *rows, isize n)
{
    for (isize i = 1; i < n; i++) {
        Row one = rows[i];
        isize at = i;
        for (; at > 0 && row_before(&one, &rows[at - 1]); at--)
            rows[at] = rows[at - 1];
        rows[at] = one;
    }
}

static void merge_rows(const Row *a, isize n, const Row *b, isize m, Row *out)
{
    while (n > 0 && m > 0) {
        bool second = row_before(b, a);
        *out++ = second ? *b++ : *a++;
        m -= second;
        n -= !second;
    }
    memcpy(out, a, (size_t)n * sizeof *a);
    memcpy(out + n, b, (size_t)m * sizeof *b);
}

void rows_sort(Row *rows, Row *spare, isize n)
{
    isize sorted = 1;
    while (sorted < n && !row_before(&rows[sorted], &rows[sorted - 1]))
        sorted++;
    if (sorted >= n)
        return;
    for (isize i = 0; i < n; i += FEW)
        insert_rows(rows + i, MIN(FEW, n - i));
    Row *from = rows, *to = spare;
    for (isize width = FEW; width < n; width *= 2) {
        for (isize i = 0; i < n; i += 2 * width) {
            isize left = MIN(width, n - i), right = MIN(width, n - i - left);
            merge_rows(from + i, left, from + i + left, right, to + i);
        }
        Row *swap = from;
        from = to;
        to = swap;
    }
    if (from != rows)
        memcpy(rows, from, (size_t)n * sizeof *rows);
}

/* Rows by person, in the order of arrival. */
static void group_rows(Making *m, Arena *keep)
{
    const PartFrom *f = m->from;
    m->start = arena_take_raw(keep, sizeof(u32), (isize)f->persons + 1);
    u32 *next = arena_take_raw(keep, sizeof(u32), (isize)f->persons + 1);
    u32 at = 0;
    for (u32 i = 0; i < f->persons; i++) {
        m->start[i] = next[i] = at;
        at += f->events[i];
    }
    m->start[f->persons] = at;
    assert(at == f->n);
    for (const RowRun *run = f->run; run < f->run + f->runs; run++)
        for (isize i = 0; i < run->n; i++)
            m->rows[next[run->rows[i].what >> 7]++] = run->rows[i];
}

static void put_cold(Making *m, u32 person, const Row *rows, isize n)
{
    const PartFrom *f = m->from;
    u32 from = f->ids_of[person];
    m->cold_end = cold_write(m->cold_end, f->ids + from, f->ids_of[person + 1] - from, rows, n);
    assert(m->cold_end - m->cold <= UINT32_MAX);
}

/* Codes below `size` in as few bytes as they need. */
static CodeColumn open_codes(u32 size, isize n, Arena *keep)
{
    u32 width = size > UINT16_MAX + 1 ? 4 : size > UINT8_MAX + 1 ? 2 : size > 1;
    return (CodeColumn){arena_take_raw(keep, MAX(width, 1), n + 1), width};
}

static void open_columns(Making *m, Arena *keep)
{
    const PartFrom *f = m->from;
    isize persons = (isize)f->persons + 1, lines = 0;
    isize ids = (isize)f->ids_of[f->persons] - f->ids_of[0];
    u32 **offsets[] = {&m->session_of, &m->order_of, &m->line_of, &m->refund_of, &m->cold_of};

    for (isize k = 0; k < COUNT(offsets); k++)
        *offsets[k] = take(keep, u32, persons);
    for (isize i = 0; i < f->orders; i++)
        lines += f->order[i].order.lines;
    m->session = arena_take_raw(keep, sizeof(Session), f->n + 1);
    m->order = arena_take_raw(keep, sizeof(Order), f->orders + 1);
    m->line = arena_take_raw(keep, sizeof(OrderLine), lines + 1);
    m->refund = arena_take_raw(keep, sizeof(Refund), f->refunds + 1);
    m->cold = arena_take_raw(keep, 1, cold_bytes_max(persons, f->n, ids));
    m->cold_end = m->cold;
    m->kind = arena_take_raw(keep, 1, f->n + 1);
    m->at = arena_take_raw(keep, sizeof(u32), f->n + 1);
    m->us = arena_take_raw(keep, sizeof(u32), f->n + 1);
    m->page = open_codes(f->pages, f->n, keep);
    m->product = open_codes(f->products, f->n, keep);
}

static void mark(Making *m, u32 person)
{
    m->session_of[person] = m->sessions;
    m->order_of[person] = m->orders;
    m->line_of[person] = m->lines;
    m->refund_of[person] = m->refunds;
    m->cold_of[person] = (u32)(m->cold_end - m->cold);
}

static void set(PartColumns *out, PartColumn column, const void *p, isize n, isize width)
{
    out->of[column] = (Bytes){p, n * width, (u32)width};
}

static inline void put_code(CodeColumn *c, isize i, u32 code)
{
    switch (c->width) {
    case 1: ((u8 *)c->p)[i] = (u8)code; break;
    case 2: ((u16 *)c->p)[i] = (u16)code; break;
    case 4: ((u32 *)c->p)[i] = code; break;
    default: break;
    }
}

/* The microseconds within the second: none, thousands of them in two bytes, or in three. */
static void set_us(Making *m, PartColumns *out, Arena *keep)
{
    isize n = m->from->n;
    const u32 *us = m->us;
    if (!m->us_any) {
        set(out, PART_US, us, 0, 0);
        return;
    }
    if (!m->us_fine) {
        u16 *two = arena_take_raw(keep, sizeof(u16), n + 1);
        for (isize i = 0; i < n; i++)
            two[i] = (u16)(us[i] / US_PER_MS);
        set(out, PART_US, two, n, 2);
        return;
    }
    u8 *three = arena_take_raw(keep, 3, n + 1);
    for (isize i = 0; i < n; i++) {
        three[3 * i] = (u8)us[i];
        three[3 * i + 1] = (u8)(us[i] >> 8);
        three[3 * i + 2] = (u8)(us[i] >> 16);
    }
    set(out, PART_US, three, n, 3);
}

/* The columns of one person's events, while the rows are still near. */
static void put_events(Making *m, u32 start, const Row *rows, isize n)
{
    for (isize i = 0; i < n; i++) {
        i64 second = rows[i].time / US_PER_S;
        u32 us = (u32)(rows[i].time - second * US_PER_S);
        m->kind[start + i] = (u8)rows[i].what;
        m->at[start + i] = (u32)second;
        m->us[start + i] = us;
        m->us_any |= us;
        m->us_fine |= us % US_PER_MS;
        put_code(&m->page, start + i, rows[i].page);
        put_code(&m->product, start + i, rows[i].product);
    }
}

static void set_events(Making *m, PartColumns *out, Arena *keep)
{
    isize n = m->from->n;
    set(out, PART_KIND, m->kind, n, 1);
    set(out, PART_AT, m->at, n, 4);
    set(out, PART_PAGE, m->page.p, m->page.width ? n : 0, m->page.width);
    set(out, PART_PRODUCT, m->product.p, m->product.width ? n : 0, m->product.width);
    set_us(m, out, keep);
}

/* What is read of all sessions together, side by side. */
static void set_briefs(const Making *m, PartColumns *out, Arena *keep)
{
    const u8 *kind = out->of[PART_KIND].p;
    const u32 *at = out->of[PART_AT].p;
    u32 *begin = arena_take_raw(keep, sizeof(u32), (isize)m->sessions + 1);
    u16 *brief = arena_take_raw(keep, sizeof(u16), (isize)m->sessions + 1);

    for (u32 i = 0; i < m->from->persons; i++) {
        for (u32 s = m->session_of[i], end = m->session_of[i + 1]; s < end; s++) {
            u32 first = m->start[i] + m->session[s].first;
            u32 next = s + 1 < end ? m->start[i] + m->session[s + 1].first : m->start[i + 1];
            begin[s] = at[first];
            brief[s] = session_brief(&m->session[s], kind + first, at + first, next - first);
        }
    }
    set(out, PART_SESSION_AT, begin, m->sessions, sizeof *begin);
    set(out, PART_SESSION_BRIEF, brief, m->sessions, sizeof *brief);
}

static void set_rest(const Making *m, PartColumns *out)
{
    isize persons = (isize)m->from->persons + 1;
    set(out, PART_EVENT_OF, m->start, persons, 4);
    set(out, PART_SESSION_OF, m->session_of, persons, 4);
    set(out, PART_ORDER_OF, m->order_of, persons, 4);
    set(out, PART_LINE_OF, m->line_of, persons, 4);
    set(out, PART_REFUND_OF, m->refund_of, persons, 4);
    set(out, PART_COLD_OF, m->cold_of, persons, 4);
    set(out, PART_SESSION, m->session, m->sessions, sizeof(Session));
    set(out, PART_ORDER, m->order, m->orders, sizeof(Order));
    set(out, PART_LINE, m->line, m->lines, sizeof(OrderLine));
    set(out, PART_REFUND, m->refund, m->refunds, sizeof(Refund));
    set(out, PART_COLD, m->cold, m->cold_end - m->cold, 1);
    set(out, PART_NUMBER, m->from->number, m->from->number ? persons - 1 : 0, 4);
}

void part_make(const PartFrom *from, Arena *keep, PartColumns *out)
{
    Making m = {.from = from};
    Row *spare = arena_take_raw(keep, sizeof(Row), from->n + 1);

    m.rows = arena_take_raw(keep, sizeof(Row), from->n + 1);
    group_rows(&m, keep);
    open_columns(&m, keep);
    for (u32 i = 0; i < from->persons; i++) {
        Row *rows = m.rows + m.start[i];
        isize n = from->events[i];
        mark(&m, i);
        rows_sort(rows, spare, n);
        m.sessions += (u32)sessions_cut(from->tuple, rows, n, m.session + m.sessions);
        put_events(&m, m.start[i], rows, n);
        put_cold(&m, i, rows, n);
        put_money(&m, part_number_from(from, i), rows, n, *keep);
    }
    mark(&m, from->persons);
    set_events(&m, out, keep);
    set_briefs(&m, out, keep);
    set_rest(&m, out);
}
