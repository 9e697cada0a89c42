-- The findings of page 05 on grades beside the figures of another document.
WITH
grades AS (
  SELECT a.document_id, a.activity_id, a.name, a.fiscal_year::INT AS y, arg_max(r.symbol, r.fiscal_year::INT) AS grade
  FROM activities a JOIN ratings r USING (activity_id)
  WHERE a.level = 'action' AND r.criterion = '自己評価' AND r.scale = 'abcd'
        AND r.symbol IN ('A', 'B', 'C', 'D')
  GROUP BY a.document_id, a.activity_id, a.name, a.fiscal_year
),
ways AS (
  SELECT i.indicator_id, any_value(i.name) AS name, any_value(a.polarity) AS polarity
  FROM indicators i JOIN attainment a USING (indicator_id) GROUP BY i.indicator_id
),
figures AS (
  SELECT g.document_id, g.activity_id, g.y, g.grade, p.indicator_id,
         CASE coalesce(nullif(p.polarity, ''), w.polarity) WHEN 'higher' THEN 1 WHEN 'lower' THEN -1 END AS sign,
         arg_min(v.value::DOUBLE, v.fiscal_year::INT) AS first, arg_max(v.value::DOUBLE, v.fiscal_year::INT) AS last,
         count(DISTINCT v.fiscal_year) AS n_years
  FROM grades g JOIN pairs p ON p.action_id = g.activity_id AND p.action = g.name
  JOIN ways w ON w.indicator_id = p.indicator_id AND w.name = p.indicator
  JOIN indicator_values v ON v.indicator_id = p.indicator_id
  WHERE v.measure = 'actual' AND v.status = 'reported' AND v.value <> '' AND v.fiscal_year::INT <= g.y
  GROUP BY ALL
),
moved AS (
  SELECT document_id, activity_id, y, grade,
         avg((sign * (last - first) > 0 OR (sign = -1 AND first = 0 AND last = 0))::INT) AS better
  FROM figures WHERE sign IS NOT NULL AND n_years > 1 GROUP BY ALL
),
cases AS (
  SELECT *, grade IN ('A', 'B') AS is_high FROM moved
),
counted AS (
  SELECT document_id, y, count(*) AS "of",
         count(*) FILTER (is_high AND better = 1 OR NOT is_high AND better = 0) AS grades_agree,
         count(*) FILTER (is_high AND better = 0) AS grades_above,
         count(*) FILTER (NOT is_high AND better = 1) AS grades_below
  FROM cases GROUP BY document_id, y HAVING count(*) > 1
)
SELECT document_id, '05', municipality, y, '', measure, n / "of", 'share', n, "of", '', 0.0
FROM (UNPIVOT counted ON grades_agree, grades_above, grades_below INTO NAME measure VALUE n)
JOIN documents USING (document_id)
WHERE n > 0 OR measure = 'grades_agree'
