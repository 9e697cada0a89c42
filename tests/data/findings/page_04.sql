-- What page 04 says: what costs more or less, who paid, what was left, what a unit cost.

-- general funds where two projects at least print them, else settlements
CREATE TABLE by_funds AS
SELECT *, count(*) OVER (PARTITION BY municipality, y, account) AS n
FROM last WHERE has_spent AND NOT one_off AND burden IS NOT NULL;
CREATE TABLE by_total AS
SELECT *, count(*) OVER (PARTITION BY municipality, y, account) AS n
FROM last l WHERE has_spent AND NOT one_off AND change IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM by_funds f WHERE f.n >= 2 AND f.municipality = l.municipality AND f.y = l.y AND f.account = l.account);
CREATE TABLE ranked AS
SELECT 'general_funds_change' AS measure, burden AS moved, * FROM by_funds WHERE n >= 2
UNION ALL SELECT 'largest_change', change, * FROM by_total WHERE n >= 2;
CREATE TABLE largest AS
SELECT document_id, '04', municipality, y, account, measure, moved, 'JPY', n, "of", activity_id,
       (SELECT count(*) FROM proved_totals p WHERE p.id = activity_id AND p.y IN (r.y, r.y - 1)) / 2.0
FROM ranked r WHERE moved <> 0 AND abs(moved) >= 0.001 * spent_in_all
QUALIFY row_number() OVER (PARTITION BY municipality, y, account, measure ORDER BY abs(moved) DESC, activity_id) = 1
    AND count(*) OVER (PARTITION BY municipality, y, account, measure, abs(moved)) = 1;

-- what moved general funds: the settlement, or a fund that pays beside them
CREATE TABLE moves_of_funds AS
SELECT r.activity_id, f.item, coalesce(n.yen, 0) - coalesce(b.yen, 0) AS moved
FROM ranked r CROSS JOIN (VALUES ('subsidies'), ('bonds'), ('subsidies_and_bonds'), ('other_funds')) f(item)
LEFT JOIN items n ON n.activity_id = r.activity_id AND n.y = r.y AND n.item = f.item AND n.basis IN ('settlement', '')
LEFT JOIN items b ON b.activity_id = r.activity_id AND b.y = r.y - 1 AND b.item = f.item AND b.basis IN ('settlement', '')
WHERE r.measure = 'general_funds_change';
CREATE TABLE replaced AS
SELECT r.*, max(-o.moved / r.moved) AS share
FROM ranked r JOIN moves_of_funds o USING (activity_id)
WHERE r.measure = 'general_funds_change' AND r.moved <> 0 AND abs(r.moved) >= 0.001 * r.spent_in_all
      AND (SELECT count(*) FROM proved_totals p WHERE p.id = r.activity_id AND p.y IN (r.y, r.y - 1)) = 2
GROUP BY ALL HAVING r.change - sum(o.moved) = r.moved;
CREATE TABLE funds_replaced AS
SELECT document_id, '04', municipality, y, account, 'funds_replaced', moved, 'JPY', n, "of", activity_id, 1.0
FROM replaced WHERE share >= 0.5 AND share > change / moved
QUALIFY row_number() OVER (PARTITION BY municipality, y, account ORDER BY abs(moved) DESC, activity_id) = 1
    AND count(*) OVER (PARTITION BY municipality, y, account, abs(moved)) = 1;

-- of the one project of a city, year and account its first and its last year
CREATE TABLE single AS
SELECT l.document_id, l.municipality, l.y, l.account, l.activity_id,
       arg_max(s.yen, s.y) - arg_min(s.yen, s.y) AS moved, count(*) AS n, min(s.y) AS first, max(s.y) AS final
FROM last l JOIN settled s ON s.activity_id = l.activity_id AND s.y <= l.y AND s.yen > 0
WHERE l."of" = 1 GROUP BY ALL HAVING max(s.y) = l.y;
CREATE TABLE change_of_one AS
SELECT document_id, '04', municipality, y, account, 'change_of_one', moved, 'JPY', n, n, activity_id,
       (SELECT count(*) FROM proved_totals p WHERE p.id = activity_id AND p.y IN (first, final)) / 2.0
FROM single WHERE n >= 2 AND moved <> 0;
CREATE TABLE funds_of_one AS
SELECT s.document_id, '04', municipality, s.y, account, 'general_funds_of_one', n.yen - b.yen, 'JPY', s.n, s.n, s.activity_id,
       (SELECT count(*) FROM proved_totals p WHERE p.id = s.activity_id AND p.y IN (s.first, final)) / 2.0
