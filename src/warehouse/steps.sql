-- steps.sql — what the words of docs/meaning.md mean, in SQL: who did each event, to which visit it
-- belongs, what an order is worth. Read from the top; each view uses only those above it. They are
-- steps on the way and may change; what people may rely on is in views.sql.
--
-- What is marked (kept) is computed once and then kept in memory until something new arrives
-- (resolve.c); the others are views on it.
--
-- Beneath lie the base tables (tables.c), written once and never changed: events_raw holds numbers
-- of dictionaries (kinds_raw, whos_raw, touches_raw, goods_raw ...), other tables a row for each
-- event that has more to say. And there is what the program knows: kinds(kind, shop, passive),
-- currencies(currency, digits) and money(minor), minor units of the reporting currency as a
-- decimal.

-- ---- small words --------------------------------------------------------------------------------

-- The order of events as one number: by time, then by place in the journal.
CREATE OR REPLACE MACRO moment(time_us, seq) AS
    time_us::HUGEINT * 9223372036854775808 + seq;

-- Microseconds as a TIMESTAMP; NULL beyond what a TIMESTAMP can hold.
CREATE OR REPLACE MACRO utc(us) AS
    CASE WHEN us BETWEEN -9000000000000000000 AND 9000000000000000000 THEN make_timestamp(us) END;

-- Minor units of a currency with so many decimals (NULL: 2) as a decimal number of main units; exact.
CREATE OR REPLACE MACRO own_money(minor, digits) AS
    CASE digits
        WHEN 0 THEN minor::DECIMAL(19, 0) * 1.000
        WHEN 3 THEN minor::DECIMAL(19, 0) * 0.001
        ELSE minor::DECIMAL(19, 0) * 0.010
    END;

CREATE OR REPLACE MACRO milli(thousandths) AS thousandths::DECIMAL(19, 0) * 0.001;

-- Sums and products beyond 64 bits end at their edge. (least and greatest pass over a NULL.)
CREATE OR REPLACE MACRO clamped(amount) AS
    CASE
        WHEN amount IS NOT NULL
        THEN least(greatest(amount::HUGEINT, -9223372036854775807), 9223372036854775807)::BIGINT
    END;

-- whole divided by part, 0 or more, to the nearest whole number, halves up.
CREATE OR REPLACE MACRO nearest(whole, part) AS
    whole // part + CASE WHEN 2 * (whole % part) >= part THEN 1 ELSE 0 END;

-- An amount of an event's own currency in the reporting currency: by the ratio value / amount when
-- the two differ, rounded half away from zero.
CREATE OR REPLACE MACRO converted(minor, "value", amount) AS
    CASE
        WHEN "value" IS NULL OR amount IS NULL OR amount = 0 OR "value" = amount THEN minor
        ELSE clamped(sign(minor) * sign("value") * sign(amount)
                     * nearest(abs(minor::HUGEINT * "value"), abs(amount::HUGEINT)))
    END;

-- ---- kinds --------------------------------------------------------------------------------------

CREATE OR REPLACE VIEW kinds_numbered AS
SELECT n.kind_no, n.kind, coalesce(k.shop, FALSE) AS shop, coalesce(k.passive, FALSE) AS passive
FROM kinds_raw n LEFT JOIN kinds k USING (kind);

-- Every event but those that tell of the shop itself (Person, rule 7).
CREATE OR REPLACE VIEW person_events AS
SELECT * FROM events_raw WHERE kind_no NOT IN (SELECT kind_no FROM kinds_numbered WHERE shop);

-- ---- person (docs/meaning.md, Person) -------------------------------------------------------------

-- A who is what an event says of who did it: an anonymous id, a user id, or both; told first when.
-- (kept)
CREATE OR REPLACE VIEW whos_told AS
SELECT w.who_no, w.anonymous_id, w.user_id, f.first_told
FROM whos_raw w
JOIN (
    SELECT who_no, min(moment(time_us, seq)) AS first_told FROM person_events GROUP BY who_no
) f USING (who_no);

