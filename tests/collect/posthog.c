/* PostHog's clients: what they send in which wrapping, whom they mean, and what they hear. */
#include "collect/door_test.h"

static Gate g;

#define AT "'time':'2026-11-22T08:00:00Z'"
#define PAGE "Origin: https://shop.example\r\nContent-Type: text/plain\r\n"
#define GOOD "{\"status\":\"Ok\"}"

/* An event of a server's with these properties. */
static void capture(const char *name, const char *properties)
{
    expect(answers(post(&g, "/capture/", "",
                        str_format(&g.shop.arena,
                                   "{\"api_key\":\"WK\",\"event\":\"%s\",\"distinct_id\":\"u\","
                                   "\"properties\":%s}",
                                   name, properties)),
                   200, GOOD));
}

TEST("posthog-js sends gzip as plain text; a purchase named as Segment does is an order, once")
{
    gate_open(&g, "js");
    Str body = S(
        "{\"api_key\":\"WK\",\"sent_at\":\"2026-11-21T08:00:05Z\",\"batch\":[{\"uuid\":\"e1\","
        "\"event\":\"$pageview\",\"timestamp\":\"2026-11-21T08:00:00Z\",\"properties\":{"
        "\"distinct_id\":\"d1\",\"$device_id\":\"d1\",\"$is_identified\":false,\"$current_url\":"
        "\"https://shop.example/a?utm_source=baidu&utm_medium=cpc\",\"$host\":\"shop.example\","
        "\"$pathname\":\"/a\",\"title\":\"T\",\"$referrer\":\"$direct\",\"$session_id\":\"s\","
        "\"utm_source\":\"baidu\",\"gclid\":null,\"$lib\":\"web\",\"token\":\"WK\"}},"
        "{\"uuid\":\"e2\","
        "\"event\":\"Order Completed\",\"timestamp\":\"2026-11-21T08:00:05Z\",\"properties\":{"
        "\"distinct_id\":\"u1\",\"$device_id\":\"d1\",\"$is_identified\":true,\"order_id\":\"o1\","
        "\"total\":30,\"currency\":\"GBP\",\"products\":[{\"product_id\":\"p\",\"price\":15,"
        "\"quantity\":2}]}}]}");
    for (int i = 0; i < 2; i++)
        expect(answers(
            post(&g, "/i/v0/e/?ip=0&_=1795248005000&ver=1", PAGE, gzipped(&g.shop.arena, body)),
            200, GOOD));
    tells(
        &g.shop,
        "{'id':'e1','time':'2026-11-22T07:59:55Z','kind':'page_view','anonymous_id':'d1',"
        "'session':'s','url':'https://shop.example/a?utm_source=baidu&utm_medium=cpc','page':'/a',"
        "'title':'T','channel':'paid_search','source':'baidu','medium':'cpc','tagged':1,"
        "'properties':{'client_time':'2026-11-21T08:00:00Z','$lib':'web'}}\n"
        "{'id':'e2'," AT ",'kind':'order','anonymous_id':'d1','user_id':'u1','order':'o1',"
        "'amount':30.00,'currency':'GBP','value':30.00,'items':[{'product':'p','price':15.00,"
        "'quantity':2,'line_amount':30.00}],'properties':{"
        "'client_time':'2026-11-21T08:00:05Z'}}\n");
    gate_close(&g);
}

TEST("a body may be JSON, an array, one event, base64 in a form or an address, gzip in base64")
{
    gate_open(&g, "wrapped");
    /* {"event":"b","properties":{"token":"WK","distinct_id":"d"}} */
    const char *b64 = "eyJldmVudCI6ImIiLCJwcm9wZXJ0aWVzIjp7InRva2VuIjoiV0siLCJkaXN0aW5jdF9pZCI6ImQ"
                      "ifX0=";
    Str json = S("{\"event\":\"b\",\"distinct_id\":5,\"token\":\"WK\"}");
    Arena *a = &g.shop.arena;
    expect(answers(post(&g, "/e", "", json), 200, GOOD));
    expect(
        answers(post(&g, "/track", "", str_format(a, "[%.*s,%.*s]", STR_ARG(json), STR_ARG(json))),
                200, GOOD));
    expect(answers(post(&g, "/e/?compression=base64", PAGE, str_format(a, "data=%s", b64)), 200,
                   GOOD));
    expect(answers(post(&g, "/e/?compression=base64", PAGE, str_of(b64)), 200, GOOD));
    expect(answers(fetch(&g, str_z(a, str_format(a, "/e/?data=%s", b64)), ""), 200, GOOD));
    expect(answers(post(&g, "/batch/", "Content-Encoding: gzip\r\n",
                        gzipped(a, S("{\"api_key\":\"WK\",\"batch\":[{\"event\":\"b\","
                                     "\"distinct_id\":\"u\"}]}"))),
                   200, GOOD));
    expect(total_of(&g.shop, "b").events == 7);
    expect(post(&g, "/e/?compression=lz64", PAGE, S("data=N4IgbghgLg")).status == 400);
    expect(post(&g, "/e/", PAGE, S("")).status == 400);
    expect(post(&g, "/e/", "", S("{\"event\":\"b\",\"token\":\"phx_1\"}")).status == 401);
    expect(post(&g, "/e/", "", S("{\"event\":\"b\",\"token\":\"no\"}")).status == 401);
    expect(
        post(&g, "/e/", "", S("[{\"event\":\"b\",\"token\":\"WK\"},{\"token\":\"x\"}]")).status ==
        400);
    gate_close(&g);
}

