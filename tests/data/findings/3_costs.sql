-- What projects cost, who paid, and what is spent once: from the printed amounts.

-- each detail of an item, and the item with its details added up; two figures of one cell, or two units, are none
CREATE TABLE cells AS
SELECT document_id, activity_id, fiscal_year::INT AS y, item, basis, detail,
       any_value(value::DOUBLE) AS yen, count(DISTINCT value::DOUBLE) AS figures, any_value(unit) AS unit
FROM costs WHERE item <> 'detail' AND value <> '' GROUP BY ALL;
CREATE TABLE items AS
SELECT document_id, activity_id, y, item, basis, sum(yen) AS yen FROM cells GROUP BY ALL
HAVING max(figures) = 1 AND count(DISTINCT unit) = 1;

CREATE TABLE settled AS SELECT * FROM items WHERE item = 'total' AND basis = 'settlement';
CREATE TABLE planned AS SELECT * FROM items WHERE item = 'total' AND basis = 'budget';
CREATE TABLE funds AS SELECT * FROM items WHERE item = 'general_funds' AND basis IN ('settlement', '');
CREATE TABLE paid AS SELECT * FROM items WHERE item = 'personnel_cost' AND basis IN ('settlement', '');
CREATE TABLE charges AS SELECT * FROM items WHERE item = 'beneficiary_charges' AND basis IN ('settlement', '');

-- what contracts for works cost
CREATE TABLE works AS
SELECT activity_id, y, sum(yen) AS yen
FROM (SELECT DISTINCT c.activity_id, c.fiscal_year::INT AS y, c.detail, c.value::DOUBLE AS yen
      FROM costs c JOIN remarks r ON r.kind = 'works' AND regexp_matches(folded(c.detail), r.pattern)
      WHERE c.basis IN ('settlement', '') AND c.value <> '')
GROUP BY ALL;

-- whether at least half of a settlement is bonds or works
CREATE TABLE built AS
SELECT s.activity_id, s.y, s.yen, s.yen > 0 AND greatest(coalesce(b.yen, 0), coalesce(w.yen, 0)) >= s.yen / 2 AS is_built
FROM settled s LEFT JOIN works w USING (activity_id, y)
LEFT JOIN items b ON b.item = 'bonds' AND b.basis IN ('settlement', '') AND b.activity_id = s.activity_id AND b.y = s.y;

-- what is spent once: built, and other than the year before by three times; or in a period that ends with the sheet's year
CREATE TABLE one_offs AS
SELECT n.activity_id, n.y FROM built n JOIN built p ON p.activity_id = n.activity_id AND p.y = n.y - 1
WHERE (n.is_built OR p.is_built) AND (n.yen >= 3 * p.yen OR p.yen >= 3 * n.yen)
UNION
SELECT activity_id, sheet_year FROM remarked JOIN docs USING (document_id)
WHERE kind = 'period_ends' AND 2018 + regexp_extract(text, '(\d+)(年度?)?(まで)?$', 1)::INT = sheet_year;

-- what is at stake: what an activity spent, else those below it; what is spent once leads nothing
CREATE TABLE stakes AS
SELECT activity_id, y, min(depth) AS depth, arg_min(yen, depth) AS yen,
       EXISTS (SELECT 1 FROM one_offs o WHERE o.activity_id = u.activity_id AND o.y = u.y) AS one_off
FROM (SELECT activity_id, y, 0 AS depth, sum(yen) AS yen FROM settled ANTI JOIN moving USING (activity_id) GROUP BY ALL
      UNION ALL
      SELECT a.parent_id, s.y, 1, sum(s.yen) FROM settled s ANTI JOIN moving USING (activity_id)
      JOIN activities a USING (activity_id) WHERE a.parent_id <> '' GROUP BY ALL) u
GROUP BY activity_id, y;

-- the year of which a sheet says what is to become of its projects: the last settled one up to its own
CREATE TABLE said_years AS
SELECT document_id, max(y) AS said_year FROM settled JOIN docs USING (document_id) WHERE y <= sheet_year GROUP BY 1;

