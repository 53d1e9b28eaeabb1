/* fields.h — what can be said of an event. One line a field: its number in the binary form (for
 * ever), name, type, what it is. Names are the columns of files, of JSON and of the SQL views.
 * LINE fields repeat: one value for each product line of the event. */
#define EVENT_FIELDS(X)                                                                            \
    X(1, id, TEXT, "the sender's own id of the event")                                             \
    X(2, time, TIME, "when it happened")                                                           \
    X(3, received, TIME, "when it reached us")                                                     \
    X(4, kind, TEXT, "what happened, see kinds.h")                                                 \
    X(5, anonymous_id, TEXT, "the device's or browser's id")                                       \
    X(6, user_id, TEXT, "the shop's own id of the person")                                         \
    X(7, session, TEXT, "the sender's session id, kept as it came")                                \
    X(8, url, TEXT, "the page's full address")                                                     \
    X(9, page, TEXT, "the page: path without host and query, or the name a file gives")            \
    X(10, title, TEXT, "the page's title")                                                         \
    X(11, referrer, TEXT, "the address the person came from")                                      \
    X(12, channel, TEXT, "kind of source: search, social, paid_search, email, direct, ...")        \
    X(13, source, TEXT, "the source itself: baidu, google, newsletter, ...")                       \
    X(14, medium, TEXT, "cpc, organic, referral, ...")                                             \
    X(15, campaign, TEXT, "the campaign's name")                                                   \
    X(16, term, TEXT, "the paid search term")                                                      \
    X(17, content, TEXT, "the advertisement's variant")                                            \
    X(18, click_id, TEXT, "the advertiser's click id with its name, gclid:...")                    \
    X(19, tagged, COUNT, "1 when the touch is paid or carries campaign tags")                      \
    X(20, country, TEXT, "ISO 3166 code, or the name a file gives")                                \
    X(21, region, TEXT, "province or state")                                                       \
    X(22, city, TEXT, "city")                                                                      \
    X(23, language, TEXT, "the browser's first language")                                          \
    X(24, device, TEXT, "desktop, mobile, tablet, tv, other")                                      \
    X(25, os, TEXT, "operating system")                                                            \
    X(26, browser, TEXT, "browser or the app the page was opened in")                              \
    X(27, bot, TEXT, "name of the robot or AI agent; absent for people")                           \
    X(28, query, TEXT, "what was searched for")                                                    \
    X(29, results, COUNT, "how many results the search gave")                                      \
    X(30, order, TEXT, "the shop's order id")                                                      \
    X(31, amount, MONEY, "what the customer is charged, or gets back in a refund")                 \
    X(32, currency, TEXT, "ISO 4217 code of the money fields")                                     \
    X(33, coupon, TEXT, "coupon code")                                                             \
    X(34, discount, MONEY, "taken off the whole order")                                            \
    X(35, shipping, MONEY, "charged for shipping")                                                 \
    X(36, tax, MONEY, "tax in the amount")                                                         \
    X(37, cost, MONEY, "what the goods of the order cost the shop, or what was spent")             \
    X(38, gross, MONEY, "the lines at list price, before discount, shipping and tax")              \
    X(39, value, MONEY, "the amount in the reporting currency, at the rate of its day")            \
    X(40, reason, TEXT, "why: of a refund, complaint, error, denied coupon, rejection")            \
    X(41, text, TEXT, "what the person wrote")                                                     \
    X(42, rating, MILLI, "stars given")                                                            \
    X(43, engaged_ms, COUNT, "time the page was really looked at")                                 \
    X(44, scroll, COUNT, "deepest point reached, per cent of the page")                            \
    X(45, previous_id, TEXT, "the other id of an alias or unlink")                                 \
    X(46, purpose, TEXT, "what a consent is for")                                                  \
    X(47, granted, COUNT, "1 given, 0 withdrawn")                                                  \
    X(48, raw, TEXT, "a rejected record as it came")                                               \
    X(49, origin, TEXT, "the file or endpoint it came in by")                                      \
    X(50, row, COUNT, "its row in that file, from 1")                                              \
    X(51, clicks, COUNT, "clicks bought by a spend")                                               \
    X(52, impressions, COUNT, "impressions bought by a spend")                                     \
    X(53, key, HASH, "64 bits of the key that keeps an event from being taken in twice")           \
    X(54, key_more, HASH, "32 more bits of that key")                                              \
    X(55, element, TEXT, "what was clicked")                                                       \
    X(56, step, TEXT, "name or number of a checkout step")                                         \
    X(57, payment, TEXT, "way of paying")                                                          \
    X(58, shipping_method, TEXT, "way of delivery")                                                \
    X(59, message, TEXT, "the message or flow step a message event belongs to")                    \
    X(60, experiment, TEXT, "the experiment of an exposure")                                       \
    X(61, arm, TEXT, "the arm of an exposure")
#define LINE_FIELDS(X)                                                                             \
    X(101, product, TEXT, "the shop's product id")                                                 \
    X(102, name, TEXT, "product name")                                                             \
    X(103, category, TEXT, "category, levels joined by /")                                         \
    X(104, brand, TEXT, "brand")                                                                   \
    X(105, variant, TEXT, "size, colour, ...")                                                     \
    X(106, price, MONEY, "price of one")                                                           \
    X(107, quantity, MILLI, "how many")                                                            \
    X(108, line_amount, MONEY, "what the line costs: price times quantity, rounded once")          \
    X(109, position, COUNT, "place in the list, from 1")                                           \
    X(110, list, TEXT, "the list, slot or recommendation it stood in")                             \
    X(111, line_coupon, TEXT, "coupon on this line")                                               \
    X(112, line_discount, MONEY, "taken off this line")                                            \
    X(113, line_cost, MONEY, "what one costs the shop")                                            \
    X(114, stock, MILLI, "how many are left")                                                      \
    X(115, image, TEXT, "address of a picture")                                                    \
    X(116, link, TEXT, "address of the product's page")
