-- What page 04 says: what costs more or less, who paid, what was left, what a unit cost.

-- general funds of what goes on
CREATE TABLE by_funds AS
SELECT *, count(*) OVER (PARTITION BY municipality, y, account) AS n
FROM last WHERE has_spent AND NOT one_off AND burden IS NOT NULL;

-- settlements where not even two projects print them
CREATE TABLE by_total AS
SELECT *, count(*) OVER (PARTITION BY municipality, y, account) AS n
FROM last WHERE has_spent AND NOT one_off AND change IS NOT NULL
     AND (municipality, y, account) NOT IN (
       SELECT (municipality, y, account) FROM by_funds WHERE n >= 2);

-- changes of the one or the other, of two projects at least
CREATE TABLE ranked AS
SELECT 'general_funds_change' AS measure, burden AS moved, * FROM by_funds WHERE n >= 2
UNION ALL
SELECT 'largest_change', change, * FROM by_total WHERE n >= 2;

-- the largest, where no other is as large
CREATE TABLE find_largest AS
SELECT document_id, '04', municipality, y, account, measure, moved, 'JPY', n, "of", activity_id,
       (is_proved(activity_id, y) + is_proved(activity_id, y - 1)) / 2.0
FROM ranked WHERE moved <> 0 AND abs(moved) >= getvariable('least_weight') * spent_in_all
QUALIFY single((municipality, y, account, measure), abs(moved));

-- what paid beside general funds in both years
CREATE TABLE moves_of_funds AS
SELECT r.activity_id, f.item, coalesce(n.yen, 0) - coalesce(b.yen, 0) AS moved
FROM ranked r CROSS JOIN (
  VALUES ('subsidies'), ('bonds'), ('subsidies_and_bonds'), ('other_funds')) f(item)
LEFT JOIN paid n ON n.activity_id = r.activity_id AND n.y = r.y AND n.item = f.item
LEFT JOIN paid b ON b.activity_id = r.activity_id AND b.y = r.y - 1 AND b.item = f.item
WHERE r.measure = 'general_funds_change';

-- where funds and settlement account for all of a change: the share of the largest fund in it
CREATE TABLE shares_of_funds AS
SELECT r.*, max(-o.moved / r.moved) AS share
FROM ranked r JOIN moves_of_funds o USING (activity_id)
WHERE r.measure = 'general_funds_change' AND r.moved <> 0
      AND abs(r.moved) >= getvariable('least_weight') * r.spent_in_all
      AND is_proved(activity_id, y) + is_proved(activity_id, y - 1) = 2
GROUP BY ALL HAVING r.change - sum(o.moved) = r.moved;

-- general funds that moved for another fund more than for the settlement
CREATE TABLE find_funds_replaced AS
SELECT document_id, '04', municipality, y, account, 'funds_replaced', moved, 'JPY', n, "of",
       activity_id, 1.0
FROM shares_of_funds WHERE share >= 0.5 AND share > change / moved
QUALIFY single((municipality, y, account), abs(moved));

-- the one project of a city, year and account, its first and its last year
CREATE TABLE only_projects AS
SELECT l.document_id, l.municipality, l.y, l.account, l.activity_id, count(*) AS n,
       min(s.y) AS first, arg_min(s.yen, s.y) AS yen_first, arg_max(s.yen, s.y) AS yen
FROM last l JOIN settled s ON s.activity_id = l.activity_id AND s.y <= l.y AND s.yen > 0
WHERE l."of" = 1 GROUP BY ALL HAVING max(s.y) = l.y AND count(*) >= 2;

-- how its settlement moved
CREATE TABLE find_change_of_one AS
SELECT document_id, '04', municipality, y, account, 'change_of_one', yen - yen_first, 'JPY', n, n,
       activity_id, (is_proved(activity_id, first) + is_proved(activity_id, y)) / 2.0
FROM only_projects WHERE yen <> yen_first;

-- how its general funds moved, where that is not the rate of its settlement again
CREATE TABLE find_funds_of_one AS
SELECT s.document_id, '04', municipality, s.y, account, 'general_funds_of_one', n.yen - b.yen,
       'JPY', s.n, s.n, s.activity_id,
       (is_proved(s.activity_id, s.first) + is_proved(s.activity_id, s.y)) / 2.0
