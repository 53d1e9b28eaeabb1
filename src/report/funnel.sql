-- funnel.sql — where on the way to the till people drop out: docs/reports/funnel.md in SQL.

-- shared
-- The events that matter: what each can be, what same= holds of it, and the visits it may not leave.
WITH {if lined}
-- What same= holds of each line of the order that an event is of.
held_lines AS (
    SELECT DISTINCT e.seq, {line_value} AS line_value
    FROM ev e JOIN orders o ON o."order" = e."order" AND o.person = e.person
    JOIN order_lines l ON l."order" = o."order"
    WHERE e.kind IN {lined_kinds} AND {line_value} <> ''
),{end}
marked_once AS (
    SELECT seq, person, place, time_us, active,
        {if count=sessions}session_index{else}0{end} AS unit, {held} AS own_held,
        {if order=strict}sum(active::INTEGER) OVER (PARTITION BY person ORDER BY place)
            - active::INTEGER{else}0{end} AS active_before,
        {if exclude}kind IN {excluded}{else}FALSE{end} AS excluded{for step},
        kind IN {step.kinds} AS is_{step.index}{end}
    FROM ev{if count=sessions}
    SEMI JOIN counted_visits v USING (person, session_index){end}{if count=people}
    WHERE NOT guest{end}
),
marked AS (
    SELECT *, {if lined}coalesce(line_value, own_held){else}own_held{end} AS held
    FROM marked_once{if lined} LEFT JOIN held_lines USING (seq){end}
),
-- Everything twice when something is excluded: 'all' chains, and 'clean' ones, which have to lie
-- within a stretch between two excluded events.
stretched AS (
    SELECT *, 'clean' AS sort, sum(excluded::INTEGER)
        OVER (PARTITION BY person, unit, held ORDER BY place) AS stretch
    FROM marked
    WHERE held <> '' AND (excluded{for step} OR is_{step.index}{end}){if exclude}
    UNION ALL
    SELECT *, 'all', 0
    FROM marked
    WHERE held <> '' AND (FALSE{for step} OR is_{step.index}{end}){end}
),
runs AS (
    SELECT *, dense_rank() OVER (ORDER BY sort, person, unit, held, stretch) AS run,
        {if search=sets}TRUE{else}is_0{end} AS begins
    FROM stretched
    WHERE NOT excluded
),
starts AS (
    SELECT *, place AS start_place, time_us AS start_us
    FROM runs
    WHERE begins{if entry=first}
    QUALIFY place = min(place) OVER (PARTITION BY person, unit){end}
),
{if orderly}
-- level_S: where a chain of S + 1 steps ends. {if count=events}Each start has its own.{else}Only the last start it can have is kept: going
-- back from its end to the latest end of a chain one shorter, which also has the latest start.{end}
level_0 AS (SELECT run, place, time_us, active, active_before, start_place, start_us FROM starts),
{for step}{if step.index}level_{step.index} AS (
    SELECT {if count=events}DISTINCT {end}e.run, e.place, e.time_us, e.active, e.active_before,
        p.start_place, p.start_us
    FROM (SELECT * FROM runs WHERE is_{step.index}) e
    {if not count=events}ASOF {end}JOIN level_{step.before} p ON e.run = p.run AND e.place > p.place
    WHERE e.time_us - p.start_us <= {within}{if step_within}
        AND e.time_us - p.time_us <= {step_within}{end}{if order=strict}
        AND e.active_before = p.active_before + p.active::INTEGER{end}
),
{end}{end}{end}{if search=sets}
-- What follows each start, and which steps each event can be, as bits.
pairs AS (
    SELECT s.run, s.start_place, e.place, e.time_us, 0{for step}
            + {step.bit} * e.is_{step.index}::INTEGER{end} AS can_be
    FROM starts s JOIN runs e ON e.run = s.run AND e.place >= s.start_place
        AND e.time_us - s.start_us <= {within}
),{end}{if search=anchors}
-- What follows each start: can it be the last step, and which of those between.
pairs AS (
    SELECT s.run, s.start_place, s.start_us, e.place, e.time_us, e.is_{last_step} AS is_last,
        0{for step}{if step.inner} + {step.bit} // 2 * e.is_{step.index}::INTEGER{end}{end}
            AS can_be
    FROM starts s JOIN runs e ON e.run = s.run AND e.place > s.start_place
        AND e.time_us - s.start_us <= {within}
),{end}{if free}
-- How many of the free steps are done: the most that events can be shared out to, one each. For
-- every subset of steps at most what is outside of it and the events that can be inside.
matched AS (
    SELECT run, start_place, place, time_us, min(bound) AS done
    FROM (
        SELECT p.*, {free_steps} - bit_count(t.subset) + count(*)
            FILTER ((can_be & t.subset) <> 0)
            OVER (PARTITION BY run, start_place, t.subset ORDER BY place) AS bound
        FROM pairs p, (SELECT unnest(range(1 << {free_steps})) AS subset) t
    )
    GROUP BY ALL
),{end}
-- How many steps a start had, and from which event on.
told AS ({if orderly}{for step}
    {if step.index}UNION ALL {end}SELECT run, start_place, {step.number} AS step, place, time_us FROM level_{step.index}{end}{end}{if search=sets}
    SELECT run, start_place, done AS step, min(place) AS place, min(time_us) AS time_us
    FROM matched WHERE done > 0
    GROUP BY run, start_place, done{end}{if search=anchors}
    SELECT run, start_place, 1 AS step, start_place AS place, start_us AS time_us FROM starts
    UNION ALL
    SELECT run, start_place, done + 1, min(place), min(time_us)
    FROM matched WHERE done > 0
    GROUP BY run, start_place, done
    UNION ALL
    SELECT m.run, m.start_place, {steps_n}, min(p.place), min(p.time_us)
    FROM (SELECT run, start_place, min(place) AS place FROM matched WHERE done = {free_steps}
          GROUP BY run, start_place) m
    JOIN pairs p ON p.run = m.run AND p.start_place = m.start_place AND p.place > m.place
    WHERE p.is_last
    GROUP BY m.run, m.start_place{end}
),
-- The chain that counts: furthest, first there, last to begin. Two values of same= may tie.
best AS (
    SELECT k.sort, k.person, k.unit, {if count=events}k.held{else}''{end} AS held, t.run,
        t.start_place, t.step
    FROM told t JOIN (SELECT DISTINCT run, sort, person, unit, held FROM runs) k USING (run)
    QUALIFY rank() OVER (PARTITION BY sort, person, unit{if count=events}, k.held, start_place{end}
        ORDER BY step DESC, place, start_place DESC) = 1
),
entries AS (
    SELECT DISTINCT c.person, c.unit, c.held,{if exclude}
        CASE WHEN a.step > c.step THEN a.start_place ELSE c.start_place END AS start_place,
        CASE WHEN a.step > c.step THEN 0 ELSE c.step END AS reached,
        CASE WHEN a.step > c.step THEN a.step ELSE 0 END AS spoilt
    FROM (FROM best WHERE sort = 'clean') c
    JOIN (FROM best WHERE sort = 'all') a ON a.person = c.person AND a.unit = c.unit
        AND a.held = c.held{if count=events} AND a.start_place = c.start_place{end}{else}
        c.start_place, c.step AS reached, 0 AS spoilt
    FROM best c{end}
),
entered AS (
    SELECT e.person, e.reached, e.spoilt, s.by_value, s.local_time
    FROM entries e JOIN ev s ON s.person = e.person AND s.place = e.start_place
),
moments AS (
    SELECT b.person, b.unit, b.held, b.start_place, t.step, min(t.time_us) AS time_us
    FROM best b
    JOIN told t ON t.run = b.run AND t.start_place = b.start_place AND t.step <= b.step
    WHERE b.sort = 'clean'
    GROUP BY ALL
),
waits AS (
    SELECT s.by_value, m.step, e.reached,
        m.time_us - lag(m.time_us) OVER way AS before_us,
        m.time_us - min(m.time_us) OVER way AS first_us
    FROM entries e
    JOIN moments m USING (person, unit, held, start_place)
    JOIN ev s ON s.person = e.person AND s.place = e.start_place
    WHERE e.reached > 0
    WINDOW way AS (PARTITION BY e.person, e.unit, e.held, e.start_place ORDER BY m.step)
),
steps(step, kind) AS (
    VALUES {for step}{if step.index}, {end}({step.number}, {step.label}){end}
),
parts AS ({if by}SELECT DISTINCT by_value FROM entered{else}SELECT '' AS by_value{end})

