-- views.sql — what people and programs may rely on; each column is documented in docs/sql.md.

-- Everything that happened, each event with who did it and the visit it belongs to.
CREATE OR REPLACE VIEW events AS
SELECT r.seq, utc(r.time_us) AS "time", r.time_us, k.kind, n.person, n.guest, r.active, r.repeat,
    r.place, r.session_start, r.session_index, r.session_visit, r.session_number,
    r.session_number = 1 AS session_new,
    s.channel AS session_channel, s.source AS session_source, s.medium AS session_medium,
    s.campaign AS session_campaign, s.landing AS session_landing, s.country AS session_country,
    s.region AS session_region, s.language AS session_language, s.device AS session_device,
    s.os AS session_os, s.browser AS session_browser, s.bot AS session_bot,
    l.product, p.name AS product_name, p.category AS product_category, p.brand AS product_brand,
    r.lines, l.category, l.brand,
    r.price AS price_minor, own_money(r.price, c.digits) AS price,
    i.id, w.anonymous_id, w.user_id, v.session, y.page, g.url, g.title, g.referrer,
    t.channel, t.source, t.medium, t.campaign, g.term, g.content, g.click_id, t.tagged,
    d.country, d.region, d.city, d.language, d.device, d.os, d.browser, d.bot,
    m."order", coalesce(m.currency, l.currency) AS currency,
    m.amount AS amount_minor, own_money(m.amount, c.digits) AS amount,
    coalesce(m."value", f."value") AS value_minor,
    money(coalesce(m."value", f."value")) AS "value",
    m.gross AS gross_minor, own_money(m.gross, c.digits) AS gross,
    m.discount AS discount_minor, own_money(m.discount, c.digits) AS discount,
    m.shipping AS shipping_minor, own_money(m.shipping, c.digits) AS shipping,
    m.tax AS tax_minor, own_money(m.tax, c.digits) AS tax,
    m.cost AS cost_minor, own_money(m.cost, c.digits) AS cost,
    m.coupon, m.payment, m.shipping_method,
    o.query, o.results, o.reason, o.text, milli(o.rating) AS rating, o.engaged_ms, o.scroll,
    o.element, o.step, o.message, o.experiment, o.arm, o.previous_id, o.purpose, o.granted,
    o.clicks, o.impressions, o.raw
FROM events_resolved r
LEFT JOIN kinds_raw k USING (kind_no)
LEFT JOIN persons n USING (person_no)
LEFT JOIN sessions_told s ON s.person_no = r.person_no AND s.session_index = r.session_index
LEFT JOIN goods_raw l USING (goods_no)
LEFT JOIN products_told p USING (product)
LEFT JOIN whos_raw w USING (who_no)
LEFT JOIN visits_raw v USING (visit_no)
LEFT JOIN pages_raw y USING (page_no)
LEFT JOIN touches_raw t USING (touch_no)
LEFT JOIN places_raw d USING (place_no)
LEFT JOIN ids_raw i ON i.seq = r.seq
LEFT JOIN views_raw g ON g.seq = r.seq
LEFT JOIN money_raw m ON m.seq = r.seq
LEFT JOIN others_raw o ON o.seq = r.seq
LEFT JOIN refunds_told f ON f.seq = r.seq
LEFT JOIN currencies c ON c.currency = coalesce(m.currency, l.currency);

-- Every product line of every event.
CREATE OR REPLACE VIEW items AS
SELECT l.seq, l.line_no, utc(l.time_us) AS "time", l.time_us, k.kind, n.person, r.repeat, m."order",
    g.product, g.name, g.category, g.brand, x.variant, g.currency,
    l.price AS price_minor, own_money(l.price, c.digits) AS price,
    q.quantity AS quantity_milli, milli(q.quantity) AS quantity,
    q.line_amount AS line_amount_minor, own_money(q.line_amount, c.digits) AS line_amount,
    x.position, x.list, x.line_coupon,
    x.line_discount AS line_discount_minor, own_money(x.line_discount, c.digits) AS line_discount,
    x.line_cost AS line_cost_minor, own_money(x.line_cost, c.digits) AS line_cost,
    milli(x.stock) AS stock, x.image, x.link