TEST("identities: a browser's device, who is identified, aliases, what a server says")
{
    gate_open(&g, "who");
    capture("$identify", "{\"$anon_distinct_id\":\"d\",\"$set\":{\"email\":\"e\"},"
                         "\"$set_once\":{\"first\":1}}");
    capture("$create_alias", "{\"alias\":\"old\"}");
    capture("seen", "{\"$process_person_profile\":false}");
    capture("$groupidentify",
            "{\"$group_type\":\"firm\",\"$group_key\":\"k\",\"$group_set\":{\"a\":1}}");
    capture("$create_alias", "{}");
    tells(&g.shop,
          "{" AT ",'kind':'identify','anonymous_id':'d','user_id':'u','properties':{'email':'e',"
          "'$set_once.first':1}}\n"
          "{" AT ",'kind':'alias','user_id':'u','previous_id':'old'}\n"
          "{" AT ",'kind':'seen','anonymous_id':'u','properties':{"
          "'$process_person_profile':false}}\n"
          "{" AT ",'kind':'group','user_id':'u','properties':{'$group_type':'firm',"
          "'$group_key':'k','$group_set.a':1}}\n"
          "{'kind':'rejected','reason':'it does not say whose alias it is','raw':'{"
          "\\'api_key\\':\\'WK\\',\\'event\\':\\'$create_alias\\',\\'distinct_id\\':\\'u\\',"
          "\\'properties\\':{}}'}\n");
    gate_close(&g);
}

TEST("what a page does by itself has our names: leaves with depth, clicks with their text, errors")
{
    gate_open(&g, "deeds");
    capture("$pageleave", "{\"$prev_pageview_max_scroll_percentage\":0.756}");
    capture("$autocapture", "{\"$event_type\":\"click\",\"$el_text\":\"Buy\",\"$elements\":[{"
                            "\"tag_name\":\"a\"}]}");
    capture("$autocapture", "{\"$event_type\":\"submit\",\"$elements_chain\":\"form:x;div\"}");
    capture("$exception", "{\"$exception_list\":[{\"type\":\"E\",\"value\":\"broke\"}]}");
    capture("$$heatmap", "{\"$heatmap_data\":{\"https://a.b/\":[1]}}");
    capture("$feature_flag_called", "{\"$feature_flag\":\"f\",\"$feature_flag_response\":true}");
    capture("$web_vitals", "{\"$web_vitals_LCP_value\":1200.5}");
    capture("my own", "{\"a\":1,\"utm_source\":\"s\",\"$os\":\"Linux\"}");
#define K "{" AT ",'kind':'"
#define U "','user_id':'u',"
    tells(&g.shop,
          K "page_leave" U "'scroll':76,'properties':{"
            "'$prev_pageview_max_scroll_percentage':0.756}}\n" K "click" U
            "'element':'Buy','properties':{'$event_type':'click','$el_text':'Buy',"
            "'$elements':'[{\\'tag_name\\':\\'a\\'}]'}}\n" K "form_submit" U
            "'element':'form','properties':{'$event_type':'submit',"
            "'$elements_chain':'form:x;div'}}\n" K "error" U
            "'reason':'broke','properties':{'$exception_list':'[{\\'type\\':\\'E\\',"
            "\\'value\\':\\'broke\\'}]'}}\n" K "heatmap" U
            "'properties':{'$heatmap_data':'{\\'https://a.b/\\':[1]}'}}\n" K "exposure" U
            "'experiment':'f','arm':'true','properties':{'$feature_flag_response':true}}\n" K
            "web_vitals" U "'properties':{'$web_vitals_LCP_value':1200.5}}\n" K "my own" U
            "'channel':'other','source':'s','tagged':1,'os':'Linux',"
            "'properties':{'$os':'Linux','a':1}}\n");
    gate_close(&g);
}