-- table steps
WITH counts AS (
    SELECT g.by_value, s.step, s.kind, count(*) FILTER (e.reached >= s.step) AS reached,
        count(*) FILTER (e.reached >= 1) AS first_n,
        count(*) FILTER (e.reached >= s.step - 1 AND s.step > 1) AS before_n,
        count(*) FILTER (e.spoilt >= s.step) AS excluded
    FROM parts g CROSS JOIN steps s LEFT JOIN entered e ON e.by_value = g.by_value
    GROUP BY g.by_value, s.step, s.kind
),
times AS (
    SELECT by_value, step, quantile_disc(before_us, 0.5) AS median_time,
        quantile_disc(before_us, 0.9) AS p90_time, quantile_disc(first_us, 0.5) AS since_first
    FROM waits
    WHERE step > 1
    GROUP BY by_value, step
)
SELECT {by_label} AS "by", step, kind, reached, reached, reached,
    reached / nullif(first_n, 0)::DOUBLE AS of_first,
    CASE WHEN step > 1 THEN reached / nullif(before_n, 0)::DOUBLE END AS of_before,
    CASE WHEN step > 1 THEN before_n - reached END AS dropped,
    CASE WHEN step > 1 THEN before_n - reached END,
    CASE WHEN step > 1 THEN before_n - reached END, excluded, excluded, excluded,
    median_time, p90_time, since_first AS median_since_first
