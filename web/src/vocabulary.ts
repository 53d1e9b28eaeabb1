// vocabulary.ts — the catalogue's names in Chinese, and in English where the name itself will not
// do. A test fails when the catalogue holds a name that is missing here.

type Names = Record<string, string>;

export const reports: Names = {
  overview: "总览", channels: "渠道", funnel: "漏斗", active: "活跃", retention: "留存", paths: "路径",
  rfm: "RFM 分群", repurchase: "复购",
};
export const reportsEnglish: Names = { rfm: "RFM", active: "Active people" };
export const asks: Names = {
  overview: "店铺经营得怎么样？",
  channels: "顾客从哪里来？每个来源带来什么？",
  funnel: "顾客在下单路上的哪一步流失？",
  active: "每天、每周、每月有多少人活跃？",
  retention: "顾客会回来吗？",
  paths: "顾客在店里怎么走？走到哪里就不再往前？",
  rfm: "谁最近买、常买、买得多？",
  repurchase: "多少人再次购买？隔多久？",
};
export const tables: Names = {
  over_time: "按时间", total: "合计", channels: "各来源", steps: "各步骤", conversion: "从首步到末步",
  histogram: "用时分布", trend: "趋势", often: "活跃天数分布", triangle: "同期群", means: "各期平均",
  groups: "人群", cells: "评分组合", moves: "人群迁移", buyers: "购买者", second_order: "第二单",
  intervals: "订单间隔", categories: "品类", nodes: "各步所在", sequences: "完整路径",
};
export const columns: Names = {
  // where and when
  date: "日期", hour: "小时", day: "日期", cohort: "同期群", period: "第几期", days: "天数", from: "从", to: "到",
  kind: "事件", page: "页面", product: "商品", category: "品类", brand: "品牌", channel: "渠道", source: "来源",
  medium: "媒介", campaign: "活动", landing: "落地页", country: "国家", region: "地区", language: "语言",
  device: "设备", os: "系统", browser: "浏览器", bot: "机器人", new: "新访客", weekday: "星期", by: "细分",
  first_channel: "首次渠道", first_source: "首次来源", first_medium: "首次媒介", first_campaign: "首次活动",
  first_landing: "首次落地页", first_country: "首次国家", first_device: "首次设备", session: "访问",
  // people and visits
  people: "人数", visitors: "访客", visits: "访问次数", sessions: "访问次数", page_views: "浏览量",
  bounce_rate: "跳出率", pages_per_visit: "每次访问页数", dwell: "每次停留", cart_rate: "加购率",
  daily: "日活", weekly: "周活", monthly: "月活", stickiness: "粘性", returning: "回访", returned: "回来人数",
  cohorts: "同期群数", whole: "已满期",
  // orders and money
  orders: "订单", buyers: "购买人数", revenue: "销售额", refunded: "退款", net: "净销售额", aov: "客单价",
  orders_per_visit: "访问转化率", buyers_per_visitor: "访客购买率", per_person: "人均销售额",
  repeat_buyers: "复购人数", at_risk: "仍可能复购", bought: "当天复购", share_by_then: "累计复购率",
  intervals: "间隔数", since_last: "距上次下单",
  // steps
  step: "步骤", reached: "到达", of_first: "占首步", of_before: "占上一步", dropped: "流失", excluded: "排除",
  entered: "进入", converted: "转化", rate: "比率", rate_low: "比率下限", rate_high: "比率上限",
  share: "占比", so_far: "累计占比", median_time: "用时中位数", p90_time: "用时 90 分位",
  median_since_first: "距首步中位数", fastest: "最快", slowest: "最慢", p25: "25 分位", median: "中位数",
  p75: "75 分位", p90: "90 分位", p95: "95 分位", of_node: "占该节点", of_start: "占起点", node: "节点",
  path: "路径",
  // groups
  group: "人群", recency: "近度", frequency: "频度", money: "金额",
};
export const columnsEnglish: Names = {
  net: "net revenue", aov: "average order", dwell: "time per visit",
  pages_per_visit: "pages per visit",
  of_first: "of first step", of_before: "of step before",
  whole: "complete", since_last: "since last order",
  at_risk: "could still buy", bought: "bought again", share_by_then: "bought again by then",
  p25: "first quartile", p75: "third quartile", p90: "90th percentile", p95: "95th percentile",
  p90_time: "90th percentile of time", rate_low: "rate, low", rate_high: "rate, high", new: "new",
  of_node: "of its node", of_start: "of the start", os: "system",
};
export const params: Names = {
  from: "起始", to: "截止", tz: "时区", segment: "人群条件", bots: "机器人", by: "细分", where: "筛选",
  unit: "时间单位", credit: "归功于", lookback: "回溯期", steps: "步骤", within: "转化窗口",
  step_within: "每步时限", order: "顺序", exclude: "排除", same: "相同", entry: "进入", count: "计数",
  kinds: "事件", start: "起点", end: "终点", return: "回访", mode: "口径", first: "只算首次", measure: "衡量",
  periods: "期数", brackets: "自定义天数", at: "截止日", before: "对比日", of: "节点", except: "略过",
  collapse: "合并连续相同", group: "归并网址", groups: "网址分组", top: "每步最多节点", sequences: "路径条数",
};
export const paramsEnglish: Names = {
  credit: "credit to", kinds: "kinds of event", return: "returns with", start: "starts with",
  end: "ends with", first: "first time only", at: "on the day", before: "compared with",
  same: "with the same", step_within: "each step within", tz: "time zone", mode: "back",
  entry: "entries", of: "nodes are", collapse: "join repeats", group: "join addresses",
  groups: "groups of pages", top: "nodes a step", except: "pass over",
};
export const choices: Names = {
  yes: "是", no: "否", only: "仅", hour: "小时", day: "天",
  week: "周", month: "月", quarter: "季度", year: "年",
  session: "当次访问", last_non_direct: "末次非直接", first: "首次", ordered: "按顺序", strict: "严格相邻",
  any: "任意顺序", anchored: "首末固定", best: "每次机会", people: "人", sessions: "访问", events: "事件",
  on: "当期", on_or_after: "当期或之后", on_or_before: "当期或之前", streak: "连续每期", revenue: "销售额",
  mixed: "页面和事件", page: "页面", kind: "事件", product: "商品", category: "品类", term: "搜索词",
};
export const choicesEnglish: Names = {
  session: "its visit", last_non_direct: "last non-direct visit", ordered: "in order",
  strict: "nothing in between", any: "in any order", anchored: "first and last fixed",
  best: "every chance", on: "in the period", on_or_after: "then or later", on_or_before: "by then",
  streak: "in every one", sessions: "visits", mixed: "pages and events",
};

