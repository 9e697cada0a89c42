-- What page 03 says: targets met, how they were set, what there is no target of.

CREATE TABLE targets_met AS
SELECT arg_min(document_id, place) AS document_id, '03' AS page, municipality, y AS fiscal_year, '' AS account,
       IF(contains(target_word, '目標'), 'targets_met', 'forecasts_met') AS measure, avg((verdict = 'met')::INT) AS value,
       'share' AS unit, count(*) FILTER (verdict = 'met') AS n, count(*) AS "of", '' AS subject, 0.0 AS proved
FROM decided GROUP BY municipality, y, measure;

-- the target of ten or more, and no share, that was missed by most among those of most money
CREATE TABLE farthest AS
WITH amounts AS (
  SELECT *, IF(contains(target_word, '目標'), 'farthest_target', 'farthest_forecast') AS measure,
         count(*) OVER (PARTITION BY municipality, y, measure) AS "of"
  FROM decided WHERE abs(target) >= 10 AND folded(unit) NOT IN ('%', '‰', '割', 'パーセント')
)
SELECT document_id, '03', municipality, y, '', measure, reached, 'share',
       count(*) OVER (PARTITION BY municipality, y, measure) AS n, "of", indicator_id, 0.0
FROM amounts LEFT JOIN stakes s USING (activity_id, y)
WHERE verdict = 'missed' AND reached IS NOT NULL AND "of" >= 2
QUALIFY row_number() OVER (PARTITION BY municipality, y, measure, s.yen > 0
          ORDER BY one_off, s.yen DESC, reached, indicator_id) = 1 AND s.yen > 0;

-- the first figure of each indicator, year and measure that is printed
CREATE TABLE printed_figures AS
SELECT DISTINCT ON (indicator_id, y, measure) indicator_id, fiscal_year::INT AS y, measure, value::DOUBLE AS value
FROM indicator_values WHERE status = 'reported' AND value <> '' AND measure IN ('actual', 'baseline')
ORDER BY indicator_id, y, measure, place;

-- the numbers that a document prints as targets of its last year
CREATE TABLE targeted AS
SELECT *, CASE way WHEN 'higher' THEN 1 WHEN 'lower' THEN -1 END AS sign FROM judged
WHERE target IS NOT NULL AND contains(target_word, '目標');

-- the first figure before that year, and the last target behind it
CREATE TABLE begun AS
SELECT t.indicator_id, arg_min(f.value, (f.y, f.measure)) AS first
FROM targeted t JOIN printed_figures f ON f.indicator_id = t.indicator_id AND f.y < t.y GROUP BY 1;
CREATE TABLE goals AS
SELECT t.indicator_id, arg_max(v.target, v.y) AS goal
FROM targeted t JOIN verdicts v ON v.indicator_id = t.indicator_id AND v.y > t.y AND v.target IS NOT NULL GROUP BY 1;
CREATE TABLE way_of_targets AS
SELECT t.*, sign(goal - first) * (t.target - first) < 0 AS asks_away, sign(goal - first) AS toward,
       (actual - first) * sign(goal - first) AS gone, (goal - actual) * sign(goal - first) AS ahead
FROM targeted t JOIN begun USING (indicator_id) JOIN goals USING (indicator_id)
WHERE goal <> first AND actual IS NOT NULL AND coalesce(t.sign * (goal - first) > 0, true);

CREATE TABLE year_before AS
SELECT t.*, p.value AS before FROM targeted t
JOIN printed_figures p ON p.indicator_id = t.indicator_id AND p.y = t.y - 1 AND p.measure = 'actual';

