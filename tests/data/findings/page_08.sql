-- What page 08 says: what went on, moved, ended and was restated over the years.

-- figures of two documents, of each line and year one a document's year
CREATE TABLE once AS
SELECT DISTINCT ON (l.first, what, p.fiscal_year, d.y) p.document_id, l.first, what, p.fiscal_year, d.y, p.value, p.proved
FROM (SELECT activity_id AS id, document_id, try_cast(fiscal_year AS INT) AS fiscal_year, value::DOUBLE AS value,
             IF(item = 'total' AND basis <> '', basis, item) AS what, proved
      FROM proved_costs WHERE value <> '' AND item <> 'detail' AND basis <> 'budget'
      UNION ALL
      SELECT indicator_id, document_id, try_cast(fiscal_year AS INT), value::DOUBLE, measure, proved
      FROM proved_values WHERE status = 'reported' AND value <> '') p
JOIN dated d USING (document_id) JOIN lines l ON l.id = p.id
ORDER BY l.first, what, p.fiscal_year, d.y, p.document_id;

-- beside those of the document before
CREATE TABLE restated AS
SELECT *, what = 'target' AS is_target, lag(value) OVER one AS before, lag(y) OVER one AS y_before,
       (proved + lag(proved) OVER one) / 2.0 AS both_proved
FROM once WINDOW one AS (PARTITION BY "first", what, fiscal_year ORDER BY y);
INSERT INTO counted
SELECT document_id, '08', IF(is_target, 'targets_moved', 'restated'), (value <> before)::INT, both_proved
FROM restated WHERE before IS NOT NULL AND (is_target OR fiscal_year <= y_before);

-- the actual of its own year that each document prints of a line
CREATE TABLE printed AS
SELECT DISTINCT ON (l.first, n.y)
       n.*, l.first AS line, i.name AS indicator, i.unit, w.way, i.indicator_id, v.value::DOUBLE AS value, v.proved
FROM proved_values v JOIN indicators i USING (indicator_id) JOIN ways_of_indicators w USING (indicator_id)
JOIN dated n ON n.document_id = v.document_id JOIN lines l ON l.id = v.indicator_id
WHERE v.status = 'reported' AND v.measure = 'actual' AND v.value <> '' AND v.fiscal_year::INT = n.y
ORDER BY l.first, n.y, i.indicator_id;

-- from the first year of a column to the last one of its form
CREATE TABLE ends AS
SELECT *, min(y) OVER (PARTITION BY municipality, form, indicator, unit) AS first_y, max(y) OVER (PARTITION BY municipality, form) AS last_y
FROM printed;
CREATE TABLE moved AS
SELECT l.document_id, l.municipality, l.y, l.indicator, l.unit, l.form, l.indicator_id, l.way,
       l.value - f.value AS change, f.value AS base, f.y AS first_y, (l.proved + f.proved) / 2.0 AS proved,
       count(*) OVER (PARTITION BY l.municipality, l.form, l.indicator, l.unit) AS n
FROM ends l JOIN ends f USING (line)
WHERE l.y = l.last_y AND f.y = f.first_y AND l.y > f.y;

CREATE TABLE moved_most AS
SELECT m.document_id, '08', m.municipality, m.y, '', 'moved_most', m.change, 'number', m.n, newest.n, m.indicator_id, m.proved,
       NULL::DOUBLE AS weight, m.base, m.first_y
FROM moved m JOIN (SELECT municipality, form, indicator, unit, count(*) AS n FROM ends WHERE y = last_y GROUP BY ALL) newest
     USING (municipality, form, indicator, unit)
WHERE m.n > 1 AND m.change <> 0
QUALIFY row_number() OVER (PARTITION BY m.municipality, m.form, m.indicator, m.unit ORDER BY abs(m.change) DESC, m.indicator_id) = 1
    AND count(*) OVER (PARTITION BY m.municipality, m.form, m.indicator, m.unit, abs(m.change)) = 1;

-- the column of a list of which the largest share grew worse
CREATE TABLE series_worse AS
SELECT document_id, '08', municipality, y, '', 'series_worse', n / whole, 'share', n, whole, '', 0.0, NULL, NULL, first_y
FROM (SELECT min(document_id) AS document_id, municipality, form, indicator, y, min(first_y) AS first_y, count(*) AS whole,
             count(*) FILTER (IF(way = 'lower', change > 0, change < 0)) AS n
      FROM moved WHERE way IN ('lower', 'higher') GROUP BY municipality, form, indicator, unit, y)
