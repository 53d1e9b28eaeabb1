/* cold.c — the streams of cold.h, written and read. */
#include "trail/cold.h"

/* The type of an ident goes below its code: codes are small, types are not. */
static u64 ident_small(u32 ident)
{
    return (u64)IDENT_CODE(ident) << 2 | IDENT_TYPE(ident);
}

static u32 ident_back(u64 small)
{
    return IDENT(small & 3, small >> 2);
}

static u8 *put_idents(u8 *to, const Row *rows, isize n)
{
    isize last = 0;
    for (isize i = 0; i < n; i++) {
        if (i > 0 && rows[i].id == rows[i - 1].id)
            continue;
        to = put_small(to, (u64)(i - last));
        to = put_small(to, ident_small(rows[i].id));
        last = i;
    }
    return to;
}

static u8 *put_contexts(u8 *to, const Row *rows, isize n)
{
    isize last = 0;
    for (isize i = 0; i < n; i++) {
        if (i > 0 && rows[i].context == rows[i - 1].context)
            continue;
        to = put_small(to, (u64)(i - last));
        to = put_small(to, rows[i].context);
        last = i;
    }
    return to;
}

u8 *cold_write(u8 *to, const u32 *ids, u32 id_n, const Row *rows, isize n)
{
    u32 idents = 0, contexts = 0;
    i64 before = n > 0 ? rows[0].seq : 0;
    to = put_small(to, (u64)before);
    to = put_small(to, id_n);
    for (u32 k = 0; k < id_n; k++)
        to = put_small(to, ident_small(ids[k]));
    for (isize i = 0; i < n; i++) {
        idents += i == 0 || rows[i].id != rows[i - 1].id;
        contexts += i == 0 || rows[i].context != rows[i - 1].context;
    }
    to = put_small(to, idents);
    to = put_idents(to, rows, n);
    to = put_small(to, contexts);
    to = put_contexts(to, rows, n);
    for (isize i = 1; i < n; i++) {
        to = put_small(to, zigzag(rows[i].seq - before));
        before = rows[i].seq;
    }
    return to;
}

/* How many items follow; each takes a byte at least, so a stream cannot ask for more than it is. */
static bool read_count(Reader *r, u32 *n)
{
    u64 count;
    if (!read_varint(r, &count) || count > (u64)(r->end - r->p))
        return false;
    *n = (u32)count;
    return true;
}

static bool read_runs(Reader *r, bool idents, Run **runs, u32 *n, Arena *keep)
{
    u64 event = 0;
    if (!read_count(r, n))
        return false;
    *runs = arena_take_raw(keep, sizeof(Run), (isize)*n + 1);
    for (u32 k = 0; k < *n; k++) {
        u64 distance, code;
        if (!read_varint(r, &distance) || !read_varint(r, &code))
            return false;
        event += distance;
        (*runs)[k] = (Run){(u32)event, idents ? ident_back(code) : (u32)code};
    }
    return true;
}

static bool read_seqs(Reader *r, u64 first, isize n, const u32 **out, Arena *keep)
{
    u32 *seq = arena_take_raw(keep, sizeof(u32), n + 1);
    u64 before = first;
    seq[0] = (u32)first;
    for (isize i = 1; i < n; i++) {
        u64 step;
        if (!read_varint(r, &step))
            return false;
        before += (u64)zigzag_back(step);
        seq[i] = (u32)before;
    }
    *out = seq;
    return r->p == r->end;
}

u32 cold_first_seq(const Part *p, u32 i)
{
    Reader r = {p->cold + p->cold_of[i], p->cold + p->cold_of[i + 1]};
    u64 first = 0;
    return read_varint(&r, &first) ? (u32)first : 0;
}

bool cold_read(const Part *p, u32 i, ColdDepth depth, Arena *keep, Cold *out)
{
    Reader r = {p->cold + p->cold_of[i], p->cold + p->cold_of[i + 1]};
    Run *ident, *context;
    u64 small, first;

    if (!read_varint(&r, &first) || !read_count(&r, &out->ids))
        return false;
    u32 *id = arena_take_raw(keep, sizeof(u32), (isize)out->ids + 1);
    for (u32 k = 0; k < out->ids; k++) {
        if (!read_varint(&r, &small))
            return false;
        id[k] = ident_back(small);
    }
    out->id = id;
    if (depth == COLD_IDS)
        return true;
    if (!read_runs(&r, true, &ident, &out->idents, keep))
        return false;
    out->ident = ident;
    if (depth == COLD_IDENTS)
        return true;
    if (!read_runs(&r, false, &context, &out->contexts, keep))
        return false;
    out->context = context;
    return depth == COLD_CONTEXTS ||
           read_seqs(&r, first, p->event_of[i + 1] - p->event_of[i], &out->seq, keep);
}
