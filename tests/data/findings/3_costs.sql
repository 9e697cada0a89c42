-- What projects cost, who paid, and what is spent once: from the printed amounts.

-- each detail of an item
CREATE TABLE cells AS
SELECT document_id, activity_id, fiscal_year::INT AS y, item, basis, detail,
       any_value(value::DOUBLE) AS yen, count(DISTINCT value::DOUBLE) AS figures,
       any_value(unit) AS unit
FROM costs WHERE item <> 'detail' AND value <> '' GROUP BY ALL;

-- an item, its details added up; two figures of one cell are none, and neither are two units
CREATE TABLE items AS
SELECT document_id, activity_id, y, item, basis, sum(yen) AS yen FROM cells GROUP BY ALL
HAVING max(figures) = 1 AND count(DISTINCT unit) = 1;

-- settlements, budgets, and of other items what is settled or of no phase
CREATE TABLE settled AS
SELECT * FROM items WHERE item = 'total' AND basis = 'settlement';
CREATE TABLE planned AS
SELECT * FROM items WHERE item = 'total' AND basis = 'budget';
CREATE TABLE paid AS
SELECT * FROM items WHERE item <> 'total' AND basis IN ('settlement', '');
CREATE TABLE funds AS
SELECT * FROM paid WHERE item = 'general_funds';
CREATE TABLE charges AS
SELECT * FROM paid WHERE item = 'beneficiary_charges';

-- what contracts for works cost
CREATE TABLE works AS
SELECT activity_id, y, sum(yen) AS yen
FROM (SELECT DISTINCT c.activity_id, c.fiscal_year::INT AS y, c.detail, c.value::DOUBLE AS yen
      FROM costs c JOIN (SELECT pattern FROM remarks WHERE kind = 'works') r
           ON regexp_matches(folded(c.detail), r.pattern)
      WHERE c.basis IN ('settlement', '') AND c.value <> '')
GROUP BY ALL;

-- whether at least half of a settlement is bonds or works
CREATE TABLE built AS
SELECT s.activity_id, s.y, s.yen,
       s.yen > 0 AND greatest(coalesce(b.yen, 0), coalesce(w.yen, 0)) >= s.yen / 2 AS is_built
FROM settled s LEFT JOIN works w USING (activity_id, y)
LEFT JOIN paid b ON b.item = 'bonds' AND b.activity_id = s.activity_id AND b.y = s.y;

-- what is spent once: built, and other than the year before by three times;
-- or in a period that ends with the sheet's year
CREATE TABLE one_offs AS
SELECT n.activity_id, n.y
FROM built n JOIN built p ON p.activity_id = n.activity_id AND p.y = n.y - 1
WHERE (n.is_built OR p.is_built) AND (n.yen >= 3 * p.yen OR p.yen >= 3 * n.yen)
UNION
SELECT activity_id, sheet_year FROM remarked JOIN docs USING (document_id)
WHERE kind = 'period_ends'
      AND 2018 + regexp_extract(text, '(\d+)(年度?)?(まで)?$', 1)::INT = sheet_year;

-- what activities spent, without what only moves money
CREATE TABLE spent AS
SELECT s.*, a.parent_id FROM settled s ANTI JOIN moving USING (activity_id)
JOIN activities a USING (activity_id);

-- what is at stake: what an activity spent, else those below it; what is spent once leads nothing
CREATE TABLE stakes AS
SELECT activity_id, y, arg_min(yen, depth) AS yen,
       (activity_id, y) IN (SELECT (activity_id, y) FROM one_offs) AS one_off
FROM (SELECT activity_id, y, 0 AS depth, sum(yen) AS yen FROM spent GROUP BY ALL
      UNION ALL
      SELECT parent_id, y, 1, sum(yen) FROM spent WHERE parent_id <> '' GROUP BY ALL)
GROUP BY activity_id, y;

-- the year of which a sheet says what is to become of its projects: the last settled one
CREATE TABLE said_years AS
SELECT document_id, max(y) AS said_year FROM settled JOIN docs USING (document_id)
WHERE y <= sheet_year GROUP BY 1;

