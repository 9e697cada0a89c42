-- The findings of a run, from its published CSVs (all columns are text; "" is nothing).
WITH
docs AS (
  SELECT document_id, municipality, try_cast(fiscal_year AS INT) AS sheet_year FROM documents
),
-- 03: what the last year of each document has, up to its own
shown AS (
  SELECT a.indicator_id, a.document_id, d.municipality, try_cast(a.fiscal_year AS INT) AS y, a.verdict, a.near,
         try_cast(a.attainment AS DOUBLE) AS reached, try_cast(a.target AS DOUBLE) AS target,
         try_cast(a.actual AS DOUBLE) AS actual, a.polarity, a.cautions, a.target_word,
         i.name, i.unit, i.activity_id, a.place
  FROM (SELECT *, row_number() OVER () AS place FROM attainment) a JOIN docs d USING (document_id)
  JOIN (SELECT DISTINCT ON (indicator_id) * FROM indicators) i ON i.indicator_id = a.indicator_id
  WHERE d.sheet_year IS NULL OR try_cast(a.fiscal_year AS INT) <= d.sheet_year
),
last_year AS (
  SELECT * FROM shown QUALIFY y = max(y) OVER (PARTITION BY document_id)
),
-- an indicator that two projects of a city print with the same figures counts once
series AS (
  SELECT indicator_id,
         string_agg(measure || fiscal_year || '=' || value, ';' ORDER BY fiscal_year, measure) AS figures,
         max(length(regexp_replace(text, '[^0-9０-９]', '', 'g'))) >= 3 AS is_distinct
  FROM indicator_values WHERE value <> '' GROUP BY 1
),
judged AS (
  SELECT l.* FROM last_year l LEFT JOIN series s USING (indicator_id)
  QUALIFY row_number() OVER (
    PARTITION BY municipality, name, unit, y,
                 CASE WHEN s.is_distinct THEN s.figures ELSE indicator_id END
    ORDER BY place) = 1
),
decided AS (SELECT * FROM judged WHERE verdict IN ('met', 'missed')),
amounts AS (
  SELECT *, IF(contains(target_word, '目標'), 'farthest_target', 'farthest_forecast') AS farthest_of
  FROM decided
  WHERE abs(target) >= 10 AND replace(unit, '％', '%') NOT IN ('%', '‰', '割', 'パーセント')
),
met AS (
  SELECT arg_min(document_id, place) AS document_id, '03' AS page, municipality, y AS fiscal_year,
         '' AS account, IF(contains(target_word, '目標'), 'targets_met', 'forecasts_met') AS measure, avg((verdict = 'met')::INT) AS value, 'share' AS unit,
         count(*) FILTER (verdict = 'met') AS n, count(*) AS "of", '' AS subject, 0.0 AS proved
  FROM decided GROUP BY municipality, y, measure
),
-- what texts of sheets say, by the patterns of data/labels/remarks.csv
texts AS (
  SELECT activity_id, '' AS indicator_id, field, text FROM narratives
  UNION ALL SELECT activity_id, indicator_id, 'definition', definition FROM indicators
  UNION ALL SELECT activity_id, '', 'detail', detail FROM costs WHERE detail <> ''
  UNION ALL SELECT activity_id, '', 'name', name FROM activities
),
told AS (
  SELECT t.activity_id, t.indicator_id, r.place, r.kind,
         CASE WHEN r.says <> '' THEN r.says ELSE
           regexp_extract(regexp_replace(t.text, '\s+', '', 'g'), replace(r.pattern, '?P<text>', ''), 1) END AS says
  FROM texts t JOIN rules r ON r.kind IN ('account', 'survey', 'moves_money', 'transferred') AND r.field = t.field
  WHERE regexp_matches(regexp_replace(translate(t.text, '０１２３４５６７８９－', '0123456789-'), '\s+', '', 'g'),
                       r.pattern)
),
accounts AS (
  SELECT activity_id, replace(arg_min(says, place), '（推定）', '') AS account FROM told WHERE kind = 'account' GROUP BY 1
),
-- 04: each item of a project, its details added up; two figures of one cell, or two units, are none
cells AS (
  SELECT document_id, activity_id, fiscal_year::INT AS y, item, basis, detail,
         any_value(value::DOUBLE) AS yen, count(DISTINCT value::DOUBLE) AS figures, any_value(unit) AS unit
  FROM costs WHERE item <> 'detail' AND value <> '' GROUP BY ALL
),
items AS (
  SELECT document_id, activity_id, y, item, basis, sum(yen) AS yen FROM cells GROUP BY ALL
  HAVING max(figures) = 1 AND count(DISTINCT unit) = 1
),
settled AS (SELECT * FROM items WHERE item = 'total' AND basis = 'settlement'),
unmoved AS (
  SELECT * FROM settled WHERE activity_id NOT IN (SELECT activity_id FROM told WHERE kind = 'moves_money')
),
-- what is spent once: from bonds or on works, and other than the year before; or in a period that ends
works AS (
  SELECT activity_id, y, sum(yen) AS yen FROM (
    SELECT DISTINCT c.activity_id, c.fiscal_year::INT AS y, c.detail, c.value::DOUBLE AS yen
    FROM costs c JOIN rules r ON r.kind = 'works' AND regexp_matches(regexp_replace(c.detail, '\s+', '', 'g'), r.pattern)
    WHERE c.basis IN ('settlement', '') AND c.value <> '')
  GROUP BY ALL
),
built AS (
  SELECT s.activity_id, s.y, s.yen,
         s.yen > 0 AND greatest(coalesce(b.yen, 0), coalesce(w.yen, 0)) >= s.yen / 2 AS is_built
  FROM settled s
  LEFT JOIN items b ON b.item = 'bonds' AND b.basis IN ('settlement', '') AND b.activity_id = s.activity_id AND b.y = s.y
  LEFT JOIN works w ON w.activity_id = s.activity_id AND w.y = s.y
),
one_offs AS (
  SELECT n.activity_id, n.y FROM built n JOIN built p ON p.activity_id = n.activity_id AND p.y = n.y - 1
  WHERE (n.is_built OR p.is_built) AND (n.yen >= 3 * p.yen OR p.yen >= 3 * n.yen)
  UNION
  SELECT activity_id, sheet_year FROM narratives n JOIN docs d USING (document_id)
  JOIN rules r ON r.kind = 'period_ends' AND r.field = n.field
  WHERE regexp_matches(n.text, r.pattern) AND 2018 + regexp_extract(n.text, '(\d+)(年度?)?(まで)?$', 1)::INT = sheet_year
),
-- what is at stake: what an activity spent, else those below it; what is spent once leads nothing
stakes AS (
  SELECT activity_id, y, min(depth) AS depth, arg_min(yen, depth) AS yen,
         EXISTS (SELECT 1 FROM one_offs o WHERE o.activity_id = u.activity_id AND o.y = u.y) AS one_off
  FROM (SELECT activity_id, y, 0 AS depth, sum(yen) AS yen FROM unmoved GROUP BY ALL
        UNION ALL
        SELECT a.parent_id, u.y, 1, sum(u.yen) FROM unmoved u
        JOIN (SELECT DISTINCT ON (activity_id) * FROM activities) a USING (activity_id) WHERE a.parent_id <> '' GROUP BY ALL) u
  GROUP BY activity_id, y
),
farthest AS (
  SELECT document_id, '03', municipality, y, '', farthest_of, reached, 'share',
         count(*) OVER (PARTITION BY municipality, y, farthest_of) AS n, "of", indicator_id, 0.0
  FROM (SELECT *, count(*) OVER (PARTITION BY municipality, y, farthest_of) AS "of" FROM amounts)
  LEFT JOIN stakes s USING (activity_id, y)
  WHERE verdict = 'missed' AND reached IS NOT NULL AND "of" >= 2
  QUALIFY row_number() OVER (PARTITION BY municipality, y, farthest_of, s.yen > 0
            ORDER BY one_off, s.yen DESC, reached, indicator_id) = 1 AND s.yen > 0
),
-- the year of which a sheet says what is to become of its projects: the last settled one up to its own
of_sheet AS (
  SELECT document_id, max(y) AS said_year FROM settled JOIN docs USING (document_id) WHERE y <= sheet_year GROUP BY 1
),
funds AS (SELECT * FROM items WHERE item = 'general_funds' AND basis IN ('settlement', '')),
paid AS (SELECT * FROM items WHERE item = 'personnel_cost' AND basis IN ('settlement', '')),
planned AS (SELECT * FROM items WHERE item = 'total' AND basis = 'budget'),
started AS (  -- the first year in which a project has an amount that is not 0
  SELECT activity_id, min(y) AS since FROM (
    SELECT activity_id, y, yen FROM settled UNION ALL SELECT activity_id, y, yen FROM planned
    UNION ALL SELECT activity_id, y, yen FROM paid) WHERE yen > 0 GROUP BY 1
),
spenders AS (
  SELECT s.*, d.municipality, d.sheet_year, coalesce(k.account, '') AS account, a.level
  FROM settled s JOIN (SELECT DISTINCT ON (activity_id) * FROM activities) a USING (activity_id)
  JOIN docs d ON d.document_id = s.document_id
  LEFT JOIN accounts k ON k.activity_id = s.activity_id
  LEFT JOIN started b ON b.activity_id = s.activity_id
  WHERE (b.since IS NULL OR s.y >= b.since)
        AND s.activity_id NOT IN (SELECT activity_id FROM told WHERE kind = 'moves_money')
),
projects AS (SELECT * EXCLUDE level FROM spenders WHERE level = 'project'),
last AS (
  SELECT p.*, CASE WHEN t.activity_id IS NULL THEN p.yen - b.yen END AS change,
         CASE WHEN t.activity_id IS NULL THEN g.yen - h.yen END AS burden,
         EXISTS (SELECT 1 FROM one_offs o WHERE o.activity_id = p.activity_id AND o.y = p.y) AS one_off,
         coalesce(p.yen > 0 AND b.yen > 0, false) AS has_spent, coalesce(b.yen, 0) AS spent_before,
         b.yen IS NOT NULL AS has_before, t.activity_id IS NOT NULL AS transferred, f.form,
         count(*) OVER (PARTITION BY p.municipality, p.y, p.account) AS "of"
  FROM (SELECT * FROM projects WHERE sheet_year IS NULL OR y <= sheet_year
        QUALIFY y = max(y) OVER (PARTITION BY document_id)) p
  JOIN documents f ON f.document_id = p.document_id
  LEFT JOIN settled b ON b.activity_id = p.activity_id AND b.y = p.y - 1
  LEFT JOIN funds g ON g.activity_id = p.activity_id AND g.y = p.y
  LEFT JOIN funds h ON h.activity_id = p.activity_id AND h.y = p.y - 1
  LEFT JOIN (SELECT DISTINCT activity_id FROM told WHERE kind = 'transferred') t  -- what came from another project
    ON t.activity_id = p.activity_id AND p.y = p.sheet_year
),
checked AS (
  SELECT document_id || '/' || regexp_extract(subject, '^(\S*) (\d+) (settlement|budget)$', 1) AS id,
         try_cast(regexp_extract(subject, '^(\S*) (\d+) (settlement|budget)$', 2) AS INT) AS y,
         regexp_extract(subject, '^(\S*) (\d+) (settlement|budget)$', 3) AS phase
  FROM checks WHERE "check" = 'funding' AND passes = 'true' AND expected <> ''
),
proofs AS (SELECT DISTINCT id, y FROM checked WHERE phase = 'settlement'),
proved_plans AS (SELECT DISTINCT id, y FROM checked WHERE phase = 'budget'),
by_funds AS (
  SELECT *, count(*) OVER (PARTITION BY municipality, y, account) AS n
  FROM last WHERE has_spent AND NOT one_off AND burden IS NOT NULL
),
by_total AS (
  SELECT *, count(*) OVER (PARTITION BY municipality, y, account) AS n
  FROM last l WHERE has_spent AND NOT one_off AND change IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM by_funds f WHERE f.n >= 2 AND f.municipality = l.municipality AND f.y = l.y AND f.account = l.account)
),
ranked AS (
  SELECT 'general_funds_change' AS measure, burden AS moved, * FROM by_funds WHERE n >= 2
  UNION ALL SELECT 'largest_change', change, * FROM by_total WHERE n >= 2
),
largest AS (
  SELECT document_id, '04', municipality, y, account, measure, moved, 'JPY', n, "of", activity_id,
         (SELECT count(*) FROM proofs p WHERE p.id = activity_id AND p.y IN (r.y, r.y - 1)) / 2.0
  FROM ranked r WHERE moved <> 0
  QUALIFY row_number() OVER (PARTITION BY municipality, y, account, measure ORDER BY abs(moved) DESC, activity_id) = 1
      AND count(*) OVER (PARTITION BY municipality, y, account, measure, abs(moved)) = 1
),
-- what moved general funds: the settlement, or a fund that pays beside them
other_funds AS (
  SELECT r.activity_id, f.item, coalesce(n.yen, 0) - coalesce(b.yen, 0) AS moved
  FROM ranked r CROSS JOIN (VALUES ('subsidies'), ('bonds'), ('subsidies_and_bonds'), ('other_funds')) f(item)
  LEFT JOIN items n ON n.activity_id = r.activity_id AND n.y = r.y AND n.item = f.item AND n.basis IN ('settlement', '')
  LEFT JOIN items b ON b.activity_id = r.activity_id AND b.y = r.y - 1 AND b.item = f.item AND b.basis IN ('settlement', '')
  WHERE r.measure = 'general_funds_change'
),
replaced AS (
  SELECT r.*, max(-o.moved / r.moved) AS share
  FROM ranked r JOIN other_funds o USING (activity_id)
  WHERE r.measure = 'general_funds_change' AND r.moved <> 0
        AND (SELECT count(*) FROM proofs p WHERE p.id = r.activity_id AND p.y IN (r.y, r.y - 1)) = 2
  GROUP BY ALL HAVING r.change - sum(o.moved) = r.moved
),
funds_replaced AS (
  SELECT document_id, '04', municipality, y, account, 'funds_replaced', moved, 'JPY', n, "of", activity_id, 1.0
  FROM replaced WHERE share >= 0.5 AND share > change / moved
  QUALIFY row_number() OVER (PARTITION BY municipality, y, account ORDER BY abs(moved) DESC, activity_id) = 1
      AND count(*) OVER (PARTITION BY municipality, y, account, abs(moved)) = 1
),
single AS (
  SELECT l.document_id, l.municipality, l.y, l.account, l.activity_id,
         arg_max(s.yen, s.y) - arg_min(s.yen, s.y) AS moved, count(*) AS n, min(s.y) AS first, max(s.y) AS final
  FROM last l JOIN settled s ON s.activity_id = l.activity_id AND s.y <= l.y AND s.yen > 0
  WHERE l."of" = 1 GROUP BY ALL HAVING max(s.y) = l.y
),
alone AS (
  SELECT document_id, '04', municipality, y, account, 'change_of_one', moved, 'JPY', n, n, activity_id,
         (SELECT count(*) FROM proofs p WHERE p.id = activity_id AND p.y IN (first, final)) / 2.0
  FROM single WHERE n >= 2 AND moved <> 0
),
-- the policy, by its name, of which most was spent
of_policies AS (
  SELECT arg_max(l.document_id, l.yen) AS document_id, l.municipality, l.y, l.account, p.name, sum(l.yen) AS yen,
         count(*) AS n, arg_max(a.parent_id, l.yen) AS parent_id, sum(sum(l.yen)) OVER one AS whole, sum(count(*)) OVER one AS "of",
         sum(count(*) FILTER (EXISTS (SELECT 1 FROM proofs q WHERE q.id = l.activity_id AND q.y = l.y))) OVER one AS n_proved,
         count(*) OVER one AS policies
  FROM last l JOIN (SELECT DISTINCT ON (activity_id) * FROM activities) a USING (activity_id)
  JOIN (SELECT DISTINCT ON (activity_id) * FROM activities) p ON p.activity_id = a.parent_id AND p.name <> ''
  GROUP BY l.municipality, l.y, l.account, p.name
  WINDOW one AS (PARTITION BY l.municipality, l.y, l.account)
),
largest_policy AS (
  SELECT document_id, '04', municipality, y, account, 'largest_policy', yen, 'JPY', n, "of", parent_id, n_proved / "of"
  FROM of_policies WHERE policies >= 2 AND yen > 0
  QUALIFY row_number() OVER (PARTITION BY municipality, y, account ORDER BY yen DESC) = 1
      AND count(*) OVER (PARTITION BY municipality, y, account, yen) = 1
),
of_funds AS (
  SELECT s.document_id, '04', municipality, s.y, account, 'general_funds_of_one', n.yen - b.yen, 'JPY', s.n, s.n, s.activity_id,
         (SELECT count(*) FROM proofs p WHERE p.id = s.activity_id AND p.y IN (s.first, final)) / 2.0
  FROM single s JOIN funds n ON n.activity_id = s.activity_id AND n.y = s.y
  JOIN funds b ON b.activity_id = s.activity_id AND b.y = s.first
  WHERE s.n >= 2 AND n.yen <> b.yen
),
of_users AS (
  SELECT document_id, '04', municipality, y, account, 'charges_of_one', now, 'share', n, n, activity_id,
         (SELECT count(*) FROM proofs p WHERE p.id = u.activity_id AND p.y = u.y) / 2.0
  FROM (SELECT s.*, n.yen / (SELECT yen FROM settled z WHERE z.activity_id = s.activity_id AND z.y = s.y) AS now,
               b.yen / (SELECT yen FROM settled z WHERE z.activity_id = s.activity_id AND z.y = s.first) AS was
        FROM single s
        JOIN items n ON n.item = 'beneficiary_charges' AND n.basis IN ('settlement', '') AND n.activity_id = s.activity_id AND n.y = s.y
        JOIN items b ON b.item = 'beneficiary_charges' AND b.basis IN ('settlement', '') AND b.activity_id = s.activity_id AND b.y = s.first) u
  WHERE n >= 2 AND now <> was
),
together AS (
  SELECT (SELECT arg_min(c.document_id, o.place) FROM last c
          JOIN (SELECT activity_id, row_number() OVER () AS place FROM activities) o USING (activity_id)
          WHERE c.municipality = l.municipality AND c.y = l.y AND c.account = l.account AND c.change IS NOT NULL
                AND c.has_spent AND NOT c.one_off),
         '04', municipality, y, account, 'settled_change', sum(change), 'JPY', count(change), any_value("of"), '',
         sum((SELECT count(*) FROM proofs p WHERE p.id = l.activity_id AND p.y IN (l.y, l.y - 1)))
           / (2.0 * count(change))
  FROM last l WHERE change IS NOT NULL AND has_spent AND NOT one_off GROUP BY municipality, y, account
  HAVING count(change) >= 2 AND sum(change) <> 0
),
stopped AS (
  SELECT (SELECT arg_min(c.document_id, o.place) FROM last c
          JOIN (SELECT activity_id, row_number() OVER () AS place FROM activities) o USING (activity_id)
          WHERE c.municipality = l.municipality AND c.y = l.y AND c.account = l.account),
         '04', municipality, y, account, 'ended_spending', sum(spent_before) FILTER (yen <= 0), 'JPY',
         count(*) FILTER (yen <= 0), (SELECT count(*) FROM last c WHERE c.municipality = l.municipality AND c.y = l.y
           AND c.account = l.account AND c.spent_before > 0 AND c.change IS NOT NULL), '', 0.0
  FROM last l WHERE spent_before > 0 AND change IS NOT NULL GROUP BY municipality, y, account
  HAVING count(*) FILTER (yen <= 0) > 0
),
remains AS (
  SELECT l.*, CASE m.measure WHEN 'unspent' THEN 'most_unspent' ELSE 'most_left' END AS measure, m.value::DOUBLE AS rest
  FROM last l JOIN cost_measures m ON m.activity_id = l.activity_id AND m.fiscal_year::INT = l.y
  WHERE m.measure IN ('unspent', 'budget_balance') AND m.value <> ''
),
remaining AS (
  SELECT *, count(*) OVER (PARTITION BY municipality, y, account, measure) AS compared,
         count(*) FILTER (rest > 0) OVER (PARTITION BY municipality, y, account, measure) AS n
  FROM remains
),
most_left AS (
  SELECT document_id, '04', municipality, y, account, measure, rest, 'JPY', n, compared, activity_id,
         ((SELECT count(*) FROM proofs p WHERE p.id = activity_id AND p.y = r.y)
          + (SELECT count(*) FROM proved_plans p WHERE p.id = activity_id AND p.y = r.y)) / 2.0
  FROM remaining r WHERE compared >= 2 AND rest > 0
  QUALIFY row_number() OVER (PARTITION BY municipality, y, account, measure ORDER BY rest DESC, activity_id) = 1
      AND count(*) OVER (PARTITION BY municipality, y, account, measure, rest) = 1
),
-- 04: general funds over three years, beside their budget; what users pay; unit costs
was_paid AS (
  SELECT l.*, g.yen AS now, h.yen AS before, f.yen AS first
  FROM last l JOIN funds g ON g.activity_id = l.activity_id AND g.y = l.y
  JOIN funds h ON h.activity_id = l.activity_id AND h.y = l.y - 1
  JOIN funds f ON f.activity_id = l.activity_id AND f.y = l.y - 2
  JOIN settled s ON s.activity_id = l.activity_id AND s.y = l.y - 2 AND s.yen > 0
  WHERE has_spent AND NOT one_off AND burden IS NOT NULL AND change IS NOT NULL
        AND l.activity_id NOT IN (SELECT activity_id FROM one_offs)
),
three AS (SELECT *, count(*) OVER (PARTITION BY municipality, y, account) AS n FROM was_paid QUALIFY n >= 2),
three_years AS (
  SELECT document_id, '04', municipality, y, account, 'three_years_change', now - first, 'JPY', n, "of", activity_id,
         (SELECT count(*) FROM proofs p WHERE p.id = activity_id AND p.y IN (t.y, t.y - 2)) / 2.0
  FROM three t WHERE now > first
  QUALIFY row_number() OVER (PARTITION BY municipality, y, account ORDER BY now - first DESC, activity_id) = 1
      AND count(*) OVER (PARTITION BY municipality, y, account, now - first) = 1
),
in_order AS (SELECT activity_id, row_number() OVER () AS place FROM activities),
rising AS (
  SELECT arg_min(document_id, place), '04', municipality, y, account, 'general_funds_rising',
         avg((now > before AND before > first)::INT), 'share', count(*) FILTER (now > before AND before > first), count(*), '',
         sum((SELECT count(*) FROM proofs p WHERE p.id = t.activity_id AND p.y IN (t.y, t.y - 1, t.y - 2))) / (3.0 * count(*))
  FROM three t JOIN in_order USING (activity_id) GROUP BY municipality, y, account
  HAVING count(*) FILTER (now > before AND before > first) > 0
),
planned_funds AS (
  SELECT l.*, g.yen - b.yen AS over, count(*) OVER (PARTITION BY municipality, l.y, account) AS compared,
         count(*) FILTER (g.yen > b.yen) OVER (PARTITION BY municipality, l.y, account) AS n
  FROM last l JOIN funds g ON g.activity_id = l.activity_id AND g.y = l.y
  JOIN items b ON b.item = 'general_funds' AND b.basis = 'budget' AND b.activity_id = l.activity_id AND b.y = l.y
),
above_plan AS (
  SELECT document_id, '04', municipality, y, account, 'funds_above_budget', over, 'JPY', n, compared, activity_id,
         ((SELECT count(*) FROM proofs p WHERE p.id = activity_id AND p.y = f.y)
          + (SELECT count(*) FROM proved_plans p WHERE p.id = activity_id AND p.y = f.y)) / 2.0
  FROM planned_funds f WHERE over > 0 AND compared >= 2
  QUALIFY row_number() OVER (PARTITION BY municipality, y, account ORDER BY over DESC, activity_id) = 1
      AND count(*) OVER (PARTITION BY municipality, y, account, over) = 1
),
charged AS (
  SELECT arg_min(l.document_id, place) FILTER (c.yen > 0), '04', municipality, l.y, account, 'charges_share',
         sum(c.yen) FILTER (c.yen > 0) / sum(l.yen) FILTER (c.yen > 0), 'share', count(*) FILTER (c.yen > 0), count(*), '',
         count(*) FILTER (c.yen > 0 AND EXISTS (SELECT 1 FROM proofs p WHERE p.id = l.activity_id AND p.y = l.y))
           / (2.0 * count(*) FILTER (c.yen > 0))
  FROM last l JOIN in_order USING (activity_id)
  JOIN items c ON c.item = 'beneficiary_charges' AND c.basis IN ('settlement', '') AND c.activity_id = l.activity_id AND c.y = l.y
  GROUP BY municipality, l.y, account HAVING count(*) FILTER (c.yen > 0) >= 2
),
-- 04: what part of an account the projects are, by data/labels/settlements.csv
whole AS (
  SELECT DISTINCT municipality, fiscal_year::INT AS y, account,
         replace(translate(amount, '０１２３４５６７８９，', '0123456789,'), ',', '')::DOUBLE
           * CASE unit WHEN '円' THEN 1 WHEN '千円' THEN 1e3 WHEN '百万円' THEN 1e6 WHEN '億円' THEN 1e8 END AS yen
  FROM settlements
),
part_of_account AS (
  SELECT arg_min(l.document_id, o.place), '04', l.municipality, l.y, w.account, 'part_of_account',
         sum(l.yen) / any_value(w.yen), 'share', count(*), count(*), '',
         count(*) FILTER (EXISTS (SELECT 1 FROM proofs p WHERE p.id = l.activity_id AND p.y = l.y)) / count(*)
  FROM last l JOIN in_order o USING (activity_id) JOIN whole w ON w.municipality = l.municipality AND w.y = l.y
       AND w.account = CASE l.account WHEN '' THEN '一般会計' ELSE l.account END
  GROUP BY l.municipality, l.y, w.account
  HAVING sum(l.yen) <= any_value(w.yen)  -- a list that prints less is of another account
),
uses AS (  -- the last printed actual of an indicator and year
  SELECT indicator_id, fiscal_year::INT AS y, arg_max(value::DOUBLE, place) AS actual
  FROM (SELECT *, row_number() OVER () AS place FROM indicator_values)
  WHERE measure = 'actual' AND status = 'reported' AND value <> '' GROUP BY 1, 2
),
units AS (
  SELECT m.document_id, m.indicator_id, l.municipality, l.y,
         CASE WHEN least(abs(u.actual), abs(v.actual)) >= 10 THEN m.value::DOUBLE / b.value::DOUBLE - 1 END AS rise
  FROM cost_measures m JOIN last l ON l.activity_id = m.activity_id AND l.y = m.fiscal_year::INT
  LEFT JOIN cost_measures b ON b.measure = 'unit_cost' AND b.indicator_id = m.indicator_id AND b.value <> ''
       AND b.fiscal_year::INT = l.y - 1
  LEFT JOIN uses u ON u.indicator_id = m.indicator_id AND u.y = l.y
  LEFT JOIN uses v ON v.indicator_id = m.indicator_id AND v.y = l.y - 1
  WHERE m.measure = 'unit_cost' AND m.value <> ''
),
dearer AS (
  SELECT document_id, '04', municipality, y, '', 'unit_cost_rise', rise, 'share', n, "of", indicator_id, 0.0
  FROM (SELECT *, count(rise) OVER (PARTITION BY municipality, y) AS n, count(*) OVER (PARTITION BY municipality, y) AS "of" FROM units)
  WHERE n >= 2 AND rise > 0
  QUALIFY row_number() OVER (PARTITION BY municipality, y ORDER BY rise DESC, indicator_id) = 1
      AND count(*) OVER (PARTITION BY municipality, y, rise) = 1
),
-- 05: the grades of a plan's actions
grades AS (
  SELECT a.document_id, a.fiscal_year::INT AS y, arg_max(r.symbol, r.fiscal_year::INT) AS grade
  FROM activities a JOIN ratings r USING (activity_id)
  WHERE a.level = 'action' AND r.criterion = '自己評価' AND r.scale = 'abcd'
        AND r.symbol IN ('A', 'B', 'C', 'D')
  GROUP BY a.document_id, a.activity_id, a.fiscal_year
),
plans AS (
  SELECT g.document_id, '05', d.municipality, any_value(g.y), '', 'graded_ab',
         avg((grade IN ('A', 'B'))::INT), 'share', count(*) FILTER (grade IN ('A', 'B')), count(*), '',
         ((SELECT count(DISTINCT k."check") FROM checks k WHERE k.document_id = g.document_id
           AND k."check" IN ('grade_ab', 'grade_cd') AND k.passes = 'true') = 2)::INT::DOUBLE
  FROM grades g JOIN docs d USING (document_id) GROUP BY g.document_id, d.municipality
),
-- 06: what is judged, without a survey's figure that is printed again
measured AS (
  SELECT d.* FROM decided d WHERE NOT (
    EXISTS (SELECT 1 FROM told t WHERE t.kind = 'survey' AND (t.indicator_id = d.indicator_id
            OR (t.indicator_id = '' AND t.activity_id = d.activity_id)))
    AND d.actual IS NOT DISTINCT FROM (
      SELECT v.value::DOUBLE FROM indicator_values v
      WHERE v.indicator_id = d.indicator_id AND v.fiscal_year::INT = d.y - 1 AND v.measure = 'actual'
            AND v.status = 'reported' AND v.value <> '' LIMIT 1))
),
marks AS (
  SELECT r.document_id, r.activity_id, r.fiscal_year::INT AS y, r.criterion, try_cast(r.score AS DOUBLE) AS score,
         d.municipality, row_number() OVER () AS place
  FROM ratings r JOIN docs d USING (document_id) WHERE r.score <> ''
),
-- marks whose printed meaning, else whose own words, say that something is behind
marks_in_words AS (
  SELECT *, regexp_matches(words, '遅れ|下回|未達成|達成(しなかった|できなかった|していない)|順調(に推移して|で)い?ない')
            AND NOT regexp_matches(words, '遅れ(はな|てい?ない)') AS is_meant
  FROM (SELECT r.*, coalesce(nullif(k.meaning, ''), r.symbol) AS words
        FROM (SELECT *, row_number() OVER () AS place FROM ratings) r JOIN documents f USING (document_id)
        LEFT JOIN scales k ON k.form = f.form AND k.criterion = r.criterion AND k.symbol = r.symbol)
),
-- the best mark of progress, by its score or by its words, beside the lowest of its activity's targets
of_progress AS (
  SELECT r.document_id, r.activity_id, r.fiscal_year::INT AS y, d.municipality, r.place, r.criterion = '進捗状況' AS is_schedule,
         coalesce(try_cast(r.score AS DOUBLE), w.score::DOUBLE) AS score, w.word IS NOT NULL AS in_words,
         coalesce(try_cast(r.score AS DOUBLE), w.score::DOUBLE) = 1 AS is_best, is_meant
  FROM marks_in_words r JOIN docs d USING (document_id) LEFT JOIN attained w ON w.word = r.symbol
  WHERE (w.word IS NOT NULL OR criterion IN ('評価', '達成状況', '成果指標の達成状況', '自己評価', '進捗状況'))
        AND (r.score <> '' OR w.score <> '' OR is_meant)
),
best AS (SELECT DISTINCT activity_id, y FROM of_progress WHERE NOT is_schedule AND score = 1),
lowest AS (
  SELECT * FROM measured
  QUALIFY row_number() OVER (PARTITION BY activity_id, y ORDER BY reached NULLS LAST, indicator_id) = 1
),
beside AS (SELECT l.* FROM lowest l JOIN best USING (activity_id, y)),
missed AS (
  SELECT document_id, '06', municipality, y, '', 'top_mark_missed', reached, 'share',
         count(*) OVER (PARTITION BY municipality, y),
         (SELECT count(*) FROM beside b WHERE b.municipality = a.municipality AND b.y = a.y), activity_id, 0.0
  FROM (SELECT *, abs(target) >= 10 OR replace(unit, '％', '%') IN ('%', '‰', '割', 'パーセント') AS leads FROM beside) a
  LEFT JOIN stakes s USING (activity_id, y)
  WHERE verdict = 'missed' AND near <> 'true' AND reached IS NOT NULL
  QUALIFY leads AND s.yen > 0 AND row_number() OVER (PARTITION BY municipality, y, leads, s.yen > 0
                                   ORDER BY one_off, s.yen DESC, reached, indicator_id) = 1
),
-- what the city itself calls behind: the lower half of its scale, or its words
progress AS (
  SELECT activity_id, y, min(score) AS score, bool_or(is_meant) AS is_meant FROM of_progress GROUP BY 1, 2
),
marked AS (  -- of projects, else of what is above them, nearest first, else of their parts
  SELECT p.*, coalesce(m.score < 0.5, false) OR m.is_meant AS is_behind FROM spenders p JOIN progress m USING (activity_id, y)
  JOIN (SELECT document_id, form FROM documents) f USING (document_id)
  QUALIFY list_position(['project', 'program', 'policy', 'action'], level)
          = min(list_position(['project', 'program', 'policy', 'action'], level)) OVER (PARTITION BY municipality, form, sheet_year)
),
behind AS (
  SELECT (SELECT arg_min(b.document_id, o.place) FROM marked b JOIN in_order o USING (activity_id)
          WHERE b.is_behind AND b.municipality = m.municipality AND b.y = m.y AND b.account = m.account),
         '06', municipality, y, account, 'called_behind', sum(yen) FILTER (is_behind), 'JPY',
         count(*) FILTER (is_behind), count(*), arg_max(activity_id, yen) FILTER (is_behind),
         count(*) FILTER (is_behind AND EXISTS (SELECT 1 FROM proofs q WHERE q.id = m.activity_id AND q.y = m.y))
           / count(*) FILTER (is_behind)
  FROM marked m GROUP BY municipality, y, account HAVING sum(yen) FILTER (is_behind) > 0 AND count(*) > 1
),
counts AS (
  SELECT activity_id, y, count(*) AS all_of, count(*) FILTER (verdict = 'met') AS met,
         count(*) FILTER (verdict = 'met' OR near = 'true') AS on_track
  FROM (
    SELECT activity_id, y, verdict, near FROM measured
    UNION ALL  -- far from a target of no known direction, which the mark says was nearly reached
    SELECT DISTINCT ON (i.activity_id, a.indicator_id, a.fiscal_year) i.activity_id, a.fiscal_year::INT, a.verdict, a.near
    FROM attainment a JOIN indicators i ON i.indicator_id = a.indicator_id
    JOIN of_progress p ON p.activity_id = i.activity_id AND p.y = a.fiscal_year::INT
    WHERE a.verdict = 'undetermined' AND a.near <> '' AND p.in_words AND p.score > 0.5 AND p.score < 1)
  GROUP BY 1, 2
),
compared AS (
  SELECT m.*, (m.score = 1 AND on_track < all_of) OR (m.score > 0.5 AND on_track < all_of / 2.0) AS above
  FROM of_progress m JOIN counts USING (activity_id, y) WHERE NOT is_schedule
),
above AS (
  SELECT arg_min(document_id, place), '06', municipality, y, '', 'marks_above', avg(above::INT), 'share',
         count(*) FILTER (above), count(*), '', 0.0
  FROM compared GROUP BY municipality, y HAVING count(*) >= 2 AND count(*) FILTER (above) > 0
),
sets AS (
  SELECT document_id, activity_id, y, municipality, min(place) AS place, count(*) AS n, bool_and(score = 1) AS all_best
  FROM (SELECT DISTINCT ON (activity_id, y, criterion) * FROM marks ORDER BY place)
  WHERE criterion NOT IN ('市民ニーズ', '市の関与', '優先度') AND NOT ends_with(criterion, '方向性')
        AND activity_id NOT IN (SELECT activity_id FROM ratings r WHERE r.score = '' AND NOT ends_with(r.criterion, '方向性')
                                AND r.criterion IN (SELECT criterion FROM marks))
  GROUP BY document_id, activity_id, y, municipality
),
all_best AS (
  SELECT arg_min(document_id, place), '06', municipality, y, '', 'all_best', avg(all_best::INT), 'share',
         count(*) FILTER (all_best), count(*), '', 0.0
  FROM sets WHERE n > 1 GROUP BY municipality, y HAVING count(*) >= 2 AND count(*) FILTER (all_best) > 0
),
-- 03: how a target stands to the actual of the year before, and where the way to the last one has led
printed_figures AS (
  SELECT DISTINCT ON (indicator_id, y, measure) * FROM (
    SELECT indicator_id, fiscal_year::INT AS y, measure, value::DOUBLE AS value, row_number() OVER () AS place
    FROM indicator_values WHERE status = 'reported' AND value <> '' AND measure IN ('actual', 'baseline'))
  ORDER BY indicator_id, y, measure, place
),
targeted AS (
  SELECT *, CASE polarity WHEN 'higher' THEN 1 WHEN 'lower' THEN -1 END AS sign FROM judged
  WHERE target IS NOT NULL AND contains(target_word, '目標') AND NOT contains(cautions, 'basis_linear')
),
begun AS (
  SELECT t.indicator_id, arg_min(f.value, (f.y, f.measure)) AS first
  FROM targeted t JOIN printed_figures f ON f.indicator_id = t.indicator_id AND f.y < t.y GROUP BY 1
),
final AS (
  SELECT t.indicator_id, arg_max(a.target::DOUBLE, a.fiscal_year::INT) AS goal
  FROM targeted t JOIN attainment a ON a.indicator_id = t.indicator_id AND a.fiscal_year::INT > t.y AND a.target <> ''
  GROUP BY 1
),
way AS (
  SELECT t.*, sign(goal - first) * (t.target - first) < 0 AS asks_away, sign(goal - first) AS toward, (actual - first) * sign(goal - first) AS gone, (goal - actual) * sign(goal - first) AS ahead
  FROM targeted t JOIN begun USING (indicator_id) JOIN final USING (indicator_id)
  WHERE goal <> first AND actual IS NOT NULL AND coalesce(t.sign * (goal - first) > 0, true)
),
was AS (
  SELECT t.*, p.value AS before FROM targeted t
  JOIN printed_figures p ON p.indicator_id = t.indicator_id AND p.y = t.y - 1 AND p.measure = 'actual'
),
asked(document_id, municipality, y, place, measure, holds) AS (
  SELECT document_id, municipality, y, place, 'targets_looser', sign * (target - before) < 0 FROM was WHERE sign IS NOT NULL
  UNION ALL SELECT document_id, municipality, y, place, 'targets_same', target = before FROM was WHERE target <> 0
  UNION ALL SELECT document_id, municipality, y, place, 'targets_exact', target = actual FROM targeted WHERE actual IS NOT NULL AND target <> 0
  UNION ALL SELECT document_id, municipality, y, place, 'way_away', ahead > 0 AND gone < 0 FROM way WHERE NOT asks_away
  UNION ALL SELECT document_id, municipality, y, place, 'way_reached', ahead <= 0 FROM way WHERE toward > 0 OR sign = -1
),
set_so AS (
  SELECT arg_min(document_id, place), '03', municipality, y, '', measure, avg(holds::INT), 'share',
         count(*) FILTER (holds), count(*), '', 0.0
  FROM asked GROUP BY municipality, y, measure HAVING count(*) >= 2 AND count(*) FILTER (holds) > 0
),
-- 03, 06: what is to become of projects, beside their lowest attainment and their cost
said_ways AS (
  SELECT activity_id, text AS word, 0 AS is_mark FROM narratives WHERE ends_with(field, '方向性') AND length(text) <= 25
  UNION ALL SELECT activity_id, symbol, 1 FROM ratings WHERE ends_with(criterion, '方向性')
),
ways AS (
  SELECT activity_id, CASE WHEN word IN ('現状維持', '継続', '維持', '現状のまま継続', '現状のまま維持') THEN 'kept'
                           WHEN word IN ('廃止', '終了', '完了', '休止', '休止・廃止') THEN 'ended'
                           WHEN word = '縮小' THEN 'shrunk' ELSE '' END AS way
  FROM (SELECT activity_id, arg_min(word, is_mark) AS word FROM said_ways GROUP BY 1)
),
-- 04: what began in its year, and what the city ends or shrinks
changes(measure, holds, can, document_id, municipality, y, account, activity_id, yen) AS (
  SELECT 'begun', told AND spent_before <= 0 AND yen > 0, told, document_id, municipality, y, account, activity_id, yen
  FROM (SELECT *, NOT transferred AND bool_or(has_before) OVER (PARTITION BY municipality, form) AS told FROM last)
  UNION ALL
  SELECT 'ends_or_shrinks', way IN ('ended', 'shrunk') AND yen > 0, true, document_id, municipality, y, account, activity_id, yen
  FROM last JOIN ways USING (activity_id) JOIN of_sheet USING (document_id) WHERE y = said_year
),
changing AS (
  SELECT arg_max(document_id, yen) FILTER (holds), '04', municipality, y, account, measure, sum(yen) FILTER (holds), 'JPY',
         count(*) FILTER (holds), count(*) FILTER (can), arg_max(activity_id, yen) FILTER (holds),
         count(*) FILTER (holds AND EXISTS (SELECT 1 FROM proofs q WHERE q.id = c.activity_id AND q.y = c.y))
           / count(*) FILTER (holds)
  FROM changes c GROUP BY municipality, y, account, measure HAVING count(*) FILTER (holds) > 0
),
results AS (
  SELECT '03' AS page, activity_id, y, min(reached) AS lowest, bool_and(verdict = 'met') AS all_met
  FROM decided WHERE contains(target_word, '目標') GROUP BY 2, 3
  UNION ALL
  SELECT '06', activity_id, y, min(reached), bool_and(verdict = 'met') FROM measured GROUP BY 2, 3
),
money_asked(page, measure, holds, document_id, municipality, y, account, activity_id, yen) AS (
  SELECT page, IF(page = '03', 'half_missed_kept', 'kept_below'), lowest < IF(page = '03', 0.5, 0.8),
         p.document_id, municipality, p.y, account, activity_id, yen
  FROM results r JOIN projects p USING (activity_id, y) JOIN ways w USING (activity_id) JOIN of_sheet USING (document_id)
  WHERE way = 'kept' AND lowest IS NOT NULL AND p.y = said_year
        AND NOT EXISTS (SELECT 1 FROM one_offs o WHERE o.activity_id = p.activity_id AND o.y = p.y)
  UNION ALL
  SELECT page, 'ended_though_met', all_met, p.document_id, municipality, p.y, account, activity_id, yen
  FROM results r JOIN projects p USING (activity_id, y) JOIN ways w USING (activity_id) JOIN of_sheet USING (document_id)
  WHERE way = 'ended' AND page = '06' AND p.y = said_year
),
money_of_ways AS (
  SELECT (SELECT arg_min(b.document_id, o.place) FROM money_asked b
          JOIN (SELECT activity_id, row_number() OVER () AS place FROM activities) o USING (activity_id)
          WHERE b.holds AND b.measure = a.measure AND b.municipality = a.municipality AND b.y = a.y AND b.account = a.account),
         page, municipality, y, account, measure, sum(yen) FILTER (holds), 'JPY', count(*) FILTER (holds), count(*), '',
         count(*) FILTER (holds AND EXISTS (SELECT 1 FROM proofs q WHERE q.id = a.activity_id AND q.y = a.y))
           / count(*) FILTER (holds)
  FROM money_asked a GROUP BY page, municipality, y, account, measure HAVING sum(yen) FILTER (holds) > 0 AND count(*) > 1
),
-- 03: what has no target, from its first printed figure to that of the last year
first_figures AS (
  SELECT v.indicator_id, arg_min(v.value::DOUBLE, 2 * v.fiscal_year::INT + (v.measure = 'baseline')::INT) AS first
  FROM indicator_values v JOIN judged j USING (indicator_id)
  WHERE v.measure IN ('actual', 'baseline') AND v.status = 'reported' AND v.value <> '' AND v.fiscal_year::INT < j.y
  GROUP BY 1
),
moves AS (
  SELECT j.*, actual - first AS change, CASE polarity WHEN 'higher' THEN 1 WHEN 'lower' THEN -1 END AS sign
  FROM judged j JOIN first_figures USING (indicator_id)
  WHERE actual IS NOT NULL AND NOT regexp_matches(name, '^【再掲】|進捗率')
        AND indicator_id NOT IN (SELECT indicator_id FROM indicator_values WHERE measure = 'target' AND status = 'reported')
        AND document_id NOT IN (  -- of several years page 08 tells
          SELECT document_id FROM documents JOIN (
            SELECT municipality, form FROM documents GROUP BY ALL HAVING count(DISTINCT fiscal_year) > 1) USING (municipality, form))
),
moved AS (
  SELECT arg_min(document_id, place), '03', municipality, y, '', way.measure, avg(holds::INT), 'share',
         count(*) FILTER (holds), count(*), '', 0.0
  FROM (
    SELECT m.*, way.measure, coalesce(CASE way.measure WHEN 'moved_worse' THEN sign * change < 0 AND actual <> 0
             WHEN 'moved_better' THEN sign * change > 0 ELSE change = 0 END, false) AS holds
    FROM moves m, (VALUES ('moved_worse'), ('moved_better'), ('moved_same')) way(measure)) way
  GROUP BY municipality, y, way.measure HAVING count(*) FILTER (holds) > 0 AND count(*) > 1
),
-- 06: the best marks of progress, what was left beside them, and what a text expected
best_marks AS (
  SELECT arg_min(document_id, place), '06', municipality, y, '', 'best_marks', avg(is_best::INT), 'share',
         count(*) FILTER (is_best) AS n, count(*) AS "of", '', 0.0
  FROM of_progress GROUP BY municipality, y HAVING count(*) FILTER (is_best) > 0 AND count(*) > 1
),
left_over AS (
  SELECT c.document_id, c.activity_id, c.fiscal_year::INT AS y, max(c.value::DOUBLE) AS yen
  FROM cost_measures c WHERE c.measure IN ('unspent', 'budget_balance') AND c.value <> '' GROUP BY ALL
),
much_left AS (
  SELECT l.*, d.municipality, coalesce(k.account, '') AS account
  FROM left_over l JOIN docs d USING (document_id)
  JOIN planned b ON b.activity_id = l.activity_id AND b.y = l.y AND b.yen - l.yen < 0.8 * b.yen
  LEFT JOIN accounts k ON k.activity_id = l.activity_id
  WHERE EXISTS (SELECT 1 FROM of_progress m WHERE m.is_best AND m.activity_id = l.activity_id AND m.y = l.y)
        AND NOT EXISTS (SELECT 1 FROM one_offs o WHERE o.activity_id = l.activity_id AND o.y = l.y)
),
best_left AS (
  SELECT document_id, '06', municipality, y, account, 'best_left', yen, 'JPY', 1, 1, activity_id, 0.0
  FROM much_left
  QUALIFY yen = max(yen) OVER (PARTITION BY municipality, y, account)
      AND count(*) OVER (PARTITION BY municipality, y, account, yen) = 1
),
texts_of_yen AS (
  SELECT *, regexp_matches(name, '見込|目標') AS is_aim FROM prose_figures WHERE unit = 'JPY' AND activity_id <> '' AND value <> ''
),
aims AS (
  SELECT activity_id, fiscal_year, any_value(document_id) AS document_id, any_value(value::DOUBLE) AS yen
  FROM texts_of_yen WHERE is_aim AND value::DOUBLE > 0 GROUP BY 1, 2 HAVING count(*) = 1
),
prose_aim AS (
  SELECT a.document_id, '06', d.municipality, a.fiscal_year::INT AS y, '', 'prose_aim', sum(t.value::DOUBLE), 'JPY',
         count(*), count(*), a.activity_id, 0.0
  FROM aims a JOIN texts_of_yen t USING (activity_id, fiscal_year) JOIN docs d ON d.document_id = a.document_id
  WHERE NOT t.is_aim AND EXISTS (SELECT 1 FROM of_progress m WHERE m.activity_id = a.activity_id AND m.y = a.fiscal_year::INT)
  GROUP BY a.document_id, d.municipality, a.fiscal_year, a.activity_id, a.yen
  QUALIFY row_number() OVER (PARTITION BY d.municipality, a.fiscal_year ORDER BY a.yen DESC) = 1
),
every AS (
SELECT * FROM met
UNION ALL SELECT * FROM moved
UNION ALL SELECT * FROM best_marks
UNION ALL SELECT * FROM best_left
UNION ALL SELECT * FROM prose_aim
UNION ALL SELECT * FROM farthest
UNION ALL SELECT * FROM largest
UNION ALL SELECT * FROM funds_replaced
UNION ALL SELECT * FROM alone
UNION ALL SELECT * FROM of_funds
UNION ALL SELECT * FROM of_users
UNION ALL SELECT * FROM largest_policy
UNION ALL SELECT * FROM together
UNION ALL SELECT * FROM stopped
UNION ALL SELECT * FROM most_left
UNION ALL SELECT * FROM changing
UNION ALL SELECT * FROM plans
UNION ALL SELECT * FROM missed
UNION ALL SELECT * FROM behind
UNION ALL SELECT * FROM above
UNION ALL SELECT * FROM all_best
UNION ALL SELECT * FROM set_so
UNION ALL SELECT * FROM money_of_ways
UNION ALL SELECT * FROM three_years
UNION ALL SELECT * FROM rising
UNION ALL SELECT * FROM above_plan
UNION ALL SELECT * FROM charged
UNION ALL SELECT * FROM dearer
UNION ALL SELECT * FROM part_of_account
)
SELECT f.*,
       CASE WHEN measure = 'largest_policy' THEN NULL WHEN unit = 'JPY' THEN abs(value)
            WHEN measure IN ('farthest_target', 'farthest_forecast') THEN (
              SELECT yen FROM stakes s JOIN indicators i ON i.indicator_id = f.subject AND i.activity_id = s.activity_id WHERE s.y = f.fiscal_year)
            WHEN measure = 'top_mark_missed' THEN (SELECT yen FROM stakes s WHERE s.activity_id = f.subject AND s.y = f.fiscal_year)
       END AS weight,
       CASE measure
         WHEN 'general_funds_change' THEN (SELECT yen FROM funds b WHERE b.activity_id = f.subject AND b.y = f.fiscal_year - 1)
         WHEN 'funds_replaced' THEN (SELECT yen FROM funds b WHERE b.activity_id = f.subject AND b.y = f.fiscal_year - 1)
         WHEN 'largest_change' THEN (SELECT yen FROM settled b WHERE b.activity_id = f.subject AND b.y = f.fiscal_year - 1)
         WHEN 'three_years_change' THEN (SELECT yen FROM funds b WHERE b.activity_id = f.subject AND b.y = f.fiscal_year - 2)
         WHEN 'change_of_one' THEN (SELECT arg_min(yen, y) FROM settled b WHERE b.activity_id = f.subject AND yen > 0)
         WHEN 'largest_policy' THEN (
           SELECT any_value(whole) FROM of_policies p WHERE p.municipality = f.municipality AND p.y = f.fiscal_year AND p.account = f.account)
         WHEN 'general_funds_of_one' THEN (
           SELECT yen FROM funds b JOIN single s USING (activity_id) WHERE b.activity_id = f.subject AND b.y = s.first)
         WHEN 'settled_change' THEN (
           SELECT sum(spent_before) FROM last l WHERE l.municipality = f.municipality AND l.y = f.fiscal_year
             AND l.account = f.account AND change IS NOT NULL AND has_spent AND NOT one_off)
         WHEN 'funds_above_budget' THEN (
           SELECT yen FROM items b WHERE b.item = 'general_funds' AND b.basis = 'budget' AND b.activity_id = f.subject AND b.y = f.fiscal_year)
         WHEN 'best_left' THEN (SELECT yen FROM planned b WHERE b.activity_id = f.subject AND b.y = f.fiscal_year)
         WHEN 'prose_aim' THEN (SELECT yen FROM aims b WHERE b.activity_id = f.subject AND b.fiscal_year::INT = f.fiscal_year)
         WHEN 'most_left' THEN (SELECT yen FROM planned b WHERE b.activity_id = f.subject AND b.y = f.fiscal_year)
         WHEN 'most_unspent' THEN (SELECT yen FROM planned b WHERE b.activity_id = f.subject AND b.y = f.fiscal_year)
         WHEN 'unit_cost_rise' THEN (
           SELECT value::DOUBLE FROM cost_measures m WHERE m.measure = 'unit_cost' AND m.indicator_id = f.subject
             AND m.value <> '' AND m.fiscal_year::INT = f.fiscal_year - 1)
       END AS base,
       CASE WHEN measure IN ('general_funds_change', 'funds_replaced', 'largest_change', 'settled_change', 'unit_cost_rise') THEN fiscal_year - 1
            WHEN measure = 'three_years_change' THEN fiscal_year - 2
            WHEN measure IN ('change_of_one', 'general_funds_of_one', 'charges_of_one') THEN (SELECT min(y) FROM settled b WHERE b.activity_id = f.subject AND yen > 0)
       END AS first_year
FROM every f
