-- The findings of page 08 on what goes on, moves and ends over the years.
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
docs AS (
  SELECT document_id, municipality, form, fiscal_year::INT AS y FROM documents WHERE fiscal_year <> ''
),
printed AS (
  SELECT DISTINCT ON (l.first, n.y)
         n.*, l.first AS line, i.name AS indicator, i.unit, t.polarity, i.indicator_id, v.value::DOUBLE AS value,
         EXISTS (SELECT 1 FROM listed l WHERE l.document_id = v.document_id AND l.fiscal_year = v.fiscal_year
                 AND l.name = regexp_replace(i.name, '\s', '', 'g') AND v.page::INT <= l.page)::INT AS proved
  FROM indicator_values v
  JOIN (SELECT DISTINCT ON (indicator_id) * FROM indicators) i USING (indicator_id)
  LEFT JOIN (SELECT DISTINCT ON (indicator_id, fiscal_year) * FROM attainment) t
       ON t.indicator_id = i.indicator_id AND t.fiscal_year = v.fiscal_year
  JOIN docs n ON n.document_id = v.document_id
  JOIN line l ON l.id = v.indicator_id
  WHERE v.status = 'reported' AND v.measure = 'actual' AND v.value <> '' AND v.fiscal_year::INT = n.y
  ORDER BY l.first, n.y, i.indicator_id
),
ends AS (
  SELECT *, min(y) OVER (PARTITION BY municipality, form, indicator, unit) AS first_y, max(y) OVER whole AS last_y
  FROM printed WINDOW whole AS (PARTITION BY municipality, form)
),
moved AS (
  SELECT l.document_id, l.municipality, l.y, l.indicator, l.unit, l.form, l.indicator_id, l.polarity,
         l.value - f.value AS change, f.value AS base, f.y AS first_y, (l.proved + f.proved) / 2.0 AS proved
  FROM ends l JOIN ends f USING (line)
  WHERE l.y = l.last_y AND f.y = f.first_y AND l.y > f.y
),
newest AS (
  SELECT municipality, form, indicator, unit, count(*) AS n FROM ends WHERE y = last_y GROUP BY ALL
),
moved_most AS (
  SELECT m.document_id, '08', m.municipality, m.y, '', 'moved_most', m.change, 'number',
         count(*) OVER (PARTITION BY m.municipality, m.form, m.indicator, m.unit), newest.n, m.indicator_id, m.proved, NULL::DOUBLE AS weight, m.base, m.first_y
  FROM moved m JOIN newest USING (municipality, form, indicator, unit)
  QUALIFY row_number() OVER (PARTITION BY m.municipality, m.form, m.indicator, m.unit
                             ORDER BY abs(m.change) DESC, m.indicator_id) = 1
      AND count(*) OVER (PARTITION BY m.municipality, m.form, m.indicator, m.unit, abs(m.change)) = 1
      AND count(*) OVER (PARTITION BY m.municipality, m.form, m.indicator, m.unit) > 1 AND m.change <> 0
),
series_worse AS (  -- of the column of a list of which the largest share grew worse
  SELECT document_id, '08', municipality, y, '', 'series_worse', n / whole, 'share', n, whole, '', 0.0, NULL, NULL, first_y
  FROM (SELECT min(document_id) AS document_id, municipality, form, indicator, y, min(first_y) AS first_y, count(*) AS whole,
               count(*) FILTER (CASE polarity WHEN 'lower' THEN change > 0 ELSE change < 0 END) AS n
        FROM moved WHERE polarity IN ('lower', 'higher') GROUP BY municipality, form, indicator, unit, y)
  WHERE n > 0 AND whole > 1
  QUALIFY row_number() OVER (PARTITION BY municipality, form ORDER BY n / whole DESC, indicator) = 1
),
totalled AS (  -- the printed totals of columns in yen, in yen
  SELECT d.document_id, d.municipality, d.form, d.y, i.name, i.unit, (k.passes = 'true')::INT AS holds,
         replace(k.expected, ',', '')::DOUBLE * CASE i.unit WHEN '円' THEN 1 WHEN '千円' THEN 1e3 WHEN '万円' THEN 1e4
           WHEN '百万円' THEN 1e6 WHEN '億円' THEN 1e8 END AS yen
  FROM (SELECT *, row_number() OVER () AS place FROM checks WHERE "check" IN ('list_total', 'list_total_rounded')) k
  JOIN docs d USING (document_id)
  JOIN (SELECT DISTINCT document_id, name, unit FROM indicators) i ON i.document_id = d.document_id
       AND i.name = regexp_extract(k.subject, '^\S* (.*) \S*$', 1) AND regexp_extract(k.subject, '(\d+)$', 1)::INT = d.y
  QUALIFY row_number() OVER (PARTITION BY d.document_id, i.name, i.unit ORDER BY place DESC) = 1
),
list_totals AS (
  SELECT arg_max(document_id, y) AS document_id, municipality, form, max(y) AS y, arg_max(yen, y) - arg_min(yen, y) AS value,
         count(*) AS n, avg(holds) AS proved, arg_min(yen, y) AS base, min(y) AS first_y
  FROM totalled WHERE yen IS NOT NULL GROUP BY municipality, form, name, unit
),
list_total_change AS (
  SELECT document_id, '08', municipality, y, '', 'list_total_change', value, 'JPY', n, n, '', proved, abs(value), base, first_y
  FROM list_totals WHERE value <> 0
  QUALIFY row_number() OVER (PARTITION BY municipality, form ORDER BY abs(value) DESC) = 1
),
directed AS (
  SELECT *, CASE polarity WHEN 'lower' THEN value ELSE -value END AS badness,
         dense_rank() OVER (PARTITION BY municipality, form ORDER BY y DESC) AS ago
  FROM printed WHERE polarity IN ('lower', 'higher')
),
stepped AS (
  SELECT *, badness - lag(badness) OVER one AS grew, count(*) OVER whole_line AS n_years,
         first_value(badness) OVER one AS begin_badness
  FROM directed WHERE ago <= 4
  WINDOW one AS (PARTITION BY line ORDER BY y), whole_line AS (PARTITION BY line)
),
lines AS (
  SELECT municipality, form, line, arg_max(indicator, y) AS indicator, arg_max(unit, y) AS unit,
         arg_max(document_id, y) AS document_id, max(y) AS y, arg_max(indicator_id, y) AS indicator_id, bool_and(grew IS NULL OR grew > 0) AS is_worse,
         arg_max(badness - begin_badness, y) AS worse_by, avg(proved) AS proved
  FROM stepped WHERE n_years = 4 GROUP BY municipality, form, line
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
projects AS (
  SELECT d.municipality, d.form, d.y, a.activity_id, a.document_id,
         dense_rank() OVER (PARTITION BY d.municipality, d.form ORDER BY d.y) AS step
  FROM activities a JOIN docs d USING (document_id) WHERE a.level = 'project' AND a.name <> ''
),
steps AS (SELECT municipality, form, step, y, min(document_id) AS document_id FROM projects GROUP BY ALL),
gone AS (
  SELECT p.municipality, p.form, s.y, s.document_id,
         (p.activity_id NOT IN (SELECT before_id FROM links))::INT AS is_gone
  FROM projects p JOIN steps s ON s.municipality = p.municipality AND s.form = p.form AND s.step = p.step + 1
),
ended AS (
  SELECT document_id, '08', municipality, y, '', 'ended', avg(is_gone), 'share', sum(is_gone), count(*), '', 0.0
  FROM gone GROUP BY municipality, form, y, document_id HAVING sum(is_gone) > 0 AND avg(is_gone) <= 0.5
)
SELECT * FROM moved_most UNION ALL SELECT * FROM list_total_change
UNION ALL SELECT * FROM series_worse UNION ALL SELECT *, NULL, NULL, NULL FROM worse_running UNION ALL SELECT *, NULL, NULL, NULL FROM ended