-- Rule 3: of the alias and unlink events of a pair of ids the latest decides.
-- (kept)
CREATE OR REPLACE VIEW pairs_told AS
SELECT o.previous_id, w.user_id, k.kind = 'alias' AS same, e.time_us, e.seq
FROM others_raw o
JOIN events_raw e USING (seq)
JOIN kinds_raw k USING (kind_no)
JOIN whos_raw w USING (who_no)
WHERE k.kind IN ('alias', 'unlink') AND o.previous_id IS NOT NULL AND w.user_id IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY o.previous_id, w.user_id
                           ORDER BY e.time_us DESC, e.seq DESC) = 1;

-- Of several standing aliases of one id the latest holds: one step from each id.
-- (kept)
CREATE OR REPLACE VIEW alias_steps AS
SELECT previous_id AS id, user_id AS goes_to, row_number() OVER (ORDER BY time_us, seq) AS place
FROM (SELECT * FROM pairs_told WHERE same
      QUALIFY row_number() OVER (PARTITION BY previous_id ORDER BY time_us DESC, seq DESC) = 1);

-- How often a step must be doubled until it is longer than any chain.
CREATE OR REPLACE VIEW alias_doublings AS
SELECT ceil(log2(count(*) + 1))::BIGINT AS n FROM alias_steps;

-- Whoever can go that far without coming to an end goes in a circle; the last alias of a circle
-- closed it, and is ignored.
-- (kept)
CREATE OR REPLACE VIEW alias_circles AS
WITH RECURSIVE walk AS (
    SELECT 0::BIGINT AS doubled, id, goes_to, place, place AS latest FROM alias_steps
    UNION ALL
    SELECT a.doubled + 1, a.id, b.goes_to, a.place, greatest(a.latest, b.latest)
    FROM walk a JOIN walk b ON b.id = a.goes_to
    WHERE a.doubled < (SELECT n FROM alias_doublings)
),
far AS (SELECT * FROM walk WHERE doubled = (SELECT n FROM alias_doublings))
SELECT id FROM far WHERE place = latest AND id IN (SELECT goes_to FROM far);

-- Where the chain from an id ends.
-- (kept)
CREATE OR REPLACE VIEW alias_ends AS
WITH RECURSIVE walk AS (
    SELECT 0::BIGINT AS doubled, id, goes_to FROM alias_steps
    WHERE id NOT IN (SELECT id FROM alias_circles)
    UNION ALL
    SELECT a.doubled + 1, a.id, coalesce(b.goes_to, a.goes_to)
    FROM walk a LEFT JOIN walk b ON b.id = a.goes_to
    WHERE a.doubled < (SELECT n FROM alias_doublings)
)
SELECT id, goes_to AS person FROM walk WHERE doubled = (SELECT n FROM alias_doublings);

-- Rule 2 and the second half of rule 3: the person that an anonymous id is linked to.
-- (kept)
CREATE OR REPLACE VIEW anonymous_links AS
WITH by_alias AS (
    SELECT id AS anonymous_id, person FROM alias_ends
    WHERE id NOT IN (SELECT user_id FROM whos_told WHERE user_id IS NOT NULL)
),
by_event AS (
    SELECT w.anonymous_id, arg_min(w.user_id, w.first_told) AS user_id
    FROM whos_told w
    ANTI JOIN (SELECT * FROM pairs_told WHERE NOT same) u
        ON u.previous_id = w.anonymous_id AND u.user_id = w.user_id
    WHERE w.anonymous_id IS NOT NULL AND w.user_id IS NOT NULL
    GROUP BY w.anonymous_id
)
SELECT anonymous_id, person FROM by_alias
UNION ALL
SELECT l.anonymous_id, coalesce(a.person, l.user_id)
FROM by_event l LEFT JOIN alias_ends a ON a.id = l.user_id
WHERE l.anonymous_id NOT IN (SELECT anonymous_id FROM by_alias);

-- Rules 1 to 3: the person of a who.
-- (kept)
CREATE OR REPLACE VIEW keys_by_who AS
SELECT w.who_no,
    CASE
        WHEN w.user_id IS NOT NULL THEN coalesce(a.person, w.user_id)
        ELSE coalesce(l.person, '~' || w.anonymous_id)
    END AS person
FROM whos_told w
LEFT JOIN alias_ends a ON a.id = w.user_id
LEFT JOIN anonymous_links l ON w.user_id IS NULL AND l.anonymous_id = w.anonymous_id;

-- ---- order ----------------------------------------------------------------------------------------