WHERE n > 0 AND whole > 1
QUALIFY row_number() OVER (PARTITION BY municipality, form ORDER BY n / whole DESC, indicator) = 1;

-- the printed totals of columns, in yen
CREATE TABLE totalled AS
SELECT d.document_id, d.municipality, d.form, d.y, i.name, i.unit, (k.passes = 'true')::INT AS holds,
       replace(k.expected, ',', '')::DOUBLE * CASE i.unit WHEN '円' THEN 1 WHEN '千円' THEN 1e3 WHEN '万円' THEN 1e4
         WHEN '百万円' THEN 1e6 WHEN '億円' THEN 1e8 END AS yen
FROM checks k JOIN dated d USING (document_id)
JOIN (SELECT DISTINCT document_id, name, unit FROM indicators) i ON i.document_id = d.document_id
     AND i.name = regexp_extract(k.subject, '^\S* (.*) \S*$', 1) AND try_cast(regexp_extract(k.subject, '(\d+)$', 1) AS INT) = d.y
WHERE k."check" IN ('list_total', 'list_total_rounded')
QUALIFY row_number() OVER (PARTITION BY d.document_id, i.name, i.unit ORDER BY k.place DESC) = 1;
CREATE TABLE list_total_change AS
SELECT arg_max(document_id, y), '08', municipality, max(y), '', 'list_total_change', arg_max(yen, y) - arg_min(yen, y) AS value, 'JPY',
       count(*), count(*), '', avg(holds), abs(value), arg_min(yen, y), min(y)
FROM totalled WHERE yen IS NOT NULL GROUP BY municipality, form, name, unit
HAVING value <> 0 QUALIFY row_number() OVER (PARTITION BY municipality, form ORDER BY abs(value) DESC) = 1;

-- lines that grew worse three times in a row
CREATE TABLE stepped AS
SELECT *, badness - lag(badness) OVER one AS grew, count(*) OVER whole_line AS n_years, first_value(badness) OVER one AS begin_badness
FROM (SELECT *, IF(way = 'lower', value, -value) AS badness, dense_rank() OVER (PARTITION BY municipality, form ORDER BY y DESC) AS ago
      FROM printed WHERE way IN ('lower', 'higher'))
WHERE ago <= 4
WINDOW one AS (PARTITION BY line ORDER BY y), whole_line AS (PARTITION BY line);
CREATE TABLE running AS
SELECT municipality, form, line, arg_max(indicator, y) AS indicator, arg_max(unit, y) AS unit,
       arg_max(document_id, y) AS document_id, max(y) AS y, arg_max(indicator_id, y) AS indicator_id,
       bool_and(grew IS NULL OR grew > 0) AS is_worse, arg_max(badness - begin_badness, y) AS worse_by, avg(proved) AS proved
FROM stepped WHERE n_years = 4 GROUP BY municipality, form, line;
CREATE TABLE worse AS
SELECT *, sum(is_worse::INT) OVER one AS n, count(*) OVER one AS whole, avg(proved) OVER one AS all_proved
FROM running WINDOW one AS (PARTITION BY municipality, form, indicator, unit);
CREATE TABLE worse_running AS
SELECT document_id, '08', municipality, y, '', 'worse_running', n / whole, 'share', n, whole, indicator_id, all_proved
FROM worse WHERE is_worse AND whole > 1
QUALIFY row_number() OVER (PARTITION BY municipality, form, indicator, unit ORDER BY worse_by DESC, indicator_id) = 1
    AND count(*) OVER (PARTITION BY municipality, form, indicator, unit, worse_by) = 1;

-- projects that the next document has no longer; where more than half are gone, it does not go on from the one before
CREATE TABLE steps_of_projects AS
SELECT d.municipality, d.form, d.y, a.activity_id, a.document_id, dense_rank() OVER (PARTITION BY d.municipality, d.form ORDER BY d.y) AS step
FROM activities a JOIN dated d USING (document_id) WHERE a.level = 'project' AND a.name <> '';
CREATE TABLE gone AS
SELECT s.document_id, '08', p.municipality, s.y, '', 'ended', avg(is_gone) AS value, 'share', sum(is_gone), count(*), '', 0.0
FROM (SELECT *, (activity_id NOT IN (SELECT before_id FROM followed))::INT AS is_gone FROM steps_of_projects) p
JOIN (SELECT municipality, form, step, y, min(document_id) AS document_id FROM steps_of_projects GROUP BY ALL) s
     ON s.municipality = p.municipality AND s.form = p.form AND s.step = p.step + 1
GROUP BY p.municipality, p.form, s.y, s.document_id HAVING sum(is_gone) > 0 AND value <= 0.5;
