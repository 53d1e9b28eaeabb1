/* segment_pixel.c — an event as the query of an image's address: anonymousId=a&event=Seen&
 * properties.price=12 is {"anonymousId":"a","event":"Seen","properties":{"price":"12"}}. */
#include "collect/dialects/segment.h"

enum { NESTED_MAX = 8 };

static Json *member(Arena *arena, Json *object, Str key, JsonType type)
{
    const Json **last = &object->first;

    for (const Json *m = object->first; m; m = m->next) {
        if (type == JSON_OBJECT && m->type == JSON_OBJECT && str_eq(m->key, key))
            return (Json *)(uintptr_t)m; /* made here */
        last = (const Json **)(uintptr_t)&m->next;
    }
    Json *fresh = take(arena, Json, 1);
    *fresh = (Json){.type = type, .key = key};
    *last = fresh;
    object->n++;
    return fresh;
}

const Json *segment_object(Arena *arena, const Form *form)
{
    Json *root = take(arena, Json, 1);

    *root = (Json){.type = JSON_OBJECT};
    for (isize i = 0; i < form->n; i++) {
        Json *in = root;
        if (str_eq(form->pair[i].name, S("writeKey")))
            continue; /* is nothing that happened */
        Cut name = str_cut(form->pair[i].name, '.');
        for (int depth = 0; name.tail.n > 0 && depth < NESTED_MAX; depth++) {
            in = member(arena, in, name.head, JSON_OBJECT);
            name = str_cut(name.tail, '.');
        }
        member(arena, in, name.head, JSON_TEXT)->text = form->pair[i].value;
    }
    return root;
}
