-- Whether an indicator met its target: from its printed figures, its mark or the rules on its words.

-- the first rule of data/labels/polarity.csv on the words of an indicator
CREATE TABLE ruled AS
SELECT w.name, w.definition, w.unit, arg_min(p.polarity, p.place) AS way
FROM (SELECT DISTINCT name, definition, unit FROM indicators) w
JOIN polarity p ON finds(CASE p.field WHEN 'name' THEN w.name WHEN 'unit' THEN w.unit ELSE w.definition END, p.pattern)
GROUP BY ALL;

-- which way is better: by the document's mark, else by the rule; "" is not known
CREATE TABLE ways_of_indicators AS
SELECT i.indicator_id, i.activity_id, folded(i.unit) AS unit,
       coalesce(nullif(i.polarity, ''), nullif(r.way, 'unknown'), '') AS way
FROM indicators i LEFT JOIN ruled r USING (name, definition, unit);

-- the band that the definition of an indicator to be maintained prints: 17以上20以下, (17％～20％の範囲内)
CREATE TABLE bands AS
SELECT indicator_id, try_cast(band.low AS DECIMAL(28, 9)) AS low, try_cast(band.high AS DECIMAL(28, 9)) AS high
FROM (
  SELECT indicator_id,
         CASE WHEN regexp_matches(text, '\d[^\d以]{0,8}以上、?[\d.,]+[^\d以]{0,8}以下')
              THEN regexp_extract(text, '([\d.]+)[^\d以]{0,8}以上、?([\d.]+)[^\d以]{0,8}以下', ['low', 'high'])
              ELSE regexp_extract(text, '(?:^|[^\d:.])([\d.]+)[^\d:.~]{0,8}~([\d.]+)[^\d:.~]{0,8}(?:の範囲|の間|以内)', ['low', 'high'])
         END AS band
  FROM (SELECT indicator_id, folded(definition) AS text FROM indicators))
WHERE band.low <> '';

-- the first figure of each indicator, year and measure, and what its text says behind the digits
CREATE TABLE figures AS
SELECT DISTINCT ON (indicator_id, y, measure)
       document_id, indicator_id, fiscal_year::INT AS y, measure, status, place, text,
       IF(value = '', NULL, value::DECIMAL(28, 9)) AS value,
       regexp_replace(text, '^[^\d]*[\d,.]*(?:千|百万|万|億)?|(?:以上|以下|以内|未満|超)$', '', 'g') AS unit
FROM (SELECT * REPLACE (translate(folded(text), '△▲−', '---') AS text) FROM indicator_values)
ORDER BY indicator_id, y, measure, place;

-- figures that are bounds or spans: 80以上, 0.03％未満, 17以上20以下, 17～20
CREATE TABLE spans AS
SELECT text, try_cast(replace(part.low, ',', '') AS DECIMAL(28, 9)) AS low, part.above IN ('超', 'を上回る', 'を超える') AS low_open,
       try_cast(replace(part.high, ',', '') AS DECIMAL(28, 9)) AS high, part.below IN ('未満', 'を下回る') AS high_open
FROM (
  SELECT text, regexp_extract(text,
           '^(?:([-+]?\d[\d,]*(?:\.\d+)?)[^\d.,以超未満~-]{0,8}?(以上|超|を上回る|を超える)、?)?'
           '(?:([-+]?\d[\d,]*(?:\.\d+)?)[^\d.,以超未満~-]{0,8}?(以下|以内|未満|を下回る))?$',
           ['low', 'above', 'high', 'below']) AS part
  FROM (SELECT DISTINCT text FROM figures WHERE status = 'reported'))
WHERE part.low <> '' OR part.high <> ''
UNION ALL
SELECT text, replace(part.low, ',', '')::DECIMAL(28, 9), false, replace(part.high, ',', '')::DECIMAL(28, 9), false
FROM (
  SELECT text, regexp_extract(text,
           '^([-+]?\d[\d,]*(?:\.\d+)?)[^\d.,以超未満~-]{0,8}?(?:~|から|-)([-+]?\d[\d,]*(?:\.\d+)?)[^\d.,以超未満~-]{0,8}?(?:の範囲|の間|以内)?$',
           ['low', 'high']) AS part
  FROM (SELECT DISTINCT text FROM figures WHERE status = 'reported'))
WHERE part.low <> '' AND replace(part.low, ',', '')::DOUBLE <= replace(part.high, ',', '')::DOUBLE;

