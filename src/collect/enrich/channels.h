/* channels.h — who sends people to shops: hosts and what they are. A host matches itself and all
 * below it; the longest match wins. `com.app` is an Android app that opened the page, `name:` the
 * scheme of an app. Public lists lack most Chinese sources, so this is our own. */
// clang-format off
/* Under any ending: google.co.uk, yandex.kz. */
#define FAMILIES(X)                                                                                \
    X("google", "google", "search") X("yandex", "yandex", "search")                                \
    X("pinterest", "pinterest", "social")                            \
    X("amazon", "amazon", "marketplace") X("ebay", "ebay", "marketplace")                          \
    X("lazada", "lazada", "marketplace") X("shopee", "shopee", "marketplace")                      \
    X("rakuten", "rakuten", "marketplace") X("mercadolibre", "mercadolibre", "marketplace")        \
    X("allegro", "allegro", "marketplace") X("zalando", "zalando", "marketplace")

#define SEARCH_ENGINES(X)                                                                          \
    X("com.google.android.googlequicksearchbox", "google") X("bing.com", "bing")                   \
    X("cn.bing.com", "bing") X("baidu.com", "baidu") X("com.baidu.searchbox", "baidu")             \
    X("baiduboxapp:", "baidu") X("smartapps.cn", "baidu_mini_program") X("sogou.com", "sogou")     \
    X("so.com", "360") X("haosou.com", "360") X("sm.cn", "shenma") X("toutiao.com", "toutiao")     \
    X("so.toutiao.com", "toutiao") X("com.ss.android.article.news", "toutiao")                     \
    X("snssdk141:", "toutiao") X("quark.sm.cn", "quark") X("quark.cn", "quark")                    \
    X("chinaso.com", "chinaso") X("youdao.com", "youdao") X("petalsearch.com", "petal")            \
    X("so.html5.qq.com", "qq_browser") X("soso.com", "soso") X("duckduckgo.com", "duckduckgo")     \
    X("search.yahoo.com", "yahoo") X("search.yahoo.co.jp", "yahoo") X("naver.com", "naver")        \
    X("daum.net", "daum") X("zum.com", "zum") X("ecosia.org", "ecosia") X("qwant.com", "qwant")    \
    X("search.brave.com", "brave") X("startpage.com", "startpage") X("seznam.cz", "seznam")        \
    X("coccoc.com", "coccoc") X("ask.com", "ask") X("aol.com", "aol") X("search.aol.com", "aol")   \
    X("swisscows.com", "swisscows") X("mojeek.com", "mojeek") X("rambler.ru", "rambler")           \
    X("go.mail.ru", "mail_ru") X("kagi.com", "kagi") X("onet.pl", "onet")                          \
    X("docomo.ne.jp", "docomo") X("goo.ne.jp", "goo") X("dogpile.com", "dogpile")                  \
    X("ya.ru", "yandex")

