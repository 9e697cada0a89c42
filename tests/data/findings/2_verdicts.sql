-- Whether an indicator met its target: from its printed figures, its mark or rules on its words.

-- the first rule of data/labels/polarity.csv that speaks of an indicator
CREATE TABLE ruled AS
SELECT w.name, w.definition, w.unit, arg_min(p.polarity, p.place) AS way
FROM (SELECT DISTINCT name, definition, unit FROM indicators) w
JOIN polarity p ON finds(
  CASE p.field WHEN 'name' THEN w.name WHEN 'unit' THEN w.unit ELSE w.definition END, p.pattern)
GROUP BY ALL;

-- which way is better: by the document's mark, else by the rule; "" is not known
CREATE TABLE ways_of_indicators AS
SELECT i.indicator_id, i.activity_id, folded(i.unit) AS unit,
       coalesce(nullif(i.polarity, ''), nullif(r.way, 'unknown'), '') AS way
FROM indicators i LEFT JOIN ruled r USING (name, definition, unit);

-- the band that a definition prints: 17以上20以下, (17％～20％の範囲内)
CREATE TABLE bands AS
SELECT indicator_id, band.low::DECIMAL(28, 9) AS low, band.high::DECIMAL(28, 9) AS high
FROM (
  SELECT indicator_id,
         IF(regexp_matches(text, '\d[^\d以]{0,8}以上、?[\d.]+[^\d以]{0,8}以下'),
            regexp_extract(text, '([\d.]+)[^\d以]{0,8}以上、?([\d.]+)[^\d以]{0,8}以下',
                           ['low', 'high']),
            regexp_extract(text, '(?:^|[^\d:.])([\d.]+)[^\d:.~]{0,8}~([\d.]+)[^\d:.~]{0,8}'
                                 || '(?:の範囲|の間|以内)', ['low', 'high'])) AS band
  FROM (SELECT indicator_id, folded(definition) AS text FROM indicators))
WHERE band.low <> '';

-- the first figure of each indicator, year and measure, and the unit behind its digits
CREATE TABLE figures AS
SELECT DISTINCT ON (indicator_id, y, measure)
       document_id, indicator_id, fiscal_year::INT AS y, measure, status, place, text,
       nullif(value, '')::DECIMAL(28, 9) AS value,
       regexp_replace(text, '^[^\d]*[\d,.]*(?:千|百万|万|億)?|(?:以上|以下|以内|未満|超)$', '', 'g')
         AS unit
FROM (SELECT * REPLACE (translate(folded(text), '△▲−', '---') AS text) FROM indicator_values
      WHERE target_kind <> 'limit')
ORDER BY indicator_id, y, measure, place;

-- texts that are bounds: 80以上, 0.03％未満, 17以上20以下
CREATE TABLE bounds AS
SELECT text, nullif(replace(part.low, ',', ''), '')::DECIMAL(28, 9) AS low,
       nullif(replace(part.high, ',', ''), '')::DECIMAL(28, 9) AS high,
       part.above IN ('超', 'を上回る', 'を超える') AS low_open,
       part.below IN ('未満', 'を下回る') AS high_open
FROM (
  SELECT text, regexp_extract(text,
    '^(?:([-+]?\d[\d,]*(?:\.\d+)?)[^\d.,以超未満~-]{0,8}?(以上|超|を上回る|を超える)、?)?'
    || '(?:([-+]?\d[\d,]*(?:\.\d+)?)[^\d.,以超未満~-]{0,8}?(以下|以内|未満|を下回る))?$',
    ['low', 'above', 'high', 'below']) AS part
  FROM (SELECT DISTINCT text FROM figures WHERE status = 'reported'))
WHERE part.low <> '' OR part.high <> '';

-- texts that are spans: 17～20, 17から20の間
CREATE TABLE spans AS
SELECT text, replace(part.low, ',', '')::DECIMAL(28, 9) AS low,
       replace(part.high, ',', '')::DECIMAL(28, 9) AS high
FROM (
  SELECT text, regexp_extract(text,
    '^([-+]?\d[\d,]*(?:\.\d+)?)[^\d.,以超未満~-]{0,8}?(?:~|から|-)'
    || '([-+]?\d[\d,]*(?:\.\d+)?)[^\d.,以超未満~-]{0,8}?(?:の範囲|の間|以内)?$',
    ['low', 'high']) AS part
  FROM (SELECT DISTINCT text FROM figures WHERE status = 'reported'))
WHERE part.low <> ''
      AND replace(part.low, ',', '')::DOUBLE <= replace(part.high, ',', '')::DOUBLE;