-- each figure as all that it may be: a number is only itself, 80以上 is 80 and all above it
CREATE TABLE intervals AS
SELECT f.* EXCLUDE value, s.text IS NULL AND value IS NOT NULL AS is_number, is_number OR s.text IS NOT NULL AS is_there,
       IF(is_number, value, NULL) AS number, IF(is_number, value, s.low) AS low, IF(is_number, value, s.high) AS high,
       coalesce(s.low_open, false) AS low_open, coalesce(s.high_open, false) AS high_open
FROM (SELECT * REPLACE (IF(status = 'reported', value, NULL) AS value) FROM figures) f
LEFT JOIN spans s ON s.text = f.text AND f.status = 'reported';

-- the target and the actual of each indicator and year, side by side
CREATE TABLE beside_targets AS
SELECT k.document_id, k.indicator_id, k.y, w.activity_id, w.unit, row_number() OVER (ORDER BY o.first, k.y) AS place,
       coalesce(t.is_there, false) AS has_target, coalesce(a.is_there, false) AS has_actual,
       t.number AS target, a.number AS actual, t.text AS target_text, t.unit AS target_unit, a.unit AS actual_unit,
       t.low AS t_low, t.high AS t_high, t.low_open AS t_low_open, t.high_open AS t_high_open,
       a.low, a.high, a.low_open, a.high_open,
       CASE WHEN has_target AND t.number IS NULL THEN CASE WHEN t_low IS NULL THEN 'lower' WHEN t_high IS NULL THEN 'higher' ELSE 'maintain' END
            ELSE w.way END AS way
FROM (SELECT DISTINCT document_id, indicator_id, y FROM figures WHERE measure <> 'baseline') k
JOIN (SELECT indicator_id, min(place) AS first FROM indicator_values GROUP BY 1) o USING (indicator_id)
JOIN ways_of_indicators w USING (indicator_id)
LEFT JOIN intervals t ON t.indicator_id = k.indicator_id AND t.y = k.y AND t.measure = 'target'
LEFT JOIN intervals a ON a.indicator_id = k.indicator_id AND a.y = k.y AND a.measure = 'actual';

-- what cannot be held against each other: nothing there, two units, nothing done where nothing was wanted
CREATE TABLE comparable AS
SELECT b.*, d.low AS band_low, d.high AS band_high, d.low IS NOT NULL AND way = 'maintain' AND target IS NOT NULL AS has_band,
       has_target AND has_actual AS is_pair,
       is_pair AND NOT (target_unit <> '' AND actual_unit <> '' AND target_unit <> actual_unit)
         AND NOT (coalesce(target = 0 AND actual = 0, false) AND (activity_id, y) IN (
           SELECT (activity_id, fiscal_year::INT) FROM costs
           WHERE item = 'total' AND basis = 'settlement' AND value::DOUBLE = 0)) AS is_asked
FROM beside_targets b LEFT JOIN bands d USING (indicator_id);

-- all actuals that meet a target; a maintained one is met by what is printed like it, rounded half up
CREATE TABLE aims AS
SELECT *, length(regexp_extract(target_text, '\d[\d,]*(?:\.(\d+))?', 1)) AS digits,
       IF(target = 0, 0, 0.5 / 10 ** digits)::DECIMAL(28, 9) AS half,
       CASE WHEN target IS NULL THEN t_low WHEN way = 'higher' THEN target WHEN way = 'lower' THEN NULL
            WHEN has_band THEN band_low ELSE target - half END AS aim_low,
       CASE WHEN target IS NULL THEN t_high WHEN way = 'higher' THEN NULL WHEN way = 'lower' THEN target
            WHEN has_band THEN band_high ELSE target + half END AS aim_high,
       way = 'maintain' AND target IS NOT NULL AND NOT has_band AND target <> 0 AS is_rounded,
       IF(target IS NULL, t_low_open, is_rounded AND target < 0) AS aim_low_open,
       IF(target IS NULL, t_high_open, is_rounded AND target > 0) AS aim_high_open
FROM comparable WHERE is_asked AND (way <> '' OR target IS NULL);

-- whether all that an actual may be lies within the aim, or nothing of it
CREATE TABLE decided_aims AS
SELECT indicator_id, y,
       (aim_low IS NULL OR coalesce(low > aim_low OR low = aim_low AND (low_open OR NOT aim_low_open), false))
         AND (aim_high IS NULL OR coalesce(high < aim_high OR high = aim_high AND (high_open OR NOT aim_high_open), false)) AS is_within,
       coalesce(high < aim_low OR high = aim_low AND (high_open OR aim_low_open), false)
         OR coalesce(aim_high < low OR aim_high = low AND (aim_high_open OR low_open), false) AS is_outside