-- the first year in which an activity has an amount that is not 0
CREATE TABLE started AS
SELECT activity_id, min(y) AS since
FROM (SELECT * FROM settled UNION ALL SELECT * FROM planned
      UNION ALL SELECT * FROM paid WHERE item = 'personnel_cost')
WHERE yen > 0 GROUP BY 1;

-- what spent, from its first year on
CREATE TABLE spenders AS
SELECT s.* EXCLUDE parent_id, d.municipality, d.form, d.sheet_year,
       coalesce(k.account, '') AS account, a.level, a.place
FROM spent s JOIN activities a USING (activity_id) JOIN docs d ON d.document_id = s.document_id
LEFT JOIN accounts k ON k.activity_id = s.activity_id
LEFT JOIN started b ON b.activity_id = s.activity_id
WHERE b.since IS NULL OR s.y >= b.since;

-- what is a project in a document: its lowest level where it names none
CREATE TABLE project_levels AS
SELECT document_id, IF(bool_or(level = 'project'), 'project',
       arg_max(level, list_position(['policy', 'program', 'project', 'action'], level))) AS level
FROM activities GROUP BY 1;

-- of these the projects
CREATE TABLE projects AS
SELECT * EXCLUDE level, y = sheet_year AND activity_id IN (
         SELECT activity_id FROM remarked WHERE kind = 'transferred') AS was_transferred
FROM spenders SEMI JOIN project_levels USING (document_id, level);

-- the last year of each document
CREATE TABLE last_projects AS
SELECT * FROM projects WHERE sheet_year IS NULL OR y <= sheet_year
QUALIFY y = max(y) OVER (PARTITION BY document_id);

-- beside the year before; what came from another project has not grown
CREATE TABLE last AS
SELECT p.*, IF(was_transferred, NULL, p.yen - b.yen) AS change,
       IF(was_transferred, NULL, g.yen - h.yen) AS burden,
       (p.activity_id, p.y) IN (SELECT (activity_id, y) FROM one_offs) AS one_off,
       coalesce(p.yen > 0 AND b.yen > 0, false) AS has_spent,
       coalesce(b.yen, 0) AS spent_before, b.yen IS NOT NULL AS has_before,
       count(*) OVER (PARTITION BY p.municipality, p.y, p.account) AS "of",
       sum(p.yen) OVER (PARTITION BY p.municipality, p.y, p.account) AS spent_in_all
FROM last_projects p
LEFT JOIN settled b ON b.activity_id = p.activity_id AND b.y = p.y - 1
LEFT JOIN funds g ON g.activity_id = p.activity_id AND g.y = p.y
LEFT JOIN funds h ON h.activity_id = p.activity_id AND h.y = p.y - 1;

-- totals that the sum of their printed funds proves
CREATE TABLE proved_totals AS
SELECT DISTINCT document_id || '/' || part.activity AS proved_id, part.y::INT AS proved_y,
       part.phase
FROM (SELECT document_id, regexp_extract(subject, '^(\S*) (\d+) (settlement|budget)$',
                                         ['activity', 'y', 'phase']) AS part
      FROM checks WHERE "check" = 'funding' AND passes = 'true' AND expected <> '')
WHERE part.phase <> '';

-- 1 where a settlement, or a budget, is proved so, else 0; a name in its columns that is one of
-- who asks, too, would be taken for theirs
CREATE MACRO is_proved(activity, year) AS (
  SELECT count(*) FROM proved_totals
  WHERE proved_id = activity AND proved_y = year AND phase = 'settlement');
CREATE MACRO is_plan_proved(activity, year) AS (
  SELECT count(*) FROM proved_totals
  WHERE proved_id = activity AND proved_y = year AND phase = 'budget');

-- what a remark says of the kind of the budget of its sheet's own year
CREATE TABLE kinds_of_budgets AS
SELECT activity_id, arg_min(says, place) AS kind FROM remarked WHERE kind = 'budget_basis'
GROUP BY 1;

-- and what of it goes into the next year
CREATE TABLE carried AS
SELECT activity_id, sum(in_yen(amount, unit)) AS yen
FROM (SELECT DISTINCT document_id, activity_id,
             unnest(regexp_extract_all(text, pattern, 1)) AS amount,
             unnest(regexp_extract_all(text, pattern, 2)) AS unit,
             unnest(regexp_extract_all(text, pattern, 3)) AS year
      FROM remarked WHERE kind = 'carried_over') JOIN docs USING (document_id)