#define SOCIAL_NETWORKS(X)                                                                         \
    X("facebook.com", "facebook") X("fb.com", "facebook") X("fb.me", "facebook")                   \
    X("messenger.com", "facebook") X("m.me", "facebook") X("com.facebook.katana", "facebook")      \
    X("com.facebook.orca", "facebook") X("fb:", "facebook") X("instagram.com", "instagram")        \
    X("com.instagram.android", "instagram") X("threads.net", "threads")                            \
    X("threads.com", "threads") X("t.co", "x") X("twitter.com", "x") X("x.com", "x")               \
    X("com.twitter.android", "x") X("linkedin.com", "linkedin") X("lnkd.in", "linkedin")           \
    X("com.linkedin.android", "linkedin") X("pin.it", "pinterest")                                 \
    X("com.pinterest", "pinterest") X("reddit.com", "reddit") X("redd.it", "reddit")               \
    X("com.reddit.frontpage", "reddit") X("vk.com", "vk") X("vk.ru", "vk")                         \
    X("ok.ru", "odnoklassniki") X("t.me", "telegram") X("telegram.org", "telegram")                \
    X("org.telegram.messenger", "telegram") X("whatsapp.com", "whatsapp") X("wa.me", "whatsapp")   \
    X("com.whatsapp", "whatsapp") X("line.me", "line") X("jp.naver.line.android", "line")          \
    X("kakao.com", "kakao") X("com.kakao.talk", "kakao") X("band.us", "band")                      \
    X("discord.com", "discord") X("discordapp.com", "discord") X("snapchat.com", "snapchat")       \
    X("com.snapchat.android", "snapchat") X("tumblr.com", "tumblr") X("quora.com", "quora")        \
    X("mastodon.social", "mastodon") X("bsky.app", "bluesky") X("go.bsky.app", "bluesky")          \
    X("zalo.me", "zalo") X("viber.com", "viber") X("xing.com", "xing") X("slack.com", "slack")     \
    X("com.slack", "slack") X("news.ycombinator.com", "hacker_news") X("disqus.com", "disqus")     \
    X("medium.com", "medium") X("nextdoor.com", "nextdoor") X("ameblo.jp", "ameba")                \
    X("hatena.ne.jp", "hatena") X("weibo.com", "weibo") X("weibo.cn", "weibo")                     \
    X("t.cn", "weibo") X("sinaurl.cn", "weibo") X("com.sina.weibo", "weibo")                       \
    X("sinaweibo:", "weibo") X("weixin.qq.com", "wechat") X("weixin110.qq.com", "wechat")          \
    X("wechat.com", "wechat") X("com.tencent.mm", "wechat") X("weixin:", "wechat")                 \
    X("servicewechat.com", "wechat_mini_program") X("work.weixin.qq.com", "wecom")                 \
    X("qzone.qq.com", "qzone") X("qzs.qq.com", "qzone")                                            \
    X("appservice.qq.com", "qq_mini_program") X("url.cn", "qq") X("com.tencent.mobileqq", "qq")    \
    X("mqq:", "qq") X("mqqapi:", "qq") X("xiaohongshu.com", "xiaohongshu")                         \
    X("xhslink.com", "xiaohongshu") X("com.xingin.xhs", "xiaohongshu")                             \
    X("xhsdiscover:", "xiaohongshu") X("zhihu.com", "zhihu") X("com.zhihu.android", "zhihu")       \
    X("zhihu:", "zhihu") X("douban.com", "douban") X("dou.bz", "douban")                           \
    X("com.douban.frodo", "douban") X("tieba.baidu.com", "tieba") X("com.baidu.tieba", "tieba")    \
    X("smzdm.com", "smzdm") X("coolapk.com", "coolapk") X("hupu.com", "hupu") X("nga.cn", "nga")   \
    X("v2ex.com", "v2ex") X("dingtalk.com", "dingtalk")                                            \
    X("com.alibaba.android.rimet", "dingtalk") X("dingtalk:", "dingtalk")                          \
    X("feishu.cn", "feishu") X("larksuite.com", "feishu") X("dewu.com", "dewu")                    \
    X("poizon.com", "dewu") X("momoyu.cc", "momo") X("jike.city", "jike")                          \
    X("okjike.com", "jike") X("mafengwo.cn", "mafengwo")

#define SHORT_VIDEO(X)                                                                             \
    X("tiktok.com", "tiktok") X("com.zhiliaoapp.musically", "tiktok")                              \
    X("com.ss.android.ugc.trill", "tiktok") X("snssdk1233:", "tiktok") X("douyin.com", "douyin")   \
    X("iesdouyin.com", "douyin") X("com.ss.android.ugc.aweme", "douyin")                           \
    X("snssdk1128:", "douyin") X("tmaservice.developer.toutiao.com", "douyin_mini_program")        \
    X("jinritemai.com", "douyin_shop") X("kuaishou.com", "kuaishou")                               \
    X("kuaishouapp.com", "kuaishou") X("chenzhongtech.com", "kuaishou")                            \
    X("gifshow.com", "kuaishou") X("kwai.com", "kwai") X("com.smile.gifmaker", "kuaishou")         \
    X("com.kuaishou.nebula", "kuaishou") X("kwai:", "kuaishou") X("ksnebula:", "kuaishou")         \
    X("bilibili.com", "bilibili") X("b23.tv", "bilibili") X("bilibili.tv", "bilibili")             \
    X("tv.danmaku.bili", "bilibili") X("bilibili:", "bilibili")                                    \
    X("channels.weixin.qq.com", "wechat_channels") X("finder.video.qq.com", "wechat_channels")     \
    X("huoshan.com", "huoshan") X("ixigua.com", "xigua") X("haokan.baidu.com", "haokan")           \
    X("haokan.com", "haokan") X("weishi.qq.com", "weishi") X("miaopai.com", "miaopai")             \
    X("meipai.com", "meipai") X("youku.com", "youku") X("iqiyi.com", "iqiyi")                      \
    X("v.qq.com", "tencent_video") X("mgtv.com", "mgtv") X("huya.com", "huya")                     \
    X("douyu.com", "douyu") X("yy.com", "yy") X("inke.cn", "inke") X("acfun.cn", "acfun")          \
    X("youtube.com", "youtube") X("youtu.be", "youtube")                                           \
    X("com.google.android.youtube", "youtube") X("twitch.tv", "twitch") X("vimeo.com", "vimeo")    \
    X("dailymotion.com", "dailymotion") X("rumble.com", "rumble") X("nicovideo.jp", "niconico")    \
    X("rutube.ru", "rutube") X("kick.com", "kick") X("odysee.com", "odysee")