-- each figure as all that it may be: a number is only itself, 80以上 is 80 and all above it
CREATE TABLE intervals AS
SELECT f.* EXCLUDE value,
       r.text IS NULL AND f.value IS NOT NULL AND status = 'reported' AS is_number,
       is_number OR r.text IS NOT NULL AS is_there,
       IF(is_number, f.value, NULL) AS number,
       IF(is_number, f.value, r.low) AS low,
       IF(is_number, f.value, r.high) AS high,
       coalesce(r.low_open, false) AS low_open,
       coalesce(r.high_open, false) AS high_open
FROM figures f
LEFT JOIN (SELECT * FROM bounds UNION ALL SELECT *, false, false FROM spans) r
     ON r.text = f.text AND f.status = 'reported';

-- the indicators and years that have a row of a target or an actual, in the documents' order
CREATE TABLE years_of_indicators AS
SELECT document_id, indicator_id, y, row_number() OVER (ORDER BY first, y) AS place
FROM (SELECT DISTINCT document_id, indicator_id, y FROM figures WHERE measure <> 'baseline')
JOIN (SELECT indicator_id, min(place) AS first FROM indicator_values GROUP BY 1)
     USING (indicator_id);

-- target and actual side by side; a bound says itself which way is better
CREATE TABLE beside_targets AS
SELECT k.*, w.activity_id, w.unit,
       coalesce(t.is_there, false) AND coalesce(a.is_there, false) AS is_pair,
       t.number AS target, t.text AS target_text, t.unit AS target_unit,
       t.low AS t_low, t.high AS t_high, t.low_open AS t_low_open, t.high_open AS t_high_open,
       a.number AS actual, a.unit AS actual_unit, a.low, a.high, a.low_open, a.high_open,
       CASE WHEN NOT coalesce(t.is_there, false) OR t.is_number THEN w.way
            WHEN t.low IS NULL THEN 'lower'
            WHEN t.high IS NULL THEN 'higher'
            ELSE 'maintain' END AS way
FROM years_of_indicators k JOIN ways_of_indicators w USING (indicator_id)
LEFT JOIN intervals t ON t.indicator_id = k.indicator_id AND t.y = k.y AND t.measure = 'target'
LEFT JOIN intervals a ON a.indicator_id = k.indicator_id AND a.y = k.y AND a.measure = 'actual';

-- activities that spent nothing in a year: where nothing was wanted, nothing done is no success
CREATE TABLE idle AS
SELECT DISTINCT activity_id, fiscal_year::INT AS y FROM costs
WHERE item = 'total' AND basis = 'settlement' AND value <> '' AND value::DOUBLE = 0;

-- the pairs that can be held against each other: not two units, not nothing of nothing
CREATE TABLE comparable AS
SELECT b.*, d.low AS band_low, d.high AS band_high,
       d.low IS NOT NULL AND way = 'maintain' AND target IS NOT NULL AS has_band
FROM beside_targets b LEFT JOIN bands d USING (indicator_id)
WHERE is_pair AND NOT (target_unit <> '' AND actual_unit <> '' AND target_unit <> actual_unit)
      AND NOT (coalesce(target = 0 AND actual = 0, false)
               AND (activity_id, y) IN (SELECT (activity_id, y) FROM idle));

-- all actuals that meet a target; one to be maintained by what is printed like it, half up;
-- the tolerance is the share of a number by which it may be missed
CREATE TABLE aims AS
SELECT *, length(regexp_extract(target_text, '\d[\d,]*(?:\.(\d+))?', 1)) AS digits,
       (getvariable('tolerance') * abs(target)::DOUBLE)::DECIMAL(28, 9) AS slack,
       IF(target = 0, 0, 0.5 / 10 ** digits)::DECIMAL(28, 9) AS half,
       CASE WHEN target IS NULL THEN t_low WHEN way = 'higher' THEN target - slack
            WHEN way = 'lower' THEN NULL WHEN has_band THEN band_low
            ELSE target - greatest(half, slack) END AS aim_low,
       CASE WHEN target IS NULL THEN t_high WHEN way = 'higher' THEN NULL
            WHEN way = 'lower' THEN target + slack WHEN has_band THEN band_high
            ELSE target + greatest(half, slack) END AS aim_high,
       coalesce(way = 'maintain' AND NOT has_band AND target <> 0 AND slack <= half, false)
         AS is_rounded,
       IF(target IS NULL, t_low_open, is_rounded AND target < 0) AS aim_low_open,
       IF(target IS NULL, t_high_open, is_rounded AND target > 0) AS aim_high_open
FROM comparable WHERE way <> '' OR target IS NULL;