export const kinds: Names = {
  page_view: "浏览页面", page_leave: "离开页面", click: "点击", search: "站内搜索", list_view: "浏览列表",
  list_filter: "筛选列表", item_impression: "商品曝光", item_click: "点击商品", item_view: "浏览商品",
  wishlist_add: "收藏", wishlist_remove: "取消收藏", cart_add: "加入购物车", cart_remove: "移出购物车",
  cart_view: "查看购物车", checkout_start: "开始结算", checkout_step: "结算步骤", payment_info: "填写支付信息",
  payment_error: "支付失败", order: "下单", order_paid: "付款", order_update: "订单变更",
  order_cancel: "取消订单", order_shipped: "发货", order_delivered: "签收", refund: "退款", coupon: "优惠券",
  promo_view: "看到促销", promo_click: "点击促销", share: "分享", review: "评价", consult: "咨询",
  complaint: "投诉", survey: "问卷", stock_out: "缺货", sign_up: "注册", login: "登录", app_open: "打开应用",
  subscribe: "订阅", unsubscribe: "退订", consent: "授权", identify: "识别身份", alias: "合并身份",
  unlink: "拆分身份", message_sent: "消息发出", message_delivered: "消息送达", message_opened: "消息打开",
  message_clicked: "消息点击", message_bounced: "消息退回", exposure: "实验曝光", error: "页面出错",
  product_set: "商品资料", content_set: "内容资料", spend: "广告花费", rejected: "未能收录", any: "任意行为",
};
const groups: Names = {
  champions: "冠军顾客", loyal: "忠诚顾客", potential_loyalist: "潜力忠诚", new: "新顾客", promising: "有希望",
  need_attention: "需关注", about_to_sleep: "将沉睡", cannot_lose: "不能流失", at_risk: "有流失风险",
  hibernating: "沉睡", lost: "已流失", no_buyer_yet: "尚未购买",
};
const channels: Names = {
  direct: "直接访问", search: "搜索引擎", paid_search: "付费搜索", social: "社交媒体", paid_social: "付费社交",
  video: "视频", paid_video: "付费视频", ai: "AI 助手", email: "邮件", sms: "短信", push: "推送",
  affiliate: "联盟推广", display: "展示广告", marketplace: "电商平台", offline: "线下", referral: "外部链接",
  other: "其他",
};
const devices: Names = { mobile: "手机", desktop: "电脑", tablet: "平板" };
const states: Names = {
  placed: "已下单", paid: "已付款", shipped: "已发货", delivered: "已签收", cancelled: "已取消",
};
const week: Names = { 1: "周一", 2: "周二", 3: "周三", 4: "周四", 5: "周五", 6: "周六", 7: "周日" };
const way = { ...kinds, ...groups };

/** The texts that columns of these names hold. */
export const values: Record<string, Names> = {
  kind: kinds, group: groups, from: way, to: way, node: kinds, path: kinds, state: states,
  channel: channels, first_channel: channels, device: devices, first_device: devices, weekday: week,
  new: { new: "新访客", returning: "回访者" }, whole: { yes: "是", no: "否" },
};
/** English, where a text is not its own name. */
export const valuesEnglish: Names = { ai: "AI assistants", sms: "SMS" };
/** Texts that stand for something else in any column. English, Chinese. */
export const special: Record<string, [string, string]> = {
  "(none)": ["(none)", "（无）"],
  "(exit)": ["(left)", "（离开）"],
  "(entry)": ["(came in)", "（进入）"],
  "(rest)": ["(rest)", "（其余）"],
};
