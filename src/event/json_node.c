/* json_node.c — looking into a JSON value and writing it again. */
#include "event/event.h"
#include <stdio.h>

const Json *json_get(const Json *object, Str key)
{
    const Json *found = NULL;
    if (!object || object->type != JSON_OBJECT)
        return NULL;
    for (const Json *j = object->first; j; j = j->next)
        if (str_eq(j->key, key))
            found = j;
    return found;
}

Str json_text(const Json *j)
{
    return j && j->type == JSON_TEXT ? j->text : S("");
}

void buf_json_number(Buf *out, double value)
{
    char text[40];
    const double exact = 9007199254740992.0; /* 2^53 */
    if (value > -exact && value < exact && (double)(i64)value == value) {
        buf_print(out, "%lld", (long long)value);
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        double again;
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (str_f64(str_of(text), &again) && again == value)
            break;
    }
    buf_str(out, str_of(text));
    if (!strpbrk(text, ".e")) /* read back as a double too */
        buf_str(out, S(".0"));
}

static void put_parts(Buf *out, const Json *j, char open, char close)
{
    buf_byte(out, (u8)open);
    for (const Json *part = j->first; part; part = part->next) {
        if (part != j->first)
            buf_byte(out, ',');
        if (j->type == JSON_OBJECT) {
            buf_json(out, part->key);
            buf_byte(out, ':');
        }
        buf_json_value(out, part);
    }
    buf_byte(out, (u8)close);
}

void buf_json_value(Buf *out, const Json *j)
{
    switch (j->type) {
    case JSON_NULL: buf_str(out, S("null")); break;
    case JSON_BOOL: buf_str(out, j->integer ? S("true") : S("false")); break;
    case JSON_INT: buf_print(out, "%lld", (long long)j->integer); break;
    case JSON_FLOAT: buf_json_number(out, j->number); break;
    case JSON_TEXT: buf_json(out, j->text); break;
    case JSON_ARRAY: put_parts(out, j, '[', ']'); break;
    case JSON_OBJECT: put_parts(out, j, '{', '}'); break;
    }
}