FROM only_projects s JOIN funds n ON n.activity_id = s.activity_id AND n.y = s.y
JOIN funds b ON b.activity_id = s.activity_id AND b.y = s.first
WHERE n.yen <> b.yen
      AND (b.yen = 0 OR round(n.yen / b.yen, 3) <> round(s.yen / s.yen_first, 3));

-- which part of it users paid, where that moved
CREATE TABLE find_charges_of_one AS
SELECT s.document_id, '04', municipality, s.y, account, 'charges_of_one', n.yen / s.yen, 'share',
       s.n, s.n, s.activity_id, is_proved(s.activity_id, s.y) / 2.0
FROM only_projects s JOIN charges n ON n.activity_id = s.activity_id AND n.y = s.y
JOIN charges b ON b.activity_id = s.activity_id AND b.y = s.first
WHERE n.yen / s.yen <> b.yen / s.yen_first;

-- what was spent on each policy, by its name
CREATE TABLE of_policies AS
SELECT arg_max(l.document_id, l.yen) AS document_id, l.municipality, l.y, l.account, p.name,
       arg_max(a.parent_id, l.yen) AS parent_id, sum(l.yen) AS yen, count(*) AS n,
       sum(sum(l.yen)) OVER every_one AS whole, sum(count(*)) OVER every_one AS "of",
       sum(sum(is_proved(l.activity_id, l.y))) OVER every_one AS n_proved,
       count(*) OVER every_one AS policies
FROM last l JOIN activities a USING (activity_id)
JOIN activities p ON p.activity_id = a.parent_id AND p.name <> ''
GROUP BY l.municipality, l.y, l.account, p.name
WINDOW every_one AS (PARTITION BY l.municipality, l.y, l.account);

-- the one of which most was spent
CREATE TABLE find_largest_policy AS
SELECT document_id, '04', municipality, y, account, 'largest_policy', yen, 'JPY', n, "of",
       parent_id, n_proved / "of"
FROM of_policies WHERE policies >= 2 AND yen > 0
QUALIFY single((municipality, y, account), yen);

-- what goes on: it spent in both years, and not once
CREATE TABLE going_on AS
SELECT * FROM last WHERE change IS NOT NULL AND has_spent AND NOT one_off;

-- what became of each project since the year before
CREATE TABLE project_moves AS
SELECT *, yen - spent_before AS step, IF(has_before, spent_before, NULL) AS before,
       CASE WHEN was_transferred THEN 'transferred'
            WHEN NOT bool_or(has_before) OVER (PARTITION BY municipality, form)
            THEN 'no_year_before'
            WHEN one_off THEN 'one_off'
            WHEN has_spent THEN 'lasting'
            WHEN spent_before <= 0 THEN 'begun' ELSE 'ended' END AS kind
FROM last WHERE yen <> 0 OR spent_before <> 0;

-- what can be held against the year before
CREATE TABLE steps AS SELECT * FROM project_moves WHERE kind <> 'no_year_before';

-- how that moved together
CREATE TABLE find_settled_change AS
SELECT arg_min(document_id, place), '04', municipality, y, account, 'settled_change', sum(step),
       'JPY', count(*), any_value("of"), '',
       sum(is_proved(activity_id, y) + is_proved(activity_id, y - 1)) / (2.0 * count(*))
FROM steps GROUP BY municipality, y, account HAVING count(*) >= 2 AND sum(step) <> 0;

-- the step that moved an account most, and the project that moved that most
CREATE TABLE find_heaviest_step AS
SELECT document_id, '04', municipality, y, account, 'heaviest_step', step, 'JPY', n, compared,
       activity_id, (is_proved(activity_id, y) + is_proved(activity_id, y - 1)) / 2.0
FROM (SELECT *, abs(sum(step) OVER of_kind) AS size, count(*) OVER of_kind AS n,
             count(*) OVER of_account AS compared
      FROM steps
      WINDOW of_kind AS (PARTITION BY municipality, y, account, kind),
             of_account AS (PARTITION BY municipality, y, account))