FROM lines_told l
JOIN events_resolved r USING (seq)
LEFT JOIN kinds_raw k ON k.kind_no = l.kind_no
LEFT JOIN persons n ON n.person_no = r.person_no
LEFT JOIN goods_raw g ON g.goods_no = l.goods_no
LEFT JOIN quantities_raw q ON q.seq = l.seq AND q.line_no = l.line_no
LEFT JOIN lines_more_raw x ON x.seq = l.seq AND x.line_no = l.line_no
LEFT JOIN money_raw m ON m.seq = l.seq
LEFT JOIN currencies c ON c.currency = g.currency;

-- Visits, and the one passive beginning that some persons have.
CREATE OR REPLACE VIEW sessions AS
SELECT n.person, n.guest, s.session_index, s.session_visit, s.session_number,
    s.session_number = 1 AS session_new,
    utc(s.begin_us) AS begin_time, s.begin_us, utc(s.end_us) AS end_time, s.end_us,
    s.end_us - s.begin_us AS length_us, s.events, s.active_events, s.page_views,
    s.landing, s.exit_page, s.channel, s.source, s.medium, s.campaign, s.country, s.region,
    s.language, s.device, s.os, s.browser, s.bot,
    coalesce(o.orders, 0) AS orders, coalesce(o.revenue, 0) AS revenue_minor,
    money(coalesce(o.revenue, 0)) AS revenue
FROM sessions_told s
JOIN persons n USING (person_no)
LEFT JOIN (
    SELECT r.person_no, r.session_index, count(*) AS orders, clamped(sum(w."value")) AS revenue
    FROM orders_worth w JOIN events_resolved r ON r.seq = w.placed_seq
    WHERE w.cancelled_us IS NULL
    GROUP BY ALL
) o ON o.person_no = s.person_no AND o.session_index = s.session_index;

-- Orders as they stand now.
CREATE OR REPLACE VIEW orders AS
SELECT w."order", n.person, n.guest, w.placed_seq AS seq, utc(r.time_us) AS "time", r.time_us,
    k.kind AS placed_by,
    w.paid_us IS NOT NULL AS paid, w.shipped_us IS NOT NULL AS shipped,
    w.delivered_us IS NOT NULL AS delivered, w.cancelled_us IS NOT NULL AS cancelled,
    utc(w.paid_us) AS paid_time, utc(w.shipped_us) AS shipped_time,
    utc(w.delivered_us) AS delivered_time, utc(w.cancelled_us) AS cancelled_time,
    w."value" AS value_minor, money(w."value") AS "value",
    w.refunded AS refunded_minor, money(w.refunded) AS refunded,
    clamped(w."value"::HUGEINT - w.refunded) AS net_minor,
    money(clamped(w."value"::HUGEINT - w.refunded)) AS net,
    w.gross AS gross_minor, money(w.gross) AS gross,
    w.discount AS discount_minor, money(w.discount) AS discount,
    w.shipping AS shipping_minor, money(w.shipping) AS shipping,
    w.tax AS tax_minor, money(w.tax) AS tax, w.cost AS cost_minor, money(w.cost) AS cost,
    m.currency, m.coupon, m.payment, m.shipping_method,
    w.lines, w.quantity_milli, milli(w.quantity_milli) AS quantity,
    CASE WHEN w.cancelled_us IS NULL
        THEN row_number() OVER (PARTITION BY r.person_no, w.cancelled_us IS NULL
                                ORDER BY r.time_us, w.placed_seq)
    END AS order_number,
    s.session_index, s.session_number, s.channel, s.source, s.medium, s.campaign, s.landing,
    s.country, s.region, s.device, s.bot
FROM orders_worth w
JOIN events_resolved r ON r.seq = w.placed_seq
JOIN persons n USING (person_no)
LEFT JOIN kinds_raw k USING (kind_no)
LEFT JOIN money_raw m ON m.seq = w.money_seq
LEFT JOIN sessions_told s ON s.person_no = r.person_no AND s.session_index = r.session_index;

