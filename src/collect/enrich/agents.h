/* agents.h — the marks in a browser's own description, in small letters. Of the marks found the
 * first of its table decides: what is built on another stands before it, apps before browsers. */
// clang-format off
#define SYSTEMS(X)                                                                                 \
    X("openharmony", "HarmonyOS") X("harmonyos", "HarmonyOS")                                      \
    X("windows phone", "Windows Phone") X("xbox", "Xbox") X("windows", "Windows")                  \
    X("tizen", "Tizen") X("web0s", "webOS") X("webos", "webOS") X("kaios", "KaiOS")                \
    X("iphone", "iOS") X("ipad", "iOS") X("ipod", "iOS") X("ios;fbsv", "iOS")                      \
    X("appletv", "tvOS") X("android", "Android") X("okhttp/", "Android")                           \
    X("playstation", "PlayStation") X("nintendo", "Nintendo") X("symbian", "Symbian")              \
    X("blackberry", "BlackBerry") X("bb10", "BlackBerry") X("mac os x", "macOS")                   \
    X("macintosh", "macOS") X("cros ", "ChromeOS") X("freebsd", "FreeBSD") X("linux", "Linux")     \
    X("x11;", "Linux")

/* Mark, name, name when opened in a mini-program. */
#define BROWSERS(X)                                                                                \
    X("wxwork/", "WeCom", 0) X("micromessenger", "WeChat", "WeChat mini-program")                  \
    X("aliapp(dingtalk", "DingTalk", 0) X("dingtalk", "DingTalk", 0)                               \
    X("aliapp(tb/", "Taobao", "Taobao mini-program") X("aliapp(tm/", "Tmall", 0)                   \
    X("aliapp(1688", "1688", 0) X("aliapp(fm/", "Xianyu", 0) X("aliapp(ct/", "Taobao Deals", 0)    \
    X("aliapp(elm", "Ele.me", 0) X("aliapp(amap", "Amap", 0)                                       \
    X("alipayclient", "Alipay", "Alipay mini-program")                                             \
    X("aliapp(ap/", "Alipay", "Alipay mini-program") X("jdapp", "JD", "JD mini-program")           \
    X("jdlite", "JD", 0) X("jdpingou", "JD", 0) X("jdjr-app", "JD Finance", 0)                     \
    X("phh_android", "Pinduoduo", 0) X("pinduoduo", "Pinduoduo", 0) X("snebuy-app", "Suning", 0)   \
    X("vipshop", "Vipshop", 0) X("com.dianping", "Dianping", 0) X("com.sankuai", "Meituan", 0)     \
    X("imeituan", "Meituan", 0) X("xhsdiscover", "Xiaohongshu", "Xiaohongshu mini-program")        \
    X("xiaohongshu", "Xiaohongshu", "Xiaohongshu mini-program") X("musical_ly", "TikTok", 0)       \
    X("trill_", "TikTok", 0) X("tiktok", "TikTok", 0)                                              \
    X("aweme", "Douyin", "Douyin mini-program")                                                    \
    X("newsarticle", "Toutiao", "Toutiao mini-program") X("videoarticle", "Xigua", 0)              \
    X("huoshan", "Huoshan", 0) X("lark/", "Lark", 0) X("feishu/", "Lark", 0)                       \
    X("bytedancewebview", "TikTok", 0) X("com.kwai.video", "Kwai", 0)                              \
    X("ksnebula", "Kuaishou", "Kuaishou mini-program") X("ksthanos", "Kuaishou", 0)                \
    X("kwai/", "Kuaishou", "Kuaishou mini-program") X("kuaishou", "Kuaishou", 0)                   \
    X("biliapp", "Bilibili", 0) X("bilidroid", "Bilibili", 0) X("bilibili", "Bilibili", 0)         \
    X("weibo", "Weibo", 0) X("zhihu", "Zhihu", 0) X("com.douban", "Douban", 0)                     \
    X("qqnews/", "Tencent News", 0) X("qqlive", "Tencent Video", 0) X("qzone/", "Qzone", 0)        \
    X(" qq/", "QQ", "QQ mini-program") X("_sq_", "QQ", "QQ mini-program")                          \
    X("tieba/", "Tieba", 0) X("baiduboxapp", "Baidu", "Baidu mini-program")                        \
    X("baiduboxlite", "Baidu", 0) X("bdnetdisk", "Baidu Netdisk", 0)                               \
    X("neteasemusic", "NetEase Music", 0) X("newsapp/", "NetEase News", 0)                         \
    X("messengerforios", "Messenger", 0) X("fb_iab/orca", "Messenger", 0)                          \
    X("fban/messenger", "Messenger", 0) X("instagram", "Instagram", 0)                             \
    X("barcelona", "Threads", 0) X("fban/", "Facebook", 0) X("fbav/", "Facebook", 0)               \
    X("fb_iab", "Facebook", 0) X(" line/", "LINE", 0) X("kakaotalk", "KakaoTalk", 0)               \
    X("kakaostory", "KakaoTalk", 0) X("naver(inapp", "Naver", 0) X("daumapps", "Daum", 0)          \
    X("snapchat", "Snapchat", 0) X("[pinterest/", "Pinterest", 0)                                  \
    X("pinterest for", "Pinterest", 0) X("twitter for", "X", 0) X("twitterandroid", "X", 0)        \
    X("linkedinapp", "LinkedIn", 0) X("viber/", "Viber", 0) X("telegram-android", "Telegram", 0)   \
    X("zalo ", "Zalo", 0) X("gsa/", "Google app", 0) X("metasr", "Sogou", 0)                       \
    X("sogoumobilebrowser", "Sogou", 0) X("sogousearch", "Sogou", 0)                               \
    X("qqbrowser", "QQ Browser", 0) X("quark/", "Quark", 0) X("ucbrowser", "UC Browser", 0)        \
    X("ubrowser/", "UC Browser", 0) X("ucweb", "UC Browser", 0)                                    \
    X("bidubrowser", "Baidu Browser", 0) X("baidubrowser", "Baidu Browser", 0)                     \
    X("360se", "360 Browser", 0) X("360ee", "360 Browser", 0)                                      \
    X("qihoobrowser", "360 Browser", 0) X("qhbrowser", "360 Browser", 0)                           \
    X("lbbrowser", "Liebao", 0) X("2345explorer", "2345", 0) X("maxthon", "Maxthon", 0)            \
    X("huaweibrowser", "Huawei Browser", 0) X("honorbrowser", "Honor Browser", 0)                  \
    X("miuibrowser", "Mi Browser", 0) X("mibrowser", "Mi Browser", 0)                              \
    X("heytapbrowser", "OPPO Browser", 0) X("oppobrowser", "OPPO Browser", 0)                      \
    X("vivobrowser", "vivo Browser", 0) X("mzbrowser", "Meizu Browser", 0)                         \
    X("samsungbrowser", "Samsung Internet", 0) X("smt telstra", "Samsung Internet", 0)             \
    X("silk/", "Silk", 0) X("yabrowser", "Yandex", 0) X("yaapp", "Yandex", 0)                      \
    X("yasearch", "Yandex", 0) X("duckduckgo/", "DuckDuckGo", 0) X(" ddg/", "DuckDuckGo", 0)       \
    X("coc_coc_browser", "Coc Coc", 0) X("whale/", "Whale", 0) X("vivaldi", "Vivaldi", 0)          \
    X("brave/", "Brave", 0) X("ecosia", "Ecosia", 0) X("edg/", "Edge", 0) X("edga/", "Edge", 0)    \
    X("edgios/", "Edge", 0) X("edge/", "Edge", 0) X("opr/", "Opera", 0) X("opt/", "Opera", 0)      \
    X("opios/", "Opera", 0) X("opx/", "Opera", 0) X("opera mini", "Opera Mini", 0)                 \
    X("opera", "Opera", 0) X("iemobile", "Internet Explorer", 0)                                   \
    X("trident/", "Internet Explorer", 0) X("msie ", "Internet Explorer", 0)                       \
    X("seamonkey", "SeaMonkey", 0) X("focus/", "Firefox", 0) X("klar/", "Firefox", 0)              \
    X("fxios", "Firefox", 0) X("firefox/", "Firefox", 0) X("crios", "Chrome", 0)                   \
    X("; wv)", "WebView", 0) X("arkweb", "ArkWeb", 0) X("electron/", "Electron", 0)                \
    X("chromium/", "Chromium", 0) X("chrome/", "Chrome", 0) X("safari/", "Safari", 0)              \
    X("cfnetwork/", "app", 0) X("dalvik/", "app", 0) X("okhttp/", "app", 0)                        \
    X("applewebkit/", "WebView", 0)

