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
    if (codes->width > 4)
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
        .cold_of = of[PART_COLD_OF].p,
        .kind = of[PART_KIND].p,
        .at = of[PART_AT].p,
        .us_step = of[PART_US].width == 2 ? US_PER_MS : 1,
        .session = of[PART_SESSION].p,
        .session_at = of[PART_SESSION_AT].p,
        .session_brief = of[PART_SESSION_BRIEF].p,
        .order = of[PART_ORDER].p,
        .line = of[PART_LINE].p,
        .refund = of[PART_REFUND].p,
        .cold = of[PART_COLD].p,
    };
    return persons >= 0 && codes_fit(&of[PART_US], n, &out->us) &&
           codes_fit(&of[PART_PAGE], n, &out->page) &&
           codes_fit(&of[PART_PRODUCT], n, &out->product) && of[PART_AT].bytes == n * 4 &&
           offsets_fit(&of[PART_EVENT_OF], out->persons, &of[PART_KIND], 1) &&
           offsets_fit(&of[PART_SESSION_OF], out->persons, &of[PART_SESSION], sizeof(Session)) &&
           offsets_fit(&of[PART_SESSION_OF], out->persons, &of[PART_SESSION_AT], 4) &&
           offsets_fit(&of[PART_SESSION_OF], out->persons, &of[PART_SESSION_BRIEF], 2) &&
           offsets_fit(&of[PART_ORDER_OF], out->persons, &of[PART_ORDER], sizeof(Order)) &&
           offsets_fit(&of[PART_LINE_OF], out->persons, &of[PART_LINE], sizeof(OrderLine)) &&
           offsets_fit(&of[PART_REFUND_OF], out->persons, &of[PART_REFUND], sizeof(Refund)) &&
           offsets_fit(&of[PART_COLD_OF], out->persons, &of[PART_COLD], 1) &&
           (of[PART_NUMBER].bytes == 0 || of[PART_NUMBER].bytes == persons * 4);
}
