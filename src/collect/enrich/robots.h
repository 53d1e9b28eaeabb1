/* robots.h — robots and AI agents by the marks of their descriptions, in small letters; of those
 * found the first decides. Robots of other names are told by a word such as "bot" in theirs.
 *
 * Kinds: ai_agent (fetches at the moment a person asks), ai_search (makes the index an assistant
 * answers from), ai_crawler (gathers text to train on), search, social_preview, ads, seo, monitor,
 * feed, archive, scanner, headless (a browser without a person), tool (a program's library). */
// clang-format off
#define AI_ROBOTS(X)                                                                               \
    X("chatgpt-user", "ChatGPT-User", "ai_agent") X("claude-user", "Claude-User", "ai_agent")      \
    X("perplexity-user", "Perplexity-User", "ai_agent")                                            \
    X("mistralai-user", "MistralAI-User", "ai_agent")                                              \
    X("meta-externalfetcher", "Meta-ExternalFetcher", "ai_agent")                                  \
    X("gemini-deep-research", "Gemini-Deep-Research", "ai_agent")                                  \
    X("google-notebooklm", "Google-NotebookLM", "ai_agent")                                        \
    X("googleagent", "GoogleAgent", "ai_agent") X("google-agent", "GoogleAgent", "ai_agent")       \
    X("duckassistbot", "DuckAssistBot", "ai_agent") X("amzn-user", "Amzn-User", "ai_agent")        \
    X("novaact", "NovaAct", "ai_agent") X("manus-user", "Manus-User", "ai_agent")                  \
    X("bedrockbot", "bedrockbot", "ai_agent") X("cohere-ai", "cohere-ai", "ai_agent")              \
    X("kagi-fetcher", "kagi-fetcher", "ai_agent")                                                  \
    X("oai-searchbot", "OAI-SearchBot", "ai_search")                                               \
    X("claude-searchbot", "Claude-SearchBot", "ai_search")                                         \
    X("perplexitybot", "PerplexityBot", "ai_search") X("youbot", "YouBot", "ai_search")            \
    X("amzn-searchbot", "Amzn-SearchBot", "ai_search")                                             \
    X("meta-webindexer", "Meta-WebIndexer", "ai_search")                                           \
    X("azureai-searchbot", "AzureAI-SearchBot", "ai_search")                                       \
    X("linkupbot", "LinkupBot", "ai_search") X("andibot", "Andibot", "ai_search")                  \
    X("phindbot", "PhindBot", "ai_search") X("gptbot", "GPTBot", "ai_crawler")                     \
    X("claudebot", "ClaudeBot", "ai_crawler") X("claude-web", "Claude-Web", "ai_crawler")          \
    X("anthropic-ai", "anthropic-ai", "ai_crawler") X("bytespider", "Bytespider", "ai_crawler")    \
    X("tiktokspider", "TikTokSpider", "ai_crawler")                                                \
    X("google-extended", "Google-Extended", "ai_crawler")                                          \
    X("google-cloudvertexbot", "Google-CloudVertexBot", "ai_crawler")                              \
    X("applebot-extended", "Applebot-Extended", "ai_crawler")                                      \
    X("meta-externalagent", "Meta-ExternalAgent", "ai_crawler")                                    \
    X("facebookbot", "FacebookBot", "ai_crawler") X("amazonbot", "Amazonbot", "ai_crawler")        \
    X("ccbot", "CCBot", "ai_crawler") X("deepseekbot", "DeepSeekBot", "ai_crawler")                \
    X("pangubot", "PanguBot", "ai_crawler") X("chatglm-spider", "ChatGLM-Spider", "ai_crawler")    \
    X("cohere-training", "cohere-training-data-crawler", "ai_crawler")                             \
    X("diffbot", "Diffbot", "ai_crawler") X("ai2bot", "AI2Bot", "ai_crawler")                      \
    X("timpibot", "Timpibot", "ai_crawler") X("omgili", "omgili", "ai_crawler")                    \
    X("imagesiftbot", "ImagesiftBot", "ai_crawler") X("firecrawl", "Firecrawl", "ai_crawler")      \
    X("crawl4ai", "Crawl4AI", "ai_crawler") X("img2dataset", "img2dataset", "ai_crawler")          \
    X("iaskspider", "iaskspider", "ai_crawler") X("petalbot", "PetalBot", "search")