#define AI_ASSISTANTS(X)                                                                           \
    X("chatgpt.com", "chatgpt") X("chat.openai.com", "chatgpt") X("openai.com", "chatgpt")         \
    X("com.openai.chatgpt", "chatgpt") X("perplexity.ai", "perplexity")                            \
    X("ai.perplexity.app.android", "perplexity") X("claude.ai", "claude")                          \
    X("com.anthropic.claude", "claude") X("gemini.google.com", "gemini")                           \
    X("bard.google.com", "gemini") X("notebooklm.google.com", "notebooklm")                        \
    X("com.google.android.apps.bard", "gemini") X("copilot.microsoft.com", "copilot")              \
    X("copilot.cloud.microsoft", "copilot") X("copilot.com", "copilot") X("you.com", "you")        \
    X("poe.com", "poe") X("grok.com", "grok") X("x.ai", "grok") X("meta.ai", "meta_ai")            \
    X("mistral.ai", "mistral") X("chat.mistral.ai", "mistral") X("duck.ai", "duck_ai")             \
    X("phind.com", "phind") X("andisearch.com", "andi") X("iask.ai", "iask")                       \
    X("character.ai", "character_ai") X("pi.ai", "pi") X("huggingface.co", "huggingface")          \
    X("genspark.ai", "genspark") X("felo.ai", "felo") X("doubao.com", "doubao")                    \
    X("com.larus.nova", "doubao") X("coze.cn", "coze") X("coze.com", "coze")                       \
    X("kimi.com", "kimi") X("kimi.moonshot.cn", "kimi") X("moonshot.cn", "kimi")                   \
    X("com.moonshot.kimichat", "kimi") X("deepseek.com", "deepseek")                               \
    X("com.deepseek.chat", "deepseek") X("yuanbao.tencent.com", "yuanbao")                         \
    X("com.tencent.hunyuan.app.chat", "yuanbao") X("tongyi.aliyun.com", "tongyi")                  \
    X("tongyi.com", "tongyi") X("qianwen.com", "tongyi") X("chat.qwen.ai", "qwen")                 \
    X("qwen.ai", "qwen") X("yiyan.baidu.com", "wenxin") X("wenxin.baidu.com", "wenxin")            \
    X("chat.baidu.com", "wenxin") X("metaso.cn", "metaso") X("chatglm.cn", "zhipu")                \
    X("chat.z.ai", "zhipu") X("z.ai", "zhipu") X("xinghuo.xfyun.cn", "xinghuo")                    \
    X("minimaxi.com", "minimax") X("hailuoai.com", "minimax") X("yuewen.cn", "stepfun")            \
    X("stepfun.com", "stepfun") X("tiangong.cn", "tiangong") X("n.cn", "nano_ai")                  \
    X("so.n.cn", "nano_ai") X("baichuan-ai.com", "baichuan") X("zhida.zhihu.com", "zhida")         \
    X("askmany.cn", "askmany")

