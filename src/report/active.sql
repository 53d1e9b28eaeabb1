-- active.sql — how many people are active: docs/reports/active.md in SQL.

-- shared
WITH days AS (
    SELECT person, local_time::DATE AS day, min(place) AS place
    FROM ev
    WHERE NOT guest AND active AND (FALSE{for kinds} OR kind IN {kinds.kinds}{end})
    GROUP BY person, local_time::DATE
),
buckets AS (
    SELECT unnest(generate_series({first_bucket}, {last_bucket}, INTERVAL 1 DAY))::DATE AS day
),
firsts AS (
    SELECT person, min(place) AS first_place FROM whole_ev GROUP BY person
)

-- table over_time
WITH daily AS (
    SELECT day, count(*) AS daily, count(*) FILTER (place = first_place) AS fresh
    FROM days JOIN firsts USING (person) GROUP BY day
),
weekly AS (
    SELECT b.day, count(DISTINCT person) AS weekly
    FROM buckets b JOIN days d ON d.day BETWEEN b.day - 6 AND b.day GROUP BY b.day
),
monthly AS (
    SELECT b.day, count(DISTINCT person) AS monthly
    FROM buckets b JOIN days d ON d.day BETWEEN b.day - 29 AND b.day GROUP BY b.day
)
SELECT day AS date, coalesce(daily, 0) AS daily, coalesce(weekly, 0) AS weekly,
    coalesce(monthly, 0) AS monthly,
    coalesce(daily, 0) / nullif(coalesce(monthly, 0), 0)::DOUBLE AS stickiness,
    coalesce(fresh, 0) AS "new", coalesce(daily, 0) - coalesce(fresh, 0) AS returning
FROM buckets LEFT JOIN daily USING (day) LEFT JOIN weekly USING (day) LEFT JOIN monthly USING (day)
ORDER BY day

-- table often
SELECT days, count(*) AS people
FROM (SELECT person, count(*) AS days FROM days GROUP BY person)
GROUP BY days
ORDER BY days
