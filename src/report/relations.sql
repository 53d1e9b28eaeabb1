-- relations.sql — what every report's SQL stands on: the events of the question, and the visits,
-- orders and refunds among them, over the views of the warehouse (docs/sql.md). Absent text is ''.

WITH
-- The first session of each person gives the person's own attributes.
whole_firsts AS (
    SELECT person, coalesce(channel, '') AS first_channel, coalesce(source, '') AS first_source,
        coalesce(medium, '') AS first_medium, coalesce(campaign, '') AS first_campaign,
        coalesce(landing, '') AS first_landing, coalesce(country, '') AS first_country,
        coalesce(device, '') AS first_device
    FROM sessions WHERE session_index = 1
),
-- Everything persons ever did, each event with the attributes of the visit it lies in.
whole_ev AS (
    SELECT e.seq, e.time_us, e.place, {local} AS local_time, e.kind, e.active, e.person, e.guest,
        e.session_index, e.session_visit, e.session_number,
        CASE WHEN e.session_number = 1 THEN 'new' ELSE 'returning' END AS "new",
        coalesce(e.page, '') AS page, coalesce(e.product, '') AS product,
        coalesce(e.product_category, '') AS category, coalesce(e.product_brand, '') AS brand,
        coalesce(e.session_channel, '') AS channel, coalesce(e.session_source, '') AS source,
        coalesce(e.session_medium, '') AS medium, coalesce(e.session_campaign, '') AS campaign,
        coalesce(e.session_landing, '') AS landing, coalesce(e.session_country, '') AS country,
        coalesce(e.session_region, '') AS region, coalesce(e.session_language, '') AS language,
        coalesce(e.session_device, '') AS device, coalesce(e.session_os, '') AS os,
        coalesce(e.session_browser, '') AS browser, coalesce(e.session_bot, '') AS bot,
        first_channel, first_source, first_medium, first_campaign, first_landing, first_country,
        first_device,
        strftime(local_time, '%H') AS hour, isodow(local_time)::VARCHAR AS weekday,
        coalesce(e."order", '') AS "order", coalesce(e.value_minor, 0) AS event_value,
        e.engaged_ms{for property},
        coalesce({property.text}, '') AS {property.column}{end}
    FROM events e
    JOIN whole_firsts USING (person){for property}
    {property.join}{end}
    WHERE e.session_index IS NOT NULL
),
{if segment}
-- What persons add up to, over all time.
whole_people AS (
    SELECT w.person, w.first_us, w.last_us, w.events, w.visits, coalesce(o.orders, 0) AS orders,
        coalesce(o.revenue, 0) AS revenue, coalesce(r.refunded, 0) AS refunded, f.* EXCLUDE (person)
    FROM (
        SELECT person, min(time_us) AS first_us, max(time_us) AS last_us, count(*) AS events,
            max(session_number) AS visits
        FROM whole_ev GROUP BY person
    ) w
    JOIN whole_firsts f USING (person)
    LEFT JOIN (
        SELECT person, count(*) AS orders, sum(value_minor)::BIGINT AS revenue
        FROM orders WHERE NOT cancelled GROUP BY person
    ) o USING (person)
    LEFT JOIN (
        SELECT person, sum(event_value)::BIGINT AS refunded
        FROM whole_ev WHERE kind = 'refund' GROUP BY person
    ) r USING (person)
),
{end}
-- The counted events.
ev AS (
    SELECT *, {by_column} AS by_value
    FROM whole_ev
    WHERE TRUE{if range}
        AND time_us >= {from_us} AND time_us < {to_us}{end}{if bots=no}
        AND bot = ''{end}{if bots=only}
        AND bot <> ''{end}{if where}
        AND ({where}){end}{if segment}
        AND person IN (SELECT person FROM whole_people p WHERE ({segment})){end}
),
-- Each counted visit as its first counted event.
counted_visits AS (
    SELECT *
    FROM ev
    WINDOW visit AS (PARTITION BY person, session_index)
    QUALIFY place = min(place) OVER visit AND bool_or(active) OVER visit
),
-- Each counted order as the event that placed it.
counted_orders AS (
    SELECT ev.*, o.value_minor AS order_value, o.refunded_minor AS order_refunded
    FROM ev
    JOIN orders o ON o.seq = ev.seq
    WHERE NOT o.cancelled
),
counted_refunds AS (
    SELECT *, event_value AS refund_value FROM ev WHERE kind = 'refund'
)