#define MAIL_SERVICES(X)                                                                           \
    X("mail.google.com", "gmail") X("com.google.android.gm", "gmail")                              \
    X("outlook.live.com", "outlook") X("outlook.office.com", "outlook")                            \
    X("outlook.office365.com", "outlook") X("outlook.com", "outlook")                              \
    X("com.microsoft.office.outlook", "outlook") X("hotmail.com", "outlook")                       \
    X("mail.yahoo.com", "yahoo_mail") X("mail.yahoo.co.jp", "yahoo_mail")                          \
    X("mail.aol.com", "aol_mail") X("icloud.com", "icloud_mail") X("mail.proton.me", "proton")     \
    X("proton.me", "proton") X("fastmail.com", "fastmail") X("mail.zoho.com", "zoho_mail")         \
    X("gmx.net", "gmx") X("gmx.com", "gmx") X("web.de", "web_de") X("mail.com", "mail_com")        \
    X("mail.ru", "mail_ru") X("e.mail.ru", "mail_ru") X("mail.yandex.ru", "yandex_mail")           \
    X("mail.yandex.com", "yandex_mail") X("mail.naver.com", "naver_mail")                          \
    X("mail.daum.net", "daum_mail") X("orange.fr", "orange_mail") X("laposte.net", "laposte")      \
    X("mail.qq.com", "qq_mail") X("wx.mail.qq.com", "qq_mail") X("exmail.qq.com", "qq_mail")       \
    X("com.tencent.androidqqmail", "qq_mail") X("mail.163.com", "netease_mail")                    \
    X("email.163.com", "netease_mail") X("mail.126.com", "netease_mail")                           \
    X("mail.yeah.net", "netease_mail") X("qiye.163.com", "netease_mail")                           \
    X("mail.aliyun.com", "aliyun_mail") X("qiye.aliyun.com", "aliyun_mail")                        \
    X("mail.sina.com.cn", "sina_mail") X("mail.sina.cn", "sina_mail")                              \
    X("mail.sohu.com", "sohu_mail") X("mail.139.com", "139_mail") X("mail.10086.cn", "139_mail")   \
    X("webmail30.189.cn", "189_mail") X("mail.189.cn", "189_mail") X("mail.wo.cn", "wo_mail")      \
    X("foxmail.com", "foxmail") X("list-manage.com", "mailchimp") X("klclick.com", "klaviyo")      \
    X("klclick1.com", "klaviyo") X("sendgrid.net", "sendgrid")                                     \
    X("edm.focussend.com", "focussend")

#define MARKETPLACES(X)                                                                            \
    X("taobao.com", "taobao") X("tb.cn", "taobao") X("com.taobao.taobao", "taobao")                \
    X("taobao:", "taobao") X("tbopen:", "taobao") X("tmall.com", "tmall") X("tmall.hk", "tmall")   \
    X("com.tmall.wireless", "tmall") X("tmall:", "tmall") X("goofish.com", "xianyu")               \
    X("idle.taobao.com", "xianyu") X("jd.com", "jd") X("jd.hk", "jd") X("3.cn", "jd")              \
    X("u.jd.com", "jd") X("com.jingdong.app.mall", "jd") X("openapp.jdmobile:", "jd")              \
    X("yangkeduo.com", "pinduoduo") X("pinduoduo.com", "pinduoduo")                                \
    X("com.xunmeng.pinduoduo", "pinduoduo") X("pinduoduo:", "pinduoduo")                           \
    X("suning.com", "suning") X("vip.com", "vipshop") X("1688.com", "1688")                        \
    X("alibaba.com", "alibaba") X("kaola.com", "kaola") X("dangdang.com", "dangdang")              \
    X("gome.com.cn", "gome") X("meituan.com", "meituan") X("dianping.com", "dianping")             \
    X("ele.me", "eleme") X("youzan.com", "youzan") X("weidian.com", "weidian")                     \
    X("mogu.com", "mogu") X("yhd.com", "yhd") X("aliexpress.com", "aliexpress")                    \
    X("aliexpress.ru", "aliexpress") X("aliexpress.us", "aliexpress") X("etsy.com", "etsy")        \
    X("temu.com", "temu") X("shein.com", "shein") X("walmart.com", "walmart")                      \
    X("target.com", "target") X("bestbuy.com", "bestbuy") X("newegg.com", "newegg")                \
    X("wish.com", "wish") X("ozon.ru", "ozon") X("wildberries.ru", "wildberries")                  \
    X("coupang.com", "coupang") X("gmarket.co.kr", "gmarket") X("11st.co.kr", "11st")              \
    X("shopping.naver.com", "naver_shopping") X("tokopedia.com", "tokopedia")                      \
    X("flipkart.com", "flipkart") X("myntra.com", "myntra") X("noon.com", "noon")                  \
    X("jumia.com", "jumia") X("bol.com", "bol") X("otto.de", "otto")                               \
    X("cdiscount.com", "cdiscount") X("fnac.com", "fnac") X("kaufland.de", "kaufland")             \
    X("emag.ro", "emag") X("trendyol.com", "trendyol") X("hepsiburada.com", "hepsiburada")         \
    X("shopping.yahoo.co.jp", "yahoo_shopping") X("mercari.com", "mercari")                        \
    X("buyma.com", "buyma") X("idealo.de", "idealo") X("shopping.google.com", "google_shopping")

