-- The findings of page 08 on lists whose rows keep their numbers over the years.
WITH
rows_of_lists AS (
  SELECT d.municipality, d.form, d.fiscal_year::INT AS y, d.document_id, a.activity_id, a.code, a.name
  FROM activities a JOIN documents d USING (document_id) WHERE d.fiscal_year <> ''
),
ranked AS (
  SELECT *, dense_rank() OVER (PARTITION BY municipality, form ORDER BY y) AS step FROM rows_of_lists
),
unique_numbers AS (
  SELECT municipality, form FROM (
    SELECT municipality, form, y, count(*) AS n, count(DISTINCT code) AS codes, min(length(code)) AS shortest
    FROM rows_of_lists GROUP BY ALL)
  GROUP BY ALL HAVING bool_and(n = codes AND shortest > 0)
),
lasting AS (
  SELECT b.municipality, b.form
  FROM ranked b JOIN ranked a ON a.municipality = b.municipality AND a.form = b.form
       AND a.step = b.step + 1 AND a.name = b.name
  SEMI JOIN unique_numbers u ON u.municipality = b.municipality AND u.form = b.form
  GROUP BY ALL HAVING count(*) >= 10 AND sum((a.code = b.code)::INT) >= 0.9 * count(*)
),
numbered AS (SELECT ranked.* FROM ranked JOIN lasting USING (municipality, form)),
listed AS (  -- columns whose rows come to the total that was checked
  SELECT t.document_id, t.name, t.fiscal_year, t.page
  FROM (SELECT document_id, page::INT AS page, replace(found, ',', '')::DOUBLE AS found,
               regexp_replace(regexp_extract(subject, '^\S* (.*) \S*$', 1), '\s', '', 'g') AS name,
               regexp_extract(subject, '(\d+)$', 1) AS fiscal_year
        FROM checks WHERE passes = 'true' AND "check" = 'list_total') t
  JOIN (SELECT v.document_id, regexp_replace(i.name, '\s', '', 'g') AS name, v.fiscal_year, v.page, v.value
        FROM indicator_values v JOIN (SELECT DISTINCT ON (indicator_id) * FROM indicators) i USING (indicator_id)
        WHERE v.value <> '') v
       ON v.document_id = t.document_id AND v.name = t.name AND v.fiscal_year = t.fiscal_year AND v.page::INT <= t.page
  GROUP BY t.document_id, t.name, t.fiscal_year, t.page, t.found
  HAVING abs(sum(v.value::DOUBLE) - t.found) < 1e-6
),
printed AS (
  SELECT DISTINCT ON (n.municipality, n.form, i.name, i.unit, n.code, n.y)
         n.*, i.name AS indicator, i.unit, t.polarity, i.indicator_id, v.value::DOUBLE AS value,
         EXISTS (SELECT 1 FROM listed l WHERE l.document_id = v.document_id AND l.fiscal_year = v.fiscal_year
                 AND l.name = regexp_replace(i.name, '\s', '', 'g') AND v.page::INT <= l.page)::INT AS proved
  FROM indicator_values v
  JOIN (SELECT DISTINCT ON (indicator_id) * FROM indicators) i USING (indicator_id)
  LEFT JOIN (SELECT DISTINCT ON (indicator_id, fiscal_year) * FROM attainment) t
       ON t.indicator_id = i.indicator_id AND t.fiscal_year = v.fiscal_year
  JOIN numbered n USING (activity_id)
  WHERE v.status = 'reported' AND v.measure = 'actual' AND v.value <> '' AND v.fiscal_year::INT = n.y
  ORDER BY n.municipality, n.form, i.name, i.unit, n.code, n.y, i.indicator_id
),
ends AS (
  SELECT *, min(y) OVER whole AS first_y, max(y) OVER whole AS last_y,
         max(y) OVER (PARTITION BY municipality, form, indicator, unit) AS newest
  FROM printed WINDOW whole AS (PARTITION BY municipality, form)
),
moved AS (
  SELECT l.document_id, l.municipality, l.y, l.indicator, l.unit, l.form, l.indicator_id,
         l.value - f.value AS change, (l.proved + f.proved) / 2.0 AS proved
  FROM ends l JOIN ends f ON f.municipality = l.municipality AND f.form = l.form AND f.code = l.code
       AND f.indicator = l.indicator AND f.unit = l.unit
  WHERE l.y = l.last_y AND f.y = f.first_y AND l.y > f.y
),
newest AS (
  SELECT municipality, form, indicator, unit, count(*) AS n FROM ends WHERE y = newest GROUP BY ALL
),
moved_most AS (
  SELECT m.document_id, '08', m.municipality, m.y, '', 'moved_most', m.change, 'number',
         count(*) OVER (PARTITION BY m.municipality, m.form, m.indicator, m.unit), newest.n, m.indicator_id, m.proved
  FROM moved m JOIN newest USING (municipality, form, indicator, unit)
  QUALIFY row_number() OVER (PARTITION BY m.municipality, m.form, m.indicator, m.unit
                             ORDER BY abs(m.change) DESC, m.indicator_id) = 1
      AND count(*) OVER (PARTITION BY m.municipality, m.form, m.indicator, m.unit, abs(m.change)) = 1
      AND count(*) OVER (PARTITION BY m.municipality, m.form, m.indicator, m.unit) > 1 AND m.change <> 0
),
directed AS (
  SELECT *, CASE polarity WHEN 'lower' THEN value ELSE -value END AS badness,
         dense_rank() OVER (PARTITION BY municipality, form ORDER BY y DESC) AS ago
  FROM printed WHERE polarity IN ('lower', 'higher')
),
stepped AS (
  SELECT *, badness - lag(badness) OVER line AS grew, count(*) OVER whole_line AS n_years,
         first_value(badness) OVER line AS begin_badness
  FROM directed WHERE ago <= 4
  WINDOW line AS (PARTITION BY municipality, form, indicator, unit, code ORDER BY y),
         whole_line AS (PARTITION BY municipality, form, indicator, unit, code)
),
lines AS (
  SELECT municipality, form, indicator, unit, code, arg_max(document_id, y) AS document_id, max(y) AS y,
         arg_max(indicator_id, y) AS indicator_id, bool_and(grew IS NULL OR grew > 0) AS is_worse,
         arg_max(badness - begin_badness, y) AS worse_by, avg(proved) AS proved
  FROM stepped WHERE n_years = 4 GROUP BY ALL
),
worse AS (
  SELECT *, sum(is_worse::INT) OVER one AS n, count(*) OVER one AS whole, avg(proved) OVER one AS all_proved
  FROM lines WINDOW one AS (PARTITION BY municipality, form, indicator, unit)
),
worse_running AS (
  SELECT document_id, '08', municipality, y, '', 'worse_running', n / whole, 'share', n, whole, indicator_id, all_proved
  FROM worse WHERE is_worse AND whole > 1
  QUALIFY row_number() OVER (PARTITION BY municipality, form, indicator, unit
                             ORDER BY worse_by DESC, indicator_id) = 1
      AND count(*) OVER (PARTITION BY municipality, form, indicator, unit, worse_by) = 1
),
steps AS (SELECT DISTINCT municipality, form, step, y FROM numbered),
gone AS (
  SELECT b.municipality, b.form, s.y, b.step + 1 AS step,
         (NOT EXISTS (FROM numbered a WHERE a.municipality = b.municipality AND a.form = b.form
                      AND a.step = b.step + 1 AND (a.code = b.code OR a.name = b.name)))::INT AS is_gone
  FROM numbered b JOIN steps s ON s.municipality = b.municipality AND s.form = b.form AND s.step = b.step + 1
),
ended AS (
  SELECT (SELECT min(a.document_id) FROM numbered a
          WHERE a.municipality = g.municipality AND a.form = g.form AND a.y = g.y),
         '08', municipality, y, '', 'ended', avg(is_gone), 'share', sum(is_gone), count(*), '', 0.0
  FROM gone g GROUP BY municipality, form, y HAVING sum(is_gone) > 0
)
SELECT * FROM moved_most UNION ALL SELECT * FROM worse_running UNION ALL SELECT * FROM ended
