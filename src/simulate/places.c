/* places.c — where people live, what they browse with, and which robots call. */
#include "places.h"

// clang-format off
const Place places[PLACES] = {
    {.country = "CN", .region = "广东", .city = "深圳", .weight = 8},
    {.country = "CN", .region = "广东", .city = "广州", .weight = 8},
    {.country = "CN", .region = "浙江", .city = "杭州", .weight = 7},
    {.country = "CN", .region = "上海", .city = "上海", .weight = 8},
    {.country = "CN", .region = "北京", .city = "北京", .weight = 7},
    {.country = "CN", .region = "江苏", .city = "南京", .weight = 5},
    {.country = "CN", .region = "江苏", .city = "苏州", .weight = 5},
    {.country = "CN", .region = "四川", .city = "成都", .weight = 6},
    {.country = "CN", .region = "重庆", .city = "重庆", .weight = 4},
    {.country = "CN", .region = "湖北", .city = "武汉", .weight = 5},
    {.country = "CN", .region = "陕西", .city = "西安", .weight = 3.5F},
    {.country = "CN", .region = "山东", .city = "青岛", .weight = 4},
    {.country = "CN", .region = "山东", .city = "济南", .weight = 3},
    {.country = "CN", .region = "河南", .city = "郑州", .weight = 4.5F},
    {.country = "CN", .region = "福建", .city = "厦门", .weight = 3},
    {.country = "CN", .region = "湖南", .city = "长沙", .weight = 4},
    {.country = "CN", .region = "天津", .city = "天津", .weight = 2.5F},
    {.country = "CN", .region = "辽宁", .city = "沈阳", .weight = 2.5F},
    {.country = "CN", .region = "黑龙江", .city = "哈尔滨", .weight = 2},
    {.country = "CN", .region = "云南", .city = "昆明", .weight = 2},
    {.country = "CN", .region = "广西", .city = "南宁", .weight = 2},
    {.country = "CN", .region = "内蒙古", .city = "呼和浩特", .weight = 1, .remote = true},
    {.country = "CN", .region = "新疆", .city = "乌鲁木齐", .weight = 1, .hours = -2, .remote = true},
    {.country = "CN", .region = "西藏", .city = "拉萨", .weight = .3F, .remote = true},
    {.country = "US", .region = "California", .city = "Los Angeles", .weight = 4, .hours = 9,
     .language = EN, .remote = true},
    {.country = "US", .region = "New York", .city = "New York", .weight = 4, .hours = 12,
     .language = EN, .remote = true},
    {.country = "SG", .region = "Singapore", .city = "Singapore", .weight = 3, .language = EN,
     .remote = true},
    {.country = "MY", .region = "Selangor", .city = "Petaling Jaya", .weight = 2, .language = EN,
     .remote = true},
    {.country = "AU", .region = "New South Wales", .city = "Sydney", .weight = 2, .hours = 2,
     .language = EN, .remote = true},
    {.country = "GB", .region = "England", .city = "London", .weight = 2, .hours = -8,
     .language = EN, .remote = true},
    {.country = "CA", .region = "Ontario", .city = "Toronto", .weight = 2, .hours = 12,
     .language = EN, .remote = true},
    {.country = "JP", .region = "Tokyo", .city = "Tokyo", .weight = 2, .hours = 1,
     .language = JA, .remote = true},
    {.country = "DE", .region = "Berlin", .city = "Berlin", .weight = 1.2F, .hours = -7,
     .language = DE, .remote = true},
    {.country = "HK", .region = "Hong Kong", .city = "Hong Kong", .weight = 3, .language = ZH,
     .remote = true},
    {.country = "NZ", .region = "Auckland", .city = "Auckland", .weight = .6F, .hours = 4,
     .language = EN, .remote = true},
    {.country = "NL", .region = "North Holland", .city = "Amsterdam", .weight = .6F, .hours = -7,
     .language = EN, .remote = true},
};
const Robot robots[ROBOTS] = {
    {.name = "Baiduspider", .weight = 5, .pages = 9},
    {.name = "Googlebot", .weight = 4, .pages = 8},
    {.name = "bingbot", .weight = 2, .pages = 6},
    {.name = "Bytespider", .weight = 4, .pages = 16},
    {.name = "GPTBot", .weight = 2, .pages = 12},
    {.name = "ClaudeBot", .weight = 1.5F, .pages = 10},
    {.name = "HeadlessChrome", .weight = 3, .pages = 25},
};
// clang-format on

const char *const languages[LANGUAGES] = {"zh-CN", "en", "ja", "de"};
const char *const device_names[DEVICES] = {"mobile", "desktop", "tablet"};
const char *const system_names[SYSTEMS] = {"Android", "iOS", "HarmonyOS", "Windows", "macOS"};
const char *const browser_names[BROWSERS] = {"Chrome", "Safari", "Edge",   "Firefox", "QQ",   "UC",
                                             "App",    "WeChat", "Douyin", "RED",     "Weibo"};
