-- The findings of a run, from its published CSVs (all columns are text; "" is nothing).
WITH
docs AS (
  SELECT document_id, municipality, try_cast(fiscal_year AS INT) AS sheet_year FROM documents
),
-- 03: what the last year of each document has, up to its own
shown AS (
  SELECT a.indicator_id, a.document_id, d.municipality, try_cast(a.fiscal_year AS INT) AS y, a.verdict, a.near,
         try_cast(a.attainment AS DOUBLE) AS reached, try_cast(a.target AS DOUBLE) AS target,
         i.name, i.unit, i.activity_id, row_number() OVER () AS place
  FROM attainment a JOIN docs d USING (document_id)
  JOIN (SELECT DISTINCT ON (indicator_id) * FROM indicators) i ON i.indicator_id = a.indicator_id
  WHERE d.sheet_year IS NULL OR try_cast(a.fiscal_year AS INT) <= d.sheet_year
),
last_year AS (
  SELECT * FROM shown QUALIFY y = max(y) OVER (PARTITION BY document_id)
),
-- an indicator that two projects of a city print with the same figures counts once
series AS (
  SELECT indicator_id,
         string_agg(measure || fiscal_year || '=' || value, ';' ORDER BY fiscal_year, measure) AS figures,
         max(length(regexp_replace(text, '[^0-9０-９]', '', 'g'))) >= 3 AS is_distinct
  FROM indicator_values WHERE value <> '' GROUP BY 1
),
judged AS (
  SELECT l.* FROM last_year l LEFT JOIN series s USING (indicator_id)
  QUALIFY row_number() OVER (
    PARTITION BY municipality, name, unit, y,
                 CASE WHEN s.is_distinct THEN s.figures ELSE indicator_id END
    ORDER BY place) = 1
),
decided AS (SELECT * FROM judged WHERE verdict IN ('met', 'missed')),
amounts AS (
  SELECT * FROM decided
  WHERE abs(target) >= 10 AND replace(unit, '％', '%') NOT IN ('%', '‰', '割', 'パーセント')
),
met AS (
  SELECT arg_min(document_id, place) AS document_id, '03' AS page, municipality, y AS fiscal_year,
         '' AS account, 'targets_met' AS measure, avg((verdict = 'met')::INT) AS value, 'share' AS unit,
         count(*) FILTER (verdict = 'met') AS n, count(*) AS "of", '' AS subject, 0.0 AS proved
  FROM decided GROUP BY municipality, y
),
farthest AS (
  SELECT document_id, '03', municipality, y, '', 'farthest_target', reached, 'share',
         count(*) OVER (PARTITION BY municipality, y) AS n,
         (SELECT count(*) FROM amounts b WHERE b.municipality = a.municipality AND b.y = a.y) AS "of",
         indicator_id, 0.0
  FROM amounts a WHERE verdict = 'missed' AND reached IS NOT NULL
        AND (SELECT count(*) FROM amounts b WHERE b.municipality = a.municipality AND b.y = a.y) >= 2
  QUALIFY row_number() OVER (PARTITION BY municipality, y ORDER BY reached, indicator_id) = 1
),
-- 04: totals of projects beside those of the year before
totals AS (
  SELECT DISTINCT ON (c.activity_id, c.fiscal_year) c.activity_id, c.document_id, d.municipality,
         d.sheet_year, c.fiscal_year::INT AS y, c.value::DOUBLE AS yen
  FROM costs c JOIN activities a USING (activity_id) JOIN docs d ON d.document_id = c.document_id
  WHERE a.level = 'project' AND c.item = 'total' AND c.basis = 'settlement' AND c.unit = 'JPY'
        AND c.value <> ''
),
texts AS (
  SELECT activity_id, field, text FROM narratives
  UNION ALL SELECT activity_id, 'definition', definition FROM indicators
  UNION ALL SELECT activity_id, 'detail', detail FROM costs WHERE detail <> ''
),
named AS (
  SELECT t.activity_id, r.place,
         CASE WHEN r.says <> '' THEN r.says ELSE
           regexp_extract(regexp_replace(t.text, '\s+', '', 'g'), r.pattern, 1) END AS account
  FROM texts t JOIN rules r ON r.kind = 'account' AND r.field = t.field
  WHERE regexp_matches(regexp_replace(translate(t.text, '０１２３４５６７８９－', '0123456789-'), '\s+', '', 'g'),
                       r.pattern)
),
accounts AS (SELECT activity_id, arg_min(account, place) AS account FROM named GROUP BY 1),
changes AS (
  SELECT t.*, coalesce(k.account, '') AS account, t.yen - b.yen AS change
  FROM (SELECT * FROM totals WHERE sheet_year IS NULL OR y <= sheet_year
        QUALIFY y = max(y) OVER (PARTITION BY document_id)) t
  LEFT JOIN totals b ON b.activity_id = t.activity_id AND b.y = t.y - 1
  LEFT JOIN accounts k ON k.activity_id = t.activity_id
),
counted AS (
  SELECT *, count(change) OVER (PARTITION BY municipality, y, account) AS n,
         count(*) OVER (PARTITION BY municipality, y, account) AS "of"
  FROM changes
),
proofs AS (
  SELECT DISTINCT document_id || '/' || regexp_extract(subject, '^(.*) (\d+) settlement$', 1) AS id,
         try_cast(regexp_extract(subject, '^(.*) (\d+) settlement$', 2) AS INT) AS y
  FROM checks WHERE "check" = 'funding' AND passes = 'true' AND expected <> ''
),
largest AS (
  SELECT document_id, '04', municipality, y, account, 'largest_change', change, 'JPY', n, "of", activity_id,
         (SELECT count(*) FROM proofs p WHERE p.id = activity_id AND p.y IN (c.y, c.y - 1)) / 2.0
  FROM counted c WHERE n >= 2 AND change <> 0
  QUALIFY row_number() OVER (PARTITION BY municipality, y, account ORDER BY abs(change) DESC, activity_id) = 1
),
-- 05: the grades of a plan's actions
grades AS (
  SELECT a.document_id, a.fiscal_year::INT AS y, arg_max(r.symbol, r.fiscal_year::INT) AS grade
  FROM activities a JOIN ratings r USING (activity_id)
  WHERE a.level = 'action' AND r.criterion = '自己評価' AND r.scale = 'abcd'
        AND r.symbol IN ('A', 'B', 'C', 'D')
  GROUP BY a.document_id, a.activity_id, a.fiscal_year
),
plans AS (
  SELECT g.document_id, '05', d.municipality, any_value(g.y), '', 'graded_ab',
         avg((grade IN ('A', 'B'))::INT), 'share', count(*) FILTER (grade IN ('A', 'B')), count(*), '',
         ((SELECT count(DISTINCT k."check") FROM checks k WHERE k.document_id = g.document_id
           AND k."check" IN ('grade_ab', 'grade_cd') AND k.passes = 'true') = 2)::INT::DOUBLE
  FROM grades g JOIN docs d USING (document_id) GROUP BY g.document_id, d.municipality
),
-- 06: the best mark of progress beside the lowest of its activity's targets
best AS (
  SELECT DISTINCT activity_id, fiscal_year::INT AS y FROM ratings
  WHERE criterion IN ('評価', '達成状況', '成果指標の達成状況', '自己評価')
        AND try_cast(score AS DOUBLE) = 1
),
lowest AS (
  SELECT * FROM decided
  QUALIFY row_number() OVER (PARTITION BY activity_id, y ORDER BY reached NULLS LAST, indicator_id) = 1
),
beside AS (SELECT l.* FROM lowest l JOIN best USING (activity_id, y)),
missed AS (
  SELECT document_id, '06', municipality, y, '', 'top_mark_missed', reached, 'share',
         count(*) OVER (PARTITION BY municipality, y),
         (SELECT count(*) FROM beside b WHERE b.municipality = a.municipality AND b.y = a.y), activity_id, 0.0
  FROM beside a WHERE verdict = 'missed' AND near <> 'true' AND reached IS NOT NULL
  QUALIFY row_number() OVER (PARTITION BY municipality, y ORDER BY reached, indicator_id) = 1
)
SELECT * FROM met UNION ALL SELECT * FROM farthest UNION ALL SELECT * FROM largest
UNION ALL SELECT * FROM plans UNION ALL SELECT * FROM missed
