/* tables.c — how events are laid out in tables. What nearly every event has stands in events_raw as
 * numbers of a few dictionaries (who, touch, place, goods ...): a number costs DuckDB a fifth of a
 * string, and who did it is then resolved once for each who, not for each event. What only some
 * events have stands in narrow tables that hold a row only where there is something to say, because
 * a column of nothing costs as much as a column of something. Rows are only ever added. */
#include "warehouse/inside.h"

// clang-format off
const Lexicon lexicons[LEXICONS] = {
    [LEX_KINDS] = {"kinds_raw", "kind_no", false, {F_kind, FIELD_COUNT}},
    [LEX_WHOS] = {"whos_raw", "who_no", false, {F_anonymous_id, F_user_id, FIELD_COUNT}},
    [LEX_VISITS] = {"visits_raw", "visit_no", false, {F_session, FIELD_COUNT}},
    [LEX_PAGES] = {"pages_raw", "page_no", false, {F_page, FIELD_COUNT}},
    [LEX_TOUCHES] = {"touches_raw", "touch_no", false,
        {F_channel, F_source, F_medium, F_campaign, F_tagged, FIELD_COUNT}},
    [LEX_PLACES] = {"places_raw", "place_no", false,
        {F_country, F_region, F_city, F_language, F_device, F_os, F_browser, F_bot, FIELD_COUNT}},
    [LEX_GOODS] = {"goods_raw", "goods_no", true,
        {F_product, F_name, F_category, F_brand, F_currency, FIELD_COUNT}},
    [LEX_SAID] = {"said_raw", "said_no", false, {FIELD_COUNT}},
};

const Store stores[STORES] = {
    [STORE_IDS] = {"ids_raw", false, {F_id, FIELD_COUNT}},
    [STORE_VIEWS] = {"views_raw", false,
        {F_url, F_title, F_referrer, F_term, F_content, F_click_id, FIELD_COUNT}},
    [STORE_MONEY] = {"money_raw", false,
        {F_order, F_amount, F_currency, F_coupon, F_discount, F_shipping, F_tax, F_cost, F_gross,
         F_value, F_payment, F_shipping_method, FIELD_COUNT}},
    [STORE_OTHERS] = {"others_raw", false,
        {F_query, F_results, F_reason, F_text, F_rating, F_engaged_ms, F_scroll, F_previous_id,
         F_purpose, F_granted, F_raw, F_clicks, F_impressions, F_element, F_step, F_message,
         F_experiment, F_arm, FIELD_COUNT}},
    [STORE_QUANTITIES] = {"quantities_raw", true, {F_quantity, F_line_amount, FIELD_COUNT}},
    [STORE_LINES_MORE] = {"lines_more_raw", true,
        {F_variant, F_position, F_list, F_line_coupon, F_line_discount, F_line_cost, F_stock,
         F_image, F_link, FIELD_COUNT}},
};
// clang-format on

const char *table_name(int table)
{
    static const char *const own[] = {
        [TABLE_EVENTS] = "events_raw",
        [TABLE_LINES] = "lines_raw",
        [TABLE_ARRIVALS] = "arrivals_raw",
        [TABLE_PROPERTIES] = "properties_raw",
    };
    return table < TABLE_STORES     ? own[table]
           : table < TABLE_LEXICONS ? stores[table - TABLE_STORES].name
                                    : lexicons[table - TABLE_LEXICONS].name;
}

static void put_fields(const Field *f, Buf *out)
{
    for (; *f != FIELD_COUNT; f++)
        buf_print(out, ", \"%s\" %s", field_info[*f].name,
                  field_info[*f].type == T_TEXT ? "VARCHAR" : "BIGINT");
    buf_str(out, S(");\n"));
}

void tables_sql(Buf *out)
{
    buf_str(out, S("CREATE TABLE meta (layout BIGINT, next_seq BIGINT, first_received_us BIGINT);\n"
                   "CREATE TABLE arrivals_raw (first_seq BIGINT, received_us BIGINT, "
                   "origin VARCHAR, \"row\" BIGINT);\n"
                   "CREATE TABLE properties_raw (seq BIGINT, said_no BIGINT, number DOUBLE);\n"
                   "CREATE TABLE said_raw (said_no BIGINT, name VARCHAR, text VARCHAR, "
                   "boolean BOOLEAN);\n"
                   "CREATE TABLE lines_raw (seq BIGINT, line_no BIGINT, goods_no BIGINT, "
                   "price BIGINT);\n"
                   "CREATE TABLE events_raw (seq BIGINT, time_us BIGINT"));
    for (int x = 0; x <= LEX_PLACES; x++)
        buf_print(out, ", %s BIGINT", lexicons[x].number);
    buf_str(out, S(", lines BIGINT, goods_no BIGINT, price BIGINT);\n"));
    for (int s = 0; s < STORES; s++) {
        buf_print(out, "CREATE TABLE %s (seq BIGINT%s", stores[s].name,
                  stores[s].line ? ", line_no BIGINT" : "");
        put_fields(stores[s].field, out);
    }
    for (int x = 0; x < LEX_SAID; x++) {
        buf_print(out, "CREATE TABLE %s (%s BIGINT", lexicons[x].name, lexicons[x].number);
        put_fields(lexicons[x].field, out);
    }
}

/* Currencies that do not have two decimals; every code of three letters is tried. */
static void currencies_sql(Buf *out)
{
    buf_str(out, S("CREATE OR REPLACE VIEW currencies AS SELECT * FROM (VALUES (NULL, NULL)"));
    for (int i = 0; i < 26 * 26 * 26; i++) {
        char code[] = {(char)('A' + i / 676), (char)('A' + i / 26 % 26), (char)('A' + i % 26), 0};
        int digits = currency_digits((Str){code, 3});
        if (digits != 2)
            buf_print(out, ", ('%s', %d)", code, digits);
    }
    buf_str(out, S(") t(currency, digits) WHERE currency IS NOT NULL;\n"));
}

void known_sql(Str currency, Buf *out)
{
    int digits = currency_digits(currency);
    buf_str(out, S("CREATE OR REPLACE VIEW kinds AS SELECT * FROM (VALUES "));
    for (int k = 0; k < KIND_COUNT; k++)
        buf_print(out, "%s('%s', %s, %s)", k ? ", " : "", kind_info[k].name,
                  kind_info[k].shop ? "TRUE" : "FALSE", kind_info[k].passive ? "TRUE" : "FALSE");
    buf_str(out, S(") t(kind, shop, passive);\n"));
    currencies_sql(out);
    buf_print(out, "CREATE OR REPLACE MACRO money(minor) AS minor::DECIMAL(19, 0)%s;\n",
              digits == 0   ? ""
              : digits == 3 ? " * 0.001"
                            : " * 0.01");
}