/* Coming back from one of these is no new visit and takes no credit. */
#define GATEWAYS(X)                                                                                \
    X("alipay.com", "alipay") X("alipayobjects.com", "alipay") X("alipay.hk", "alipay")            \
    X("alipayplus.com", "alipay") X("alipays:", "alipay") X("alipay:", "alipay")                   \
    X("com.eg.android.alipaygphone", "alipay") X("pay.weixin.qq.com", "wechatpay")                 \
    X("wx.tenpay.com", "wechatpay") X("payapp.weixin.qq.com", "wechatpay")                         \
    X("tenpay.com", "tenpay") X("unionpay.com", "unionpay") X("95516.com", "unionpay")             \
    X("chinapay.com", "chinapay") X("unionpaysecure.com", "unionpay")                              \
    X("upacp.unionpay.com", "unionpay") X("jdpay.com", "jdpay") X("pay.jd.com", "jdpay")           \
    X("wangyin.com", "jdpay") X("pay.baidu.com", "baidupay") X("99bill.com", "99bill")             \
    X("yeepay.com", "yeepay") X("lianlianpay.com", "lianlianpay") X("allinpay.com", "allinpay")    \
    X("heepay.com", "heepay") X("lakala.com", "lakala") X("huifu.com", "huifu")                    \
    X("chinapnr.com", "huifu") X("sandpay.com.cn", "sandpay") X("baofoo.com", "baofoo")            \
    X("ipaylinks.com", "ipaylinks") X("pingpongx.com", "pingpong") X("payermax.com", "payermax")   \
    X("airwallex.com", "airwallex") X("oceanpayment.com", "oceanpayment")                          \
    X("douyinpay.com", "douyinpay") X("ecny.pbcdci.cn", "ecny") X("cmbchina.com", "bank")          \
    X("icbc.com.cn", "bank") X("ccb.com", "bank") X("abchina.com", "bank") X("boc.cn", "bank")     \
    X("bankcomm.com", "bank") X("spdb.com.cn", "bank") X("psbc.com", "bank")                       \
    X("cmbc.com.cn", "bank") X("pingan.com", "bank") X("paypal.com", "paypal")                     \
    X("paypalobjects.com", "paypal") X("venmo.com", "venmo") X("stripe.com", "stripe")             \
    X("stripe.network", "stripe") X("link.com", "stripe") X("klarna.com", "klarna")                \
    X("adyen.com", "adyen") X("afterpay.com", "afterpay") X("clearpay.co.uk", "afterpay")          \
    X("affirm.com", "affirm") X("sezzle.com", "sezzle") X("zip.co", "zip")                         \
    X("mollie.com", "mollie") X("worldpay.com", "worldpay") X("worldline.com", "worldline")        \
    X("ingenico.com", "worldline") X("ogone.com", "worldline") X("authorize.net", "authorize")     \
    X("cybersource.com", "cybersource") X("braintreegateway.com", "braintree")                     \
    X("braintree-api.com", "braintree") X("checkout.com", "checkout") X("3dsecure.io", "3ds")      \
    X("arcot.com", "3ds") X("cardinalcommerce.com", "3ds") X("securecode.com", "3ds")              \
    X("verifiedbyvisa.com", "3ds") X("rsa3dsauth.com", "3ds") X("netcetera.com", "3ds")            \
    X("wlp-acs.com", "3ds") X("pay.google.com", "googlepay")                                       \
    X("payments.google.com", "googlepay") X("applepay.cdn-apple.com", "applepay")                  \
    X("payments.amazon.com", "amazonpay") X("pay.amazon.com", "amazonpay")                         \
    X("shop.app", "shop_pay") X("pay.shopify.com", "shop_pay")                                     \
    X("checkout.shopify.com", "shop_pay") X("squareup.com", "square")                              \
    X("razorpay.com", "razorpay") X("payu.com", "payu") X("payu.in", "payu")                       \
    X("paytm.com", "paytm") X("phonepe.com", "phonepe") X("ccavenue.com", "ccavenue")              \
    X("billdesk.com", "billdesk") X("cashfree.com", "cashfree")                                    \
    X("mercadopago.com", "mercadopago") X("mercadopago.com.br", "mercadopago")                     \
    X("pagseguro.uol.com.br", "pagseguro") X("ebanx.com", "ebanx") X("dlocal.com", "dlocal")       \
    X("payoneer.com", "payoneer") X("skrill.com", "skrill") X("neteller.com", "neteller")          \
    X("paysafecard.com", "paysafe") X("paysafe.com", "paysafe") X("2checkout.com", "2checkout")    \
    X("sofort.com", "sofort") X("giropay.de", "giropay") X("ideal.nl", "ideal")                    \
    X("bancontact.com", "bancontact") X("przelewy24.pl", "przelewy24") X("payu.pl", "payu")        \
    X("blik.com", "blik") X("trustly.com", "trustly") X("gocardless.com", "gocardless")            \
    X("sumup.com", "sumup") X("redsys.es", "redsys") X("nexi.it", "nexi")                          \
    X("paytrail.com", "paytrail") X("nets.eu", "nets") X("swish.nu", "swish")                      \
    X("vipps.no", "vipps") X("iyzico.com", "iyzico") X("yookassa.ru", "yookassa")                  \
    X("yoomoney.ru", "yoomoney") X("qiwi.com", "qiwi") X("cloudpayments.ru", "cloudpayments")      \
    X("robokassa.ru", "robokassa") X("tinkoff.ru", "tinkoff") X("inicis.com", "inicis")            \
    X("kcp.co.kr", "kcp") X("tosspayments.com", "toss") X("toss.im", "toss")                       \
    X("pay.naver.com", "naverpay") X("kakaopay.com", "kakaopay") X("paypay.ne.jp", "paypay")       \
    X("pay.line.me", "linepay") X("gmo-pg.com", "gmo") X("komoju.com", "komoju")                   \
    X("sbpayment.jp", "sbpayment") X("ecpay.com.tw", "ecpay") X("newebpay.com", "newebpay")        \
    X("2c2p.com", "2c2p") X("omise.co", "omise") X("xendit.co", "xendit")                          \
    X("midtrans.com", "midtrans") X("doku.com", "doku") X("vnpay.vn", "vnpay")                     \
    X("momo.vn", "momo") X("zalopay.vn", "zalopay") X("gcash.com", "gcash")                        \
    X("paymaya.com", "maya") X("grab.com", "grabpay") X("paystack.com", "paystack")                \
    X("flutterwave.com", "flutterwave") X("payfast.co.za", "payfast") X("tap.company", "tap")      \
    X("paytabs.com", "paytabs") X("tabby.ai", "tabby") X("tamara.co", "tamara")

