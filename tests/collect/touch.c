/* touch.c — where a visit came from: tags and click ids of the page's address, the referrer, and
 * what takes no credit. */
#include "collect_test.h"

#include "collect/inside.h"

static const Str domains[] = {{"shop.example", 12}};
static const CollectOptions options = {.domains = domains, .domain_count = 1};

/* "channel source medium campaign click_id tagged", "-" for what is empty. */
static Str told_touch(Arena *arena, const char *url, const char *referrer)
{
    Touch t = touch_of(str_of(url), str_of(referrer), &options, arena);
    Str parts[] = {t.channel, t.source, t.medium, t.campaign, t.click_id};
    Buf b = buf_on(arena);

    for (int i = 0; i < COUNT(parts); i++) {
        buf_str(&b, parts[i].n > 0 ? parts[i] : S("-"));
        buf_byte(&b, ' ');
    }
    buf_str(&b, t.tagged ? S("tagged") : S("-"));
    return buf_done(&b);
}

typedef struct {
    const char *url, *referrer, *touch;
} Row;

static void check_rows(const Row *rows, isize n)
{
    scoped(Arena, arena_free) arena = arena_new(1 << 20);
    bool right = true;

    for (isize i = 0; i < n; i++) {
        Str got = told_touch(&arena, rows[i].url, rows[i].referrer);
        if (str_eq(got, str_of(rows[i].touch)))
            continue;
        print_error("'%s' from '%s'\n is  %.*s\n not %s\n", rows[i].url, rows[i].referrer,
                    STR_ARG(got), rows[i].touch);
        right = false;
    }
    expect(right);
}

#define HOME "https://shop.example/"
#define NOTHING "- - - - - -"

TEST("a referrer's host or app tells who sent: search, social, video, AI, mail, marketplaces")
{
    static const Row rows[] = {
        {HOME, "", "direct - - - - -"},
        {HOME, "https://www.baidu.com/link?url=x", "search baidu organic - - -"},
        {HOME, "https://m.sm.cn/s?q=x", "search shenma organic - - -"},
        {HOME, "https://quark.sm.cn/", "search quark organic - - -"},
        {HOME, "https://www.google.co.uk/", "search google organic - - -"},
        {HOME, "https://WWW.GOOGLE.COM.HK:443/", "search google organic - - -"},
        {HOME, "https://mail.google.com/", "email gmail referral - - -"},
        {HOME, "https://gemini.google.com/app", "ai gemini referral - - -"},
        {HOME, "https://www.notgoogle.com/", "referral notgoogle.com referral - - -"},
        {HOME, "https://google.evil.example/", "referral google.evil.example referral - - -"},
        {HOME, "https://tieba.baidu.com/p/1", "social tieba referral - - -"},
        {HOME, "https://haokan.baidu.com/v", "video haokan referral - - -"},
        {HOME, "https://chat.baidu.com/", "ai wenxin referral - - -"},
        {HOME, "https://mp.weixin.qq.com/s/x", "social wechat referral - - -"},
        {HOME, "https://servicewechat.com/wx1234/12/page-frame.html",
         "social wechat_mini_program referral - - -"},
        {HOME, "https://tmaservice.developer.toutiao.com/?appid=tt1",
         "video douyin_mini_program referral - - -"},
        {HOME, "weixin://dl/business", "social wechat referral - - -"},
        {HOME, "snssdk1128://user", "video douyin referral - - -"},
        {HOME, "myapp://page", "direct - - - - -"},
        {HOME, "file:///C:/page.html", "direct - - - - -"},
        {HOME, "android-app://com.google.android.gm/", "email gmail referral - - -"},
        {HOME, "android-app://com.tencent.mm", "social wechat referral - - -"},
        {HOME, "https://www.xiaohongshu.com/explore", "social xiaohongshu referral - - -"},
        {HOME, "https://v.douyin.com/abc/", "video douyin referral - - -"},
        {HOME, "https://v.kuaishou.com/abc", "video kuaishou referral - - -"},
        {HOME, "https://live.bilibili.com/1", "video bilibili referral - - -"},
        {HOME, "https://www.doubao.com/chat/", "ai doubao referral - - -"},
        {HOME, "https://chat.deepseek.com/", "ai deepseek referral - - -"},
        {HOME, "https://chatgpt.com/", "ai chatgpt referral - - -"},
        {HOME, "https://mail.qq.com/", "email qq_mail referral - - -"},
        {HOME, "https://item.taobao.com/item.htm", "marketplace taobao referral - - -"},
        {HOME, "https://item.jd.com/1.html", "marketplace jd referral - - -"},
        {HOME, "https://www.amazon.de/", "marketplace amazon referral - - -"},
        {HOME, "https://Blog.Some.Example/post", "referral blog.some.example referral - - -"},
        {HOME, "https://user:pass@www.bing.com/", "search bing organic - - -"},
    };
    check_rows(rows, COUNT(rows));
}

