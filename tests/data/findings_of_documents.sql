-- The findings of pages 01, 02, 03 (targets there are), 05 (D, the lowest measure), 07 and 08.
WITH RECURSIVE
-- what is linked one to one over the years, by the id of its first
single AS (
  SELECT before_id, after_id FROM links
  QUALIFY count(*) OVER (PARTITION BY before_id) = 1 AND count(*) OVER (PARTITION BY after_id) = 1
),
line(id, first) AS (
  SELECT id, id FROM (SELECT activity_id AS id FROM activities UNION SELECT indicator_id FROM indicators)
  WHERE id NOT IN (SELECT after_id FROM single)
  UNION ALL
  SELECT s.after_id, l.first FROM line l JOIN single s ON s.before_id = l.id
),
docs AS (
  SELECT document_id, municipality, form, try_cast(fiscal_year AS INT) AS y FROM documents
  WHERE try_cast(fiscal_year AS INT) IS NOT NULL
),
-- 02: figures in a sum that agrees, marks in a count that does
agreed AS (SELECT * FROM checks WHERE passes = 'true'),
labels AS (  -- each label of a sum, and the result of a share, as the key of the figure that it names
  SELECT document_id || '/' || subject || ' ' || unnest(regexp_split_to_array(
           CASE WHEN regexp_matches(note, '[×÷]') THEN split_part(note, ' = ', 1) ELSE note END,
           ' [=+-] ')) AS key
  FROM agreed WHERE "check" = 'identity'
),
spent AS (
  SELECT c.document_id, c.activity_id, c.item, c.basis, c.fiscal_year, c.value,
         rtrim(c.activity_id || ' ' || c.fiscal_year || ' ' || c.basis) AS phase,
         CASE c.item WHEN 'detail' THEN regexp_replace(c.detail, '\s', '', 'g') ELSE c.item END AS label,
         a.fiscal_year AS own_year, a.parent_id
  FROM costs c LEFT JOIN (SELECT DISTINCT ON (activity_id) * FROM activities) a USING (activity_id)
),
of_columns AS (
  SELECT v.document_id, v.indicator_id, i.activity_id, regexp_replace(i.name, '\s', '', 'g') AS name, v.fiscal_year, v.page,
         v.value, v.measure AS what, v.status
  FROM indicator_values v LEFT JOIN (SELECT DISTINCT ON (indicator_id) * FROM indicators) i USING (indicator_id)
),
listed AS (  -- columns of lists whose rows come to the total that was checked
  SELECT t.document_id, t.name, t.fiscal_year, t.page
  FROM (SELECT document_id, page::INT AS page, replace(found, ',', '')::DOUBLE AS found,
               regexp_replace(regexp_extract(subject, '^\S* (.*) \S*$', 1), '\s', '', 'g') AS name,
               regexp_extract(subject, '(\d+)$', 1) AS fiscal_year
        FROM agreed WHERE "check" = 'list_total') t
  JOIN of_columns v ON v.document_id = t.document_id AND v.name = t.name AND v.fiscal_year = t.fiscal_year
       AND v.page::INT <= t.page AND v.value <> ''
  GROUP BY t.document_id, t.name, t.fiscal_year, t.page, t.found
  HAVING abs(sum(v.value::DOUBLE) - t.found) < 1e-6
),
proved_costs AS (
  SELECT *,
         ((item IN ('total', 'general_funds', 'subsidies', 'bonds', 'subsidies_and_bonds', 'other_funds')
             AND phase IN (SELECT document_id || '/' || subject FROM agreed WHERE "check" = 'funding'))
          OR (item = 'total' AND own_year = fiscal_year
             AND parent_id IN (SELECT document_id || '/' || subject FROM agreed WHERE "check" = 'project_total'))
          OR phase || ' ' || label IN (SELECT key FROM labels))::INT AS proved
  FROM spent
),
proved_values AS (
  SELECT *, (value <> '' AND EXISTS (
           SELECT 1 FROM listed l WHERE l.document_id = v.document_id AND l.name = v.name
                  AND l.fiscal_year = v.fiscal_year AND v.page::INT <= l.page))::INT AS proved
  FROM of_columns v
),
proofs AS (
  SELECT document_id, proved FROM proved_costs
  UNION ALL
  SELECT document_id, proved FROM proved_values
  UNION ALL
  SELECT document_id, (document_id IN (
           SELECT document_id FROM agreed WHERE "check" IN ('grade_ab', 'grade_cd')))::INT FROM ratings
),
-- 08: figures of two documents
printed AS (
  SELECT activity_id AS id, document_id, try_cast(fiscal_year AS INT) AS fiscal_year, value::DOUBLE AS value,
         CASE WHEN item = 'total' AND basis <> '' THEN basis ELSE item END AS what, proved
  FROM proved_costs
  WHERE value <> '' AND item <> 'detail' AND basis <> 'budget'
  UNION ALL
  SELECT indicator_id, document_id, try_cast(fiscal_year AS INT), value::DOUBLE, what, proved
  FROM proved_values
  WHERE status = 'reported' AND value <> ''
),
once AS (
  SELECT DISTINCT ON (l.first, what, p.fiscal_year, d.y)
         p.document_id, l.first, what, p.fiscal_year, d.y, p.value, p.proved
  FROM printed p JOIN docs d USING (document_id) JOIN line l ON l.id = p.id
  ORDER BY l.first, what, p.fiscal_year, d.y, p.document_id
),
compared AS (
  SELECT *, what = 'target' AS is_target,
         lag(value) OVER one AS before, lag(y) OVER one AS y_before,
         (proved + lag(proved) OVER one) / 2.0 AS both_proved
  FROM once WINDOW one AS (PARTITION BY "first", what, fiscal_year ORDER BY y)
),
rows_of AS (  -- how many rows of its document have a name and unit
  SELECT document_id, name, unit, count(DISTINCT activity_id) AS n FROM indicators GROUP BY ALL
),
named AS (  -- a column of a list is one indicator
  SELECT i.*, d.municipality, d.fiscal_year, d.target_word,
         (indicator_id IN (SELECT indicator_id FROM indicator_values WHERE measure = 'target' AND status = 'reported'))::INT AS has_target,
         CASE WHEN r.n >= 3 AND r.n >= (SELECT count(DISTINCT activity_id) FROM indicators o WHERE o.document_id = i.document_id) / 2.0
              THEN concat_ws('/', d.form, i.name, i.unit) ELSE indicator_id END AS counted_as
  FROM (SELECT DISTINCT ON (indicator_id) * FROM indicators) i
  JOIN documents d USING (document_id) JOIN rows_of r USING (document_id, name, unit)
),
counted(document_id, page, measure, holds, proved) AS (
  SELECT document_id, '01', 'pages_read', (coalesce(try_cast("rows" AS INT), 0) > 0)::INT, 0.0 FROM page_log
  UNION ALL
  SELECT document_id, '02', 'figures_proved', proved, 0.0 FROM proofs
  UNION ALL
  SELECT document_id, '02', 'checks_failed', (passes <> 'true')::INT, 0.0 FROM checks
  WHERE passes <> '' AND "check" IN ('funding', 'identity', 'project_total', 'list_total', 'list_total_rounded',
        'level_count', 'action_count',
        'action_kinds', 'consecutive_numbers', 'grade_ab', 'grade_cd')
  UNION ALL
  SELECT document_id, '02', 'values_missing', (status = 'missing')::INT, 0.0 FROM indicator_values
  UNION ALL
  SELECT min(document_id), '03', 'with_target', max(has_target), 0.0 FROM named
  WHERE (target_word = '' OR contains(target_word, '目標'))
        AND (document_id, fiscal_year) IN (SELECT (document_id, fiscal_year) FROM indicator_values)
  GROUP BY municipality, fiscal_year, counted_as
  UNION ALL
  SELECT document_id, '08', CASE WHEN is_target THEN 'targets_moved' ELSE 'restated' END,
         (value <> before)::INT, both_proved
  FROM compared WHERE before IS NOT NULL AND (is_target OR fiscal_year <= y_before)
),
shares AS (
  SELECT min(document_id) AS document_id, page, municipality, y AS fiscal_year, '' AS account, measure,
         avg(holds) AS value, 'share' AS unit, sum(holds) AS n, count(*) AS "of", '' AS subject, avg(proved) AS proved
  FROM counted JOIN docs USING (document_id) GROUP BY page, municipality, y, measure
  HAVING (measure NOT IN ('values_missing', 'checks_failed') OR sum(holds) > 0)
         AND (measure <> 'with_target' OR count(*) > 1)
),
disclosed AS (
  SELECT min(document_id), '07', municipality, y, '', 'has_' || criterion, sum(n::INT) / sum("of"::INT), 'share',
         sum(n::INT), sum("of"::INT), '', 0.0
  FROM disclosure JOIN docs USING (document_id)
  WHERE n <> '' AND criterion IN ('rating', 'target', 'aim', 'cost')
        AND (SELECT count(DISTINCT municipality) FROM documents) > 1
  GROUP BY municipality, y, criterion HAVING sum("of"::INT) > 1
  -- boxes for an aim are told of where more have one than have a figure
  QUALIFY criterion <> 'aim' OR sum(n::INT) > min(CASE WHEN criterion = 'target' THEN sum(n::INT) END)
                                               OVER (PARTITION BY municipality, y)
),
grades AS (
  SELECT a.document_id, a.parent_id, a.fiscal_year::INT AS y, arg_max(r.symbol, r.fiscal_year::INT) AS grade
  FROM activities a JOIN ratings r USING (activity_id)
  WHERE a.level = 'action' AND r.criterion = '自己評価' AND r.scale = 'abcd'
        AND r.symbol IN ('A', 'B', 'C', 'D')
  GROUP BY a.document_id, a.activity_id, a.parent_id, a.fiscal_year
),
lowest_grades AS (
  SELECT document_id, '05', municipality, any_value(g.y), '', 'graded_d', avg((grade = 'D')::INT), 'share',
         sum((grade = 'D')::INT), count(*), '', 0.0
  FROM grades g JOIN documents USING (document_id) GROUP BY document_id, municipality
  HAVING sum((grade = 'D')::INT) > 0
),
of_measures AS (
  SELECT document_id, parent_id, any_value(y) AS y, avg((grade IN ('A', 'B'))::INT) AS share,
         sum((grade IN ('A', 'B'))::INT) AS n, count(*) AS "of"
  FROM grades WHERE parent_id <> '' GROUP BY document_id, parent_id HAVING count(*) >= 10
),
lowest_measures AS (
  SELECT document_id, '05', municipality, m.y, '', 'lowest_graded', share, 'share', n, "of", parent_id, 0.0
  FROM of_measures m JOIN documents USING (document_id)
  QUALIFY count(*) OVER (PARTITION BY document_id) > 1
      AND row_number() OVER (PARTITION BY document_id ORDER BY share, parent_id) = 1
      AND count(*) OVER (PARTITION BY document_id, share) = 1
)
SELECT * FROM shares UNION ALL SELECT * FROM disclosed UNION ALL SELECT * FROM lowest_grades
UNION ALL SELECT * FROM lowest_measures
