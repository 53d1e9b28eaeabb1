-- rfm.sql — who buys recently, often and for much: docs/reports/rfm.md in SQL.

-- shared
WITH names(r, f, place, name) AS (
    VALUES {for group}({group.r}, {group.f}, {group.place}, {group.name}){if not group.last}, {end}{end}
),
firsts AS (
    SELECT person, min(time_us) AS first_us, arg_min(seq, place) AS first_seq
    FROM whole_ev GROUP BY person
),
bought AS (
    SELECT person, max(o.time_us) AS last_us, count(*) AS orders, sum(order_value)::BIGINT AS value
    FROM counted_orders o
    WHERE NOT guest AND o.time_us < {at_us}
    GROUP BY person
),
ranked AS (
    SELECT person, last_us, orders, value,
        1 + 5 * (row_number() OVER (ORDER BY last_us, first_us, first_seq) - 1)
            // count(*) OVER () AS r,
        1 + 5 * (row_number() OVER (ORDER BY orders, first_us, first_seq) - 1)
            // count(*) OVER () AS f,
        1 + 5 * (row_number() OVER (ORDER BY value, first_us, first_seq) - 1)
            // count(*) OVER () AS m
    FROM bought JOIN firsts USING (person)
),
now AS (SELECT * FROM ranked JOIN names USING (r, f)){if moved},
bought_before AS (
    SELECT person, max(o.time_us) AS last_us, count(*) AS orders, sum(order_value)::BIGINT AS value
    FROM counted_orders o
    WHERE NOT guest AND o.time_us < {before_us}
    GROUP BY person
),
ranked_before AS (
    SELECT person,
        1 + 5 * (row_number() OVER (ORDER BY last_us, first_us, first_seq) - 1)
            // count(*) OVER () AS r,
        1 + 5 * (row_number() OVER (ORDER BY orders, first_us, first_seq) - 1)
            // count(*) OVER () AS f
    FROM bought_before JOIN firsts USING (person)
),
earlier AS (SELECT person, place, name FROM ranked_before JOIN names USING (r, f)){end}

-- table groups
WITH summed AS (
    SELECT place, name, count(*) AS people, sum(orders)::BIGINT AS bought,
        sum(value)::BIGINT AS revenue, sum({at_us} - last_us)::BIGINT AS waited
    FROM now
    GROUP BY place, name
)
SELECT name AS "group", people, people / (SELECT sum(people) FROM summed)::DOUBLE AS share,
    bought AS orders, revenue, {mean revenue bought} AS aov, {mean waited people} AS since_last
FROM summed
ORDER BY place

-- table cells
SELECT r AS recency, f AS frequency, m AS money, count(*) AS people, sum(value)::BIGINT AS revenue
FROM now
GROUP BY r, f, m
ORDER BY r, f, m

-- table moves
{if moved}SELECT coalesce(e.name, 'no_buyer_yet') AS "from", n.name AS "to", count(*) AS people
FROM now n LEFT JOIN earlier e USING (person)
GROUP BY e.name, e.place, n.name, n.place
ORDER BY coalesce(e.place, 99), n.place{else}SELECT NULL, NULL, NULL WHERE FALSE{end}
