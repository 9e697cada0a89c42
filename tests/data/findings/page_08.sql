-- What page 08 says: what went on, moved, ended and was restated over the years.

-- figures of costs and indicators
CREATE TABLE figures_of_all AS
SELECT activity_id AS id, document_id, try_cast(fiscal_year AS INT) AS fiscal_year,
       value::DOUBLE AS value, IF(item = 'total' AND basis <> '', basis, item) AS what, proved
FROM proved_costs WHERE value <> '' AND item <> 'detail' AND basis <> 'budget'
UNION ALL
SELECT indicator_id, document_id, try_cast(fiscal_year AS INT), value::DOUBLE, measure, proved
FROM proved_values WHERE status = 'reported' AND value <> '';

-- of each line one of a document's year
CREATE TABLE once AS
SELECT DISTINCT ON (l.first, what, p.fiscal_year, d.y)
       p.document_id, l.first, what, p.fiscal_year, d.y, p.value, p.proved
FROM figures_of_all p JOIN dated d USING (document_id) JOIN lines l USING (id)
ORDER BY l.first, what, p.fiscal_year, d.y, p.document_id;

-- beside the same figure in the document before
CREATE TABLE restated AS
SELECT *, what = 'target' AS is_target, lag(value) OVER earlier AS before,
       lag(y) OVER earlier AS y_before, (proved + lag(proved) OVER earlier) / 2.0 AS both_proved
FROM once WINDOW earlier AS (PARTITION BY "first", what, fiscal_year ORDER BY y);
INSERT INTO counted
SELECT document_id, '08', IF(is_target, 'targets_moved', 'restated'), (value <> before)::INT,
       both_proved
FROM restated WHERE before IS NOT NULL AND (is_target OR fiscal_year <= y_before);

-- the actual of its own year that each document prints of a line
CREATE TABLE printed AS
SELECT DISTINCT ON (l.first, n.y)
       n.*, l.first AS line, i.name AS indicator, i.unit, w.way, i.indicator_id,
       v.value::DOUBLE AS value, v.proved
FROM proved_values v JOIN indicators i USING (indicator_id)
JOIN ways_of_indicators w USING (indicator_id)
JOIN dated n ON n.document_id = v.document_id JOIN lines l ON l.id = v.indicator_id
WHERE v.status = 'reported' AND v.measure = 'actual' AND v.value <> '' AND v.fiscal_year::INT = n.y
ORDER BY l.first, n.y, i.indicator_id;

-- with the first year of its column, and the last one of its form
CREATE TABLE ends AS
SELECT *, min(y) OVER (PARTITION BY municipality, form, indicator, unit) AS first_y,
       max(y) OVER (PARTITION BY municipality, form) AS last_y
FROM printed;

-- how many lines each column has in the last year
CREATE TABLE lines_of_columns AS
SELECT municipality, form, indicator, unit, count(*) AS n_lines FROM ends WHERE y = last_y
GROUP BY ALL;

-- how far each line reaches in all years that print it
CREATE TABLE spans_of_lines AS SELECT line, round(max(value) - min(value), 9) AS span FROM printed GROUP BY line;

-- from the one to the other
CREATE TABLE moved AS
SELECT span, l.document_id, l.municipality, l.y, l.indicator, l.unit, l.form, l.indicator_id, l.way,
       round(l.value - f.value, 9) AS change, f.value AS base, f.y AS first_y,
       (l.proved + f.proved) / 2.0 AS proved,
       count(*) OVER (PARTITION BY l.municipality, l.form, l.indicator, l.unit) AS n
FROM ends l JOIN ends f USING (line) JOIN spans_of_lines USING (line) WHERE l.y = l.last_y AND f.y = f.first_y AND l.y > f.y;

-- the line of a column that reaches farthest, of five and more: its highest year less its lowest
CREATE TABLE find_moved_most AS
SELECT document_id, '08', municipality, y, '', 'moved_most', span, 'number', n, n_lines,
       indicator_id, proved, NULL::DOUBLE AS weight, NULL::DOUBLE AS base, first_y
FROM moved JOIN lines_of_columns USING (municipality, form, indicator, unit)
WHERE n >= getvariable('least_ranked') AND span > 0
QUALIFY single((municipality, form, indicator, unit), span);

-- how many lines of a column grew worse, by a share that counts
CREATE TABLE worse_of_columns AS
SELECT min(document_id) AS document_id, municipality, form, indicator, y, min(first_y) AS first_y,
       count(*) AS n_lines, count(*) FILTER (IF(way = 'lower', change > 0, change < 0)
                                            AND abs(change) >= getvariable('least_change') * abs(base)) AS n
FROM moved WHERE way IN ('lower', 'higher') GROUP BY municipality, form, indicator, unit, y;

-- the column of which the largest share did
CREATE TABLE find_series_worse AS
SELECT document_id, '08', municipality, y, '', 'series_worse', n / n_lines, 'share', n, n_lines,
       '', 0.0, NULL, NULL, first_y
FROM worse_of_columns WHERE n > 0 AND n_lines > 1
QUALIFY row_number() OVER (PARTITION BY municipality, form
                           ORDER BY n / n_lines DESC, indicator) = 1;

