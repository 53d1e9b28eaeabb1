/* Texts are as wide on a terminal as people see them. */
#include "report/give.h"
#include "test.h"

TEST("Chinese, Japanese, Korean and emoji take two columns, marks none")
{
    expect(text_width(S("search")) == 6);
    expect(text_width(S("搜索")) == 4);
    expect(text_width(S("かな")) == 4 && text_width(S("한국")) == 4);
    expect(text_width(S("，（")) == 4);
    expect(text_width(S("😀")) == 2);
    expect(text_width(S("é")) == 1 && text_width(S("e\xcc\x81")) == 1);
    expect(text_width(S("a\tb")) == 2);
    expect(text_width(S("")) == 0);
}

TEST("a text is cut before the character that no longer fits")
{
    expect(str_eq(text_take_width(S("羽绒服"), 4), S("羽绒")));
    expect(str_eq(text_take_width(S("羽绒服"), 5), S("羽绒")));
    expect(str_eq(text_take_width(S("羽绒服"), 6), S("羽绒服")));
    expect(text_take_width(S("羽"), 1).n == 0);
    expect(str_eq(text_take_width(S("abc"), 9), S("abc")));
    expect(text_take_width(S("\xe7"), 9).n == 1);
}

TESTS_MAIN