WHERE compared >= getvariable('least_compared') AND size > 0
QUALIFY size = max(size) OVER (PARTITION BY municipality, y, account)
    AND min(kind) FILTER (size > 0) OVER (PARTITION BY municipality, y, account, size)
      = max(kind) FILTER (size > 0) OVER (PARTITION BY municipality, y, account, size)
    AND abs(step) = max(abs(step)) OVER (PARTITION BY municipality, y, account, size)
    AND count(*) OVER (PARTITION BY municipality, y, account, size, abs(step)) = 1;

-- what spent no longer, of what had spent the year before
CREATE TABLE find_ended_spending AS
SELECT arg_min(document_id, place), '04', municipality, y, account, 'ended_spending',
       sum(spent_before) FILTER (had_spent AND yen <= 0), 'JPY',
       count(*) FILTER (had_spent AND yen <= 0), count(*) FILTER (had_spent), '', 0.0
FROM (SELECT *, spent_before > 0 AND change IS NOT NULL AS had_spent FROM last)
GROUP BY municipality, y, account HAVING count(*) FILTER (had_spent AND yen <= 0) > 0;

-- what staff cost, of projects that print it
CREATE TABLE with_staff AS
SELECT l.document_id, l.place, l.municipality, l.y, l.account, l."of", l.yen AS settled,
       p.yen AS staff
FROM last l JOIN items p ON p.item = 'personnel_cost' AND p.basis = ''
     AND p.activity_id = l.activity_id AND p.y = l.y;
CREATE TABLE find_staff_cost AS
SELECT arg_min(document_id, place), '04', municipality, y, account, 'staff_cost', sum(staff),
       'JPY', count(*), any_value("of"), '', 0.0
FROM with_staff GROUP BY municipality, y, account HAVING count(*) >= 2 AND sum(staff) > 0;

-- general funds of three years, of what spent in each and never once
CREATE TABLE three AS
SELECT l.*, g.yen AS now, h.yen AS before, f.yen AS first,
       count(*) OVER (PARTITION BY municipality, l.y, account) AS n
FROM going_on l JOIN funds g ON g.activity_id = l.activity_id AND g.y = l.y
JOIN funds h ON h.activity_id = l.activity_id AND h.y = l.y - 1
JOIN funds f ON f.activity_id = l.activity_id AND f.y = l.y - 2
JOIN settled s ON s.activity_id = l.activity_id AND s.y = l.y - 2 AND s.yen > 0
WHERE l.activity_id NOT IN (SELECT activity_id FROM one_offs) QUALIFY n >= 2;

-- those that rose most
CREATE TABLE find_three_years AS
SELECT document_id, '04', municipality, y, account, 'three_years_change', now - first, 'JPY', n,
       "of", activity_id, (is_proved(activity_id, y) + is_proved(activity_id, y - 2)) / 2.0
FROM three WHERE now > first
QUALIFY single((municipality, y, account), now - first);

-- how many rose twice
CREATE TABLE find_rising AS
SELECT arg_min(document_id, place), '04', municipality, y, account, 'general_funds_rising',
       avg((now > before AND before > first)::INT), 'share',
       count(*) FILTER (now > before AND before > first), count(*), '',
       sum(is_proved(activity_id, y) + is_proved(activity_id, y - 1)
           + is_proved(activity_id, y - 2)) / (3.0 * count(*))
FROM three GROUP BY municipality, y, account
HAVING count(*) FILTER (now > before AND before > first) > 0;

-- what users pay; no sum proves charges
CREATE TABLE find_charged AS
SELECT arg_min(l.document_id, place) FILTER (c.yen > 0), '04', municipality, l.y, account,
       'charges_share', sum(c.yen) FILTER (c.yen > 0) / sum(l.yen) FILTER (c.yen > 0), 'share',
       count(*) FILTER (c.yen > 0), count(*), '',
       sum(is_proved(l.activity_id, l.y)) FILTER (c.yen > 0) / (2.0 * count(*) FILTER (c.yen > 0))
FROM last l JOIN charges c USING (activity_id, y)
GROUP BY municipality, l.y, account HAVING count(*) FILTER (c.yen > 0) >= 2;