FROM single s JOIN funds n ON n.activity_id = s.activity_id AND n.y = s.y
JOIN funds b ON b.activity_id = s.activity_id AND b.y = s.first
WHERE s.n >= 2 AND n.yen <> b.yen;
CREATE TABLE charges_of_one AS
SELECT document_id, '04', municipality, y, account, 'charges_of_one', now, 'share', n, n, activity_id,
       (SELECT count(*) FROM proved_totals p WHERE p.id = u.activity_id AND p.y = u.y) / 2.0
FROM (SELECT s.*, n.yen / t.yen AS now, b.yen / f.yen AS was
      FROM single s JOIN charges n USING (activity_id, y) JOIN settled t USING (activity_id, y)
      JOIN charges b ON b.activity_id = s.activity_id AND b.y = s.first
      JOIN settled f ON f.activity_id = s.activity_id AND f.y = s.first) u
WHERE n >= 2 AND now <> was;

-- the policy, by its name, of which most was spent
CREATE TABLE of_policies AS
SELECT arg_max(l.document_id, l.yen) AS document_id, l.municipality, l.y, l.account, p.name, sum(l.yen) AS yen,
       count(*) AS n, arg_max(a.parent_id, l.yen) AS parent_id, sum(sum(l.yen)) OVER one AS whole, sum(count(*)) OVER one AS "of",
       sum(count(*) FILTER (EXISTS (SELECT 1 FROM proved_totals q WHERE q.id = l.activity_id AND q.y = l.y))) OVER one AS n_proved,
       count(*) OVER one AS policies
FROM last l JOIN activities a USING (activity_id) JOIN activities p ON p.activity_id = a.parent_id AND p.name <> ''
GROUP BY l.municipality, l.y, l.account, p.name
WINDOW one AS (PARTITION BY l.municipality, l.y, l.account);
CREATE TABLE largest_policy AS
SELECT document_id, '04', municipality, y, account, 'largest_policy', yen, 'JPY', n, "of", parent_id, n_proved / "of"
FROM of_policies WHERE policies >= 2 AND yen > 0
QUALIFY row_number() OVER (PARTITION BY municipality, y, account ORDER BY yen DESC) = 1
    AND count(*) OVER (PARTITION BY municipality, y, account, yen) = 1;

-- what all projects moved together that can be held against the year before, and what stopped spending
CREATE TABLE going_on AS SELECT * FROM last WHERE change IS NOT NULL AND has_spent AND NOT one_off;
CREATE TABLE project_moves AS
SELECT *, yen - spent_before AS step, IF(has_before, spent_before, NULL) AS before,
       CASE WHEN was_transferred THEN 'transferred'
            WHEN NOT bool_or(has_before) OVER (PARTITION BY municipality, form) THEN 'no_year_before'
            WHEN one_off THEN 'one_off' WHEN has_spent THEN 'lasting' WHEN spent_before <= 0 THEN 'begun' ELSE 'ended' END AS kind
FROM last WHERE yen <> 0 OR spent_before <> 0;
CREATE TABLE steps AS SELECT * FROM project_moves WHERE kind <> 'no_year_before';
CREATE TABLE settled_change AS
SELECT arg_min(document_id, place), '04', municipality, y, account, 'settled_change', sum(step), 'JPY', count(*), any_value("of"), '',
       sum((SELECT count(*) FROM proved_totals p WHERE p.id = l.activity_id AND p.y IN (l.y, l.y - 1))) / (2.0 * count(*))
FROM steps l GROUP BY municipality, y, account HAVING count(*) >= 2 AND sum(step) <> 0;
CREATE TABLE ended_spending AS
SELECT arg_min(document_id, place), '04', municipality, y, account, 'ended_spending',
       sum(spent_before) FILTER (is_spender AND yen <= 0), 'JPY', count(*) FILTER (is_spender AND yen <= 0), count(*) FILTER (is_spender), '', 0.0
FROM (SELECT *, spent_before > 0 AND change IS NOT NULL AS is_spender FROM last)
GROUP BY municipality, y, account HAVING count(*) FILTER (is_spender AND yen <= 0) > 0;