-- whether all that an actual may be lies within the aim, or nothing of it
CREATE TABLE decided_aims AS
SELECT indicator_id, y,
       (aim_low IS NULL OR coalesce(
          low > aim_low OR low = aim_low AND (low_open OR NOT aim_low_open), false))
       AND (aim_high IS NULL OR coalesce(
          high < aim_high OR high = aim_high AND (high_open OR NOT aim_high_open), false))
         AS is_within,
       coalesce(high < aim_low OR high = aim_low AND (high_open OR aim_low_open), false)
       OR coalesce(low > aim_high OR low = aim_high AND (low_open OR aim_high_open), false)
         AS is_outside
FROM aims;

-- units of shares, and how many points one of them is
CREATE TABLE shares_in_points AS
SELECT * FROM (VALUES ('%', 1.0), ('パーセント', 1.0), ('‰', 0.1), ('割', 10.0)) s(unit, points);

-- how far a number lies from its target, or from the nearer end of the band around it
CREATE TABLE distances AS
SELECT c.indicator_id, c.y, s.points,
       CASE WHEN NOT has_band THEN target WHEN actual < band_low THEN band_low
            WHEN actual > band_high THEN band_high ELSE actual END AS goal,
       abs(actual - goal) AS apart
FROM comparable c
LEFT JOIN shares_in_points s ON s.unit = IF(c.unit = '', c.actual_unit, c.unit)
WHERE target IS NOT NULL AND actual IS NOT NULL;

-- near: within some points of a share, within some percent of any other target
CREATE TABLE nearness AS
SELECT indicator_id, y,
       CASE WHEN points IS NOT NULL THEN apart * points <= getvariable('near_points')
            WHEN goal = 0 THEN IF(apart = 0, true, NULL)
            ELSE apart * 100 <= getvariable('near_percent') * abs(goal) END AS near
FROM distances;

-- what part was reached, 1 is as aimed at; nothing is a part of a target of 0
CREATE TABLE parts_reached AS
SELECT indicator_id, y,
       CASE WHEN has_band AND apart = 0 THEN 1
            WHEN has_band AND goal = 0 THEN 0
            WHEN has_band THEN 1 - apart::DOUBLE / abs(goal)
            WHEN way = '' OR target = 0 AND way = 'higher' THEN NULL
            WHEN target = 0 AND (actual = 0 OR way = 'lower' AND actual < 0) THEN NULL
            WHEN target = 0 THEN 0
            WHEN way = 'higher' THEN 1 + (actual - target)::DOUBLE / abs(target)
            WHEN way = 'lower' THEN 1 - (actual - target)::DOUBLE / abs(target)
            ELSE 1 - apart::DOUBLE / abs(target) END AS reached
FROM comparable JOIN distances USING (indicator_id, y);

-- the verdict; "" is none: the document prints no target of the year, or no actual
CREATE TABLE verdicts AS
SELECT b.document_id, b.indicator_id, b.activity_id, b.y, b.place, b.way,
       b.target::DOUBLE AS target, b.actual::DOUBLE AS actual, r.reached, n.near,
       CASE WHEN NOT b.is_pair THEN ''
            WHEN b.target = 0 AND b.actual = 0 AND b.way = 'higher' THEN 'undetermined'
            WHEN d.is_within THEN 'met'
            WHEN d.is_outside THEN 'missed'
            ELSE 'undetermined' END AS verdict
FROM beside_targets b LEFT JOIN decided_aims d USING (indicator_id, y)
LEFT JOIN nearness n USING (indicator_id, y) LEFT JOIN parts_reached r USING (indicator_id, y);

-- what is shown of a document: verdicts up to its own year
CREATE TABLE shown AS
SELECT v.*, d.municipality, d.form, i.name, i.unit,
       d.target_word = '' OR contains(d.target_word, '目標') AS is_target
FROM verdicts v JOIN docs d USING (document_id) JOIN indicators i USING (indicator_id)
WHERE d.sheet_year IS NULL OR v.y <= d.sheet_year;

-- all figures of an indicator in one text, and whether one has three digits at least
CREATE TABLE series AS
SELECT indicator_id,
       string_agg(measure || fiscal_year || '=' || value, ';' ORDER BY fiscal_year, measure)
         AS figures,
       max(length(regexp_replace(folded(text), '[^0-9]', '', 'g'))) >= 3 AS is_distinct
FROM indicator_values WHERE value <> '' GROUP BY 1;

-- the last year of each document
CREATE TABLE last_years AS
SELECT * FROM shown QUALIFY y = max(y) OVER (PARTITION BY document_id);

-- what two projects of a city print with the same figures counts once
CREATE TABLE judged AS
SELECT l.* FROM last_years l LEFT JOIN series s USING (indicator_id)
QUALIFY row_number() OVER (
  PARTITION BY municipality, name, unit, y, IF(s.is_distinct, s.figures, indicator_id)
  ORDER BY place) = 1;

-- what is met or missed
CREATE TABLE decided AS
SELECT * FROM judged WHERE verdict IN ('met', 'missed');
