-- The questions to DuckDB, of ev (user_id, ts, event, page, product, channel, session_id, amount):
-- those of performance.md, an order standing for a payment.
-- name: Q1
WITH v AS MATERIALIZED (SELECT user_id, ts FROM ev WHERE event = 2),
c AS MATERIALIZED (
    SELECT c.user_id, c.ts, v.ts AS s
    FROM (SELECT user_id, ts FROM ev WHERE event = 4) c
    ASOF JOIN v ON c.user_id = v.user_id AND c.ts > v.ts
    WHERE c.ts - v.ts <= 604800),
o AS MATERIALIZED (
    SELECT o.user_id, o.ts, c.s
    FROM (SELECT user_id, ts FROM ev WHERE event = 5) o
    ASOF JOIN c ON o.user_id = c.user_id AND o.ts > c.ts
    WHERE o.ts - c.s <= 604800),
p AS MATERIALIZED (
    SELECT p.user_id, p.ts, o.s
    FROM (SELECT user_id, ts FROM ev WHERE event = 6) p
    ASOF JOIN o ON p.user_id = o.user_id AND p.ts > o.ts
    WHERE p.ts - o.s <= 604800)
SELECT (SELECT count(DISTINCT user_id) FROM v), (SELECT count(DISTINCT user_id) FROM c),
    (SELECT count(DISTINCT user_id) FROM o), (SELECT count(DISTINCT user_id) FROM p)

-- name: Q2
WITH v AS MATERIALIZED (SELECT user_id, ts FROM ev WHERE event = 2),
c AS MATERIALIZED (
    SELECT c.user_id, c.ts, v.ts AS s
    FROM (SELECT user_id, ts FROM ev WHERE event = 4) c
    ASOF JOIN v ON c.user_id = v.user_id AND c.ts > v.ts
    WHERE c.ts - v.ts <= 604800),
o AS MATERIALIZED (
    SELECT o.user_id, o.ts, c.s
    FROM (SELECT user_id, ts FROM ev WHERE event = 5) o
    ASOF JOIN c ON o.user_id = c.user_id AND o.ts > c.ts
    WHERE o.ts - c.s <= 604800),
p AS MATERIALIZED (
    SELECT p.user_id, p.ts, o.s
    FROM (SELECT user_id, ts FROM ev WHERE event = 6) p
    ASOF JOIN o ON p.user_id = o.user_id AND p.ts > o.ts
    WHERE p.ts - o.s <= 604800),
lv AS (
    SELECT user_id, max(l) AS l
    FROM (SELECT DISTINCT user_id, 1 AS l FROM v UNION ALL SELECT user_id, 2 FROM c
        UNION ALL SELECT user_id, 3 FROM o UNION ALL SELECT user_id, 4 FROM p)
    GROUP BY user_id),
fc AS (SELECT user_id, arg_min(channel, ts) AS ch FROM ev GROUP BY user_id)
SELECT ch, count(*) FILTER (l >= 1), count(*) FILTER (l >= 2), count(*) FILTER (l >= 3),
    count(*) FILTER (l >= 4)
FROM lv JOIN fc USING (user_id)
GROUP BY ch

