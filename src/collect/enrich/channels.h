/* channels.h — who sends people to shops: hosts and what they are. A host matches itself and all
 * below it; the longest match wins. Public lists lack most Chinese sources, so this is our own. */
// clang-format off
#define SEARCH_ENGINES(X)                                                                          \
    X("google", "google") X("bing.com", "bing") X("baidu.com", "baidu") X("sogou.com", "sogou")    \
    X("so.com", "360") X("sm.cn", "shenma") X("toutiao.com", "toutiao") X("yandex", "yandex")      \
    X("duckduckgo.com", "duckduckgo") X("search.yahoo.com", "yahoo") X("naver.com", "naver")       \
    X("ecosia.org", "ecosia") X("qwant.com", "qwant") X("search.brave.com", "brave")               \
    X("startpage.com", "startpage") X("seznam.cz", "seznam") X("coccoc.com", "coccoc")             \
    X("petalsearch.com", "petal") X("quark.sm.cn", "quark") X("daum.net", "daum")                  \
    X("search.yahoo.co.jp", "yahoo") X("ask.com", "ask") X("chinaso.com", "chinaso")
#define SOCIAL_NETWORKS(X)                                                                         \
    X("facebook.com", "facebook") X("fb.com", "facebook") X("fb.me", "facebook")                   \
    X("instagram.com", "instagram") X("t.co", "x") X("twitter.com", "x") X("x.com", "x")           \
    X("linkedin.com", "linkedin") X("lnkd.in", "linkedin") X("pinterest", "pinterest")             \
    X("reddit.com", "reddit") X("vk.com", "vk") X("ok.ru", "odnoklassniki")                        \
    X("threads.net", "threads") X("t.me", "telegram") X("whatsapp.com", "whatsapp")                \
    X("line.me", "line") X("kakao.com", "kakao") X("discord.com", "discord")                       \
    X("tumblr.com", "tumblr") X("quora.com", "quora") X("weibo.com", "weibo")                      \
    X("weibo.cn", "weibo") X("t.cn", "weibo") X("weixin.qq.com", "wechat")                         \
    X("wechat.com", "wechat") X("servicewechat.com", "wechat") X("qzone.qq.com", "qzone")          \
    X("xiaohongshu.com", "xiaohongshu") X("xhslink.com", "xiaohongshu") X("zhihu.com", "zhihu")    \
    X("douban.com", "douban") X("tieba.baidu.com", "tieba") X("smzdm.com", "smzdm")                \
    X("mastodon.social", "mastodon") X("bsky.app", "bluesky")
#define SHORT_VIDEO(X)                                                                             \
    X("tiktok.com", "tiktok") X("douyin.com", "douyin") X("iesdouyin.com", "douyin")               \
    X("kuaishou.com", "kuaishou") X("gifshow.com", "kuaishou") X("bilibili.com", "bilibili")       \
    X("b23.tv", "bilibili") X("youtube.com", "youtube") X("youtu.be", "youtube")                   \
    X("channels.weixin.qq.com", "wechat_channels") X("huoshan.com", "huoshan")                     \
    X("ixigua.com", "xigua") X("twitch.tv", "twitch") X("vimeo.com", "vimeo")
#define AI_ASSISTANTS(X)                                                                           \
    X("chatgpt.com", "chatgpt") X("chat.openai.com", "chatgpt") X("openai.com", "chatgpt")         \
    X("perplexity.ai", "perplexity") X("claude.ai", "claude") X("gemini.google.com", "gemini")     \
    X("copilot.microsoft.com", "copilot") X("doubao.com", "doubao") X("kimi.com", "kimi")          \
    X("kimi.moonshot.cn", "kimi") X("moonshot.cn", "kimi") X("chat.deepseek.com", "deepseek")      \
    X("deepseek.com", "deepseek") X("yuanbao.tencent.com", "yuanbao")                              \
    X("tongyi.aliyun.com", "tongyi") X("tongyi.com", "tongyi") X("yiyan.baidu.com", "wenxin")      \
    X("chat.baidu.com", "wenxin") X("metaso.cn", "metaso") X("you.com", "you")                     \
    X("poe.com", "poe") X("grok.com", "grok") X("meta.ai", "meta_ai")