-- how targets were set; of one none is a share
CREATE TABLE asked_of_targets(document_id, municipality, y, place, measure, holds) AS
SELECT document_id, municipality, y, place, 'targets_looser', sign * (target - before) < 0 FROM year_before WHERE sign IS NOT NULL
UNION ALL SELECT document_id, municipality, y, place, 'targets_same', target = before FROM year_before WHERE target <> 0
UNION ALL SELECT document_id, municipality, y, place, 'targets_exact', target = actual FROM targeted WHERE actual IS NOT NULL AND target <> 0
UNION ALL SELECT document_id, municipality, y, place, 'way_away', ahead > 0 AND gone < 0 FROM way_of_targets WHERE NOT asks_away
UNION ALL SELECT document_id, municipality, y, place, 'way_reached', ahead <= 0 FROM way_of_targets WHERE toward > 0 OR sign = -1;
CREATE TABLE set_so AS
SELECT arg_min(document_id, place), '03', municipality, y, '', measure, avg(holds::INT), 'share',
       count(*) FILTER (holds), count(*), '', 0.0
FROM asked_of_targets GROUP BY municipality, y, measure HAVING count(*) >= 2 AND count(*) FILTER (holds) > 0;

-- what has no target in any year, from its first printed figure to that of the last year; of several years page 08 tells
CREATE TABLE moves_without_target AS
SELECT j.*, actual - first AS change, CASE way WHEN 'higher' THEN 1 WHEN 'lower' THEN -1 END AS sign
FROM judged j JOIN (
  SELECT f.indicator_id, arg_min(f.value, 2 * f.y + (f.measure = 'baseline')::INT) AS first
  FROM printed_figures f JOIN judged j ON j.indicator_id = f.indicator_id AND f.y < j.y GROUP BY 1) USING (indicator_id)
WHERE actual IS NOT NULL AND NOT regexp_matches(name, '^【再掲】|進捗率')
      AND indicator_id NOT IN (SELECT indicator_id FROM indicator_values WHERE measure = 'target' AND status = 'reported')
      AND (municipality, form) NOT IN (SELECT (municipality, form) FROM of_years);
CREATE TABLE moved_without_target AS
SELECT arg_min(document_id, place), '03', municipality, y, '', measure, avg(holds::INT), 'share',
       count(*) FILTER (holds), count(*), '', 0.0
FROM (SELECT m.*, w.measure, coalesce(CASE w.measure WHEN 'moved_worse' THEN sign * change < 0 AND actual <> 0
             WHEN 'moved_better' THEN sign * change > 0 ELSE change = 0 END, false) AS holds
      FROM moves_without_target m, (VALUES ('moved_worse'), ('moved_better'), ('moved_same')) w(measure))
GROUP BY municipality, y, measure HAVING count(*) FILTER (holds) > 0 AND count(*) > 1;

-- indicators with a target, a column of a list once; what calls its figures otherwise is not asked
CREATE TABLE rows_of_names AS
SELECT document_id, name, unit, count(DISTINCT activity_id) AS n FROM indicators GROUP BY ALL;
CREATE TABLE rows_of_documents AS
SELECT document_id, count(DISTINCT activity_id) AS n FROM indicators GROUP BY ALL;
CREATE TABLE with_target AS
SELECT min(document_id) AS document_id, municipality, sheet_year, counted_as, max(has_target) AS holds
FROM (SELECT i.document_id, d.municipality, d.sheet_year,
             (indicator_id IN (SELECT indicator_id FROM indicator_values WHERE measure = 'target' AND status = 'reported'))::INT AS has_target,
             IF(r.n >= 3 AND r.n >= a.n / 2.0, concat_ws('/', d.form, i.name, i.unit), indicator_id) AS counted_as
      FROM indicators i JOIN docs d USING (document_id)
      JOIN rows_of_names r USING (document_id, name, unit) JOIN rows_of_documents a ON a.document_id = i.document_id
      WHERE (d.target_word = '' OR contains(d.target_word, '目標'))
            AND (d.document_id, d.sheet_year) IN (SELECT (document_id, fiscal_year::INT) FROM indicator_values))
GROUP BY municipality, sheet_year, counted_as;
INSERT INTO counted SELECT document_id, '03', 'with_target', holds, 0.0 FROM with_target;