/* What else tells the kind of device, or that a page stands in a mini-program. */
#define HINTS(X)                                                                                   \
    X("smart-tv", TV) X("smarttv", TV) X("smart tv", TV) X("android tv", TV) X("googletv", TV)     \
    X("google tv", TV) X("appletv", TV) X("hbbtv", TV) X("bravia", TV) X("mitv", TV)               \
    X("mibox", TV) X("aftb", TV) X("aftm", TV) X("aftt", TV) X("crkey", TV) X("roku", TV)          \
    X("web0s", TV) X("netcast", TV) X("viera", TV) X("ipad", TABLET) X("tablet;", TABLET)          \
    X("tablet ", TABLET) X("tablet)", TABLET) X("kfapwi", TABLET) X("playbook", TABLET)            \
    X("tablet pc", PEN) X("(pc; openharmony", DESKTOP) X("windowswechat", DESKTOP)                 \
    X("macwechat", DESKTOP) X("mobile", MOBILE) X("mobi/", MOBILE) X("phone", MOBILE)              \
    X("opera mini", MOBILE) X("ucweb", MOBILE) X("applewebkit", WEB) X("miniprogram", MINI)        \
    X("micromessenger/miniapp", MINI) X("toutiaomicroapp", MINI) X("swan-", MINI)                  \
    X("swan/", MINI) X("xhsminiapp", MINI) X("ksminiapp", MINI) X("apxwebview", MINI)
// clang-format on