#define MAIL_SERVICES(X)                                                                           \
    X("mail.google.com", "gmail") X("outlook.live.com", "outlook")                                 \
    X("outlook.office.com", "outlook") X("mail.yahoo.com", "yahoo_mail")                           \
    X("mail.qq.com", "qq_mail") X("mail.163.com", "netease_mail")                                  \
    X("mail.126.com", "netease_mail") X("mail.aliyun.com", "aliyun_mail")                          \
    X("mail.sina.com.cn", "sina_mail") X("mail.ru", "mail_ru") X("mail.proton.me", "proton")
#define MARKETPLACES(X)                                                                            \
    X("taobao.com", "taobao") X("tmall.com", "tmall") X("jd.com", "jd")                            \
    X("yangkeduo.com", "pinduoduo") X("pinduoduo.com", "pinduoduo") X("suning.com", "suning")      \
    X("vip.com", "vipshop") X("1688.com", "1688") X("amazon", "amazon") X("ebay", "ebay")          \
    X("aliexpress.com", "aliexpress") X("lazada", "lazada") X("shopee", "shopee")                  \
    X("rakuten", "rakuten") X("meituan.com", "meituan") X("dianping.com", "dianping")              \
    X("etsy.com", "etsy") X("temu.com", "temu") X("shein.com", "shein")
#define GATEWAYS(X)                                                                                \
    X("alipay.com", "alipay") X("alipayobjects.com", "alipay")                                     \
    X("pay.weixin.qq.com", "wechatpay") X("wx.tenpay.com", "wechatpay") X("tenpay.com", "tenpay")  \
    X("paypal.com", "paypal") X("unionpay.com", "unionpay") X("95516.com", "unionpay")             \
    X("stripe.com", "stripe") X("checkout.stripe.com", "stripe") X("klarna.com", "klarna")         \
    X("adyen.com", "adyen") X("afterpay.com", "afterpay") X("mollie.com", "mollie")                \
    X("worldpay.com", "worldpay") X("authorize.net", "authorize")                                  \
    X("braintreegateway.com", "braintree") X("3dsecure.io", "3ds") X("arcot.com", "3ds")           \
    X("cardinalcommerce.com", "3ds") X("pay.google.com", "googlepay") X("shop.app", "shop_pay")    \
    X("jdpay.com", "jdpay") X("squareup.com", "square") X("razorpay.com", "razorpay")              \
    X("payu.com", "payu")
/* Parameter of the page's address, and who puts it there: an advertisement was clicked. */
#define CLICK_IDS(X)                                                                               \
    X("gclid", "google", "paid_search") X("gbraid", "google", "paid_search")                       \
    X("wbraid", "google", "paid_search") X("dclid", "google", "display")                           \
    X("msclkid", "bing", "paid_search") X("bd_vid", "baidu", "paid_search")                        \
    X("yclid", "yandex", "paid_search") X("qhclickid", "360", "paid_search")                       \
    X("sg_vid", "sogou", "paid_search") X("fbclid", "facebook", "")                                \
    X("ttclid", "tiktok", "paid_social") X("twclid", "x", "paid_social")                           \
    X("li_fat_id", "linkedin", "paid_social") X("rdt_cid", "reddit", "paid_social")                \
    X("epik", "pinterest", "paid_social") X("ScCid", "snapchat", "paid_social")                    \
    X("qz_gdt", "tencent", "paid_social") X("gdt_vid", "tencent", "paid_social")                   \
    X("clickid", "ocean_engine", "paid_video") X("ksclickid", "kuaishou", "paid_video")          \
    X("irclickid", "impact", "affiliate") X("irclid", "impact", "affiliate")                       \
    X("_kx", "klaviyo", "email") X("mc_eid", "mailchimp", "email")
// clang-format on
