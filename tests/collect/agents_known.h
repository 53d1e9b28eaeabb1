/* agents_known.h — descriptions as visitors send them, and what they say. */
#ifndef AGENTS_KNOWN_H
#define AGENTS_KNOWN_H

typedef struct {
    const char *agent, *device, *os, *browser;
} Person;

#define LIKE "AppleWebKit/537.36 (KHTML, like Gecko) "
#define IPHONE "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
#define ANDROID                                                                                    \
    "Mozilla/5.0 (Linux; Android 13; V2231A Build/TP1A.220624.014; wv) AppleWebKit/537.36 "
#define WEBVIEW "(KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 "
#define GECKO "(KHTML, like Gecko) "
#define WINDOWS "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
#define MAC                                                                                        \
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "

static const Person people[] = {
    /* apps of China */
    {IPHONE GECKO "Mobile/15E148 MicroMessenger/8.0.49(0x18003130) NetType/WIFI Language/zh_CN",
     "mobile", "iOS", "WeChat"},
    {ANDROID GECKO
     "Version/4.0 Chrome/116.0.0.0 MQQBrowser/6.2 TBS/046295 Mobile Safari/537.36 "
     "XWEB/1160065 MMWEBSDK/20231202 MicroMessenger/8.0.47.2560(0x28002F30) WeChat/arm64",
     "mobile", "Android", "WeChat"},
    {ANDROID WEBVIEW "MMWEBSDK/20231202 MicroMessenger/8.0.47.2560 miniProgram/wx1234567890abcdef",
     "mobile", "Android", "WeChat mini-program"},
    {WINDOWS "Chrome/116.0.0.0 Safari/537.36 NetType/WIFI MicroMessenger/7.0.20.1781(0x6700143B) "
             "WindowsWechat(0x63090a13) XWEB/8555",
     "desktop", "Windows", "WeChat"},
    {MAC "Chrome/116.0.0.0 Safari/537.36 MicroMessenger/6.8.0(0x16080000) MacWechat/3.8.6",
     "desktop", "macOS", "WeChat"},
    {IPHONE GECKO "Mobile/15E148 wxwork/4.1.20 MicroMessenger/7.0.1 Language/zh", "mobile", "iOS",
     "WeCom"},
    {IPHONE GECKO "Mobile/15E148 Weibo (iPhone15,3__weibo__14.5.1__iphone__os17.5)", "mobile",
     "iOS", "Weibo"},
    {"Mozilla/5.0 (Linux; Android 12; M2012K11AC Build/SKQ1) " LIKE
     "Version/4.0 Chrome/97.0 Mobile Safari/537.36 Weibo (Xiaomi-M2012__weibo__13.1.0__android)",
     "mobile", "Android", "Weibo"},
    {ANDROID WEBVIEW "aweme_290100 JsSdk/1.0 NetType/WIFI Channel/store AppName/aweme "
                     "app_version/29.1.0 ByteLocale/zh-CN BytedanceWebview/d8a21c6",
     "mobile", "Android", "Douyin"},
    {ANDROID WEBVIEW "aweme ToutiaoMicroApp/3.12.0", "mobile", "Android", "Douyin mini-program"},
    {ANDROID WEBVIEW "NewsArticle/9.8.3 ToutiaoMicroApp/2.7", "mobile", "Android",
     "Toutiao mini-program"},
    {IPHONE GECKO "Mobile/15E148 NewsArticle/9.8.3.4 JsSdk/2.0 NetType/WIFI (News 9.8.3 17.5)",
     "mobile", "iOS", "Toutiao"},
    {IPHONE GECKO "Mobile/15E148 Kwai/12.5.10.8472 ISLP/0 StatusHT/47 KDT/PHONE", "mobile", "iOS",
     "Kuaishou"},
    {ANDROID WEBVIEW "ksNebula/11.9.40.7 NetType/WIFI", "mobile", "Android", "Kuaishou"},
    {IPHONE GECKO "Mobile/15E148 discover/8.40 (Build 8400123; xhsdiscover) NetType/5G", "mobile",
     "iOS", "Xiaohongshu"},
    {"Mozilla/5.0 BiliDroid/7.20.0 (bbcallen@gmail.com) os/android model/V2231A mobi_app/android",
     "mobile", "Android", "Bilibili"},
    {IPHONE GECKO "Mobile/15E148 BiliApp/77300100 os/ios mobi_app/iphone", "mobile", "iOS",
     "Bilibili"},
    {ANDROID WEBVIEW "AliApp(TB/10.33.10) WindVane/8.5.0 TTID/600000@taobao_android_10.33.10",
     "mobile", "Android", "Taobao"},
    {IPHONE GECKO "Mobile/15E148 AliApp(TM/15.8.0) WindVane/8.7.2", "mobile", "iOS", "Tmall"},
    {IPHONE GECKO
     "Mobile/15E148 Ariver/1.1.0 AliApp(AP/10.5.96.6000) Nebula WK AlipayDefined(nt:WIFI) "
     "AlipayClient/10.5.96.6000 Language/zh-Hans",
     "mobile", "iOS", "Alipay"},
    {ANDROID WEBVIEW "AliApp(AP/10.5.90) AlipayClient/10.5.90 MiniProgram APXWebView", "mobile",
     "Android", "Alipay mini-program"},
    {ANDROID WEBVIEW "AliApp(DingTalk/7.5.10) com.alibaba.android.rimet/31 Channel/201200",
     "mobile", "Android", "DingTalk"},
    {"jdapp;iPhone;12.4.4;;;M/5.0;Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS "
     "X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148;supportJDSHWK/1;",
     "mobile", "iOS", "JD"},
    {ANDROID WEBVIEW "phh_android_version/6.98.0 phh_android_build/aaa phh_android_channel/hw",
     "mobile", "Android", "Pinduoduo"},
    {IPHONE GECKO "Mobile/15E148 QQ/9.0.65.613 V1_IPH_SQ_9.0.65_1_APP_A Pixel/1170 NetType/WIFI",
     "mobile", "iOS", "QQ"},
    {ANDROID GECKO "Version/4.0 Chrome/109.0 MQQBrowser/6.2 TBS/046295 Mobile Safari/537.36 "
                   "V1_AND_SQ_9.0.30_6190_YYB_D QQ/9.0.30.17095 NetType/5G",
     "mobile", "Android", "QQ"},
    {"Mozilla/5.0 (Linux; U; Android 13; zh-cn; V2231A) " LIKE
     "Version/4.0 Chrome/109.0 MQQBrowser/14.8 Mobile Safari/537.36",
     "mobile", "Android", "QQ Browser"},
    {ANDROID WEBVIEW "T7/13.59 SP-engine/2.97.0 baiduboxapp/13.59.0.10 (Baidu; P1 13)", "mobile",
     "Android", "Baidu"},
    {ANDROID WEBVIEW "baiduboxapp/13.59.0.10 swan/2.550.0 swan-baiduboxapp/13.59", "mobile",
     "Android", "Baidu mini-program"},
    {IPHONE GECKO "Mobile/15E148 ZhihuHybrid osee2unifiedRelease/19030 Zhihu", "mobile", "iOS",
     "Zhihu"},
    {"Mozilla/5.0 (Linux; U; Android 13; zh-CN; V2231A) " LIKE
     "Version/4.0 Chrome/100.0.4896.58 Quark/6.8.5.440 Mobile Safari/537.36",
     "mobile", "Android", "Quark"},
    {"Mozilla/5.0 (Linux; U; Android 13; zh-CN; V2231A) " LIKE
     "Version/4.0 Chrome/100.0 UCBrowser/16.4.8.1311 Mobile Safari/537.36",
     "mobile", "Android", "UC Browser"},
    {WINDOWS "Chrome/86.0.4240.198 Safari/537.36 SE 2.X MetaSr 1.0", "desktop", "Windows", "Sogou"},
    {WINDOWS "Chrome/108.0.5359.95 Safari/537.36 QIHU 360SE", "desktop", "Windows", "360 Browser"},
    /* systems and browsers of makers of telephones */
    {"Mozilla/5.0 (Phone; OpenHarmony 5.0) " LIKE "Chrome/114.0.0.0 "
     "Safari/537.36 ArkWeb/4.1.6.1 Mobile HuaweiBrowser/5.0.4.300",
     "mobile", "HarmonyOS", "Huawei Browser"},
    {"Mozilla/5.0 (Tablet; OpenHarmony 5.0) " LIKE "Chrome/114.0.0.0 "
     "Safari/537.36 ArkWeb/4.1.6.1",
     "tablet", "HarmonyOS", "ArkWeb"},
    {"Mozilla/5.0 (PC; OpenHarmony 5.0) " LIKE "Chrome/114.0.0.0 "
     "Safari/537.36 ArkWeb/4.1.6.1",
     "desktop", "HarmonyOS", "ArkWeb"},
    {"Mozilla/5.0 (Linux; Android 12; HarmonyOS; NOH-AN00; HMSCore 6.13.0.322) AppleWebKit/537.36 "
     "(KHTML, like Gecko) Chrome/99.0.4844.88 HuaweiBrowser/14.0.5.302 Mobile Safari/537.36",
     "mobile", "HarmonyOS", "Huawei Browser"},
    {"Mozilla/5.0 (Linux; U; Android 14; zh-cn; PGT-AN10) " LIKE
     "Version/4.0 Chrome/114.0 HonorBrowser/5.1 Mobile Safari/537.36",
     "mobile", "Android", "Honor Browser"},
    {"Mozilla/5.0 (Linux; U; Android 13; zh-cn; 2211133C) " LIKE
     "Version/4.0 Chrome/109.0 Mobile Safari/537.36 XiaoMi/MiuiBrowser/18.0.40",
     "mobile", "Android", "Mi Browser"},
    {"Mozilla/5.0 (Linux; U; Android 13; zh-cn; PGEM10) " LIKE
     "Version/4.0 Chrome/90.0 Mobile Safari/537.36 HeyTapBrowser/40.8.10.1",
     "mobile", "Android", "OPPO Browser"},
    {"Mozilla/5.0 (Linux; Android 13; V2231A) " LIKE "Chrome/87.0 "
     "Mobile Safari/537.36 VivoBrowser/17.1.0.0",
     "mobile", "Android", "vivo Browser"},
    {"Mozilla/5.0 (Linux; Android 13; SAMSUNG SM-S918B) " LIKE
     "SamsungBrowser/23.0 Chrome/115.0.0.0 Mobile Safari/537.36",
     "mobile", "Android", "Samsung Internet"},
    /* apps of the world */
    {IPHONE GECKO "Mobile/15E148 [FBAN/FBIOS;FBAV/465.0.0.41.102;FBDV/iPhone15,3;FBMD/iPhone]",
     "mobile", "iOS", "Facebook"},
    {ANDROID WEBVIEW "[FB_IAB/Orca-Android;FBAV/460.0.0.48.109;]", "mobile", "Android",
     "Messenger"},
    {IPHONE GECKO "Mobile/15E148 Instagram 332.0.0.36.100 (iPhone15,3; iOS 17_5; en_US)", "mobile",
     "iOS", "Instagram"},
    {ANDROID WEBVIEW
     "trill_340504 JsSdk/1.0 NetType/WIFI AppName/trill ByteLocale/en BytedanceWebview",
     "mobile", "Android", "TikTok"},
    {IPHONE GECKO "Mobile/15E148 musical_ly_34.5.0 JsSdk/2.0 NetType/WIFI BytedanceWebview/d8a21c6",
     "mobile", "iOS", "TikTok"},
    {IPHONE GECKO "Mobile/15E148 Safari Line/14.9.0", "mobile", "iOS", "LINE"},
    {ANDROID WEBVIEW "KAKAOTALK 10.8.5", "mobile", "Android", "KakaoTalk"},
    {IPHONE GECKO "Mobile/15E148 [Pinterest/iOS]", "mobile", "iOS", "Pinterest"},
    {IPHONE GECKO "Mobile/15E148 Twitter for iPhone/10.43", "mobile", "iOS", "X"},
    {IPHONE GECKO "GSA/318.0 Mobile/15E148 Safari/604.1", "mobile", "iOS", "Google app"},
    /* browsers */
    {WINDOWS "Chrome/126.0.0.0 Safari/537.36", "desktop", "Windows", "Chrome"},
    {WINDOWS "Chrome/126.0.0.0 Safari/537.36 Edg/126.0.2592.68", "desktop", "Windows", "Edge"},
    {WINDOWS "Chrome/125.0.0.0 Safari/537.36 OPR/111.0.0.0", "desktop", "Windows", "Opera"},
    {"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0", "desktop",
     "Windows", "Firefox"},
    {"Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; Trident/6.0; Tablet PC 2.0)", "desktop",
     "Windows", "Internet Explorer"},
    {"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
     "Version/17.5 Safari/605.1.15",
     "desktop", "macOS", "Safari"},
    {"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) " LIKE "Chrome/126.0.0.0 "
     "Safari/537.36",
     "desktop", "ChromeOS", "Chrome"},
    {"Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "desktop",
     "Linux", "Firefox"},
    {IPHONE GECKO "Version/17.5 Mobile/15E148 Safari/604.1", "mobile", "iOS", "Safari"},
    {IPHONE GECKO "CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1", "mobile", "iOS", "Chrome"},
    {IPHONE GECKO "Mobile/15E148", "mobile", "iOS", "WebView"},
    {"Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
     "Version/12.1 Mobile/15E148 Safari/604.1",
     "tablet", "iOS", "Safari"},
    {"Mozilla/5.0 (Linux; Android 13; SM-X700) " LIKE "Chrome/126.0.0.0 "
     "Safari/537.36",
     "tablet", "Android", "Chrome"},
    {"Mozilla/5.0 (Linux; Android 9; CUBOT_X18_Plus) " LIKE "Chrome/99.0 Mobile Safari/537.36",
     "mobile", "Android", "Chrome"},
    {"Mozilla/5.0 (Linux; U; Android 4.1; en-us; GT-I9300) AppleWebKit/534.30 (KHTML, like Gecko) "
     "Version/4.0 Mobile Safari/534.30",
     "mobile", "Android", "Android Browser"},
    {"Mozilla/5.0 (Web0S; Linux/SmartTV) " LIKE "Chrome/94.0 "
     "Safari/537.36 WebAppManager",
     "tv", "webOS", "Chrome"},
    {"Mozilla/5.0 (Linux; Android 9; MiTV-MSSP1) " LIKE "Chrome/80.0 "
     "Safari/537.36",
     "tv", "Android", "Chrome"},
    /* apps that speak for themselves */
    {"Dalvik/2.1.0 (Linux; U; Android 13; V2231A Build/TP1A)", "mobile", "Android", "app"},
    {"okhttp/4.12.0", "mobile", "Android", "app"},
    {"MyShop/5.2 CFNetwork/1496.0.7 Darwin/23.5.0", "", "", "app"},
    {"", "", "", ""},
    {"-", "", "", ""},
    {"MyShop/5.2", "", "", ""},
};

