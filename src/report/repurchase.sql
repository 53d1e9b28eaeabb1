-- repurchase.sql — how many buy again, and after how long: docs/reports/repurchase.md in SQL.

-- shared
WITH bought AS (
    SELECT seq, person, time_us, first_value(by_value) OVER buyer AS by_value,
        row_number() OVER buyer AS number, lag(time_us) OVER buyer AS before_us
    FROM counted_orders
    WHERE NOT guest
    WINDOW buyer AS (PARTITION BY person ORDER BY place)
),
gaps AS (
    SELECT by_value, number, person, (time_us - before_us) // 86400000000 AS days
    FROM bought WHERE number > 1
),
lines AS (
    SELECT DISTINCT o.seq, o.person, o.time_us, o.place, l.product_category AS category
    FROM counted_orders o JOIN order_lines l USING ("order")
    WHERE NOT o.guest AND coalesce(l.product_category, '') <> ''
),
bought_category AS (
    SELECT category, person, row_number() OVER buyer AS number,
        (time_us - lag(time_us) OVER buyer) // 86400000000 AS days
    FROM lines
    WINDOW buyer AS (PARTITION BY category, person ORDER BY place)
)

-- table buyers
SELECT {by_label} AS "by", buyers, repeat_buyers, repeat_buyers / nullif(buyers, 0)::DOUBLE AS rate,
    orders, p25, median, p75
FROM (
    SELECT {if by}by_value{else}'' AS by_value{end}, count(DISTINCT person) AS buyers,
        count(*) FILTER (number = 2) AS repeat_buyers, count(*) AS orders
    FROM bought{if by} GROUP BY by_value{end}
) LEFT JOIN (
    SELECT {if by}by_value{else}'' AS by_value{end}, quantile_disc(days, 0.25) AS p25,
        quantile_disc(days, 0.5) AS median, quantile_disc(days, 0.75) AS p75
    FROM gaps{if by} GROUP BY by_value{end}
) USING (by_value)
ORDER BY by_value

-- table second_order
WITH waits AS (
    SELECT days, TRUE AS event FROM gaps WHERE number = 2
    UNION ALL
    SELECT ({end_us} - min(time_us)) // 86400000000, FALSE
    FROM bought GROUP BY person HAVING count(*) = 1
),
steps AS (
    SELECT days, count(*) FILTER (event) AS bought,
        (SELECT count(*) FROM waits) - coalesce(sum(count(*)) OVER (
            ORDER BY days ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS at_risk
    FROM waits GROUP BY days
)
SELECT days, at_risk::BIGINT AS at_risk, bought,
    1 - product(1 - bought / at_risk::DOUBLE) OVER (ORDER BY days) AS share_by_then
FROM steps
WHERE bought > 0
ORDER BY days

-- table intervals
SELECT days, count(*) AS intervals FROM gaps GROUP BY days ORDER BY days

-- table categories
SELECT category, count(DISTINCT person) AS buyers, count(*) FILTER (number = 2) AS repeat_buyers,
    count(*) FILTER (number = 2) / count(DISTINCT person)::DOUBLE AS rate, count(*) AS orders,
    quantile_disc(days, 0.25) AS p25, quantile_disc(days, 0.5) AS median,
    quantile_disc(days, 0.75) AS p75
FROM bought_category
GROUP BY category
ORDER BY category