-- name: Q3
WITH m AS (
    SELECT user_id, bit_or((1::UINTEGER << ((ts - 1736121600) // 604800)::UINTEGER)) AS m,
        (min(ts) - 1736121600) // 604800 AS c
    FROM ev GROUP BY user_id)
SELECT c, w, count(*) FROM m, range(14) t(w) WHERE ((m >> w::UINTEGER) & 1) = 1 GROUP BY ALL

-- name: Q4
WITH a AS (
    SELECT user_id, ts, event, channel, amount,
        coalesce(ts - lag(ts) OVER (PARTITION BY user_id ORDER BY ts) > 1800, true) AS ns
    FROM ev),
b AS (
    SELECT event, amount, ns, channel,
        last_value(CASE WHEN ns AND channel <> 0 THEN channel END IGNORE NULLS)
            OVER (PARTITION BY user_id ORDER BY ts ROWS UNBOUNDED PRECEDING) AS nd
    FROM a),
g AS MATERIALIZED (
    SELECT channel, coalesce(nd, 0) AS nd, count(*) FILTER (ns) AS sess,
        count(*) FILTER (event = 5) AS orders,
        coalesce(sum(amount) FILTER (event = 5), 0) AS rev
    FROM b GROUP BY ALL)
SELECT ch, sum(s)::BIGINT, sum(p)::BIGINT, sum(r)::BIGINT
FROM (SELECT channel AS ch, sess AS s, 0 AS p, 0 AS r FROM g
    UNION ALL SELECT nd, 0, orders, rev FROM g)
GROUP BY ch

-- name: Q5
WITH a AS (
    SELECT page AS p, lead(page) OVER (PARTITION BY session_id ORDER BY ts) AS nx FROM ev)
SELECT p, nx, count(*) AS n FROM a WHERE nx IS NOT NULL
GROUP BY ALL ORDER BY n DESC, p, nx LIMIT 1000

-- name: Q6
WITH u AS (
    SELECT user_id, max(ts) AS r, count(*) AS f, sum(amount) AS m
    FROM ev WHERE event = 5 GROUP BY user_id),
q AS (
    SELECT 1 + 5 * (row_number() OVER (ORDER BY r, user_id) - 1) // count(*) OVER () AS rq,
        1 + 5 * (row_number() OVER (ORDER BY f, user_id) - 1) // count(*) OVER () AS fq,
        1 + 5 * (row_number() OVER (ORDER BY m, user_id) - 1) // count(*) OVER () AS mq, m
    FROM u)
SELECT rq, fq, mq, count(*), sum(m)::BIGINT FROM q GROUP BY ALL

-- name: Q7
SELECT d, count(*)
FROM (SELECT (ts - lag(ts) OVER (PARTITION BY user_id ORDER BY ts)) // 86400 AS d
    FROM ev WHERE event = 5)
WHERE d IS NOT NULL GROUP BY d

-- name: Q8
SELECT (ts - 1736121600) // 86400 AS d, event, count(*), count(DISTINCT user_id)
FROM ev GROUP BY ALL

-- name: Q9
WITH top AS (
    SELECT product FROM (SELECT product, count(*) AS n FROM ev WHERE event = 2 GROUP BY product)
    ORDER BY n DESC, product LIMIT 5000),
sp AS MATERIALIZED (
    SELECT DISTINCT session_id, product FROM ev
    WHERE event = 2 AND product IN (SELECT product FROM top)),
pr AS MATERIALIZED (
    SELECT a.product AS a, b.product AS b, count(*) AS n
    FROM sp a JOIN sp b ON a.session_id = b.session_id AND a.product < b.product GROUP BY ALL)
SELECT a, b, n FROM (SELECT a, b, n FROM pr UNION ALL SELECT b, a, n FROM pr)
QUALIFY row_number() OVER (PARTITION BY a ORDER BY n DESC, b) <= 20

-- name: overview
WITH visit AS (SELECT user_id, session_id, min(ts) AS t FROM ev GROUP BY ALL),
v AS (
    SELECT (t - 1736121600) // 86400 AS d, count(DISTINCT user_id) AS visitors,
        count(*) FILTER (first) AS new, count(*) AS visits
    FROM (SELECT *, row_number() OVER (PARTITION BY user_id ORDER BY t) = 1 AS first FROM visit)
    GROUP BY d),
e AS (
    SELECT (ts - 1736121600) // 86400 AS d, count(*) FILTER (event = 1) AS views,
        count(*) FILTER (event = 5) AS orders,
        count(DISTINCT user_id) FILTER (event = 5) AS buyers,
        coalesce(sum(amount) FILTER (event = 5), 0) AS revenue
    FROM ev WHERE event IN (1, 5) GROUP BY d)
SELECT d, coalesce(visitors, 0), coalesce(new, 0), coalesce(visits, 0), coalesce(views, 0),
    coalesce(orders, 0), coalesce(buyers, 0), coalesce(revenue, 0)::BIGINT
FROM v FULL JOIN e USING (d)

-- name: active
WITH a AS (SELECT DISTINCT user_id, (ts - 1736121600) // 86400 AS d FROM ev),
b AS (SELECT d, lag(d) OVER (PARTITION BY user_id ORDER BY d) AS p FROM a),
s AS (
    SELECT d, 0 AS w, 0 AS m, 1 AS n FROM b
    UNION ALL SELECT greatest(d, coalesce(p + 7, d)), 1, 0, 0 FROM b
    UNION ALL SELECT d + 7, -1, 0, 0 FROM b
    UNION ALL SELECT greatest(d, coalesce(p + 30, d)), 0, 1, 0 FROM b
    UNION ALL SELECT d + 30, 0, -1, 0 FROM b),
g AS (SELECT d, sum(n) AS n, sum(w) AS w, sum(m) AS m FROM s GROUP BY d)
SELECT d, n, sum(w) OVER (ORDER BY d), sum(m) OVER (ORDER BY d) FROM g
QUALIFY d <= (SELECT max(d) FROM a)
