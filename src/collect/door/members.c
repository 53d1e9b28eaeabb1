/* members.c — objects of JSON read by a list of their members. */
#include "collect/dialects/dialect.h"

static const Named *named(const Named *list, Str name)
{
    for (; list->name; list++)
        if (str_eq(name, str_of(list->name)))
            return list;
    return NULL;
}

void hit_members(Hit *h, const Named *list, const Json *object, const char *prefix)
{
    for (const Json *m = object ? object->first : NULL; m; m = m->next) {
        const Named *is = named(list, m->key);
        Str name = *prefix ? str_format(h->arena, "%s.%.*s", prefix, STR_ARG(m->key)) : m->key;
        if (!is)
            hit_property(h, name, m);
        else if (is->field < FIELD_COUNT)
            hit_set(h, is->field, name, m);
    }
}

void hit_line_members(Hit *h, const Named *list, const Json *object)
{
    for (const Json *m = object ? object->first : NULL; m; m = m->next) {
        const Named *is = named(list, m->key);
        if (!is)
            hit_property(h, str_format(h->arena, "items.%.*s", STR_ARG(m->key)), m);
        else if (is->field < FIELD_COUNT)
            hit_line_set(h, is->field, m->key, m);
    }
}

Str hit_raw(Hit *h, const Json *record)
{
    Buf b = buf_on(h->arena);

    buf_json_value(&b, record);
    return buf_done(&b);
}

Str hit_text(Hit *h, const Json *value)
{
    if (!value || value->type == JSON_NULL || value->type == JSON_ARRAY ||
        value->type == JSON_OBJECT)
        return S("");
    return value->type == JSON_TEXT ? value->text : hit_raw(h, value);
}