FROM counts LEFT JOIN times USING (by_value, step)
ORDER BY by_value, step

-- table conversion
WITH counts AS (
    SELECT g.by_value, count(*) FILTER (e.reached > 0) AS n,
        count(*) FILTER (e.reached = {steps_n}) AS k, k / n::DOUBLE AS p
    FROM parts g LEFT JOIN entered e ON e.by_value = g.by_value
    GROUP BY g.by_value
),
-- Wilson's interval, z = 1.96
ranges AS (
    SELECT *, (p + 1.96 * 1.96 / (2 * n)) / (1 + 1.96 * 1.96 / n) AS middle,
        1.96 / (1 + 1.96 * 1.96 / n) * sqrt(p * (1 - p) / n + 1.96 * 1.96 / (4.0 * n * n)) AS half
    FROM counts
),
times AS (
    SELECT by_value, quantile_disc(first_us, [0, 0.25, 0.5, 0.75, 0.9, 0.95, 1]) AS q
    FROM waits
    WHERE step = {steps_n}
    GROUP BY by_value
)
SELECT {by_label} AS "by", n AS entered, n, n, k AS converted, k, k,
    CASE WHEN n > 0 THEN p END AS rate,
    CASE WHEN n = 0 OR k = 0 THEN 0 ELSE greatest(0, middle - half) END AS rate_low,
    CASE WHEN n = 0 OR k = n THEN 1 ELSE least(1, middle + half) END AS rate_high,
    q[1] AS fastest, q[2] AS p25, q[3] AS median, q[4] AS p75, q[5] AS p90, q[6] AS p95,
    q[7] AS slowest
FROM ranges LEFT JOIN times USING (by_value)
ORDER BY by_value

-- table histogram
WITH bins(bin, begin_us, end_us) AS (
    VALUES {for bin}{if bin.index}, {end}({bin.number}, {bin.begin}::BIGINT, {bin.end}::BIGINT){end}
),
counts AS (
    SELECT g.by_value, b.bin, b.begin_us, b.end_us, count(w.first_us) AS n
    FROM parts g CROSS JOIN bins b
    LEFT JOIN waits w ON w.by_value = g.by_value AND w.step = {steps_n}
        AND w.first_us >= b.begin_us AND (w.first_us < b.end_us OR b.bin = {last_bin})
    GROUP BY ALL
),
shares AS (
    SELECT *, sum(n) OVER (PARTITION BY by_value) AS all_n,
        sum(n) OVER (PARTITION BY by_value ORDER BY bin) AS so_far_n
    FROM counts
)
SELECT {by_label} AS "by", begin_us AS "from", end_us AS "to", n AS converted, n, n,
    n / nullif(all_n, 0)::DOUBLE AS share, so_far_n / nullif(all_n, 0)::DOUBLE AS so_far
FROM shares{if by}
WHERE n > 0{end}
ORDER BY by_value, bin

-- table trend
WITH counts AS (
    SELECT date_trunc({unit}, local_time) AS bucket, by_value, count(*) AS entered,
        count(*) FILTER (reached = {steps_n}) AS converted
    FROM entered
    WHERE reached > 0
    GROUP BY bucket, by_value
){if not by},
buckets AS (
    SELECT unnest(generate_series({first_bucket}, {last_bucket}, INTERVAL {interval})) AS bucket
),
filled AS (
    SELECT bucket, '' AS by_value, coalesce(entered, 0) AS entered,
        coalesce(converted, 0) AS converted
    FROM buckets LEFT JOIN counts c USING (bucket)
){end}
SELECT bucket::DATE AS date, {by_label} AS "by", entered, entered, entered,
    converted, converted, converted, converted / nullif(entered, 0)::DOUBLE AS rate
FROM {if by}counts{else}filled{end}
ORDER BY bucket, by_value
