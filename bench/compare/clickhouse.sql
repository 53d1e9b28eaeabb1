-- The questions to ClickHouse, of ev (user_id, ts, event, page, product, channel, session_id, amount)
-- ORDER BY (user_id, ts): those of performance.md, an order standing for a payment.
-- name: Q1
SELECT countIf(l >= 1), countIf(l >= 2), countIf(l >= 3), countIf(l >= 4)
FROM (
    SELECT user_id,
        windowFunnel(604800)(ts, event = 2, event = 4, event = 5, event = 6) AS l
    FROM ev WHERE event IN (2, 4, 5, 6) GROUP BY user_id)
SETTINGS optimize_aggregation_in_order = 1

-- name: Q2
SELECT ch, countIf(l >= 1), countIf(l >= 2), countIf(l >= 3), countIf(l >= 4)
FROM (
    SELECT user_id, argMin(channel, ts) AS ch,
        windowFunnel(604800)(ts, event = 2, event = 4, event = 5, event = 6) AS l
    FROM ev GROUP BY user_id)
WHERE l >= 1 GROUP BY ch
SETTINGS optimize_aggregation_in_order = 1

-- name: Q3
SELECT c, w, count()
FROM (
    SELECT min(w0) AS c, groupBitOr(bitShiftLeft(toUInt32(1), w0)) AS m
    FROM (SELECT user_id, toUInt8(intDiv(ts - 1736121600, 604800)) AS w0 FROM ev)
    GROUP BY user_id)
ARRAY JOIN range(14) AS w
WHERE bitTest(m, w) GROUP BY c, w
SETTINGS optimize_aggregation_in_order = 1

-- name: Q4
SELECT ch, sum(s), sum(p), sum(r)
FROM (
    SELECT arrayJoin([(channel, sess, 0, 0), (nd, 0, orders, rev)]) AS t,
        t.1 AS ch, t.2 AS s, t.3 AS p, t.4 AS r
    FROM (
        SELECT channel, toUInt8(ifNull(nd0, 0)) AS nd, countIf(ns) AS sess,
            countIf(event = 5) AS orders, sumIf(amount, event = 5) AS rev
        FROM (
            SELECT event, amount, channel, ns,
                last_value(if(ns AND channel != 0, channel, NULL)) OVER (
                    PARTITION BY user_id ORDER BY ts
                    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS nd0
            FROM (
                SELECT user_id, ts, event, amount, channel,
                    (ts - lagInFrame(ts, 1, 0) OVER (
                        PARTITION BY user_id ORDER BY ts
                        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)) > 1800 AS ns
                FROM ev))
        GROUP BY channel, nd))
GROUP BY ch

-- name: Q5
SELECT p, nx, count() AS n
FROM (
    SELECT page AS p, session_id AS s, leadInFrame(page, 1, 0) OVER w AS nx,
        leadInFrame(session_id, 1, 4294967295) OVER w AS ns
    FROM ev
    WINDOW w AS (
        PARTITION BY user_id ORDER BY ts ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING))
WHERE s = ns GROUP BY p, nx ORDER BY n DESC, p, nx LIMIT 1000

-- name: Q6
SELECT rq, fq, mq, count(), sum(m)
FROM (
    SELECT 1 + intDiv(5 * (row_number() OVER (ORDER BY r, user_id) - 1), count() OVER ()) AS rq,
        1 + intDiv(5 * (row_number() OVER (ORDER BY f, user_id) - 1), count() OVER ()) AS fq,
        1 + intDiv(5 * (row_number() OVER (ORDER BY m, user_id) - 1), count() OVER ()) AS mq, m
    FROM (
        SELECT user_id, max(ts) AS r, count() AS f, sum(amount) AS m
        FROM ev WHERE event = 5 GROUP BY user_id))
GROUP BY rq, fq, mq

-- name: Q7
SELECT intDiv(x, 86400) AS d, count()
FROM (
    SELECT arrayJoin(arrayPopFront(arrayDifference(arraySort(groupArray(ts))))) AS x
    FROM ev WHERE event = 5 GROUP BY user_id)
GROUP BY d

-- name: Q8
SELECT intDiv(ts - 1736121600, 86400) AS d, event, count(), uniqExact(user_id)
FROM ev GROUP BY d, event

-- name: Q9
SELECT a, b, n
FROM (
    WITH top AS (
        SELECT product FROM ev WHERE event = 2
        GROUP BY product ORDER BY count() DESC, product LIMIT 5000)
    SELECT arrayJoin([(x, y), (y, x)]) AS t, t.1 AS a, t.2 AS b, n
    FROM (
        SELECT x, y, count() AS n
        FROM (
            SELECT arrayJoin(arr) AS x, arr
            FROM (
                SELECT groupUniqArray(product) AS arr FROM ev
                WHERE event = 2 AND product IN top GROUP BY session_id))
        ARRAY JOIN arr AS y
        WHERE x < y GROUP BY x, y))
ORDER BY a, n DESC, b LIMIT 20 BY a

-- name: overview
SELECT d, sum(visitors), sum(new), sum(visits), sum(views), sum(orders), sum(buyers), sum(revenue)
FROM (
    SELECT intDiv(t - 1736121600, 86400) AS d, uniqExact(user_id) AS visitors,
        countIf(t = born) AS new, count() AS visits, 0 AS views, 0 AS orders, 0 AS buyers,
        0 AS revenue
    FROM (
        SELECT user_id, arrayJoin(groupUniqArray(t0)) AS t, min(t0) AS born
        FROM (SELECT user_id, session_id, min(ts) AS t0 FROM ev GROUP BY user_id, session_id)
        GROUP BY user_id)
    GROUP BY d
    UNION ALL
    SELECT intDiv(ts - 1736121600, 86400) AS d, 0, 0, 0, countIf(event = 1), countIf(event = 5),
        uniqExactIf(user_id, event = 5), sumIf(amount, event = 5)
    FROM ev WHERE event IN (1, 5) GROUP BY d)
GROUP BY d

-- name: active
SELECT d, n, w, m
FROM (
    SELECT d, sum(n0) AS n, sum(sum(w0)) OVER (ORDER BY d) AS w,
        sum(sum(m0)) OVER (ORDER BY d) AS m
    FROM (
        SELECT arrayJoin([(day, 1, 0, 0),
                (if(first, day, greatest(day, before + 7)), 0, 1, 0), (day + 7, 0, -1, 0),
                (if(first, day, greatest(day, before + 30)), 0, 0, 1), (day + 30, 0, 0, -1)]) AS t,
            t.1 AS d, t.2 AS n0, t.3 AS w0, t.4 AS m0
        FROM (
            SELECT day, before, i = 1 AS first
            FROM (
                SELECT arraySort(groupUniqArray(toInt32(intDiv(ts - 1736121600, 86400)))) AS days
                FROM ev GROUP BY user_id)
            ARRAY JOIN days AS day, arrayPushFront(arrayPopBack(days), 0) AS before,
                arrayEnumerate(days) AS i))
    GROUP BY d)
WHERE d <= (SELECT max(toInt32(intDiv(ts - 1736121600, 86400))) FROM ev)