TEST("the shop's own hosts and the till give no touch, whatever they are called")
{
    static const Row rows[] = {
        {HOME, "https://shop.example/cart", NOTHING},
        {HOME, "https://pay.shop.example/", NOTHING},
        {"https://www.other.example/", "https://other.example/x", NOTHING},
        {"https://m.other.example/", "https://www.other.example/x", NOTHING},
        {HOME, "https://cashier.alipay.com/x", NOTHING},
        {HOME, "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb", NOTHING},
        {HOME, "alipays://platformapi/startapp", NOTHING},
        {HOME, "https://netpay.cmbchina.com/", NOTHING},
        {HOME, "https://www.paypal.com/checkoutnow", NOTHING},
        {HOME, "https://hooks.stripe.com/3d_secure_2", NOTHING},
        {HOME, "https://centinelapi.cardinalcommerce.com/", NOTHING},
        {HOME, "https://pay.google.com/", NOTHING},
    };
    check_rows(rows, COUNT(rows));
}

TEST("tags on the address are the shop's own word and come before the referrer")
{
    static const Row rows[] = {
        {HOME "?utm_source=baidu&utm_medium=cpc&utm_campaign=%E5%8F%8C%E5%8D%81%E4%B8%80", "",
         "paid_search baidu cpc 双十一 - tagged"},
        {HOME "?utm_source=wechat&utm_medium=social&utm_campaign=a+b", "https://www.baidu.com/",
         "social wechat social a b - tagged"},
        {HOME "?UTM_Source=x&Utm_Medium=Paid_Social", "", "paid_social x Paid_Social - - tagged"},
        {HOME "?utm_source=抖音", "", "video 抖音 - - - tagged"},
        {HOME "?utm_source=xhs&utm_medium=信息流", "", "paid_social xhs 信息流 - - tagged"},
        {HOME "?utm_source=douyin&utm_medium=feed", "", "paid_video douyin feed - - tagged"},
        {HOME "?utm_source=x&utm_medium=二维码", "", "offline x 二维码 - - tagged"},
        {HOME "?utm_source=m.weibo.cn", "", "social m.weibo.cn - - - tagged"},
        {HOME "?utm_source=chatgpt.com", "https://chatgpt.com/", "ai chatgpt.com - - - tagged"},
        {HOME "?utm_source=a&mtm_source=b&pk_source=c", "", "other a - - - tagged"},
        {HOME "?pk_source=c&mtm_source=b&mtm_campaign=n", "", "other b - n - tagged"},
        {HOME "?hmsr=toutiao&hmmd=cpc&hmpl=plan", "", "paid_search toutiao cpc plan - tagged"},
        {HOME "?utm_campaign=only", "https://www.zhihu.com/", "social zhihu - only - tagged"},
        {HOME "?utm_campaign=only", "", "other - - only - tagged"},
        {HOME "?utm_campaign=only", "https://shop.example/", "other - - only - tagged"},
        {HOME "#/goods/1?utm_source=baidu&utm_medium=cpc", "", "paid_search baidu cpc - - tagged"},
        {HOME "?a=1#/goods/1?utm_source=baidu", "", "search baidu - - - tagged"},
        {HOME "?utm_source=&utm_medium=", "https://www.bing.com/", "search bing organic - - -"},
        {HOME "?q=utm_source", "", "direct - - - - -"},
        {HOME "?utm_source=newsletter", "", "email newsletter - - - tagged"},
        {HOME "?utm_source=kol&utm_medium=kol", "", "affiliate kol kol - - tagged"},
    };
    check_rows(rows, COUNT(rows));
}

