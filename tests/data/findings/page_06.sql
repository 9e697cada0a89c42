-- What page 06 says: the marks of a city beside its figures and its money, in the newest documents of each form.

CREATE TABLE newest AS
SELECT document_id FROM docs
QUALIFY sheet_year IS NULL OR sheet_year = max(sheet_year) OVER (PARTITION BY municipality, form);

-- what is judged, without a survey's figure that is printed again
CREATE TABLE measured AS
SELECT d.* FROM decided d JOIN newest USING (document_id)
WHERE NOT (
  EXISTS (SELECT 1 FROM remarked t WHERE t.kind = 'survey' AND (t.indicator_id = d.indicator_id
          OR (t.indicator_id = '' AND t.activity_id = d.activity_id)))
  AND d.actual IS NOT DISTINCT FROM (
    SELECT f.value FROM printed_figures f WHERE f.indicator_id = d.indicator_id AND f.y = d.y - 1 AND f.measure = 'actual'));

-- marks; the words of one, or what its scale prints of it, may say that something is behind
CREATE TABLE marks AS
SELECT r.document_id, r.activity_id, r.fiscal_year::INT AS y, r.criterion, r.symbol, try_cast(r.score AS DOUBLE) AS score,
       d.municipality, r.place, coalesce(nullif(k.meaning, ''), r.symbol) AS words,
       regexp_matches(words, '遅れ|下回|未達成|達成(しなかった|できなかった|していない)|順調(に推移して|で)い?ない')
         AND NOT regexp_matches(words, '遅れ(はな|てい?ない)') AS is_meant
FROM ratings r JOIN newest USING (document_id) JOIN docs d USING (document_id)
LEFT JOIN scales k ON k.form = d.form AND k.criterion = r.criterion AND k.symbol = r.symbol;

-- those of progress, by their score or by their words
CREATE TABLE of_progress AS
SELECT m.* REPLACE (coalesce(m.score, w.score::DOUBLE) AS score), m.criterion = '進捗状況' AS is_schedule, w.word IS NOT NULL AS in_words,
       coalesce(m.score, w.score::DOUBLE) = 1 AS is_best
FROM marks m LEFT JOIN attained w ON w.word = m.symbol
WHERE (in_words OR criterion IN ('評価', '達成状況', '成果指標の達成状況', '自己評価', '進捗状況'))
      AND (m.score IS NOT NULL OR w.score <> '' OR is_meant);

-- the best mark beside the lowest of its activity's targets
CREATE TABLE beside AS
SELECT m.* FROM measured m
WHERE (activity_id, y) IN (SELECT (activity_id, y) FROM of_progress WHERE NOT is_schedule AND score = 1)
QUALIFY row_number() OVER (PARTITION BY activity_id, y ORDER BY reached NULLS LAST, indicator_id) = 1;
CREATE TABLE top_mark_missed AS
SELECT document_id, '06', municipality, y, '', 'top_mark_missed', reached, 'share', count(*) OVER (PARTITION BY municipality, y),
       (SELECT count(*) FROM beside b WHERE b.municipality = a.municipality AND b.y = a.y), activity_id, 0.0
FROM (SELECT *, abs(target) >= 10 OR folded(unit) IN ('%', '‰', '割', 'パーセント') AS leads FROM beside) a
LEFT JOIN stakes s USING (activity_id, y)
WHERE verdict = 'missed' AND NOT coalesce(near, false) AND reached IS NOT NULL
QUALIFY leads AND s.yen > 0 AND row_number() OVER (PARTITION BY municipality, y, leads, s.yen > 0
                                 ORDER BY one_off, s.yen DESC, reached, indicator_id) = 1;

-- what the city itself calls behind, of projects, else of what is above them, nearest first, else of their parts
CREATE TABLE called AS
SELECT p.*, coalesce(m.score < 0.5, false) OR m.is_meant AS is_behind FROM spenders p JOIN newest USING (document_id)
JOIN (SELECT activity_id, y, min(score) AS score, bool_or(is_meant) AS is_meant FROM of_progress GROUP BY 1, 2) m USING (activity_id, y)
QUALIFY list_position(['project', 'program', 'policy', 'action'], level)
        = min(list_position(['project', 'program', 'policy', 'action'], level)) OVER (PARTITION BY municipality, form, sheet_year);