-- the printed totals of columns, in yen
CREATE TABLE totalled AS
SELECT d.document_id, d.municipality, d.form, d.y, i.name, i.unit,
       (k.passes = 'true')::INT AS holds, in_yen(k.expected, i.unit) AS yen
FROM checks k JOIN dated d USING (document_id)
JOIN (SELECT DISTINCT document_id, name, unit FROM indicators) i ON i.document_id = d.document_id
     AND i.name = regexp_extract(k.subject, '^\S* (.*) \S*$', 1)
     AND try_cast(regexp_extract(k.subject, '(\d+)$', 1) AS INT) = d.y
WHERE k."check" IN ('list_total', 'list_total_rounded')
QUALIFY row_number() OVER (PARTITION BY d.document_id, i.name, i.unit ORDER BY k.place DESC) = 1;

-- the one that reached farthest in all its years, with its change from the first to the last
CREATE TABLE find_list_total_change AS
SELECT arg_max(document_id, y), '08', municipality, max(y), '', 'list_total_change',
       arg_max(yen, y) - arg_min(yen, y) AS value, 'JPY', count(*), count(*), '', avg(holds),
       max(yen) - min(yen) AS span, arg_min(yen, y), min(y)
FROM totalled WHERE yen IS NOT NULL GROUP BY municipality, form, name, unit
HAVING span > 0
QUALIFY row_number() OVER (PARTITION BY municipality, form ORDER BY span DESC) = 1;

-- the last four years of a form: how bad each figure is, whichever way is better
CREATE TABLE badness AS
SELECT *, IF(way = 'lower', value, -value) AS bad FROM printed WHERE way IN ('lower', 'higher')
QUALIFY dense_rank() OVER (PARTITION BY municipality, form ORDER BY y DESC) <= 4;

-- beside the year before
CREATE TABLE stepped AS
SELECT *, bad - lag(bad) OVER years AS grew, bad - first_value(bad) OVER years AS grew_in_all,
       count(*) OVER (PARTITION BY line) AS n_years
FROM badness WINDOW years AS (PARTITION BY line ORDER BY y);

-- lines that are there in all four, and whether each year was worse
CREATE TABLE running AS
SELECT municipality, form, arg_max(indicator, y) AS indicator, arg_max(unit, y) AS unit,
       arg_max(document_id, y) AS document_id, arg_max(indicator_id, y) AS indicator_id,
       max(y) AS y, arg_max(grew_in_all, y) AS worse_by, avg(proved) AS proved,
       bool_and(grew IS NULL OR grew > 0) AS is_worse
FROM stepped WHERE n_years = 4 GROUP BY municipality, form, line;

-- of each column how many
CREATE TABLE worse AS
SELECT *, count(*) FILTER (is_worse) OVER of_column AS n, count(*) OVER of_column AS n_lines,
       avg(proved) OVER of_column AS all_proved
FROM running WINDOW of_column AS (PARTITION BY municipality, form, indicator, unit);

-- and the one that grew worse by most
CREATE TABLE find_worse_running AS
SELECT document_id, '08', municipality, y, '', 'worse_running', n / n_lines, 'share', n, n_lines,
       indicator_id, all_proved
FROM worse WHERE is_worse AND n_lines > 1
QUALIFY single((municipality, form, indicator, unit), worse_by);

-- the level of which a form has most rows
CREATE TABLE levels_of_forms AS
SELECT municipality, form, level FROM activities JOIN dated USING (document_id) WHERE name <> ''
GROUP BY municipality, form, level
QUALIFY row_number() OVER (PARTITION BY municipality, form ORDER BY count(*) DESC, level) = 1;

-- its rows, by the step of their document's year, and whether the next has them
CREATE TABLE steps_of_rows AS
SELECT d.municipality, d.form, d.y, a.document_id,
       dense_rank() OVER (PARTITION BY d.municipality, d.form ORDER BY d.y) AS step,
       (a.activity_id NOT IN (SELECT before_id FROM followed))::INT AS is_gone
FROM activities a JOIN dated d USING (document_id)
JOIN levels_of_forms USING (municipality, form, level) WHERE a.name <> '';

-- what each document has of the one before
CREATE TABLE goes_on AS
SELECT s.document_id, p.municipality, p.form, s.y, p.y AS first_y, sum(is_gone) AS n_gone,
       count(*) AS "of"
FROM steps_of_rows p
JOIN (SELECT municipality, form, step, y, min(document_id) AS document_id FROM steps_of_rows
      GROUP BY ALL) s
     ON s.municipality = p.municipality AND s.form = p.form AND s.step = p.step + 1
GROUP BY p.municipality, p.form, s.y, p.y, s.document_id;

-- how many ended
CREATE TABLE find_gone AS
SELECT document_id, '08', municipality, y, '', 'ended', n_gone / "of", 'share', n_gone, "of", '',
       0.0, NULL::DOUBLE, NULL::DOUBLE, first_y
FROM goes_on WHERE n_gone > 0 AND n_gone / "of" <= getvariable('most_ended');

-- where more than half did, the list was made anew: how many go on
CREATE TABLE find_remade AS
SELECT document_id, '08', municipality, y, '', 'list_remade', ("of" - n_gone) / "of", 'share',
       "of" - n_gone, "of", '', 0.0, NULL::DOUBLE, NULL::DOUBLE, first_y
FROM goes_on WHERE n_gone / "of" > getvariable('most_ended');
