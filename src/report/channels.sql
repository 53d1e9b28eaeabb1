-- channels.sql — where people come from and what it brings: docs/reports/channels.md in SQL.

-- shared
WITH visit_events AS (
    SELECT e.*
    FROM ev e JOIN (SELECT person, session_index FROM counted_visits) USING (person, session_index)
),
visits AS (
    SELECT person, session_index, any_value(guest) AS guest, any_value(by_value) AS by_value,
        any_value(session_number) = 1 AS first_visit,
        greatest(count(*) FILTER (kind = 'page_view'),
                 count(*) FILTER (kind IN ('item_view', 'list_view', 'search', 'cart_view')))
            AS pages,
        count(*) FILTER (active AND kind NOT IN (
            'page_view', 'page_leave', 'item_view', 'list_view', 'item_impression', 'promo_view',
            'stock_out', 'app_open', 'identify', 'error')) AS deeds,
        count(*) FILTER (kind = 'cart_add') AS cart_adds,
        coalesce(sum(engaged_ms) FILTER (kind = 'page_leave') * 1000,
                 max(time_us) FILTER (active) - min(time_us) FILTER (active)) AS dwell_us
    FROM visit_events
    GROUP BY person, session_index
),
-- Every visit of all time, to look for the one an order is credited to.
touches AS (
    SELECT person, session_index, time_us, channel, {by_column} AS by_value
    FROM whole_ev
    WHERE session_visit
    QUALIFY row_number() OVER (PARTITION BY person, session_index ORDER BY place) = 1
),
credited AS (
    SELECT o.person, o.guest, o.order_value, coalesce(t.by_value, o.by_value) AS by_value
    FROM counted_orders o
    LEFT JOIN touches t ON t.person = o.person{if credit=session}
        AND t.session_index = o.session_index{end}{if credit=last_non_direct}
        AND t.session_index <= o.session_index AND t.channel NOT IN ('', 'direct')
        AND o.time_us - t.time_us <= {lookback}{end}
    QUALIFY row_number() OVER (PARTITION BY o.seq
        ORDER BY t.session_index {if credit=first}ASC{else}DESC{end} NULLS LAST) = 1
),
told AS (
    SELECT by_value, person, guest, TRUE AS visit, first_visit, pages, deeds, cart_adds, dwell_us,
        0 AS money
    FROM visits
    UNION ALL
    SELECT by_value, person, guest, FALSE, FALSE, 0, 0, 0, 0, order_value FROM credited
)

-- table channels
WITH summed AS (
    SELECT by_value,
        count(DISTINCT person) FILTER (visit AND NOT guest) AS visitors,
        count(*) FILTER (visit AND NOT guest AND first_visit) AS new_people,
        count(*) FILTER (visit) AS visits,
        count(*) FILTER (visit AND pages <= 1 AND deeds = 0) AS bounces,
        sum(pages)::BIGINT AS pages, sum(dwell_us)::BIGINT AS dwell_us,
        count(*) FILTER (cart_adds > 0) AS carts,
        count(*) FILTER (NOT visit) AS orders,
        count(DISTINCT person) FILTER (NOT visit AND NOT guest) AS buyers,
        sum(money)::BIGINT AS revenue
    FROM told
    GROUP BY by_value
)
SELECT {by_label} AS "by", visitors, new_people AS "new", visits,
    bounces / nullif(visits, 0)::DOUBLE AS bounce_rate,
    pages / nullif(visits, 0)::DOUBLE AS pages_per_visit,
    {mean dwell_us visits} AS dwell,
    carts / nullif(visits, 0)::DOUBLE AS cart_rate,
    orders, buyers, orders / nullif(visits, 0)::DOUBLE AS orders_per_visit, revenue,
    {mean revenue orders} AS aov
FROM summed
ORDER BY summed.visits DESC, by_value

-- table total
WITH summed AS (
    SELECT count(DISTINCT person) FILTER (visit AND NOT guest) AS visitors,
        count(*) FILTER (visit AND NOT guest AND first_visit) AS new_people,
        count(*) FILTER (visit) AS visits,
        count(*) FILTER (visit AND pages <= 1 AND deeds = 0) AS bounces,
        coalesce(sum(pages), 0)::BIGINT AS pages, coalesce(sum(dwell_us), 0)::BIGINT AS dwell_us,
        count(*) FILTER (cart_adds > 0) AS carts,
        count(*) FILTER (NOT visit) AS orders,
        count(DISTINCT person) FILTER (NOT visit AND NOT guest) AS buyers,
        coalesce(sum(money), 0)::BIGINT AS revenue
    FROM told
)
SELECT visitors, new_people AS "new", visits, bounces / nullif(visits, 0)::DOUBLE AS bounce_rate,
    pages / nullif(visits, 0)::DOUBLE AS pages_per_visit,
    {mean dwell_us visits} AS dwell,
    carts / nullif(visits, 0)::DOUBLE AS cart_rate,
    orders, buyers, orders / nullif(visits, 0)::DOUBLE AS orders_per_visit, revenue,
    {mean revenue orders} AS aov
FROM summed
