-- What page 03 says: targets met, how they were set, what there is no target of.

-- how many of the targets were met
CREATE TABLE find_targets_met AS
SELECT arg_min(document_id, place) AS document_id, '03' AS page, municipality, y AS fiscal_year,
       '' AS account, IF(is_target, 'targets_met', 'forecasts_met') AS measure,
       avg((verdict = 'met')::INT) AS value, 'share' AS unit,
       count(*) FILTER (verdict = 'met') AS n, count(*) AS "of", '' AS subject, 0.0 AS proved
FROM decided GROUP BY municipality, y, is_target;

-- how many limits were kept, of which the actual is below, or of which there is nothing
CREATE TABLE find_limits_met AS
SELECT arg_min(l.document_id, l.place) AS document_id, '03' AS page, d.municipality,
       l.fiscal_year::INT AS fiscal_year, '' AS account, 'limits_met' AS measure,
       avg(is_kept::INT) AS value, 'share' AS unit, count(*) FILTER (is_kept) AS n,
       count(*) AS "of", '' AS subject, 0.0 AS proved
FROM (SELECT t.*, a.status = 'none' OR nullif(a.value, '')::DOUBLE < nullif(t.value, '')::DOUBLE AS is_kept
      FROM indicator_values t JOIN indicator_values a USING (indicator_id, fiscal_year)
      WHERE t.target_kind = 'limit' AND a.measure = 'actual'
            AND (a.status = 'none' OR a.value <> '')) l
JOIN docs d USING (document_id) WHERE l.fiscal_year::INT <= d.sheet_year
GROUP BY d.municipality, l.fiscal_year;

-- targets of ten or more that are no share
CREATE TABLE amounts_aimed_at AS
SELECT *, count(*) OVER (PARTITION BY municipality, y, is_target) AS "of"
FROM decided
WHERE abs(target) >= getvariable('least_base') AND actual IS NOT NULL
      AND folded(unit) NOT IN (SELECT unit FROM shares_in_points);

-- what was missed where most money is at stake: the actual, beside the target
CREATE TABLE find_farthest AS
SELECT document_id, '03', municipality, y, '',
       IF(is_target, 'farthest_target', 'farthest_forecast'), actual, 'number',
       count(*) OVER (PARTITION BY municipality, y, is_target) AS n, "of", indicator_id, 0.0,
       s.yen AS weight, target AS base, NULL::INT AS first_year
FROM amounts_aimed_at LEFT JOIN stakes s USING (activity_id, y)
WHERE verdict = 'missed' AND "of" >= 2
QUALIFY s.yen > 0 AND row_number() OVER (
  PARTITION BY municipality, y, is_target, s.yen > 0
  ORDER BY one_off, s.yen DESC, reached, indicator_id) = 1;

-- the first figure of each indicator, year and measure that is printed
CREATE TABLE printed_figures AS
SELECT DISTINCT ON (indicator_id, y, measure)
       indicator_id, fiscal_year::INT AS y, measure, value::DOUBLE AS value
FROM indicator_values
WHERE status = 'reported' AND value <> '' AND measure IN ('actual', 'baseline')
ORDER BY indicator_id, y, measure, place;

-- the numbers that a document prints as targets of its last year
CREATE TABLE targeted AS
SELECT *, CASE way WHEN 'higher' THEN 1 WHEN 'lower' THEN -1 END AS sign FROM judged
WHERE target IS NOT NULL AND is_target;

-- the first figure before that year
CREATE TABLE begun AS
SELECT t.indicator_id, arg_min(f.value, (f.y, f.measure)) AS first
FROM targeted t JOIN printed_figures f ON f.indicator_id = t.indicator_id AND f.y < t.y GROUP BY 1;

-- the last target behind it
CREATE TABLE goals AS
SELECT t.indicator_id, arg_max(v.target, v.y) AS goal
FROM targeted t JOIN verdicts v ON v.indicator_id = t.indicator_id AND v.y > t.y
WHERE v.target IS NOT NULL GROUP BY 1;

-- which way the targets of an indicator go, from the first year to the last; forecasts are no aims
CREATE TABLE ways_of_targets AS
SELECT v.indicator_id, sign(arg_max(v.target, v.y) - arg_min(v.target, v.y)) AS toward
FROM verdicts v JOIN docs d USING (document_id)
WHERE v.target IS NOT NULL AND (d.target_word = '' OR contains(d.target_word, '目標'))
      AND NOT regexp_matches(d.target_word, '見込|想定|予測|推計')