TEST("a purchase named as GA4 does is read as GA4 spells it")
{
    gate_open(&g, "ga4");
    capture("purchase", "{\"transaction_id\":\"t\",\"value\":10,\"shipping\":2,\"items\":[{"
                        "\"item_id\":\"p\",\"price\":10}]}");
    tells(
        &g.shop,
        "{" AT ",'kind':'order','user_id':'u','order':'t','amount':12.00,"
        "'shipping':2.00,'value':12.00,'items':[{'product':'p','price':10.00,'line_amount':10.00}],"
        "'properties':{'value':10}}\n");
    gate_close(&g);
}

TEST("times: by the clock that sent, by the offset, and as they stand in a migration")
{
    gate_open(&g, "times");
    post(&g, "/e/?_=1795248010000", "",
         S("[{\"event\":\"a\",\"token\":\"WK\",\"distinct_id\":\"u\",\"timestamp\":"
           "\"2026-11-21T08:00:00Z\"},{\"event\":\"b\",\"distinct_id\":\"u\",\"offset\":5000}]"));
    post(&g, "/batch/", "",
         S("{\"api_key\":\"WK\",\"sent_at\":\"2026-11-22T08:00:00Z\",\"historical_migration\":true,"
           "\"batch\":[{\"event\":\"c\",\"distinct_id\":\"u\",\"timestamp\":"
           "\"2024-01-02T00:00:00Z\"}]}"));
    tells(&g.shop, "{'time':'2026-11-22T07:59:50Z','kind':'a','user_id':'u','properties':{"
                   "'client_time':'2026-11-21T08:00:00Z'}}\n"
                   "{'time':'2026-11-22T07:59:55Z','kind':'b','user_id':'u'}\n"
                   "{'time':'2024-01-02T00:00:00Z','kind':'c','user_id':'u'}\n");
    gate_close(&g);
}

TEST("clients are told that gzip is welcome, no flag is on, and recordings may pause")
{
    gate_open(&g, "config");
    Reply r = fetch(&g, "/array/phc_1/config?ip=0", "Origin: https://shop.example\r\n");
    expect(r.status == 200 && str_find(r.body, S("\"supportedCompression\":[\"gzip\"")) >= 0 &&
           str_eq(head_value(r.head, "Access-Control-Allow-Origin"), S("https://shop.example")));
    r = fetch(&g, "/array/phc_%22/config.js", "");
    expect(r.status == 200 && str_find(r.body, S("_POSTHOG_REMOTE_CONFIG[\"phc_\\\"\"]=")) >= 0);
    r = post(&g, "/flags/?v=2", PAGE,
             gzipped(&g.shop.arena, S("{\"token\":\"WK\",\"distinct_id\":\"u\"}")));
    expect(r.status == 200 && str_find(r.body, S("\"errorsWhileComputingFlags\":false")) >= 0);
    r = post(&g, "/decide/?v=3", "", S("{\"token\":\"WK\"}"));
    expect(r.status == 200 && str_find(r.body, S("\"supportedCompression\"")) >= 0);
    expect(fetch(&g, "/static/recorder.js?v=1", "").status == 200);
    expect(fetch(&g, "/static/1.2/recorder.js", "").status == 200);
    r = post(&g, "/s/", PAGE, S("{\"token\":\"WK\",\"event\":\"$snapshot\"}"));
    expect(answers(r, 200, "{\"status\":\"Ok\",\"quota_limited\":[\"recordings\"]}"));
    expect(post(&g, "/s/", PAGE, S("{\"token\":\"no\"}")).status == 401);
    tells(&g.shop, "");
    gate_close(&g);
}

TEST("capture v1 gives a verdict for each event")
{
    gate_open(&g, "v1");
    expect(answers(post(&g, "/i/v1/analytics/events",
                        "Authorization: Bearer WK\r\nPostHog-Request-Timestamp: "
                        "2026-11-22T08:00:00Z\r\n",
                        S("{\"batch\":[{\"event\":\"a\",\"uuid\":\"1\",\"distinct_id\":\"u\","
                          "\"timestamp\":\"2026-11-22T07:59:00Z\",\"session_id\":\"s\"},"
                          "{\"uuid\":\"2\",\"distinct_id\":\"u\"}]}")),
                   200,
                   "{\"results\":{\"1\":{\"result\":\"ok\"},\"2\":{\"result\":\"drop\","
                   "\"details\":\"it has no event name\"}}}"));
    expect(total_of(&g.shop, "a").events == 1 && total_of(&g.shop, "rejected").events == 1);
    gate_close(&g);
}

TESTS_MAIN