-- what part of an account the projects are; a list of less than they spent is of another account
CREATE TABLE find_part_of_account AS
SELECT arg_min(l.document_id, l.place), '04', l.municipality, l.y, w.account, 'part_of_account',
       sum(l.yen) / any_value(w.yen), 'share', count(*), count(*), '',
       sum(is_proved(l.activity_id, l.y)) / count(*)
FROM last l JOIN whole_accounts w ON w.municipality = l.municipality AND w.y = l.y
     AND w.account = IF(l.account = '', '一般会計', l.account)
GROUP BY l.municipality, l.y, w.account HAVING sum(l.yen) <= any_value(w.yen);

-- unit costs beside those of the year before; of few uses there is no rise
CREATE TABLE unit_rises AS
SELECT m.document_id, m.indicator_id, l.municipality, l.y, b.price AS base,
       IF(least(abs(m.actual), abs(b.actual)) >= getvariable('least_base'),
          m.price / b.price - 1, NULL) AS rise,
       count(rise) OVER (PARTITION BY l.municipality, l.y) AS n,
       count(*) OVER (PARTITION BY l.municipality, l.y) AS "of"
FROM unit_prices m JOIN last l USING (activity_id, y)
LEFT JOIN unit_prices b ON b.indicator_id = m.indicator_id AND b.y = m.y - 1;

-- the one that rose by most
CREATE TABLE find_dearer AS
SELECT document_id, '04', municipality, y, '', 'unit_cost_rise', rise, 'share', n, "of",
       indicator_id, 0.0
FROM unit_rises WHERE n >= 2 AND rise > 0
QUALIFY single((municipality, y), rise);

-- what is to become of activities, as their sheets say, a text before a mark
CREATE TABLE said_ways AS
SELECT activity_id, text AS word, 0 AS is_mark, place FROM narratives
WHERE ends_with(field, '方向性') AND length(text) <= 25
UNION ALL
SELECT activity_id, symbol, 1, place FROM ratings WHERE ends_with(criterion, '方向性');

-- kept, ended or shrunk
CREATE TABLE ways_of_activities AS
SELECT activity_id,
       CASE WHEN word IN ('現状維持', '継続', '維持', '現状のまま継続', '現状のまま維持') THEN 'kept'
            WHEN word IN ('廃止', '終了', '完了', '休止', '休止・廃止') THEN 'ended'
            WHEN word = '縮小' THEN 'shrunk' WHEN word = 'その他' THEN 'other'
            ELSE '' END AS way
FROM (SELECT activity_id, arg_min(word, (is_mark, place)) AS word FROM said_ways GROUP BY 1);

-- whether the year before could be printed at all
CREATE TABLE told AS
SELECT *, NOT coalesce(was_transferred, false)
          AND bool_or(has_before) OVER (PARTITION BY municipality, form) AS is_told
FROM last;

-- what began in its year, and what the city ends or shrinks
CREATE TABLE changes(measure, holds, can, document_id, municipality, y, account, activity_id,
                     yen) AS
SELECT 'begun', is_told AND spent_before <= 0 AND yen > 0, is_told,
       document_id, municipality, y, account, activity_id, yen
FROM told
UNION ALL
SELECT 'ends_or_shrinks', way IN ('ended', 'shrunk'), true,
       document_id, municipality, y, account, activity_id, yen
FROM last JOIN ways_of_activities USING (activity_id) JOIN said_years USING (document_id)
WHERE y = said_year;

-- and what these spent; what begins with a hair of the account is not said
CREATE TABLE find_changing AS
SELECT arg_max(document_id, yen) FILTER (holds), '04', municipality, y, account, measure,
       sum(yen) FILTER (holds), 'JPY', count(*) FILTER (holds), count(*) FILTER (can),
       arg_max(activity_id, yen) FILTER (holds),
       sum(is_proved(activity_id, y)) FILTER (holds) / count(*) FILTER (holds)
FROM changes
JOIN (SELECT municipality, y, account, sum(yen) AS spent FROM last GROUP BY ALL)
     USING (municipality, y, account)
GROUP BY municipality, y, account, measure
HAVING sum(yen) FILTER (holds) > 0
       AND (measure <> 'begun'
            OR sum(yen) FILTER (holds) >= getvariable('least_weight') * any_value(spent));
