-- retention.sql — do people come back: docs/reports/retention.md in SQL.

-- shared
-- Events in the range that start or return. A step is a period of the calendar, or a day.
WITH marked AS (
    SELECT e.person, e.place, e.time_us, e.by_value, e.kind IN {start_kinds} AS starts,
        e.kind IN {back_kinds} AS returns,
        date_diff({unit}, {first_bucket}, date_trunc({unit}, e.local_time)) AS cohort,
        {if bracketed}date_diff('day', DATE '1970-01-01', e.local_time::DATE){else}
        date_diff({unit}, {first_bucket}, date_trunc({unit}, e.local_time)){end} AS step,
        coalesce(o.order_value, 0) AS money
    FROM ev e LEFT JOIN counted_orders o USING (seq)
    WHERE NOT e.guest AND (e.kind IN {start_kinds} OR e.kind IN {back_kinds})
),
begun AS ({if first=yes}
    SELECT * FROM (
        SELECT * FROM marked WHERE starts
        QUALIFY place = min(place) OVER (PARTITION BY person)
    )
    WHERE time_us >= {from_us} AND time_us < {to_us}{else}
    SELECT * FROM marked
    WHERE starts AND time_us >= {from_us} AND time_us < {to_us}
    QUALIFY place = min(place) OVER (PARTITION BY person, cohort){end}
),
cohorts AS (
    SELECT cohort, by_value, count(*) AS people,
        ({first_bucket} + cohort * INTERVAL {step})::DATE AS date,
        {if bracketed}date_diff('day', DATE '1970-01-01', date){else}cohort{end} AS begin_step,
        {if bracketed}date_diff('day', DATE '1970-01-01', (date + INTERVAL {step})::DATE)
        {else}cohort + 1{end} AS end_step
    FROM begun GROUP BY cohort, by_value
),
-- The periods: which steps after the start they hold.
periods AS ({for period}
    {if period.index}UNION ALL {end}SELECT {period.index} AS period,
        {period.first} AS first_step, {period.behind} AS behind_step{end}
),
cells AS (
    SELECT *, end_step - 1 + behind_step - 1 < {ending} AS whole
    FROM cohorts JOIN periods ON begin_step + first_step <= {last_step}
),
-- In which periods each start was followed by a return; the number behind the last is later.
returned AS (
    SELECT b.person, b.cohort, coalesce(p.period, {periods_n}) AS period, sum(m.money) AS money
    FROM begun b
    JOIN marked m ON m.person = b.person AND m.place >= b.place AND m.returns
        AND m.time_us < {to_us}
    LEFT JOIN periods p ON m.step - b.step >= first_step AND m.step - b.step < behind_step
    WHERE m.step - b.step >= (SELECT min(first_step) FROM periods)
    GROUP BY b.person, b.cohort, p.period
),
told AS (
    SELECT c.cohort, c.by_value, c.period, b.person,
        {if mode=streak}count(r.period) = greatest(c.period, 1){else}count(r.period) > 0{end}
            AS back,
        {if mode=streak}CASE WHEN back THEN sum(r.money) FILTER (r.period = c.period) ELSE 0 END
        {else}sum(r.money){end} AS money
    FROM cells c
    JOIN begun b ON b.cohort = c.cohort AND b.by_value = c.by_value
    LEFT JOIN returned r ON r.person = b.person AND r.cohort = b.cohort{if mode=on}
        AND r.period = c.period{end}{if mode=on_or_after}
        AND r.period >= c.period{end}{if mode=on_or_before}
        AND r.period <= c.period{end}{if mode=streak}
        AND r.period BETWEEN least(c.period, 1) AND c.period{end}
    GROUP BY c.cohort, c.by_value, c.period, b.person
),
summed AS (
    SELECT cohort, by_value, period, date, first_step, whole, people, returned, revenue
    FROM cells JOIN (
        SELECT cohort, by_value, period, count(*) FILTER (back) AS returned,
            coalesce(sum(money), 0)::BIGINT AS revenue
        FROM told GROUP BY cohort, by_value, period
    ) USING (cohort, by_value, period)
)

-- table triangle
SELECT date AS cohort, {by_label} AS "by", first_step AS period, people, returned,
    returned / people::DOUBLE AS share, revenue, {mean revenue people} AS per_person,
    CASE WHEN whole THEN 'yes' ELSE 'no' END AS whole
FROM summed
ORDER BY date, by_value, first_step

-- table means
SELECT {by_label} AS "by", period, cohorts, people, returned, returned / people::DOUBLE AS share,
    revenue, {mean revenue people} AS per_person
FROM (
    SELECT by_value, first_step AS period, count(*) AS cohorts, sum(people)::BIGINT AS people,
        sum(returned)::BIGINT AS returned, sum(revenue)::BIGINT AS revenue
    FROM summed WHERE whole GROUP BY by_value, first_step
)
ORDER BY by_value, period
