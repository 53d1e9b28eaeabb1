// json.cc — JSON text to our own nodes. The only C++ file of the program: simdjson does the parsing
// (all of UTF-8 checked, 64-bit integers exact), and what it found is copied to the arena.
#include <simdjson.h>

extern "C" {
#include "event/event.h"
#include "event/json_mend.h"
}

namespace dom = simdjson::dom;

namespace
{

// Beyond this a parser's buffers are given back after use.
constexpr size_t parser_bytes_kept = size_t(8) << 20;

struct Builder {
    Arena *arena;
    char *text; // room for every string of the document
    bool too_deep;

    Str keep(std::string_view s)
    {
        char *p = text;
        if (!s.empty())
            memcpy(p, s.data(), s.size());
        text += s.size();
        return Str{p, isize(s.size())};
    }

    Json *node(dom::element from, int depth);
    template <class Parts> void parts(Json *to, Parts from, int depth);
};

dom::element value_of(dom::element e)
{
    return e;
}
dom::element value_of(dom::key_value_pair pair)
{
    return pair.value;
}
std::string_view key_of(dom::element)
{
    return {};
}
std::string_view key_of(dom::key_value_pair pair)
{
    return pair.key;
}

template <class Parts> void Builder::parts(Json *to, Parts from, int depth)
{
    const Json **next = &to->first;
    too_deep = too_deep || depth > JSON_DEPTH_MAX;
    if (too_deep)
        return;
    for (auto part : from) {
        Str key = keep(key_of(part));
        Json *child = node(value_of(part), depth);
        child->key = key;
        *next = child;
        next = &child->next;
        to->n++;
    }
}

Json *Builder::node(dom::element from, int depth)
{
    Json *j = take(arena, Json, 1);
    switch (from.type()) {
    case dom::element_type::NULL_VALUE: j->type = JSON_NULL; break;
    case dom::element_type::BOOL:
        j->type = JSON_BOOL;
        j->integer = from.get_bool().value_unsafe();
        break;
    case dom::element_type::INT64:
        j->type = JSON_INT;
        j->integer = from.get_int64().value_unsafe();
        j->number = double(j->integer);
        break;
    case dom::element_type::UINT64:
        j->type = JSON_FLOAT;
        j->number = double(from.get_uint64().value_unsafe());
        break;
    case dom::element_type::DOUBLE:
        j->type = JSON_FLOAT;
        j->number = from.get_double().value_unsafe();
        break;
    case dom::element_type::STRING:
        j->type = JSON_TEXT;
        j->text = keep(from.get_string().value_unsafe());
        break;
    case dom::element_type::ARRAY:
        j->type = JSON_ARRAY;
        parts(j, from.get_array().value_unsafe(), depth + 1);
        break;
    case dom::element_type::OBJECT:
        j->type = JSON_OBJECT;
        parts(j, from.get_object().value_unsafe(), depth + 1);
        break;
    }
    return j;
}

Code build(dom::parser &parser, Str bytes, Arena *arena, const Json **out, Err *e)
{
    dom::element root;
    auto error = parser.parse(bytes.p, size_t(bytes.n), true).get(root);

    if (error == simdjson::NUMBER_ERROR || error == simdjson::STRING_ERROR) {
        bytes = json_mend(bytes, arena);
        error = parser.parse(bytes.p, size_t(bytes.n), true).get(root);
    }
    if (error == simdjson::MEMALLOC || error == simdjson::CAPACITY)
        return fail(e, OVER_LIMIT, "%ld bytes of JSON are too much for memory", long(bytes.n));
    if (error)
        return fail(e, BAD_INPUT, "not JSON: %s", simdjson::error_message(error));
    Builder builder{arena, static_cast<char *>(arena_take_raw(arena, 1, bytes.n)), false};
    const Json *json = builder.node(root, 0);
    if (builder.too_deep)
        return fail(e, BAD_INPUT, "JSON nested deeper than %d", int(JSON_DEPTH_MAX));
    *out = json;
    return OK;
}

} // namespace

extern "C" Code json_parse(Str bytes, Arena *arena, const Json **out, Err *e)
{
    thread_local dom::parser parser;
    const Arena mark = *arena;

    if (str_starts(bytes, S("\xEF\xBB\xBF"))) // as editors put before a file
        bytes = str_skip(bytes, 3);
    Code code = build(parser, bytes.n > 0 ? bytes : S(" "), arena, out, e);
    if (code != OK)
        *arena = mark;
    if (parser.capacity() > parser_bytes_kept)
        parser = dom::parser();
    return code;
}