/* What people write for a source, and whom they mean. */
#define SOURCE_NAMES(X)                                                                            \
    X("weixin", "wechat") X("wx", "wechat") X("gzh", "wechat") X("公众号", "wechat")               \
    X("微信", "wechat") X("朋友圈", "wechat") X("小程序", "wechat") X("视频号", "wechat_channels") \
    X("微博", "weibo") X("抖音", "douyin") X("dy", "douyin") X("douyin_live", "douyin")            \
    X("快手", "kuaishou") X("ks", "kuaishou") X("小红书", "xiaohongshu") X("xhs", "xiaohongshu")   \
    X("red", "xiaohongshu") X("b站", "bilibili") X("bili", "bilibili") X("知乎", "zhihu")          \
    X("百度", "baidu") X("头条", "toutiao") X("淘宝", "taobao") X("天猫", "tmall")                 \
    X("京东", "jd") X("拼多多", "pinduoduo") X("fb", "facebook") X("ig", "instagram")              \
    X("insta", "instagram") X("meta", "facebook") X("yt", "youtube") X("tt", "tiktok")             \
    X("li", "linkedin") X("adwords", "google") X("googleads", "google")                            \
    X("google_ads", "google") X("bingads", "bing") X("gpt", "chatgpt")

/* Parameter of the page's address, who puts it there, the channel it proves: an advertisement was
 * clicked, a product listed, a page passed on. Empty: it proves no more than the referrer. */