-- the first year in which a project has an amount that is not 0
CREATE TABLE started AS
SELECT activity_id, min(y) AS since
FROM (SELECT * FROM settled UNION ALL SELECT * FROM planned UNION ALL SELECT * FROM paid) WHERE yen > 0 GROUP BY 1;

-- what spent: not what only moves money, and nothing before it began
CREATE TABLE spenders AS
SELECT s.*, d.municipality, d.form, d.sheet_year, coalesce(k.account, '') AS account, a.level, a.place
FROM settled s ANTI JOIN moving USING (activity_id)
JOIN activities a USING (activity_id) JOIN docs d ON d.document_id = s.document_id
LEFT JOIN accounts k ON k.activity_id = s.activity_id LEFT JOIN started b ON b.activity_id = s.activity_id
WHERE b.since IS NULL OR s.y >= b.since;

CREATE TABLE projects AS SELECT * EXCLUDE level FROM spenders WHERE level = 'project';

-- the last year of each document beside the year before; what came from another project has not grown
CREATE TABLE last AS
SELECT p.*, IF(was_transferred, NULL, p.yen - b.yen) AS change, IF(was_transferred, NULL, g.yen - h.yen) AS burden,
       EXISTS (SELECT 1 FROM one_offs o WHERE o.activity_id = p.activity_id AND o.y = p.y) AS one_off,
       coalesce(p.yen > 0 AND b.yen > 0, false) AS has_spent, coalesce(b.yen, 0) AS spent_before, b.yen IS NOT NULL AS has_before,
       count(*) OVER (PARTITION BY p.municipality, p.y, p.account) AS "of",
       sum(p.yen) OVER (PARTITION BY p.municipality, p.y, p.account) AS spent_in_all
FROM (SELECT *, y = sheet_year AND activity_id IN (SELECT activity_id FROM remarked WHERE kind = 'transferred') AS was_transferred
      FROM projects WHERE sheet_year IS NULL OR y <= sheet_year QUALIFY y = max(y) OVER (PARTITION BY document_id)) p
LEFT JOIN settled b ON b.activity_id = p.activity_id AND b.y = p.y - 1
LEFT JOIN funds g ON g.activity_id = p.activity_id AND g.y = p.y
LEFT JOIN funds h ON h.activity_id = p.activity_id AND h.y = p.y - 1;

-- totals that the sum of their printed funds proves
CREATE TABLE checked AS
SELECT document_id || '/' || regexp_extract(subject, '^(\S*) (\d+) (settlement|budget)$', 1) AS id,
       try_cast(regexp_extract(subject, '^(\S*) (\d+) (settlement|budget)$', 2) AS INT) AS y,
       regexp_extract(subject, '^(\S*) (\d+) (settlement|budget)$', 3) AS phase
FROM checks WHERE "check" = 'funding' AND passes = 'true' AND expected <> '';
CREATE TABLE proved_totals AS SELECT DISTINCT id, y FROM checked WHERE phase = 'settlement';
CREATE TABLE proved_plans AS SELECT DISTINCT id, y FROM checked WHERE phase = 'budget';

-- what remarks say of the budget of a sheet's own year: its kind, and what of it goes into the next year
CREATE TABLE kinds_of_budgets AS
SELECT activity_id, arg_min(says, place) AS kind FROM remarked WHERE kind = 'budget_basis' GROUP BY 1;
CREATE TABLE carried AS
SELECT activity_id, sum(replace(amount, ',', '')::DOUBLE
         * CASE unit WHEN '円' THEN 1 WHEN '千円' THEN 1e3 WHEN '万円' THEN 1e4 WHEN '百万円' THEN 1e6 WHEN '億円' THEN 1e8 END) AS yen
FROM (SELECT DISTINCT document_id, activity_id, unnest(regexp_extract_all(text, pattern, 1)) AS amount,
             unnest(regexp_extract_all(text, pattern, 2)) AS unit, unnest(regexp_extract_all(text, pattern, 3)) AS year
      FROM remarked WHERE kind = 'carried_over')
