-- overview.sql — how the shop is doing: docs/reports/overview.md in SQL.

-- shared
WITH told AS (
    SELECT date_trunc({unit}, local_time) AS bucket, by_value, person, guest, 'visit' AS what,
        session_number = 1 AS first_visit, 0 AS money
    FROM counted_visits
    UNION ALL
    SELECT date_trunc({unit}, local_time), by_value, person, guest, 'page_view', FALSE, 0
    FROM ev WHERE kind = 'page_view'
    UNION ALL
    SELECT date_trunc({unit}, local_time), by_value, person, guest, 'order', FALSE, order_value
    FROM counted_orders
    UNION ALL
    SELECT date_trunc({unit}, local_time), by_value, person, guest, 'refund', FALSE, refund_value
    FROM counted_refunds
)

-- table over_time
WITH summed AS (
    SELECT bucket, by_value,
        count(DISTINCT person) FILTER (what = 'visit' AND NOT guest) AS visitors,
        count(*) FILTER (what = 'visit' AND NOT guest AND first_visit) AS new_people,
        count(*) FILTER (what = 'visit') AS visits,
        count(*) FILTER (what = 'page_view') AS page_views,
        count(*) FILTER (what = 'order') AS orders,
        count(DISTINCT person) FILTER (what = 'order' AND NOT guest) AS buyers,
        coalesce(sum(money) FILTER (what = 'order'), 0)::BIGINT AS revenue,
        coalesce(sum(money) FILTER (what = 'refund'), 0)::BIGINT AS refunded
    FROM told
    GROUP BY bucket, by_value
){if not by},
buckets AS (
    SELECT unnest(generate_series({first_bucket}, {last_bucket}, INTERVAL {step})) AS bucket
),
filled AS (
    SELECT bucket, '' AS by_value, coalesce(COLUMNS(s.* EXCLUDE (bucket, by_value)), 0)
    FROM buckets LEFT JOIN summed s USING (bucket)
){end}
SELECT bucket::DATE AS date, hour(bucket) AS hour, {by_label} AS "by", visitors,
    new_people AS "new", visits, page_views, orders, buyers, revenue, refunded, revenue - refunded AS net,
    orders / nullif(visits, 0)::DOUBLE AS orders_per_visit,
    buyers / nullif(visitors, 0)::DOUBLE AS buyers_per_visitor,
    {mean revenue orders} AS aov
FROM {if by}summed{else}filled{end}
ORDER BY bucket, by_value

-- table total
WITH summed AS (
    SELECT {if by}by_value{else}'' AS by_value{end},
        count(DISTINCT person) FILTER (what = 'visit' AND NOT guest) AS visitors,
        count(*) FILTER (what = 'visit' AND NOT guest AND first_visit) AS new_people,
        count(*) FILTER (what = 'visit') AS visits,
        count(*) FILTER (what = 'page_view') AS page_views,
        count(*) FILTER (what = 'order') AS orders,
        count(DISTINCT person) FILTER (what = 'order' AND NOT guest) AS buyers,
        coalesce(sum(money) FILTER (what = 'order'), 0)::BIGINT AS revenue,
        coalesce(sum(money) FILTER (what = 'refund'), 0)::BIGINT AS refunded
    FROM told{if by}
    GROUP BY by_value{end}
)
SELECT {by_label} AS "by", visitors, new_people AS "new", visits, page_views, orders, buyers,
    revenue, refunded, revenue - refunded AS net,
    orders / nullif(visits, 0)::DOUBLE AS orders_per_visit,
    buyers / nullif(visitors, 0)::DOUBLE AS buyers_per_visitor,
    {mean revenue orders} AS aov
FROM summed
ORDER BY by_value