-- What an event's own lines add up to.
-- (kept)
CREATE OR REPLACE VIEW line_sums AS
SELECT seq, clamped(sum(coalesce(line_amount, 0))) AS line_sum FROM quantities_raw GROUP BY seq;

-- (kept)
CREATE OR REPLACE VIEW order_events AS
SELECT m."order", e.seq, e.time_us, k.kind, e.who_no, m."value"
FROM money_raw m
JOIN person_events e USING (seq)
LEFT JOIN kinds_raw k USING (kind_no)
WHERE m."order" IS NOT NULL;

-- Money given back; a value not given is the sum of the lines.
-- (kept)
CREATE OR REPLACE VIEW refunds_told AS
SELECT e.seq, m."order", coalesce(m."value", l.line_sum, 0) AS "value"
FROM (SELECT seq FROM events_raw
      WHERE kind_no IN (SELECT kind_no FROM kinds_raw WHERE kind = 'refund')) e
LEFT JOIN money_raw m USING (seq)
LEFT JOIN line_sums l USING (seq);

-- Of each of these kinds the first event of an order stands for all; the others are repeats.
-- (kept)
CREATE OR REPLACE VIEW order_repeats AS
SELECT seq FROM order_events
WHERE kind IN ('order', 'order_paid', 'order_cancel', 'order_shipped', 'order_delivered')
QUALIFY row_number() OVER (PARTITION BY "order", kind ORDER BY time_us, seq) > 1;

-- Which events speak for an order. With neither `order` nor `order_paid` there is none.
-- (kept)
CREATE OR REPLACE VIEW orders_told AS
SELECT o.*, clamped(coalesce(r.refunded, 0)) AS refunded
FROM (
    SELECT "order",
        arg_min(seq, moment(time_us, seq)) FILTER (kind IN ('order', 'order_paid'))
            AS placed_seq,
        coalesce(
            arg_max(seq, moment(time_us, seq))
                FILTER (kind = 'order_update' AND "value" IS NOT NULL),
            arg_min(seq, moment(time_us, seq)) FILTER (kind = 'order'),
            placed_seq) AS money_seq,
        min(time_us) FILTER (kind = 'order_paid') AS paid_us,
        min(time_us) FILTER (kind = 'order_shipped') AS shipped_us,
        min(time_us) FILTER (kind = 'order_delivered') AS delivered_us,
        min(time_us) FILTER (kind = 'order_cancel') AS cancelled_us
    FROM order_events
    GROUP BY "order"
    HAVING placed_seq IS NOT NULL
) o
LEFT JOIN (
    SELECT "order", sum("value") AS refunded FROM refunds_told GROUP BY "order"
) r USING ("order");

-- Rule 4: an event of an order without any id of its own belongs to whoever placed the order, and
-- when nobody is known to have, to the guest of that order.
-- (kept)
CREATE OR REPLACE VIEW keys_by_order AS
SELECT o.seq, coalesce(p.person, 'order:' || o."order") AS person
FROM order_events o
LEFT JOIN orders_told t USING ("order")
LEFT JOIN order_events placed ON placed.seq = t.placed_seq
LEFT JOIN keys_by_who p ON p.who_no = placed.who_no
WHERE o.who_no = 0;

-- ---- session --------------------------------------------------------------------------------------

-- Persons by number, because numbers sort and join faster than keys.
-- (kept)
CREATE OR REPLACE VIEW persons AS
SELECT row_number() OVER (ORDER BY person) AS person_no, person,
    starts_with(person, 'order:') AS guest
FROM (SELECT person FROM keys_by_who UNION SELECT person FROM keys_by_order);

-- (kept)
CREATE OR REPLACE VIEW persons_by_who AS
SELECT w.who_no, p.person_no FROM keys_by_who w JOIN persons p USING (person);

-- (kept)
CREATE OR REPLACE VIEW persons_by_order AS
SELECT o.seq, p.person_no FROM keys_by_order o JOIN persons p USING (person);

-- (kept)
CREATE OR REPLACE VIEW touches_numbered AS
SELECT touch_no, channel IS NOT NULL AS has_channel, coalesce(tagged, 0) = 1 AS tagged,
    dense_rank() OVER (ORDER BY coalesce(channel, ''), coalesce(source, ''), coalesce(medium, ''),
                                coalesce(campaign, '')) AS touch