JOIN docs USING (document_id) WHERE 2018 + regexp_extract(year, '\d+')::INT = sheet_year + 1 GROUP BY 1;

-- what is left of a budget; that of which the sheet says that it stood so in the end is unspent
CREATE TABLE remains AS
SELECT s.document_id, s.activity_id, s.y,
       b.yen - IF(s.y = d.sheet_year, coalesce(c.yen, 0), 0) - s.yen AS rest,
       coalesce(IF(s.y = d.sheet_year, k.kind, NULL), nullif(d.budget_basis, ''), 'unknown') = 'current' AS is_final
FROM settled s JOIN planned b USING (activity_id, y) JOIN docs d ON d.document_id = s.document_id
LEFT JOIN carried c ON c.activity_id = s.activity_id LEFT JOIN kinds_of_budgets k ON k.activity_id = s.activity_id
WHERE rest >= 0;

-- what a project cost: its settlement, and the personnel cost where its document prints any
CREATE TABLE full_costs AS
SELECT s.document_id, s.activity_id, s.y,
       IF(s.document_id IN (SELECT document_id FROM cells WHERE item = 'personnel_cost'), s.yen + p.yen, s.yen) AS yen
FROM settled s JOIN docs d USING (document_id)
LEFT JOIN items p ON p.item = 'personnel_cost' AND p.basis = '' AND p.activity_id = s.activity_id AND p.y = s.y
WHERE d.sheet_year IS NULL OR s.y <= d.sheet_year;

-- the last printed actual of an indicator and year
CREATE TABLE uses AS
SELECT indicator_id, fiscal_year::INT AS y, arg_max(value::DOUBLE, place) AS actual FROM indicator_values
WHERE measure = 'actual' AND status = 'reported' AND value <> '' GROUP BY 1, 2;

-- whether the cost of a year is divided by an indicator: as the first row of data/labels/unit_costs.csv has it …
CREATE TABLE stated_pairs AS
SELECT i.indicator_id, c.y, arg_min(u.pair, u.place) AS pair
FROM full_costs c JOIN activities a USING (activity_id) JOIN indicators i USING (activity_id) JOIN docs d ON d.document_id = c.document_id
JOIN unit_costs u ON u.municipality_code = d.municipality_code AND folded(u.activity) IN ('', folded(a.name))
WHERE regexp_full_match(folded(i.name), folded(u.indicator))
      AND c.y BETWEEN coalesce(try_cast(u.first_year AS INT), 0) AND coalesce(try_cast(u.last_year AS INT), 9999)
GROUP BY 1, 2;
-- … else where it is the only output of its activity, an amount, and not one that had better be lower
CREATE TABLE single_outputs AS
SELECT i.indicator_id FROM indicators i JOIN ways_of_indicators w USING (indicator_id)
WHERE i.kind = 'output' AND w.way <> 'lower' AND NOT regexp_matches(i.name, '(率|割合)$')
      AND w.unit NOT IN ('%', 'パーセント', '‰', '割', 'ポイント', 'pt', '点') AND NOT regexp_matches(w.unit, '以内|以下|未満')
      AND i.activity_id IN (SELECT activity_id FROM indicators WHERE kind = 'output' GROUP BY 1 HAVING count(*) = 1);

-- the cost of one of what was done; what cost nothing was not free
CREATE TABLE unit_prices AS
SELECT c.document_id, c.activity_id, i.indicator_id, c.y, c.yen / u.actual AS price, u.actual
FROM full_costs c JOIN indicators i USING (activity_id) JOIN uses u ON u.indicator_id = i.indicator_id AND u.y = c.y
LEFT JOIN stated_pairs s ON s.indicator_id = i.indicator_id AND s.y = c.y
WHERE c.yen <> 0 AND u.actual <> 0
      AND coalesce(s.pair = 'yes', i.indicator_id IN (SELECT indicator_id FROM single_outputs));
