/* part_view.c — columns of bytes seen as a part. */
#include "trail/part.h"

static bool offsets_fit(const Bytes *of, u32 persons, const Bytes *items, isize size)
{
    const u32 *offset = of->p;
    return of->bytes == ((isize)persons + 1) * 4 && offset[0] == 0 &&
           offset[persons] * size == items->bytes;
}

static bool codes_fit(const Bytes *codes, isize n, Codes *out)
{
    *out = (Codes){codes->p, (u8)codes->width};
    if (codes->width != 0 && codes->width != 1 && codes->width != 2 && codes->width != 4)
        return false;
    return codes->bytes == n * (isize)codes->width;
}

bool part_view(const PartColumns *columns, u32 first_person, Part *out)
{
    const Bytes *of = columns->of;
    isize n = of[PART_KIND].bytes, persons = of[PART_EVENT_OF].bytes / 4 - 1;

    *out = (Part){
        .persons = (u32)persons,
        .first_person = first_person,
        .number = of[PART_NUMBER].bytes ? of[PART_NUMBER].p : NULL,
        .event_of = of[PART_EVENT_OF].p,
        .session_of = of[PART_SESSION_OF].p,
        .order_of = of[PART_ORDER_OF].p,
        .line_of = of[PART_LINE_OF].p,
        .refund_of = of[PART_REFUND_OF].p,
        .context_of = of[PART_CONTEXT_OF].p,
        .ident_of = of[PART_IDENT_OF].p,
        .id_of = of[PART_ID_OF].p,
        .kind = of[PART_KIND].p,
        .at = of[PART_AT].p,
        .seq = of[PART_SEQ].p,
        .us_step = of[PART_US].width == 2 ? US_PER_MS : 1,
        .session = of[PART_SESSION].p,
        .order = of[PART_ORDER].p,
        .line = of[PART_LINE].p,
        .refund = of[PART_REFUND].p,
        .context = of[PART_CONTEXT].p,
        .ident = of[PART_IDENT].p,
        .id = of[PART_ID].p,
    };
    return persons >= 0 && codes_fit(&of[PART_US], n, &out->us) &&
           codes_fit(&of[PART_PAGE], n, &out->page) &&
           codes_fit(&of[PART_PRODUCT], n, &out->product) && of[PART_AT].bytes == n * 4 &&
           of[PART_SEQ].bytes == n * 4 &&
           offsets_fit(&of[PART_EVENT_OF], out->persons, &of[PART_KIND], 1) &&
           offsets_fit(&of[PART_SESSION_OF], out->persons, &of[PART_SESSION], sizeof(Session)) &&
           offsets_fit(&of[PART_ORDER_OF], out->persons, &of[PART_ORDER], sizeof(Order)) &&
           offsets_fit(&of[PART_LINE_OF], out->persons, &of[PART_LINE], sizeof(OrderLine)) &&
           offsets_fit(&of[PART_REFUND_OF], out->persons, &of[PART_REFUND], sizeof(Refund)) &&
           offsets_fit(&of[PART_CONTEXT_OF], out->persons, &of[PART_CONTEXT], sizeof(Run)) &&
           offsets_fit(&of[PART_IDENT_OF], out->persons, &of[PART_IDENT], sizeof(Run)) &&
           offsets_fit(&of[PART_ID_OF], out->persons, &of[PART_ID], 4) &&
           (of[PART_NUMBER].bytes == 0 || of[PART_NUMBER].bytes == persons * 4);
}