FROM touches_raw;

-- Every event with its person (rule 6: nobody, for some). Repeats are in no trail.
CREATE OR REPLACE VIEW events_ordered AS
SELECT *, person_no IS NOT NULL AND NOT repeat AS in_trail
FROM (
    SELECT e.*, CASE WHEN NOT coalesce(k.shop, FALSE) THEN coalesce(w.person_no, o.person_no) END
            AS person_no,
        r.seq IS NOT NULL AS repeat, NOT coalesce(k.passive OR k.shop, FALSE) AS active,
        CASE WHEN t.has_channel OR t.tagged THEN t.touch END AS touch,
        coalesce(t.has_channel, FALSE) AS has_channel, coalesce(t.tagged, FALSE) AS tagged
    FROM events_raw e
    LEFT JOIN kinds_numbered k USING (kind_no)
    LEFT JOIN persons_by_who w USING (who_no)
    LEFT JOIN persons_by_order o ON o.seq = e.seq
    LEFT JOIN touches_numbered t USING (touch_no)
    LEFT JOIN order_repeats r ON r.seq = e.seq
);

-- Does the event begin a session? What is in no trail stands apart, and is wiped out below.
CREATE OR REPLACE VIEW session_starts AS
SELECT * EXCLUDE (latest_active_us, latest_touch, touch, has_channel, tagged),
    place = 1
    OR (active AND (latest_active_us IS NULL
                    OR time_us - latest_active_us > 1800000000
                    OR (tagged AND touch IS DISTINCT FROM latest_touch))) AS starts