FROM aims;

-- how far a number lies from its target, or from the nearer end of the band that it lies outside of
CREATE TABLE distances AS
SELECT indicator_id, y, target AS from_target, CASE unit WHEN '%' THEN 1 WHEN 'パーセント' THEN 1 WHEN '‰' THEN 0.1 WHEN '割' THEN 10 END AS points,
       CASE WHEN NOT has_band THEN target WHEN actual < band_low THEN band_low WHEN actual > band_high THEN band_high ELSE actual END AS goal,
       abs(actual - goal) AS apart
FROM (SELECT * REPLACE (IF(unit = '', actual_unit, unit) AS unit) FROM comparable)
WHERE is_asked AND target IS NOT NULL AND actual IS NOT NULL;

-- 1 is as aimed at; nothing is a share of a target of 0
CREATE TABLE shares_of_targets AS
SELECT c.indicator_id, c.y,
       CASE WHEN c.has_band THEN CASE WHEN d.apart = 0 THEN 1 WHEN d.goal = 0 THEN 0 ELSE 1 - d.apart::DOUBLE / abs(d.goal) END
            WHEN c.way = '' THEN NULL
            WHEN c.target = 0 AND c.way = 'higher' THEN NULL
            WHEN c.target = 0 THEN IF(IF(c.way = 'lower', c.actual <= 0, c.actual = 0), NULL, 0)
            WHEN c.way = 'higher' THEN 1 + (c.actual - c.target)::DOUBLE / abs(c.target)
            WHEN c.way = 'lower' THEN 1 - (c.actual - c.target)::DOUBLE / abs(c.target)
            ELSE 1 - d.apart::DOUBLE / abs(c.target) END AS reached
FROM comparable c JOIN distances d USING (indicator_id, y);

-- the verdict; "" is none because there is no target of the year that the document prints, or no actual
CREATE TABLE verdicts AS
SELECT c.document_id, c.indicator_id, c.activity_id, c.y, c.place, c.way, c.target::DOUBLE AS target, c.actual::DOUBLE AS actual, s.reached,
       CASE WHEN d.points IS NOT NULL THEN d.apart * d.points <= 2
            WHEN d.goal = 0 THEN IF(d.apart = 0, true, NULL)
            ELSE d.apart * 100 <= 10 * abs(d.goal) END AS near,
       CASE WHEN NOT c.is_pair THEN ''
            WHEN c.target = 0 AND c.actual = 0 AND c.way = 'higher' THEN 'undetermined'
            WHEN e.is_within THEN 'met' WHEN e.is_outside THEN 'missed' ELSE 'undetermined' END AS verdict
FROM comparable c LEFT JOIN decided_aims e USING (indicator_id, y) LEFT JOIN distances d USING (indicator_id, y)
LEFT JOIN shares_of_targets s USING (indicator_id, y);

-- what is shown of a document: verdicts up to its own year
CREATE TABLE shown AS
SELECT v.*, d.municipality, d.form, coalesce(nullif(d.target_word, ''), '目標') AS target_word, i.name, i.unit
FROM verdicts v JOIN docs d USING (document_id) JOIN indicators i USING (indicator_id)
WHERE d.sheet_year IS NULL OR v.y <= d.sheet_year;

-- all figures of an indicator in one text, and whether one has three digits at least
CREATE TABLE series AS
SELECT indicator_id, string_agg(measure || fiscal_year || '=' || value, ';' ORDER BY fiscal_year, measure) AS figures,
       max(length(regexp_replace(folded(text), '[^0-9]', '', 'g'))) >= 3 AS is_distinct
FROM indicator_values WHERE value <> '' GROUP BY 1;

-- the last year of each document; what two projects of a city print with the same figures counts once
CREATE TABLE judged AS
SELECT l.* FROM (SELECT * FROM shown QUALIFY y = max(y) OVER (PARTITION BY document_id)) l LEFT JOIN series s USING (indicator_id)
QUALIFY row_number() OVER (
  PARTITION BY municipality, name, unit, y, IF(s.is_distinct, s.figures, indicator_id) ORDER BY place) = 1;

CREATE TABLE decided AS SELECT * FROM judged WHERE verdict IN ('met', 'missed');