-- What each order holds.
CREATE OR REPLACE VIEW order_lines AS
SELECT l."order", l.line_no, n.person, utc(r.time_us) AS "time", r.time_us,
    w.cancelled_us IS NOT NULL AS cancelled, l.product, g.name, g.category, g.brand, x.variant,
    p.category AS product_category, p.brand AS product_brand,
    l.quantity_milli, milli(l.quantity_milli) AS quantity,
    l.value_minor, money(l.value_minor) AS "value",
    g.currency, l.price AS price_minor, own_money(l.price, c.digits) AS price,
    x.line_discount AS line_discount_minor, own_money(x.line_discount, c.digits) AS line_discount,
    x.line_cost AS line_cost_minor, own_money(x.line_cost, c.digits) AS line_cost
FROM order_lines_told l
JOIN orders_told w ON w."order" = l."order"
JOIN events_resolved r ON r.seq = w.placed_seq
JOIN persons n USING (person_no)
LEFT JOIN goods_raw g ON g.goods_no = l.goods_no
LEFT JOIN lines_more_raw x ON x.seq = l.seq AND x.line_no = l.line_no
LEFT JOIN products_told p ON p.product = l.product
LEFT JOIN currencies c ON c.currency = g.currency;

-- Who they are: one row for each person, guests of an order included.
CREATE OR REPLACE VIEW people AS
WITH told AS (
    SELECT person_no, min(time_us) AS first_us, max(time_us) AS last_us, count(*) AS events,
        count(*) FILTER (active) AS active_events,
        count(DISTINCT floor(time_us / 86400000000)) FILTER (active) AS active_days,
        max(session_number) AS visits
    FROM events_resolved WHERE session_index IS NOT NULL GROUP BY person_no
),
bought AS (
    SELECT r.person_no, count(*) AS orders, clamped(sum(w."value")) AS revenue,
        min(r.time_us) AS first_us, max(r.time_us) AS last_us
    FROM orders_worth w JOIN events_resolved r ON r.seq = w.placed_seq
    WHERE w.cancelled_us IS NULL GROUP BY r.person_no
),
returned AS (
    SELECT r.person_no, clamped(sum(f."value")) AS refunded
    FROM refunds_told f JOIN events_resolved r USING (seq)
    WHERE r.session_index IS NOT NULL GROUP BY r.person_no
),
known AS (
    SELECT person, list_sort(list(DISTINCT id)) AS ids
    FROM (
        SELECT p.person, coalesce(w.user_id, w.anonymous_id) AS id
        FROM keys_by_who p JOIN whos_told w USING (who_no)
        UNION ALL
        SELECT person, anonymous_id FROM anonymous_links
    )
    GROUP BY person
)
SELECT n.person, n.guest, coalesce(k.ids, []) AS ids,
    utc(t.first_us) AS first_time, t.first_us, utc(t.last_us) AS last_time, t.last_us,
    t.events, t.active_events, t.active_days, t.visits,
    coalesce(b.orders, 0) AS orders, coalesce(b.revenue, 0) AS revenue_minor,
    money(coalesce(b.revenue, 0)) AS revenue, coalesce(f.refunded, 0) AS refunded_minor,
    money(coalesce(f.refunded, 0)) AS refunded,
    utc(b.first_us) AS first_order_time, utc(b.last_us) AS last_order_time,
    s.channel AS first_channel, s.source AS first_source, s.medium AS first_medium,
    s.campaign AS first_campaign, s.landing AS first_landing, s.country AS first_country,
    s.region AS first_region, s.language AS first_language, s.device AS first_device,
    s.os AS first_os, s.browser AS first_browser, s.bot AS first_bot
FROM told t
JOIN persons n USING (person_no)
LEFT JOIN sessions_told s ON s.person_no = t.person_no AND s.session_index = 1
LEFT JOIN bought b ON b.person_no = t.person_no
LEFT JOIN returned f ON f.person_no = t.person_no
LEFT JOIN known k ON k.person = n.person;