FROM (
    SELECT *,
        row_number() OVER so_far AS place,
        last_value(CASE WHEN active THEN time_us END IGNORE NULLS) OVER before
            AS latest_active_us,
        last_value(CASE WHEN has_channel THEN touch END IGNORE NULLS) OVER before
            AS latest_touch
    FROM events_ordered
    WINDOW so_far AS (PARTITION BY person_no, in_trail ORDER BY time_us, seq),
        before AS (PARTITION BY person_no, in_trail ORDER BY time_us, seq
                   ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
);

-- The session of each event. A session is a visit when it has an active event: a person's first
-- session may have none, every later one begins with one. `place` counts a person's events.
-- (kept)
CREATE OR REPLACE VIEW events_resolved AS
SELECT * EXCLUDE (in_trail, place, starts, nth, begins_active),
    CASE WHEN in_trail THEN place END AS place,
    CASE WHEN in_trail THEN starts END AS session_start,
    CASE WHEN in_trail THEN nth END AS session_index,
    CASE WHEN in_trail THEN nth > 1 OR begins_active END AS session_visit,
    CASE WHEN in_trail THEN nth - (NOT begins_active)::BIGINT END AS session_number
FROM (
    SELECT *,
        count(*) FILTER (starts) OVER so_far AS nth,
        first_value(active) OVER so_far AS begins_active
    FROM session_starts
    WINDOW so_far AS (PARTITION BY person_no, in_trail ORDER BY time_us, seq
                      ROWS UNBOUNDED PRECEDING)
);

-- Each attribute of a session is that of the first event in it that carries one.
-- (kept)
CREATE OR REPLACE VIEW sessions_told AS
WITH told AS (
    SELECT person_no, session_index, any_value(session_number) AS session_number,
        any_value(session_visit) AS session_visit, min(time_us) AS begin_us,
        max(time_us) AS end_us, count(*) AS events, count(*) FILTER (active) AS active_events,
        count(*) FILTER (kind_no IN (SELECT kind_no FROM kinds_raw WHERE kind = 'page_view'))
            AS page_views,
        arg_min(page_no, place) FILTER (page_no > 0) AS landing_no,
        arg_max(page_no, place) FILTER (page_no > 0) AS exit_no
    FROM events_resolved WHERE session_index IS NOT NULL GROUP BY ALL
),
touched AS (
    SELECT r.person_no, r.session_index, arg_min(t.channel, r.place) AS channel,
        arg_min(t.source, r.place) AS source, arg_min(t.medium, r.place) AS medium,
        arg_min(t.campaign, r.place) AS campaign
    FROM events_resolved r JOIN touches_raw t USING (touch_no)
    WHERE r.session_index IS NOT NULL GROUP BY ALL
),
placed AS (
    SELECT r.person_no, r.session_index, arg_min(d.country, r.place) AS country,
        arg_min(d.region, r.place) AS region, arg_min(d.language, r.place) AS language,
        arg_min(d.device, r.place) AS device, arg_min(d.os, r.place) AS os,
        arg_min(d.browser, r.place) AS browser, arg_min(d.bot, r.place) AS bot
    FROM events_resolved r JOIN places_raw d USING (place_no)
    WHERE r.session_index IS NOT NULL GROUP BY ALL
)
SELECT s.* EXCLUDE (landing_no, exit_no), l.page AS landing, x.page AS exit_page,
    t.* EXCLUDE (person_no, session_index), d.* EXCLUDE (person_no, session_index)
FROM told s
LEFT JOIN pages_raw l ON l.page_no = s.landing_no
LEFT JOIN pages_raw x ON x.page_no = s.exit_no
LEFT JOIN touched t ON t.person_no = s.person_no AND t.session_index = s.session_index
LEFT JOIN placed d ON d.person_no = s.person_no AND d.session_index = s.session_index;

-- ---- lines, products, money of orders -------------------------------------------------------------

-- The lines of all events.
CREATE OR REPLACE VIEW lines_told AS
SELECT seq, 1::BIGINT AS line_no, goods_no, price, time_us, kind_no FROM events_raw WHERE lines > 0
UNION ALL
SELECT l.seq, l.line_no, l.goods_no, l.price, e.time_us, e.kind_no
FROM lines_raw l JOIN events_raw e USING (seq);

-- What was last told of each product, attribute by attribute, in order of events and lines.
-- (kept)
CREATE OR REPLACE VIEW products_told AS
SELECT g.product, arg_max(g.name, t.told) AS name, arg_max(g.category, t.told) AS category,
    arg_max(g.brand, t.told) AS brand
FROM goods_raw g
JOIN (
    SELECT goods_no, max(moment(time_us, seq * 1048576 + line_no)) AS told
    FROM lines_told
    WHERE kind_no NOT IN (SELECT kind_no FROM kinds_raw WHERE kind = 'rejected')
    GROUP BY goods_no
) t USING (goods_no)
WHERE g.product IS NOT NULL
GROUP BY g.product;

-- An order's lines are those of the event its money is of, or of the placing event when that has
-- none; a line's amount comes to the reporting currency as its event's amount did.
-- (kept)
CREATE OR REPLACE VIEW order_lines_told AS
SELECT o."order", o.seq, l.line_no, l.goods_no, l.price, g.product,
    coalesce(q.quantity, 1000) AS quantity_milli,
    coalesce(converted(q.line_amount, m."value", m.amount), 0) AS value_minor
FROM (
    SELECT t."order", CASE WHEN e.lines > 0 THEN t.money_seq ELSE t.placed_seq END AS seq
    FROM orders_told t JOIN events_raw e ON e.seq = t.money_seq
) o
JOIN lines_told l USING (seq)
LEFT JOIN goods_raw g USING (goods_no)
LEFT JOIN quantities_raw q ON q.seq = o.seq AND q.line_no = l.line_no
LEFT JOIN money_raw m ON m.seq = o.seq;

-- (kept)
CREATE OR REPLACE VIEW orders_worth AS
SELECT o.*, coalesce(m."value", s.line_sum, 0) AS "value",
    coalesce(converted(m.gross, m."value", m.amount), 0) AS gross,
    coalesce(converted(m.discount, m."value", m.amount), 0) AS discount,
    coalesce(converted(m.shipping, m."value", m.amount), 0) AS shipping,
    coalesce(converted(m.tax, m."value", m.amount), 0) AS tax,
    coalesce(converted(m.cost, m."value", m.amount), 0) AS cost,
    coalesce(l.lines, 0) AS lines, coalesce(l.quantity_milli, 0) AS quantity_milli
FROM orders_told o
LEFT JOIN money_raw m ON m.seq = o.money_seq
LEFT JOIN line_sums s ON s.seq = o.money_seq
LEFT JOIN (
    SELECT "order", count(*) AS lines, clamped(sum(quantity_milli)) AS quantity_milli
    FROM order_lines_told GROUP BY "order"
) l ON l."order" = o."order";
