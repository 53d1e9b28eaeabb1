-- paths.sql — which ways people take: docs/reports/paths.md in SQL.

-- shared
-- Events that can be nodes: what a node is called, and what the page or product itself is called.
WITH raw_nodes AS (
    SELECT person, guest, place, time_us, time_us // 1000000 AS at_s, by_value, kind,
        {if person}0{else}session_index{end} AS unit,
        {if of=mixed}CASE WHEN kind IN ('page_view', 'item_view', 'list_view', 'cart_view')
            THEN nullif(page, '') END{end}{if of=page}
        nullif(page, ''){end}{if of=kind}NULL::VARCHAR{end}{if of=product}
        nullif(product, ''){end}{if of=category}nullif(category, ''){end} AS raw
    FROM ev{if not person}
    SEMI JOIN counted_visits v USING (person, session_index){end}
    WHERE kind IN {node_kinds}
),
-- Pages of one sort by the rules; else with :id for each part that is a number or an id.
raw_names AS (
    SELECT DISTINCT raw, {if of=product}raw{else}{if of=category}raw{else}CASE WHEN raw IS NULL THEN NULL{for rule}
        WHEN raw LIKE {rule.pattern} ESCAPE '\' THEN {rule.name}{end}
        ELSE {if group=yes}array_to_string(list_transform(string_split(raw, '/'), lambda part: CASE
            WHEN length(string_split(part, '.')[1]) >= 8
                AND regexp_full_match(string_split(part, '.')[1], '[0-9A-Fa-f-]*[0-9][0-9A-Fa-f-]*')
            THEN regexp_replace(part, '^[0-9A-Fa-f-]+', ':id')
            ELSE regexp_replace(part, '^[A-Za-z]?[0-9]+([.]|$)', ':id\1') END), '/')
        {else}raw{end} END{end}{end} AS name
    FROM raw_nodes WHERE raw IS NOT NULL
),
events_named AS (
    SELECT r.*, coalesce(n.name{if of=mixed}, r.kind{end}{if of=kind}, r.kind{end}) AS node
    FROM raw_nodes r LEFT JOIN raw_names n USING (raw)
),
-- The point of each visit (or person): the first event that is it.
points AS (
    SELECT person, unit, place, time_us, by_value
    FROM events_named
    WHERE node IS NOT NULL{if pointed} AND (kind LIKE {point} ESCAPE '\'
        OR raw LIKE {point} ESCAPE '\' OR node LIKE {point} ESCAPE '\'){end}
    QUALIFY place = min(place) OVER (PARTITION BY person, unit)
),
walked AS (
    SELECT e.person, e.guest, e.unit, e.place, e.at_s, e.node, p.by_value
    FROM events_named e JOIN points p USING (person, unit)
    WHERE e.node IS NOT NULL AND {if back}e.place <= p.place{if person}
        AND p.time_us - e.time_us <= {within_us}{end}{else}e.place >= p.place{if person}
        AND e.time_us - p.time_us <= {within_us}{end}{end}{if collapsed}
    QUALIFY e.node IS DISTINCT FROM lag(e.node)
        OVER (PARTITION BY e.person, e.unit ORDER BY e.place {direction}){end}
),
-- Each node of a path, how many steps from the point it is, and the one after it.
stops AS (
    SELECT person, guest, unit, by_value, node, row_number() OVER way - 1 AS step,
        lead(node) OVER way AS next, abs(lead(at_s) OVER way - at_s) AS seconds
    FROM walked
    WINDOW way AS (PARTITION BY person, unit ORDER BY place {direction})
    QUALIFY step <= {steps}
),
alls AS (
    SELECT by_value, count(DISTINCT person) FILTER (NOT guest) AS people,
        count(*) AS sessions
    FROM stops WHERE step = 0 GROUP BY by_value
),
-- Who was where after so many steps; `named` when top= names it.
places AS (
    SELECT *, {if count=people}people{else}sessions{end} AS n,
        {if top=0}TRUE{else}row_number() OVER (PARTITION BY by_value, step
            ORDER BY {if count=people}people{else}sessions{end} DESC, node) <= {top}{end} AS named
    FROM (
        SELECT by_value, step, node, count(DISTINCT person) FILTER (NOT guest) AS people,
            count(*) AS sessions
        FROM stops GROUP BY by_value, step, node
    )
),
-- The rest has no name.
moved AS (
    SELECT s.person, s.guest, s.by_value, s.step + 1 AS step, s.seconds, h.n AS n_here,
        CASE WHEN h.named THEN s.node END AS here,
        CASE WHEN s.next IS NULL THEN '' WHEN t.named THEN s.next END AS there
    FROM stops s
    JOIN places h ON h.by_value = s.by_value AND h.step = s.step AND h.node = s.node
    LEFT JOIN places t ON t.by_value = s.by_value AND t.step = s.step + 1 AND t.node = s.next
    WHERE s.step < {steps}
)

-- table steps
WITH counts AS (
    SELECT by_value, step, {if back}there AS a, here AS b{else}here AS a, there AS b{end},
        here IS NULL OR there IS NULL AS rest,
        CASE WHEN NOT rest THEN count(DISTINCT person) FILTER (NOT guest) END AS people,
        count(*) AS sessions, CASE WHEN here IS NOT NULL THEN max(n_here) END AS n_here,
        quantile_disc(seconds, 0.5) AS seconds
    FROM moved
    GROUP BY by_value, step, here, there
)
SELECT {by_label} AS "by", step, {label_a} AS "from", {label_b} AS "to", c.people, c.sessions,
    c.{count_column} / nullif(n_here, 0)::DOUBLE AS of_node,
    c.{count_column} / nullif(l.{count_column}, 0)::DOUBLE AS of_start,
    (seconds * 1000000)::BIGINT AS median_time
FROM counts c JOIN alls l USING (by_value)
ORDER BY by_value, step, c.{count_column} DESC NULLS LAST, a NULLS LAST, b NULLS LAST

-- table nodes
WITH counts AS (
    SELECT by_value, step, CASE WHEN named THEN node END AS a,
        CASE WHEN named THEN sum(people)::BIGINT END AS people, sum(sessions)::BIGINT AS sessions
    FROM places
    GROUP BY by_value, step, named, a
)
SELECT {by_label} AS "by", step, {label_a} AS node, c.people, c.sessions,
    c.{count_column} / nullif(l.{count_column}, 0)::DOUBLE AS of_start
FROM counts c JOIN alls l USING (by_value)
ORDER BY by_value, step, a IS NULL, c.{count_column} DESC, a

-- table sequences
WITH ways AS (
    SELECT person, guest, unit, by_value, list(node ORDER BY step) AS way
    FROM stops GROUP BY person, guest, unit, by_value
),
counts AS (
    SELECT by_value, way, count(DISTINCT person) FILTER (NOT guest) AS people,
        count(*) AS sessions,
        row_number() OVER (PARTITION BY by_value
            ORDER BY {if count=people}people{else}sessions{end} DESC, way) AS rank
    FROM ways GROUP BY by_value, way
),
told AS (
    SELECT by_value, rank, people, sessions, list_transform(way, lambda a: {label_a})
        || CASE WHEN len(way) <= {steps} THEN [{end_label}] ELSE [] END AS labels
    FROM counts{if not sequences=0}
    WHERE rank <= {sequences}
    UNION ALL
    SELECT by_value, NULL, NULL, sum(sessions)::BIGINT, ['(rest)']
    FROM counts WHERE rank > {sequences}
    GROUP BY by_value{end}
)
SELECT {by_label} AS "by",
    array_to_string({if back}list_reverse(labels){else}labels{end}, ' → ') AS path,
    t.people, t.sessions, t.{count_column} / nullif(l.{count_column}, 0)::DOUBLE AS of_start
FROM told t JOIN alls l USING (by_value)
ORDER BY by_value, rank NULLS LAST