-- what was left of a budget
CREATE TABLE remaining AS
SELECT l.*, r.rest, IF(r.is_final, 'most_unspent', 'most_left') AS measure,
       count(*) OVER (PARTITION BY municipality, y, account, measure) AS compared,
       count(*) FILTER (rest > 0) OVER (PARTITION BY municipality, y, account, measure) AS n
FROM last l JOIN remains r USING (activity_id, y);
CREATE TABLE most_left AS
SELECT document_id, '04', municipality, y, account, measure, rest, 'JPY', n, compared, activity_id,
       ((SELECT count(*) FROM proved_totals p WHERE p.id = activity_id AND p.y = r.y)
        + (SELECT count(*) FROM proved_plans p WHERE p.id = activity_id AND p.y = r.y)) / 2.0
FROM remaining r WHERE compared >= 2 AND rest > 0
QUALIFY row_number() OVER (PARTITION BY municipality, y, account, measure ORDER BY rest DESC, activity_id) = 1
    AND count(*) OVER (PARTITION BY municipality, y, account, measure, rest) = 1;

-- general funds over three years; what was once spent once is left out
CREATE TABLE three AS
SELECT l.*, g.yen AS now, h.yen AS before, f.yen AS first, count(*) OVER (PARTITION BY municipality, l.y, account) AS n
FROM going_on l JOIN funds g ON g.activity_id = l.activity_id AND g.y = l.y
JOIN funds h ON h.activity_id = l.activity_id AND h.y = l.y - 1
JOIN funds f ON f.activity_id = l.activity_id AND f.y = l.y - 2
JOIN settled s ON s.activity_id = l.activity_id AND s.y = l.y - 2 AND s.yen > 0
WHERE l.activity_id NOT IN (SELECT activity_id FROM one_offs) QUALIFY n >= 2;
CREATE TABLE three_years AS
SELECT document_id, '04', municipality, y, account, 'three_years_change', now - first, 'JPY', n, "of", activity_id,
       (SELECT count(*) FROM proved_totals p WHERE p.id = activity_id AND p.y IN (t.y, t.y - 2)) / 2.0
FROM three t WHERE now > first
QUALIFY row_number() OVER (PARTITION BY municipality, y, account ORDER BY now - first DESC, activity_id) = 1
    AND count(*) OVER (PARTITION BY municipality, y, account, now - first) = 1;
CREATE TABLE rising AS
SELECT arg_min(document_id, place), '04', municipality, y, account, 'general_funds_rising',
       avg((now > before AND before > first)::INT), 'share', count(*) FILTER (now > before AND before > first), count(*), '',
       sum((SELECT count(*) FROM proved_totals p WHERE p.id = t.activity_id AND p.y IN (t.y, t.y - 1, t.y - 2))) / (3.0 * count(*))
FROM three t GROUP BY municipality, y, account HAVING count(*) FILTER (now > before AND before > first) > 0;

-- general funds above those of their budget
CREATE TABLE planned_funds AS
SELECT l.*, g.yen - b.yen AS over, count(*) OVER (PARTITION BY municipality, l.y, account) AS compared,
       count(*) FILTER (g.yen > b.yen) OVER (PARTITION BY municipality, l.y, account) AS n
FROM last l JOIN funds g ON g.activity_id = l.activity_id AND g.y = l.y
JOIN items b ON b.item = 'general_funds' AND b.basis = 'budget' AND b.activity_id = l.activity_id AND b.y = l.y;
CREATE TABLE above_plan AS
SELECT document_id, '04', municipality, y, account, 'funds_above_budget', over, 'JPY', n, compared, activity_id,
       ((SELECT count(*) FROM proved_totals p WHERE p.id = activity_id AND p.y = f.y)
        + (SELECT count(*) FROM proved_plans p WHERE p.id = activity_id AND p.y = f.y)) / 2.0
FROM planned_funds f WHERE over > 0 AND compared >= 2
QUALIFY row_number() OVER (PARTITION BY municipality, y, account ORDER BY over DESC, activity_id) = 1
    AND count(*) OVER (PARTITION BY municipality, y, account, over) = 1;

-- what users pay; no sum proves charges
CREATE TABLE charged AS
SELECT arg_min(l.document_id, place) FILTER (c.yen > 0), '04', municipality, l.y, account, 'charges_share',
       sum(c.yen) FILTER (c.yen > 0) / sum(l.yen) FILTER (c.yen > 0), 'share', count(*) FILTER (c.yen > 0), count(*), '',
       count(*) FILTER (c.yen > 0 AND EXISTS (SELECT 1 FROM proved_totals p WHERE p.id = l.activity_id AND p.y = l.y))
         / (2.0 * count(*) FILTER (c.yen > 0))