WHERE 2018 + regexp_extract(year, '\d+')::INT = sheet_year + 1 GROUP BY 1;

-- what is left of a budget, below 0 of what was overspent; of one that stood so in the end it is
-- unspent
CREATE TABLE balances AS
SELECT s.document_id, s.activity_id, s.y, b.yen AS budget,
       b.yen - IF(s.y = d.sheet_year, coalesce(c.yen, 0), 0) - s.yen AS rest,
       coalesce(IF(s.y = d.sheet_year, k.kind, NULL), d.budget_basis) = 'current' AS is_final
FROM settled s JOIN planned b USING (activity_id, y) JOIN docs d ON d.document_id = s.document_id
LEFT JOIN carried c ON c.activity_id = s.activity_id
LEFT JOIN kinds_of_budgets k ON k.activity_id = s.activity_id;
CREATE TABLE remains AS SELECT * FROM balances WHERE rest >= 0;

-- what a project cost: its settlement, and personnel where its document prints any
CREATE TABLE full_costs AS
SELECT s.document_id, s.activity_id, s.y, d.municipality_code,
       s.yen + IF(s.document_id IN (SELECT document_id FROM cells WHERE item = 'personnel_cost'),
                  p.yen, 0) AS yen
FROM settled s JOIN docs d USING (document_id)
LEFT JOIN items p ON p.item = 'personnel_cost' AND p.basis = ''
     AND p.activity_id = s.activity_id AND p.y = s.y
WHERE d.sheet_year IS NULL OR s.y <= d.sheet_year;

-- the last printed actual of an indicator and year
CREATE TABLE uses AS
SELECT indicator_id, fiscal_year::INT AS y, arg_max(value::DOUBLE, place) AS actual
FROM indicator_values WHERE measure = 'actual' AND status = 'reported' AND value <> ''
GROUP BY 1, 2;

-- whether a cost is divided by an indicator: as the first row of data/labels/unit_costs.csv has it
CREATE TABLE stated_pairs AS
SELECT i.indicator_id, c.y, arg_min(u.pair, u.place) AS pair
FROM full_costs c JOIN activities a USING (activity_id) JOIN indicators i USING (activity_id)
JOIN unit_costs u ON u.municipality_code = c.municipality_code
     AND folded(u.activity) IN ('', folded(a.name))
WHERE regexp_full_match(folded(i.name), folded(u.indicator))
      AND c.y >= coalesce(try_cast(u.first_year AS INT), 0)
      AND c.y <= coalesce(try_cast(u.last_year AS INT), 9999)
GROUP BY 1, 2;

-- else where it is the only output of its activity, an amount, and not better for being lower
CREATE TABLE single_outputs AS
SELECT i.indicator_id FROM indicators i JOIN ways_of_indicators w USING (indicator_id)
WHERE i.kind = 'output' AND w.way <> 'lower' AND NOT regexp_matches(i.name, '(率|割合)$')
      AND w.unit NOT IN ('%', 'パーセント', '‰', '割', 'ポイント', 'pt', '点')
      AND NOT regexp_matches(w.unit, '以内|以下|未満')
      AND i.activity_id IN (
        SELECT activity_id FROM indicators WHERE kind = 'output' GROUP BY 1 HAVING count(*) = 1);

-- the cost of one of what was done; what cost nothing was not free
CREATE TABLE unit_prices AS
SELECT c.document_id, c.activity_id, i.indicator_id, c.y, c.yen / u.actual AS price, u.actual
FROM full_costs c JOIN indicators i USING (activity_id)
JOIN uses u ON u.indicator_id = i.indicator_id AND u.y = c.y
LEFT JOIN stated_pairs s ON s.indicator_id = i.indicator_id AND s.y = c.y
WHERE c.yen <> 0 AND u.actual <> 0
      AND coalesce(s.pair = 'yes', i.indicator_id IN (SELECT indicator_id FROM single_outputs));
