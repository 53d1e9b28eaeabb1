/* evidence.c — the evidence of a generation, checked and ready to be asked. */
#include "trail/evidence.h"

Code evidence_view(const ColFile *file, const char *path, Evidence *out, Err *e)
{
    const Bytes *s = file->section;
    TRY(colfile_verify(file, path, 0, EVIDENCE_SECTIONS, e));
    *out = (Evidence){
        .roles = s[EVIDENCE_ROLES].p,
        .pair = s[EVIDENCE_PAIR].p,
        .alias = s[EVIDENCE_ALIAS].p,
        .event = s[EVIDENCE_EVENT].p,
        .event_of = s[EVIDENCE_EVENT_OF].p,
        .refund = s[EVIDENCE_REFUND].p,
        .told = s[EVIDENCE_TOLD].p,
        .ids = (u32)s[EVIDENCE_ROLES].bytes,
        .orders = (u32)(s[EVIDENCE_EVENT_OF].bytes / 8 - 1),
        .products = (u32)(s[EVIDENCE_TOLD].bytes / (isize)sizeof(Told) / TOLD_N),
        .pairs = s[EVIDENCE_PAIR].bytes / (isize)sizeof(IdPair),
        .aliases = s[EVIDENCE_ALIAS].bytes / (isize)sizeof(Alias),
        .refunds = s[EVIDENCE_REFUND].bytes / (isize)sizeof(RefundTold),
    };
    if (s[EVIDENCE_EVENT_OF].bytes < 8 ||
        out->event_of[out->orders] != (u64)s[EVIDENCE_EVENT].bytes)
        return fail(e, CORRUPT, "'%s' does not hold the events that it lists", path);
    return OK;
}