typedef struct {
    const char *agent, *bot, *kind;
} Robot;

static const Robot robots[] = {
    {"Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; "
     "+https://openai.com/gptbot)",
     "GPTBot", "ai_crawler"},
    {"Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); compatible; ChatGPT-User/1.0; "
     "+https://openai.com/bot",
     "ChatGPT-User", "ai_agent"},
    {"Mozilla/5.0 (compatible; OAI-SearchBot/1.0; +https://openai.com/searchbot)", "OAI-SearchBot",
     "ai_search"},
    {"Mozilla/5.0 (compatible; ClaudeBot/1.0; +claudebot@anthropic.com)", "ClaudeBot",
     "ai_crawler"},
    {"Mozilla/5.0 (compatible; Claude-User/1.0; +Claude-User@anthropic.com)", "Claude-User",
     "ai_agent"},
    {"Mozilla/5.0 (compatible; PerplexityBot/1.0; +https://perplexity.ai/perplexitybot)",
     "PerplexityBot", "ai_search"},
    {"Mozilla/5.0 (compatible; Perplexity-User/1.0)", "Perplexity-User", "ai_agent"},
    {"Mozilla/5.0 (Linux; Android 5.0) " LIKE "Mobile Safari/537.36 "
     "(compatible; Bytespider; spider-feedback@bytedance.com)",
     "Bytespider", "ai_crawler"},
    {"meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)",
     "Meta-ExternalAgent", "ai_crawler"},
    {"Mozilla/5.0 (compatible; DeepSeekBot/1.0)", "DeepSeekBot", "ai_crawler"},
    {"CCBot/2.0 (https://commoncrawl.org/faq/)", "CCBot", "ai_crawler"},
    {"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Googlebot",
     "search"},
    {"Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) " LIKE
     "Chrome/126 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
     "Googlebot", "search"},
    {"Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", "bingbot",
     "search"},
    {"Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
     "Baiduspider", "search"},
    {"Sogou web spider/4.0(+http://www.sogou.com/docs/help/webmasters.htm#07)", "Sogou", "search"},
    {"Mozilla/5.0 (Windows NT 10.0) " LIKE "Chrome/61.0 Safari/537.36; "
     "360Spider",
     "360Spider", "search"},
    {"Mozilla/5.0 (Windows NT 6.1) " LIKE "Chrome/69.0 Safari/537.36 "
     "YisouSpider/5.0",
     "YisouSpider", "search"},
    {"Mozilla/5.0 (compatible;PetalBot;+https://webmaster.petalsearch.com/site/petalbot)",
     "PetalBot", "search"},
    {"Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)", "YandexBot", "search"},
    {"Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)", "AhrefsBot", "seo"},
    {"facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
     "facebookexternalhit", "social_preview"},
    {"WhatsApp/2.23.20.0", "WhatsApp", "social_preview"},
    {"Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)", "UptimeRobot",
     "monitor"},
    {WINDOWS "HeadlessChrome/126.0.0.0 Safari/537.36", "HeadlessChrome", "headless"},
    {"curl/8.5.0", "curl", "tool"},
    {"python-requests/2.32.3", "python-requests", "tool"},
    {"Go-http-client/1.1", "Go-http-client", "tool"},
    /* of no table: by a word in the name */
    {"Mozilla/5.0 (compatible; Zorgbot/1.0; +https://zorg.example/bot.html)", "Zorgbot", "other"},
    {"zorg-crawler/0.1", "zorg-crawler", "other"},
    {"Mozilla/5.0 (compatible; Zorg/2; +https://zorg.example/)", "Zorg", "other"},
    {"Mozilla/5.0 (zorg web crawler)", "web crawler", "other"},
    {"+http://zorg.example/", "robot", "other"},
};

#endif