#define CLICK_IDS(X)                                                                               \
    X("gclid", "google", "paid_search") X("gbraid", "google", "paid_search")                       \
    X("wbraid", "google", "paid_search") X("dclid", "google", "display")                           \
    X("msclkid", "bing", "paid_search") X("bd_vid", "baidu", "paid_search")                        \
    X("yclid", "yandex", "paid_search") X("ymclid", "yandex", "paid_search")                       \
    X("qhclickid", "360", "paid_search") X("sg_vid", "sogou", "paid_search")                       \
    X("uctrackid", "shenma", "paid_search") X("napm", "naver", "paid_search")                      \
    X("s_kwcid", "adobe", "paid_search") X("ttclid", "tiktok", "paid_social")                      \
    X("twclid", "x", "paid_social") X("li_fat_id", "linkedin", "paid_social")                      \
    X("rdt_cid", "reddit", "paid_social") X("epik", "pinterest", "paid_social")                    \
    X("sccid", "snapchat", "paid_social") X("qclid", "quora", "paid_social")                       \
    X("ldtag_cl", "line", "paid_social") X("qz_gdt", "tencent", "paid_social")                     \
    X("gdt_vid", "tencent", "paid_social") X("weixinadinfo", "wechat", "paid_social")              \
    X("weixinadkey", "wechat", "paid_social") X("clickid", "ocean_engine", "paid_video")           \
    X("ksclickid", "kuaishou", "paid_video") X("dicbo", "outbrain", "display")                     \
    X("oborigurl", "outbrain", "display") X("tblci", "taboola", "display")                         \
    X("irclickid", "impact", "affiliate") X("irclid", "impact", "affiliate")                       \
    X("cjevent", "cj", "affiliate") X("awc", "awin", "affiliate")                                  \
    X("ransiteid", "rakuten_advertising", "affiliate") X("sscid", "shareasale", "affiliate")       \
    X("tduid", "tradedoubler", "affiliate") X("ps_xid", "partnerstack", "affiliate")               \
    X("_kx", "klaviyo", "email") X("mc_eid", "mailchimp", "email")                                 \
    X("mc_cid", "mailchimp", "email") X("mkt_tok", "marketo", "email")                             \
    X("_hsenc", "hubspot", "email") X("_hsmi", "hubspot", "email") X("vero_id", "vero", "email")   \
    X("elqtrackid", "eloqua", "email") X("ml_subscriber", "mailerlite", "email")                   \
    X("fbclid", "facebook", "") X("gad_source", "google", "paid_search")                           \
    X("gad_campaignid", "google", "paid_search") X("gclsrc", "google", "paid_search")              \
    X("srsltid", "google", "search") X("igshid", "instagram", "social")                            \
    X("igsh", "instagram", "social") X("xhsshare", "xiaohongshu", "social")                        \
    X("share_from_user_hidden", "xiaohongshu", "social")

/* The same for names that others use as well: they count when the referrer or utm_source is of that
 * sender, or the value begins as only theirs does. */
#define SHARED_IDS(X)                                                                              \
    X("trackid", "bilibili", "paid_video", "") X("track_id", "bilibili", "paid_video", "")         \
    X("callback", "kuaishou", "paid_video", "") X("click_id", "xiaohongshu", "paid_social", "")    \
    X("mark_id", "weibo", "paid_social", "") X("pid", "taobao", "affiliate", "mm_")                \
    X("pid", "tmall", "affiliate", "mm_") X("pid", "jd", "affiliate", "")                          \
    X("unionid", "jd", "affiliate", "") X("vd_source", "bilibili", "video", "")                    \
    X("spm_id_from", "bilibili", "video", "")
// clang-format on