#define SEARCH_ROBOTS(X)                                                                           \
    X("adsbot-google", "AdsBot-Google", "ads") X("mediapartners-google", "Mediapartners", "ads")   \
    X("google-ads", "Google-Ads", "ads") X("adidxbot", "adidxbot", "ads")                          \
    X("baiduspider-render", "Baiduspider-render", "search")                                        \
    X("baiduspider", "Baiduspider", "search") X("yisouspider", "YisouSpider", "search")            \
    X("360spider", "360Spider", "search") X("haosouspider", "360Spider", "search")                 \
    X("sogou web spider", "Sogou", "search") X("sogou inst spider", "Sogou", "search")             \
    X("sogou pic spider", "Sogou", "search") X("sogou news spider", "Sogou", "search")             \
    X("sogou-test-spider", "Sogou", "search") X("sogou spider", "Sogou", "search")                 \
    X("sosospider", "Sosospider", "search") X("toutiaospider", "ToutiaoSpider", "search")          \
    X("youdaobot", "YoudaoBot", "search") X("chinasospider", "ChinasoSpider", "search")            \
    X("easouspider", "EasouSpider", "search")                                                      \
    X("google-inspectiontool", "Google-InspectionTool", "search")                                  \
    X("storebot-google", "Storebot-Google", "search") X("googleother", "GoogleOther", "search")    \
    X("google-read-aloud", "Google-Read-Aloud", "tool") X("apis-google", "APIs-Google", "tool")    \
    X("google-site-verification", "Google-Site-Verification", "tool")                              \
    X("googlebot-image", "Googlebot-Image", "search")                                              \
    X("googlebot-video", "Googlebot-Video", "search") X("googlebot", "Googlebot", "search")        \
    X("bingpreview", "BingPreview", "search") X("bingbot", "bingbot", "search")                    \
    X("msnbot", "msnbot", "search") X("yandex.com/bots", "YandexBot", "search")                    \
    X("duckduckbot", "DuckDuckBot", "search") X("duckduckgo-favicons", "DuckDuckBot", "search")    \
    X("applebot", "Applebot", "search") X("slurp", "Yahoo! Slurp", "search")                       \
    X("yahoocachesystem", "Yahoo", "search") X("seznambot", "SeznamBot", "search")                 \
    X("yeti/", "Naver Yeti", "search") X("daumoa", "Daumoa", "search")                             \
    X("coccocbot", "coccocbot", "search") X("qwantify", "Qwantbot", "search")                      \
    X("qwantbot", "Qwantbot", "search") X("mojeekbot", "MojeekBot", "search")                      \
    X("aspiegelbot", "AspiegelBot", "search") X("bravebot", "Bravebot", "search")                  \
    X("exabot", "Exabot", "search") X("startmebot", "startmebot", "search")

#define PREVIEW_ROBOTS(X)                                                                          \
    X("line-poker", "LINE-Poker", "social_preview")                                                \
    X("facebookexternalhit", "facebookexternalhit", "social_preview")                              \
    X("facebookcatalog", "facebookcatalog", "ads")                                                 \
    X("meta-externalads", "Meta-ExternalAds", "ads") X("facebot", "Facebot", "social_preview")     \
    X("twitterbot", "Twitterbot", "social_preview") X("whatsapp/", "WhatsApp", "social_preview")   \
    X("telegrambot", "TelegramBot", "social_preview")                                              \
    X("discordbot", "Discordbot", "social_preview") X("slackbot", "Slackbot", "social_preview")    \
    X("slack-imgproxy", "Slack-ImgProxy", "social_preview")                                        \
    X("linkedinbot", "LinkedInBot", "social_preview")                                              \
    X("pinterestbot", "Pinterestbot", "social_preview")                                            \
    X("pinterest.com/bot", "Pinterestbot", "social_preview")                                       \
    X("redditbot", "redditbot", "social_preview")                                                  \
    X("skypeuripreview", "SkypeUriPreview", "social_preview")                                      \
    X("vkshare", "vkShare", "social_preview") X("odklbot", "OdklBot", "social_preview")            \
    X("kakaotalk-scrap", "KakaoTalk-Scrap", "social_preview")                                      \
    X("snap url preview", "Snapchat", "social_preview")                                            \
    X("microsoftpreview", "MicrosoftPreview", "social_preview")                                    \
    X("mastodon/", "Mastodon", "social_preview") X("pleroma", "Pleroma", "social_preview")         \
    X("cardyb", "Bluesky", "social_preview") X("iframely", "Iframely", "social_preview")           \
    X("embedly", "Embedly", "social_preview") X("dingtalkbot", "DingTalkBot", "social_preview")    \
    X("flipboardproxy", "Flipboard", "social_preview")