FROM last l JOIN charges c USING (activity_id, y)
GROUP BY municipality, l.y, account HAVING count(*) FILTER (c.yen > 0) >= 2;

-- what part of an account the projects are; a list of less than they spent is of another account
CREATE TABLE part_of_account AS
SELECT arg_min(l.document_id, l.place), '04', l.municipality, l.y, w.account, 'part_of_account',
       sum(l.yen) / any_value(w.yen), 'share', count(*), count(*), '',
       count(*) FILTER (EXISTS (SELECT 1 FROM proved_totals p WHERE p.id = l.activity_id AND p.y = l.y)) / count(*)
FROM last l JOIN whole_accounts w ON w.municipality = l.municipality AND w.y = l.y AND w.account = IF(l.account = '', '一般会計', l.account)
GROUP BY l.municipality, l.y, w.account HAVING sum(l.yen) <= any_value(w.yen);

-- the unit cost that rose by most, of ten uses and more in both years
CREATE TABLE unit_rises AS
SELECT m.document_id, m.indicator_id, l.municipality, l.y, b.price AS base,
       IF(least(abs(m.actual), abs(b.actual)) >= 10, m.price / b.price - 1, NULL) AS rise,
       count(rise) OVER (PARTITION BY l.municipality, l.y) AS n, count(*) OVER (PARTITION BY l.municipality, l.y) AS "of"
FROM unit_prices m JOIN last l USING (activity_id, y)
LEFT JOIN unit_prices b ON b.indicator_id = m.indicator_id AND b.y = m.y - 1;
CREATE TABLE dearer AS
SELECT document_id, '04', municipality, y, '', 'unit_cost_rise', rise, 'share', n, "of", indicator_id, 0.0
FROM unit_rises WHERE n >= 2 AND rise > 0
QUALIFY row_number() OVER (PARTITION BY municipality, y ORDER BY rise DESC, indicator_id) = 1
    AND count(*) OVER (PARTITION BY municipality, y, rise) = 1;

-- what is to become of activities, as their sheets say, a text before a mark
CREATE TABLE ways_of_activities AS
SELECT activity_id, CASE WHEN word IN ('現状維持', '継続', '維持', '現状のまま継続', '現状のまま維持') THEN 'kept'
                         WHEN word IN ('廃止', '終了', '完了', '休止', '休止・廃止') THEN 'ended'
                         WHEN word = '縮小' THEN 'shrunk' ELSE '' END AS way
FROM (SELECT activity_id, arg_min(word, (is_mark, place)) AS word
      FROM (SELECT activity_id, text AS word, 0 AS is_mark, place FROM narratives WHERE ends_with(field, '方向性') AND length(text) <= 25
            UNION ALL SELECT activity_id, symbol, 1, place FROM ratings WHERE ends_with(criterion, '方向性'))
      GROUP BY 1);

-- what began in its year, and what the city ends or shrinks
CREATE TABLE changes(measure, holds, can, document_id, municipality, y, account, activity_id, yen) AS
SELECT 'begun', told AND spent_before <= 0 AND yen > 0, told, document_id, municipality, y, account, activity_id, yen
FROM (SELECT *, NOT coalesce(was_transferred, false) AND bool_or(has_before) OVER (PARTITION BY municipality, form) AS told FROM last)
UNION ALL
SELECT 'ends_or_shrinks', way IN ('ended', 'shrunk') AND yen > 0, true, document_id, municipality, y, account, activity_id, yen
FROM last JOIN ways_of_activities USING (activity_id) JOIN said_years USING (document_id) WHERE y = said_year;
CREATE TABLE changing AS
SELECT arg_max(document_id, yen) FILTER (holds), '04', municipality, y, account, measure, sum(yen) FILTER (holds), 'JPY',
       count(*) FILTER (holds), count(*) FILTER (can), arg_max(activity_id, yen) FILTER (holds),
       count(*) FILTER (holds AND EXISTS (SELECT 1 FROM proved_totals q WHERE q.id = c.activity_id AND q.y = c.y)) / count(*) FILTER (holds)
FROM changes c GROUP BY municipality, y, account, measure HAVING count(*) FILTER (holds) > 0;