CREATE TABLE behind AS
SELECT arg_min(document_id, place) FILTER (is_behind), '06', municipality, y, account, 'called_behind', sum(yen) FILTER (is_behind), 'JPY',
       count(*) FILTER (is_behind), count(*), arg_max(activity_id, yen) FILTER (is_behind),
       count(*) FILTER (is_behind AND EXISTS (SELECT 1 FROM proved_totals q WHERE q.id = m.activity_id AND q.y = m.y))
         / count(*) FILTER (is_behind)
FROM called m GROUP BY municipality, y, account HAVING sum(yen) FILTER (is_behind) > 0 AND count(*) > 1;

-- how many of the indicators beside a mark are met or near; far from a target of no direction is not nearly reached
CREATE TABLE counts AS
SELECT activity_id, y, count(*) AS all_of, count(*) FILTER (verdict = 'met' OR near) AS on_track
FROM (SELECT activity_id, y, verdict, near FROM measured
      UNION ALL
      SELECT v.activity_id, v.y, v.verdict, v.near FROM verdicts v JOIN newest USING (document_id)
      WHERE v.verdict = 'undetermined' AND v.near IS NOT NULL
            AND (v.activity_id, v.y) IN (SELECT (activity_id, y) FROM of_progress WHERE in_words AND score > 0.5 AND score < 1))
GROUP BY 1, 2;
CREATE TABLE marks_above AS
SELECT arg_min(document_id, place), '06', municipality, y, '', 'marks_above', avg(is_above::INT), 'share',
       count(*) FILTER (is_above), count(*), '', 0.0
FROM (SELECT m.*, (m.score = 1 AND on_track < all_of) OR (m.score > 0.5 AND on_track < all_of / 2.0) AS is_above
      FROM of_progress m JOIN counts USING (activity_id, y) WHERE NOT is_schedule)
GROUP BY municipality, y HAVING count(*) >= 2 AND count(*) FILTER (is_above) > 0;

-- activities whose marks are all the best; of a need there is none, and one that cannot be judged has not all
CREATE TABLE sets_of_marks AS
SELECT document_id, activity_id, y, municipality, min(place) AS place, count(*) AS n, bool_and(score = 1) AS all_best
FROM (SELECT DISTINCT ON (activity_id, y, criterion) * FROM marks WHERE score IS NOT NULL ORDER BY activity_id, y, criterion, place)
WHERE criterion NOT IN ('市民ニーズ', '市の関与', '優先度') AND NOT ends_with(criterion, '方向性')
      AND activity_id NOT IN (SELECT activity_id FROM marks r WHERE r.score IS NULL AND NOT ends_with(r.criterion, '方向性')
                              AND r.criterion IN (SELECT criterion FROM marks WHERE score IS NOT NULL))
GROUP BY document_id, activity_id, y, municipality;
CREATE TABLE all_best AS
SELECT arg_min(document_id, place), '06', municipality, y, '', 'all_best', avg(all_best::INT), 'share',
       count(*) FILTER (all_best), count(*), '', 0.0
FROM sets_of_marks WHERE n > 1 GROUP BY municipality, y HAVING count(*) >= 2 AND count(*) FILTER (all_best) > 0;

CREATE TABLE best_marks AS
SELECT arg_min(document_id, place), '06', municipality, y, '', 'best_marks', avg(is_best::INT), 'share',
       count(*) FILTER (is_best), count(*), '', 0.0
FROM of_progress WHERE score IS NOT NULL GROUP BY municipality, y HAVING count(*) FILTER (is_best) > 0 AND count(*) > 1;