TEST("a click id tells the advertiser; one that every link carries proves no purchase")
{
    static const Row rows[] = {
        {HOME "?gclid=a", "https://www.google.com/", "paid_search google cpc - gclid:a tagged"},
        {HOME "?gad_source=1&gbraid=b", "", "paid_search google cpc - gbraid:b tagged"},
        {HOME "?gad_source=1", "", "paid_search google cpc - gad_source:1 tagged"},
        {HOME "?wbraid=b&fbclid=x", "", "paid_search google cpc - wbraid:b tagged"},
        {HOME "?msclkid=m", "", "paid_search bing cpc - msclkid:m tagged"},
        {HOME "?bd_vid=1", "https://www.baidu.com/", "paid_search baidu cpc - bd_vid:1 tagged"},
        {HOME "?qz_gdt=1", "", "paid_social tencent cpc - qz_gdt:1 tagged"},
        {HOME "?clickid=E.C", "", "paid_video ocean_engine cpc - clickid:E.C tagged"},
        {HOME "?ScCid=s", "", "paid_social snapchat cpc - sccid:s tagged"},
        {HOME "?irclickid=i", "", "affiliate impact affiliate - irclickid:i tagged"},
        {HOME "?_kx=k", "", "email klaviyo email - _kx:k tagged"},
        {HOME "?dclid=d", "", "display google display - dclid:d tagged"},
        {HOME "?fbclid=f", "", "social facebook referral - fbclid:f -"},
        {HOME "?fbclid=f", "https://l.instagram.com/", "social instagram referral - fbclid:f -"},
        {HOME "?srsltid=s", "https://www.google.com/", "search google organic - srsltid:s -"},
        {HOME "?igsh=x", "", "social instagram referral - igsh:x -"},
        {HOME "?gclid=a&utm_source=own&utm_medium=cpc&utm_campaign=c", "",
         "paid_search own cpc c gclid:a tagged"},
        {HOME "?utm_campaign=c&gclid=a", "", "paid_search google cpc c gclid:a tagged"},
        {HOME "?utm_source=ann&utm_medium=email&fbclid=f", "", "email ann email - fbclid:f tagged"},
        {HOME "?srsltid=s&utm_source=ann&utm_medium=email", "",
         "email ann email - srsltid:s tagged"},
        {HOME "?gclid=", "", "direct - - - - -"},
    };
    check_rows(rows, COUNT(rows));
}

TEST("names of click ids that others use too count only where their sender is seen")
{
    static const Row rows[] = {
        {HOME "?trackid=7", "", "direct - - - - -"},
        {HOME "?trackid=7", "https://www.bilibili.com/",
         "paid_video bilibili cpc - trackid:7 tagged"},
        {HOME "?track_id=7&utm_source=bili", "", "paid_video bili cpc - track_id:7 tagged"},
        {HOME "?callback=jQuery1", "https://www.baidu.com/", "search baidu organic - - -"},
        {HOME "?callback=abc", "https://www.kuaishou.com/",
         "paid_video kuaishou cpc - callback:abc tagged"},
        {HOME "?pid=12", "", "direct - - - - -"},
        {HOME "?pid=mm_1_2_3", "", "affiliate taobao affiliate - pid:mm_1_2_3 tagged"},
        {HOME "?pid=9", "https://u.jd.com/x", "affiliate jd affiliate - pid:9 tagged"},
        {HOME "?click_id=9", "https://www.xiaohongshu.com/",
         "paid_social xiaohongshu cpc - click_id:9 tagged"},
    };
    check_rows(rows, COUNT(rows));
}