-- Products as last told, and what became of them.
CREATE OR REPLACE VIEW products AS
WITH seen AS (
    SELECT g.product, min(r.time_us) AS first_us, max(r.time_us) AS last_us,
        count(DISTINCT r.seq) FILTER (k.kind = 'item_view') AS views,
        count(DISTINCT r.seq) FILTER (k.kind = 'cart_add') AS cart_adds
    FROM lines_told l
    JOIN events_resolved r USING (seq)
    JOIN goods_raw g ON g.goods_no = l.goods_no
    LEFT JOIN kinds_raw k ON k.kind_no = r.kind_no
    WHERE r.session_index IS NOT NULL GROUP BY g.product
),
sold AS (
    SELECT l.product, count(DISTINCT l."order") AS orders,
        clamped(sum(l.quantity_milli)) AS quantity_milli, clamped(sum(l.value_minor)) AS "value"
    FROM order_lines_told l JOIN orders_told w USING ("order")
    WHERE w.cancelled_us IS NULL GROUP BY l.product
)
SELECT p.product, p.name, p.category, p.brand,
    utc(s.first_us) AS first_time, utc(s.last_us) AS last_time,
    coalesce(s.views, 0) AS views, coalesce(s.cart_adds, 0) AS cart_adds,
    coalesce(o.orders, 0) AS orders, coalesce(o.quantity_milli, 0) AS quantity_milli,
    milli(coalesce(o.quantity_milli, 0)) AS quantity,
    coalesce(o."value", 0) AS revenue_minor, money(coalesce(o."value", 0)) AS revenue
FROM products_told p
LEFT JOIN seen s USING (product)
LEFT JOIN sold o USING (product);

-- What people say: reviews, questions, complaints, surveys.
CREATE OR REPLACE VIEW feedback AS
SELECT r.seq, utc(r.time_us) AS "time", r.time_us, k.kind, n.person, m."order", g.product,
    o.rating AS rating_milli, milli(o.rating) AS rating, o.text, o.reason
FROM events_resolved r
JOIN kinds_raw k USING (kind_no)
LEFT JOIN persons n USING (person_no)
LEFT JOIN goods_raw g USING (goods_no)
LEFT JOIN others_raw o ON o.seq = r.seq
LEFT JOIN money_raw m ON m.seq = r.seq
WHERE k.kind IN ('review', 'consult', 'complaint', 'survey');

-- What channels and campaigns cost.
CREATE OR REPLACE VIEW spend AS
SELECT e.seq, utc(e.time_us) AS "time", e.time_us, t.channel, t.source, t.medium, t.campaign,
    m.currency, m.cost AS cost_minor, own_money(m.cost, c.digits) AS cost,
    m."value" AS value_minor, money(m."value") AS "value", o.clicks, o.impressions
FROM events_raw e
JOIN kinds_raw k USING (kind_no)
LEFT JOIN touches_raw t USING (touch_no)
LEFT JOIN money_raw m ON m.seq = e.seq
LEFT JOIN others_raw o ON o.seq = e.seq
LEFT JOIN currencies c ON c.currency = m.currency
WHERE k.kind = 'spend';

-- How each event came in: when, by which file or endpoint, as which row of it.
CREATE OR REPLACE VIEW arrivals AS
SELECT e.seq, k.kind, utc(a.received_us) AS received, a.received_us, a.origin,
    a."row" + (e.seq - a.first_seq) AS "row"
FROM events_raw e
LEFT JOIN kinds_raw k USING (kind_no)
ASOF LEFT JOIN arrivals_raw a ON e.seq >= a.first_seq;

-- What could not be taken in, whole, with its reason.
CREATE OR REPLACE VIEW rejected AS
SELECT a.seq, utc(e.time_us) AS "time", e.time_us, o.reason, o.raw, a.origin, a."row"
FROM arrivals a
JOIN events_raw e USING (seq)
LEFT JOIN others_raw o ON o.seq = a.seq
WHERE a.kind = 'rejected';

-- Free properties, one row for each property of an event.
CREATE OR REPLACE VIEW properties AS
SELECT p.seq, s.name, s.text, p.number, s.boolean
FROM properties_raw p JOIN said_raw s USING (said_no);