-- what was left beside the best mark: a fifth of the budget and more
CREATE TABLE much_left AS
SELECT l.*, d.municipality, coalesce(k.account, '') AS account
FROM remains l JOIN newest USING (document_id) JOIN docs d USING (document_id)
JOIN planned b ON b.activity_id = l.activity_id AND b.y = l.y AND b.yen - l.rest < 0.8 * b.yen
LEFT JOIN accounts k ON k.activity_id = l.activity_id
WHERE (l.activity_id, l.y) IN (SELECT (activity_id, y) FROM of_progress WHERE is_best)
      AND (l.activity_id, l.y) NOT IN (SELECT (activity_id, y) FROM one_offs);
CREATE TABLE best_left AS
SELECT document_id, '06', municipality, y, account, 'best_left', rest, 'JPY', 1, 1, activity_id, 0.0
FROM much_left
QUALIFY rest = max(rest) OVER (PARTITION BY municipality, y, account)
    AND count(*) OVER (PARTITION BY municipality, y, account, rest) = 1;

-- what a text expected, beside what it says that came of it
CREATE TABLE texts_of_yen AS
SELECT *, regexp_matches(name, '見込|目標') AS is_aim FROM prose_figures JOIN newest USING (document_id)
WHERE unit = 'JPY' AND activity_id <> '' AND value <> '';
CREATE TABLE expected AS
SELECT activity_id, fiscal_year, any_value(document_id) AS document_id, any_value(value::DOUBLE) AS yen
FROM texts_of_yen WHERE is_aim AND value::DOUBLE > 0 GROUP BY 1, 2 HAVING count(*) = 1;
CREATE TABLE prose_aim AS
SELECT a.document_id, '06', d.municipality, a.fiscal_year::INT AS y, '', 'prose_aim', sum(t.value::DOUBLE), 'JPY',
       count(*), count(*), a.activity_id, 0.0
FROM expected a JOIN texts_of_yen t USING (activity_id, fiscal_year) JOIN docs d ON d.document_id = a.document_id
WHERE NOT t.is_aim AND (a.activity_id, a.fiscal_year::INT) IN (SELECT (activity_id, y) FROM of_progress WHERE score IS NOT NULL)
GROUP BY a.document_id, d.municipality, a.fiscal_year, a.activity_id, a.yen
QUALIFY row_number() OVER (PARTITION BY d.municipality, a.fiscal_year ORDER BY a.yen DESC) = 1;

-- 03 and 06: what is to become of projects, beside their lowest attainment and their cost
CREATE TABLE results AS
SELECT '03' AS page, activity_id, y, min(reached) AS lowest, bool_and(verdict = 'met') AS all_met
FROM decided WHERE contains(target_word, '目標') GROUP BY 2, 3
UNION ALL
SELECT '06', activity_id, y, min(reached), bool_and(verdict = 'met') FROM measured GROUP BY 2, 3;
CREATE TABLE said_of_results AS
SELECT r.*, w.way, p.document_id, p.municipality, p.account, p.yen, p.place
FROM results r JOIN projects p USING (activity_id, y) JOIN ways_of_activities w USING (activity_id) JOIN said_years USING (document_id)
WHERE p.y = said_year;
CREATE TABLE money_asked AS
SELECT *, IF(page = '03', 'half_missed_kept', 'kept_below') AS measure, lowest < IF(page = '03', 0.5, 0.8) AS holds
FROM said_of_results
WHERE way = 'kept' AND lowest IS NOT NULL AND (activity_id, y) NOT IN (SELECT (activity_id, y) FROM one_offs)
UNION ALL
SELECT *, 'ended_though_met', all_met FROM said_of_results WHERE way = 'ended' AND page = '06';
CREATE TABLE money_of_ways AS
SELECT arg_min(document_id, place) FILTER (holds), page, municipality, y, account, measure, sum(yen) FILTER (holds), 'JPY',
       count(*) FILTER (holds), count(*), '',
       count(*) FILTER (holds AND EXISTS (SELECT 1 FROM proved_totals q WHERE q.id = a.activity_id AND q.y = a.y)) / count(*) FILTER (holds)
FROM money_asked a GROUP BY page, municipality, y, account, measure HAVING sum(yen) FILTER (holds) > 0 AND count(*) > 1;