GROUP BY 1 HAVING count(*) > 1;

-- how far the actual has gone on that way, and how much is ahead
CREATE TABLE way_of_targets AS
SELECT t.*, toward, toward * (t.target - first) < 0 AS asks_away,
       toward * (actual - first) AS gone, toward * (goal - actual) AS ahead
FROM targeted t JOIN ways_of_targets USING (indicator_id)
JOIN begun USING (indicator_id) JOIN goals USING (indicator_id)
WHERE toward <> 0 AND actual IS NOT NULL AND coalesce(t.sign * toward > 0, true);

-- what is left to the last target, where the better direction is known or the targets rise
CREATE TABLE left_to_goals AS
SELECT t.*, coalesce(t.sign, IF(t.way = '' AND w.toward > 0, 1, NULL)) * (goal - actual) AS ahead
FROM targeted t JOIN goals USING (indicator_id) JOIN docs d ON d.document_id = t.document_id
LEFT JOIN ways_of_targets w ON w.indicator_id = t.indicator_id
WHERE NOT regexp_matches(d.target_word, '見込|想定|予測|推計');

-- targets beside the actual of the year before
CREATE TABLE year_before AS
SELECT t.*, p.value AS before FROM targeted t
JOIN printed_figures p ON p.indicator_id = t.indicator_id AND p.y = t.y - 1
     AND p.measure = 'actual';

-- targets beside the last base year before theirs
CREATE TABLE base_years AS
SELECT t.indicator_id, arg_max(b.value, b.y) AS base
FROM targeted t JOIN printed_figures b ON b.indicator_id = t.indicator_id AND b.y < t.y
     AND b.measure = 'baseline'
GROUP BY 1;

-- how targets were set, a row for each that can be asked
CREATE TABLE asked_of_targets(document_id, municipality, y, place, measure, holds) AS
SELECT document_id, municipality, y, place, 'targets_looser', sign * (target - before) < 0
FROM year_before WHERE sign IS NOT NULL
UNION ALL
SELECT document_id, municipality, y, place, 'targets_below_base', sign * (target - base) < 0
FROM targeted JOIN base_years USING (indicator_id) WHERE sign IS NOT NULL
UNION ALL
SELECT document_id, municipality, y, place, 'targets_same', target = before
FROM year_before WHERE target <> 0
UNION ALL
SELECT document_id, municipality, y, place, 'targets_exact', target = actual
FROM targeted WHERE actual IS NOT NULL AND target <> 0
UNION ALL
SELECT document_id, municipality, y, place, 'way_away', ahead > 0 AND gone < 0
FROM way_of_targets WHERE NOT asks_away
UNION ALL
SELECT document_id, municipality, y, place, 'way_reached', ahead <= 0
FROM left_to_goals WHERE ahead IS NOT NULL;

-- and how many; of one none is a share
CREATE TABLE find_set_so AS
SELECT arg_min(document_id, place), '03', municipality, y, '', measure, avg(holds::INT), 'share',
       count(*) FILTER (holds), count(*), '', 0.0
FROM asked_of_targets GROUP BY municipality, y, measure
HAVING count(*) >= 2 AND count(*) FILTER (holds) > 0;

-- indicators that have a target in some year
CREATE TABLE ever_targeted AS
SELECT DISTINCT indicator_id FROM indicator_values WHERE measure = 'target' AND status = 'reported';

-- from the first printed figure to that of the last year
CREATE TABLE changes_of_figures AS
SELECT j.indicator_id, arg_min(f.value, 2 * f.y + (f.measure = 'baseline')::INT) AS first,
       arg_max(f.value, 2 * f.y + (f.measure = 'actual')::INT) AS before,
       any_value(j.actual) - first AS change, is_turned(first, before, any_value(j.actual)) AS turned
FROM judged j JOIN printed_figures f ON f.indicator_id = j.indicator_id AND f.y < j.y
GROUP BY 1;

-- of what has none; of several years page 08 tells
CREATE TABLE moves_without_target AS
SELECT j.*, first AS base, change, turned,
       CASE way WHEN 'higher' THEN 1 WHEN 'lower' THEN -1 END AS sign
