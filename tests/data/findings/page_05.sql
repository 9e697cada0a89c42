-- What page 05 says: the grades of a plan's actions, alone and beside figures of other documents.

-- the latest grade of each action
CREATE TABLE grades AS
SELECT a.document_id, a.activity_id, a.parent_id, a.name, a.fiscal_year::INT AS y,
       regexp_replace(a.section, '^\d+\s+(\S)', '\1') AS section,
       arg_max(r.symbol, r.fiscal_year::INT) AS grade
FROM activities a JOIN ratings r USING (activity_id)
WHERE a.level = 'action' AND r.criterion = '自己評価' AND r.scale = 'abcd'
      AND r.symbol IN ('A', 'B', 'C', 'D')
GROUP BY ALL;

-- plans whose printed numbers of grades are those that were read
CREATE TABLE counted_grades AS
SELECT document_id FROM checks WHERE "check" IN ('grade_ab', 'grade_cd') AND passes = 'true'
GROUP BY 1 HAVING count(DISTINCT "check") = 2;

-- how many have A or B
CREATE TABLE find_graded AS
SELECT document_id, '05', municipality, any_value(y), '', 'graded_ab',
       avg((grade IN ('A', 'B'))::INT), 'share', count(*) FILTER (grade IN ('A', 'B')), count(*),
       '',
       (document_id IN (SELECT document_id FROM counted_grades))::INT::DOUBLE
FROM grades JOIN docs USING (document_id) GROUP BY document_id, municipality;

-- each section of a plan that has several
CREATE TABLE of_sections AS
SELECT document_id, section, count(*) AS "of", count(*) FILTER (grade IN ('A', 'B')) AS n
FROM grades WHERE section <> '' GROUP BY document_id, section
QUALIFY count(*) OVER (PARTITION BY document_id) > 1;

-- the whole of each plan
CREATE TABLE whole_plans AS
SELECT document_id, any_value(y) AS y, count(*) AS "of",
       count(*) FILTER (grade IN ('A', 'B')) AS n
FROM grades GROUP BY document_id;

-- sections of ten and more whose share is below that of the whole
CREATE TABLE find_sections_below AS
SELECT w.document_id, '05', municipality, y, '', 'sections_below',
       avg((s.n / s.of < w.n / w.of)::INT) AS share, 'share',
       count(*) FILTER (s.n / s.of < w.n / w.of), count(*), '', 0.0
FROM whole_plans w JOIN docs USING (document_id) JOIN of_sections s
     ON s.document_id = w.document_id
WHERE s.of >= getvariable('least_actions')
GROUP BY w.document_id, municipality, y HAVING share > 0 AND count(*) > 1;

-- of C and D how many are planned, and nothing else, in what follows
CREATE TABLE find_low_planned AS
SELECT document_id, '05', municipality, any_value(y), '', 'low_planned',
       avg(is_planned::INT) AS share, 'share', count(*) FILTER (is_planned), count(*), '', 0.0
FROM (SELECT *, activity_id IN (SELECT activity_id FROM statuses WHERE status = 'planned')
                AND activity_id NOT IN (SELECT activity_id FROM statuses
                                        WHERE status = 'implementing') AS is_planned
      FROM grades WHERE grade IN ('C', 'D'))
JOIN docs USING (document_id) GROUP BY document_id, municipality HAVING share > 0;

-- measures of ten graded actions and more
CREATE TABLE of_measures AS
SELECT document_id, parent_id, any_value(y) AS y, avg((grade IN ('A', 'B'))::INT) AS share,
       count(*) FILTER (grade IN ('A', 'B')) AS n, count(*) AS "of"
FROM grades WHERE parent_id <> '' GROUP BY document_id, parent_id
HAVING count(*) >= getvariable('least_actions');

-- of enough the one with the lowest share of A and B
CREATE TABLE find_lowest_measures AS
SELECT document_id, '05', municipality, y, '', 'lowest_graded', share, 'share', n, "of",
       parent_id, 0.0
FROM of_measures JOIN docs USING (document_id)
QUALIFY count(*) OVER (PARTITION BY document_id) >= getvariable('least_ranked')
    AND single(document_id, -share);

-- first and last actual of the indicators that judge an action (data/labels/links_dx.csv)
CREATE TABLE ends_of_figures AS
SELECT g.document_id, g.activity_id, g.y, g.grade, p.indicator_id,
       CASE coalesce(nullif(p.polarity, ''), w.way)
         WHEN 'higher' THEN 1 WHEN 'lower' THEN -1 END AS sign,
       arg_min(v.value::DOUBLE, v.fiscal_year::INT) AS first,
       arg_max(v.value::DOUBLE, v.fiscal_year::INT) AS last,
       list(v.value::DOUBLE ORDER BY v.fiscal_year::INT)[-2] AS before,
       max(abs(v.value::DOUBLE)) AS largest,
       folded(any_value(i.unit)) IN (SELECT unit FROM shares_in_points) AS is_share,
       count(DISTINCT v.fiscal_year) AS n_years
FROM grades g JOIN links_dx p ON p.action_id = g.activity_id AND p.action = g.name
JOIN indicators i ON i.indicator_id = p.indicator_id AND i.name = p.indicator
JOIN ways_of_indicators w ON w.indicator_id = p.indicator_id
JOIN indicator_values v ON v.indicator_id = p.indicator_id
WHERE v.measure = 'actual' AND v.status = 'reported' AND v.value <> '' AND v.fiscal_year::INT <= g.y
GROUP BY ALL;

-- the share of them that grew better; less than 0 no figure can be. Fewer than ten counted say
-- nothing, nor does what ends where it began or goes back in its newest step
CREATE TABLE cases AS
SELECT document_id, activity_id, y, grade IN ('A', 'B') AS is_high,
       avg((sign * (last - first) > 0 OR (sign = -1 AND first = 0 AND last = 0))::INT) AS better
FROM ends_of_figures
WHERE sign IS NOT NULL AND n_years > 1
      AND (is_share OR largest >= getvariable('least_base')
           OR sign = -1 AND first = 0 AND last = 0)
      AND NOT is_turned(first, before, last)
GROUP BY ALL;

-- grades that agree with all of their figures, and those that none of them bears out
CREATE TABLE beside_figures AS
SELECT document_id, y, count(*) AS "of",
       count(*) FILTER (is_high AND better = 1 OR NOT is_high AND better = 0) AS grades_agree,
       count(*) FILTER (is_high AND better = 0) AS grades_above,
       count(*) FILTER (NOT is_high AND better = 1) AS grades_below
FROM cases GROUP BY document_id, y HAVING count(*) > 1;

-- a row for each
CREATE TABLE find_grades_beside AS
SELECT document_id, '05', municipality, y, '', measure, n / "of", 'share', n, "of", '', 0.0
FROM (UNPIVOT beside_figures ON grades_agree, grades_above, grades_below
      INTO NAME measure VALUE n) JOIN docs USING (document_id)
WHERE n > 0 OR measure = 'grades_agree';