#define OTHER_ROBOTS(X)                                                                            \
    X("criteobot", "CriteoBot", "ads") X("proximic", "proximic", "ads")                            \
    X("grapeshot", "Grapeshot", "ads") X("ias_crawler", "IAS", "ads") X("ias-", "IAS", "ads")      \
    X("ttd-content", "TTD-Content", "ads") X("ahrefs", "AhrefsBot", "seo")                         \
    X("semrush", "SemrushBot", "seo") X("mj12bot", "MJ12bot", "seo")                               \
    X("dotbot", "DotBot", "seo") X("rogerbot", "rogerbot", "seo") X("blexbot", "BLEXBot", "seo")   \
    X("dataforseo", "DataForSeoBot", "seo") X("serpstat", "serpstatbot", "seo")                    \
    X("barkrowler", "Barkrowler", "seo") X("screaming frog", "Screaming Frog", "seo")              \
    X("megaindex", "MegaIndex", "seo") X("seokicks", "SEOkicks", "seo")                            \
    X("sistrix", "SISTRIX", "seo") X("siteimprove", "Siteimprove", "seo")                          \
    X("siteauditbot", "SiteAuditBot", "seo") X("linkdex", "linkdexbot", "seo")                     \
    X("seobility", "Seobility", "seo") X("majestic", "Majestic", "seo")                            \
    X("netcraft", "Netcraft", "scanner") X("censys", "Censys", "scanner")                          \
    X("shodan", "Shodan", "scanner") X("zgrab", "zgrab", "scanner")                                \
    X("masscan", "masscan", "scanner") X("expanse", "Expanse", "scanner")                          \
    X("internetmeasurement", "InternetMeasurement", "scanner") X("nmap ", "Nmap", "scanner")       \
    X("nikto", "Nikto", "scanner") X("sqlmap", "sqlmap", "scanner")                                \
    X("nuclei", "Nuclei", "scanner") X("acunetix", "Acunetix", "scanner")                          \
    X("wpscan", "WPScan", "scanner") X("burp", "Burp", "scanner")                                  \
    X("dirbuster", "DirBuster", "scanner") X("thousandeyes", "ThousandEyes", "monitor")            \
    X("checkly", "Checkly", "monitor") X("uptrends", "Uptrends", "monitor")                        \
    X("updown.io", "updown.io", "monitor") X("sucuri", "Sucuri", "scanner")                        \
    X("larbin", "larbin", "scanner") X("googleimageproxy", "GoogleImageProxy", "tool")             \
    X("google favicon", "Google Favicon", "search")                                                \
    X("google web preview", "Google Web Preview", "search")                                        \
    X("github-camo", "github-camo", "tool") X("zapier", "Zapier", "tool")                          \
    X("xenu link", "Xenu", "seo") X("uptimerobot", "UptimeRobot", "monitor")                       \
    X("uptime-kuma", "Uptime-Kuma", "monitor") X("pingdom", "Pingdom", "monitor")                  \
    X("statuscake", "StatusCake", "monitor") X("site24x7", "Site24x7", "monitor")                  \
    X("gtmetrix", "GTmetrix", "monitor") X("datadog", "Datadog", "monitor")                        \
    X("newrelicpinger", "New Relic", "monitor") X("newrelicsynthetics", "New Relic", "monitor")    \
    X("hetrixtools", "HetrixTools", "monitor") X("zabbix", "Zabbix", "monitor")                    \
    X("check_http", "check_http", "monitor") X("blackbox", "Blackbox Exporter", "monitor")         \
    X("prometheus", "Prometheus", "monitor")                                                       \
    X("elb-healthchecker", "ELB-HealthChecker", "monitor") X("googlehc", "GoogleHC", "monitor")    \
    X("kube-probe", "kube-probe", "monitor")                                                       \
    X("cloudflare-health", "Cloudflare-Healthchecks", "monitor")                                   \
    X("cloudflare-always", "Cloudflare-AlwaysOnline", "archive")                                   \
    X("catchpoint", "Catchpoint", "monitor") X("dynatrace", "Dynatrace", "monitor")                \
    X("ruxitsynthetic", "Dynatrace", "monitor") X("ptst/", "WebPageTest", "monitor")               \
    X("chrome-lighthouse", "Lighthouse", "monitor") X("pagespeed", "PageSpeed", "monitor")         \
    X("freshping", "Freshping", "monitor") X("jiankongbao", "Jiankongbao", "monitor")              \
    X("yunjiankong", "360 monitor", "monitor") X("nodeping", "NodePing", "monitor")                \
    X("feedfetcher", "FeedFetcher-Google", "feed") X("feedly", "Feedly", "feed")                   \
    X("inoreader", "Inoreader", "feed") X("newsblur", "NewsBlur", "feed")                          \
    X("tiny tiny rss", "Tiny Tiny RSS", "feed") X("freshrss", "FreshRSS", "feed")                  \
    X("miniflux", "Miniflux", "feed") X("feedbin", "Feedbin", "feed")                              \
    X("theoldreader", "The Old Reader", "feed") X("ia_archiver", "ia_archiver", "archive")         \
    X("archive.org_bot", "archive.org_bot", "archive") X("heritrix", "Heritrix", "archive")        \
    X("httrack", "HTTrack", "archive") X("wayback", "Wayback", "archive")                          \
    X("nutch", "Nutch", "archive") X("headlesschrome", "HeadlessChrome", "headless")               \
    X("phantomjs", "PhantomJS", "headless") X("puppeteer", "Puppeteer", "headless")                \
    X("playwright", "Playwright", "headless") X("selenium", "Selenium", "headless")                \
    X("cypress/", "Cypress", "headless") X("slimerjs", "SlimerJS", "headless")                     \
    X("webdriver", "WebDriver", "headless") X("htmlunit", "HtmlUnit", "headless")                  \
    X("scrapy", "Scrapy", "tool") X("python-requests", "python-requests", "tool")                  \
    X("python-urllib", "Python-urllib", "tool") X("aiohttp", "aiohttp", "tool")                    \
    X("httpx", "httpx", "tool") X("python", "Python", "tool") X("curl/", "curl", "tool")           \
    X("wget", "Wget", "tool") X("go-http-client", "Go-http-client", "tool")                        \
    X("apache-httpclient", "Apache-HttpClient", "tool") X("httpclient", "HttpClient", "tool")      \
    X("java/", "Java", "tool") X("jakarta", "Java", "tool") X("axios", "axios", "tool")            \
    X("node-fetch", "node-fetch", "tool") X("undici", "undici", "tool")                            \
    X("node.js", "Node.js", "tool") X("postmanruntime", "Postman", "tool")                         \
    X("insomnia", "Insomnia", "tool") X("guzzlehttp", "Guzzle", "tool")                            \
    X("wordpress/", "WordPress", "tool") X("libwww", "libwww", "tool") X("lwp::", "LWP", "tool")   \
    X("lwp-", "LWP", "tool") X("mechanize", "Mechanize", "tool") X("faraday", "Faraday", "tool")   \
    X("php/", "PHP", "tool") X("httpie", "HTTPie", "tool") X("reqwest", "reqwest", "tool")         \
    X("rest-client", "rest-client", "tool") X("powershell", "PowerShell", "tool")                  \
    X("winhttp", "WinHTTP", "tool") X("colly", "Colly", "tool") X("got (http", "got", "tool")      \
    X("resty/", "resty", "tool") X("apachebench", "ApacheBench", "tool")                           \
    X("jmeter", "JMeter", "tool") X("k6/", "k6", "tool")                                           \
    X("w3c_validator", "W3C Validator", "tool") X("validator.nu", "W3C Validator", "tool")         \
    X("typhoeus", "Typhoeus", "tool") X("dnspod-monitor", "DNSPod", "monitor")

/* Words in robots' names. SURE: whatever else the text says; ALONE: when no browser is named. */
#define ROBOT_WORDS(X)                                                                             \
    X("bot", SURE) X("crawl", SURE) X("spider", SURE) X("scraper", SURE) X("+http", SURE)          \
    X("archiver", SURE) X("validator", SURE) X("(compatible; ", ALONE) X("monitor", ALONE)         \
    X("preview", ALONE) X("fetch", ALONE) X("scan", ALONE) X("check", ALONE) X("feed", ALONE)      \
    X("http://", SURE) X("https://", SURE) X("@", ALONE) X("www.", ALONE) X("client/", ALONE)      \
    X("library", ALONE) X("proxy", ALONE) X("search", ALONE) X("ruby", ALONE) X("perl", ALONE)
// clang-format on