FROM judged j JOIN changes_of_figures USING (indicator_id)
ANTI JOIN ever_targeted USING (indicator_id)
WHERE actual IS NOT NULL AND NOT regexp_matches(name, '^【再掲】|進捗率')
      AND (municipality, form) NOT IN (SELECT (municipality, form) FROM of_years);

-- how many of these grew worse or better, of those that moved and of which it can be said (what fell
-- to 0 may have been stopped, what turned is neither), and how many of all stayed
CREATE TABLE find_moved_without_target AS
SELECT arg_min(document_id, place), '03', municipality, y, '', measure, avg(holds::INT), 'share',
       count(*) FILTER (holds), count(*), '', 0.0
FROM (SELECT m.*, w.measure,
             CASE WHEN w.measure = 'moved_same' THEN change = 0 AND NOT turned
                  WHEN change = 0 OR turned OR sign * change < 0 AND actual = 0 THEN NULL
                  WHEN w.measure = 'moved_worse' THEN sign * change < 0
                  ELSE sign * change > 0 END AS holds
      FROM moves_without_target m,
           (VALUES ('moved_worse'), ('moved_better'), ('moved_same')) w(measure))
WHERE holds IS NOT NULL
GROUP BY municipality, y, measure HAVING count(*) FILTER (holds) > 0 AND count(*) > 1;

-- how far each has moved: an amount in yen, a share in points, all else by its first figure
CREATE TABLE sizes_of_moves AS
SELECT m.*, p.unit IS NOT NULL AS is_share,
       IF(is_share, abs(change) / 100, abs(change / nullif(base, 0))) AS size,
       in_yen(abs(change)::VARCHAR, folded(m.unit)) AS yen,
       IF(yen >= getvariable('least_series_yen')
          AND size >= getvariable('least_series_share'), yen, NULL) AS heavy,
       CASE WHEN sign IS NULL THEN 'untargeted_moved'
            WHEN turned THEN 'untargeted_turned'
            WHEN sign * change < 0 THEN 'untargeted_worse'
            WHEN sign * change > 0 THEN 'untargeted_better' END AS measure
FROM moves_without_target m LEFT JOIN shares_in_points p ON p.unit = folded(m.unit);

-- the one of each kind that moved most; an amount of little yen or rate is not told of
CREATE TABLE find_series_without_target AS
SELECT document_id, '03', municipality, y, '', measure, actual, 'number', count(*) OVER of_kind,
       count(*) OVER of_kind, indicator_id, 0.0, heavy, base,
       (SELECT min(f.y) FROM printed_figures f WHERE f.indicator_id = s.indicator_id)
FROM sizes_of_moves s
WHERE change <> 0 AND actual <> 0 AND base <> 0
      AND IF(yen IS NULL, is_share OR abs(base) >= getvariable('least_base'), heavy IS NOT NULL)
WINDOW of_kind AS (PARTITION BY municipality, y, measure)
QUALIFY row_number() OVER (
  PARTITION BY municipality, y, measure
  ORDER BY heavy DESC NULLS LAST, size DESC, indicator_id) = 1;

-- names that are the column of a list: three rows, and half of all that have indicators
CREATE TABLE columns_of_lists AS
SELECT document_id, name, unit
FROM (SELECT document_id, name, unit, count(DISTINCT activity_id) AS n FROM indicators GROUP BY ALL)
JOIN (SELECT document_id, count(DISTINCT activity_id) AS n_of FROM indicators GROUP BY ALL)
     USING (document_id)
WHERE n >= 3 AND n >= n_of / 2.0;

-- indicators with a target, a column once; what prints forecasts or has limits is not asked
CREATE TABLE with_target AS
SELECT min(i.document_id) AS document_id,
       max((indicator_id IN (SELECT indicator_id FROM ever_targeted))::INT) AS holds
FROM indicators i JOIN docs d USING (document_id)
WHERE (d.target_word = '' OR contains(d.target_word, '目標'))
      AND (d.document_id, d.sheet_year) IN (
        SELECT (document_id, fiscal_year::INT) FROM indicator_values)
      AND indicator_id NOT IN (
        SELECT indicator_id FROM indicator_values WHERE target_kind = 'limit')
GROUP BY d.municipality, d.sheet_year,
         IF((i.document_id, i.name, i.unit) IN (
              SELECT (document_id, name, unit) FROM columns_of_lists),
            concat_ws('/', d.form, i.name, i.unit), indicator_id);
INSERT INTO counted SELECT document_id, '03', 'with_target', holds, 0.0 FROM with_target;