TEST("law: addresses and referrers of any bytes give a touch without harm")
{
    static const char *const parts[] = {
        "https://", "://",    "www.", "google",    ".",    "?",   "utm_source=", "&", "#",
        "%e4",      "gclid=", "@",    "baidu.com", "pid=", "mm_", "utm_medium=", "=", "%"};
    scoped(Arena, arena_free) arena = arena_new((isize)64 << 20);
    Random random = random_from(9);
    for (int round = 0; round < 20000; round++) {
        Buf b[2] = {buf_on(&arena), buf_on(&arena)};
        for (int side = 0; side < 2; side++) {
            char text[200];
            isize n = 0;
            for (i64 k = random_below(&random, 10); k > 0; k--)
                if (random_below(&random, 4) == 0)
                    text[n++] = (char)random_below(&random, 256);
                else
                    n += snprintf(text + n, 20, "%s", parts[random_below(&random, COUNT(parts))]);
            buf_str(&b[side], (Str){text, n});
        }
        Touch t = touch_of(buf_done(&b[0]), buf_done(&b[1]), &options, &arena);
        expect(t.source.n == 0 || t.channel.n > 0);
        expect(!t.tagged || t.channel.n > 0);
        arena_reset(&arena);
    }
}

TEST("a row that tells its touch is believed, if need be with a channel, the others are completed")
{
    Shop s = shop_new("touch");
    import_text(&s, IMPORT_EVENTS, "a.csv",
                "time,kind,url,referrer,channel,source,utm_campaign\n"
                "2026-01-01,page_view,/a,https://www.baidu.com/,,,\n"
                "2026-01-02,page_view,/a,https://www.baidu.com/,partner,acme,\n"
                "2026-01-03,page_view,/a,https://www.baidu.com/,,,\n"
                "2026-01-04,page_view,/a,https://www.baidu.com/,,,spring\n"
                "2026-01-05,page_view,/b?gclid=1,,,,\n"
                "2026-01-06,note,,,,,\n"
                "2026-01-07,page_view,,,,weixin,\n"
                "2026-01-08,page_view,,,owl,weixin,\n");
    tells(&s,
          "{'time':'2026-01-01T00:00:00Z','kind':'page_view','url':'/a','page':'/a','referrer':"
          "'https://www.baidu.com/','channel':'search','source':'baidu','medium':'organic'}\n"
          "{'time':'2026-01-02T00:00:00Z','kind':'page_view','url':'/a','page':'/a','referrer':"
          "'https://www.baidu.com/','channel':'partner','source':'acme'}\n"
          "{'time':'2026-01-03T00:00:00Z','kind':'page_view','url':'/a','page':'/a','referrer':"
          "'https://www.baidu.com/','channel':'search','source':'baidu','medium':'organic'}\n"
          "{'time':'2026-01-04T00:00:00Z','kind':'page_view','url':'/a','page':'/a','referrer':"
          "'https://www.baidu.com/','campaign':'spring'}\n"
          "{'time':'2026-01-05T00:00:00Z','kind':'page_view','url':'/b?gclid=1','page':'/b',"
          "'channel':'paid_search','source':'google','medium':'cpc','click_id':'gclid:1',"
          "'tagged':1}\n"
          "{'time':'2026-01-06T00:00:00Z','kind':'note'}\n"
          "{'time':'2026-01-07T00:00:00Z','kind':'page_view','channel':'social','source':'weixin',"
          "'tagged':1}\n"
          "{'time':'2026-01-08T00:00:00Z','kind':'page_view','channel':'owl','source':'weixin'}\n");
    shop_close(&s);
}

TESTS_MAIN
