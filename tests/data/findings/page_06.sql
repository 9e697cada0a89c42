-- What page 06 says: the marks of a city beside its figures and its money.

-- of each form the newest documents
CREATE TABLE newest AS
SELECT document_id FROM docs
QUALIFY sheet_year IS NULL OR sheet_year = max(sheet_year) OVER (PARTITION BY municipality, form);

-- indicators of a survey that is not of every year, by themselves or by their activity
CREATE TABLE surveyed AS
SELECT i.indicator_id
FROM indicators i JOIN (SELECT * FROM remarked WHERE kind = 'survey') r
     ON r.indicator_id = i.indicator_id OR r.indicator_id = '' AND r.activity_id = i.activity_id;

-- what is judged, without a survey's figure that is printed again
CREATE TABLE measured AS
SELECT d.* FROM decided d JOIN newest USING (document_id)
LEFT JOIN printed_figures f ON f.indicator_id = d.indicator_id AND f.y = d.y - 1
     AND f.measure = 'actual'
WHERE NOT (d.indicator_id IN (SELECT indicator_id FROM surveyed)
           AND coalesce(d.actual = f.value, false));

-- marks; the words of one, or what its scale prints of it, may say that something is behind
CREATE TABLE marks AS
SELECT r.document_id, r.activity_id, r.fiscal_year::INT AS y, r.criterion, r.symbol,
       try_cast(r.score AS DOUBLE) AS score, d.municipality, r.place,
       coalesce(nullif(k.meaning, ''), nullif(r.text, ''), r.symbol) AS words,
       regexp_matches(words, '遅れ|下回|未達成|達成(しなかった|できなかった|していない)'
                             || '|順調(に推移して|で)い?ない')
         AND NOT regexp_matches(words, '遅れ(はな|てい?ない)') AS is_meant
FROM ratings r JOIN newest USING (document_id) JOIN docs d USING (document_id)
LEFT JOIN scales k ON k.form = d.form AND k.criterion = r.criterion AND k.symbol = r.symbol;

-- those of progress: by their criterion, or in words of attainment (data/labels/attained.csv)
CREATE TABLE of_progress AS
SELECT m.* REPLACE (coalesce(m.score, w.score::DOUBLE) AS score),
       m.criterion = '進捗状況' AS is_schedule, w.word IS NOT NULL AS in_words,
       coalesce(m.score, w.score::DOUBLE) = 1 AS is_best
FROM marks m LEFT JOIN attained w ON w.word = m.symbol
WHERE in_words
      OR criterion IN ('評価', '達成状況', '成果指標の達成状況', '自己評価', '進捗状況');

-- the targets beside a best mark
CREATE TABLE beside AS
SELECT *, verdict = 'missed' AND NOT coalesce(near, false) AS is_far,
       CASE WHEN way = 'higher' AND target > 0 THEN reached END AS rate
FROM measured
WHERE (activity_id, y) IN (
  SELECT (activity_id, y) FROM of_progress WHERE is_best AND NOT is_schedule);

-- how many activities stand beside one, and how many have missed a target by more than a little
CREATE TABLE numbers_beside AS
SELECT municipality, y, count(DISTINCT activity_id) AS "of",
       count(DISTINCT activity_id) FILTER (is_far) AS n FROM beside GROUP BY ALL;

-- the one that was missed where most money is at stake; fewer than ten lead nothing
CREATE TABLE find_top_mark_missed AS
SELECT document_id, '06', municipality, y, '', 'top_mark_missed', actual, 'number', n, "of",
       activity_id, 0.0, s.yen AS weight, target AS base, NULL::INT AS first_year
FROM beside JOIN numbers_beside USING (municipality, y) LEFT JOIN stakes s USING (activity_id, y)
WHERE is_far AND actual IS NOT NULL AND target IS NOT NULL AND s.yen > 0
      AND (abs(target) >= getvariable('least_base')
           OR folded(unit) IN (SELECT unit FROM shares_in_points))
QUALIFY row_number() OVER (PARTITION BY municipality, y
                           ORDER BY one_off, s.yen DESC, rate NULLS LAST, indicator_id) = 1;

-- activities that the city itself calls behind: the lower half of its scale, or its words
CREATE TABLE called AS
SELECT activity_id, y, coalesce(min(score) < 0.5, false) OR bool_or(is_meant) AS is_behind
FROM of_progress WHERE score IS NOT NULL OR is_meant GROUP BY 1, 2;

-- what they spent: projects, else what is above them, nearest first, else their parts
CREATE TABLE spent_of_called AS
SELECT *, list_position(['project', 'program', 'policy', 'action'], level) AS rank
FROM spenders JOIN newest USING (document_id) JOIN called USING (activity_id, y)
QUALIFY rank = min(rank) OVER (PARTITION BY municipality, form, sheet_year);

-- in all
CREATE TABLE find_behind AS
SELECT arg_min(document_id, place) FILTER (is_behind), '06', municipality, y, account,
       'called_behind', sum(yen) FILTER (is_behind), 'JPY', count(*) FILTER (is_behind), count(*),
       arg_max(activity_id, yen) FILTER (is_behind),
       sum(is_proved(activity_id, y)) FILTER (is_behind) / count(*) FILTER (is_behind)
FROM spent_of_called GROUP BY municipality, y, account
HAVING sum(yen) FILTER (is_behind) > 0 AND count(*) > 1;

-- marks in words that say that a target was nearly reached
CREATE TABLE nearly AS
SELECT DISTINCT activity_id, y FROM of_progress WHERE in_words AND score > 0.5 AND score < 1;

-- indicators beside marks; beside those words also one of no known direction
CREATE TABLE beside_marks AS
SELECT activity_id, y, verdict, near FROM measured
UNION ALL
SELECT activity_id, y, verdict, near
FROM verdicts JOIN newest USING (document_id) JOIN nearly USING (activity_id, y)
WHERE verdict = 'undetermined' AND near IS NOT NULL;

-- marks above their figures: the best, and one is neither met nor near; good, and fewer than half
CREATE TABLE compared_marks AS
SELECT m.*, score = 1 AND on_track < n OR score > 0.5 AND on_track < n / 2.0 AS is_above
FROM of_progress m JOIN (
  SELECT activity_id, y, count(*) AS n, count(*) FILTER (verdict = 'met' OR near) AS on_track
  FROM beside_marks GROUP BY ALL) USING (activity_id, y)
WHERE NOT is_schedule AND score IS NOT NULL;

-- how many
CREATE TABLE find_marks_above AS
SELECT arg_min(document_id, place), '06', municipality, y, '', 'marks_above', avg(is_above::INT),
       'share', count(*) FILTER (is_above), count(*), '', 0.0
FROM compared_marks GROUP BY municipality, y
HAVING count(*) >= 2 AND count(*) FILTER (is_above) > 0;

-- marks of results: not of what is needed, and no direction
CREATE TABLE marks_of_results AS
SELECT * FROM marks
WHERE criterion NOT IN ('市民ニーズ', '市の関与', '優先度') AND NOT ends_with(criterion, '方向性');

-- activities of which a city cannot judge something that it judges elsewhere
CREATE TABLE unjudged AS
SELECT activity_id FROM marks_of_results WHERE score IS NULL
      AND criterion IN (SELECT criterion FROM marks_of_results WHERE score IS NOT NULL);

-- all marks of an activity
CREATE TABLE sets_of_marks AS
SELECT document_id, activity_id, y, municipality, min(place) AS place,
       count(DISTINCT criterion) AS n, bool_and(score = 1) AS all_best
FROM (SELECT DISTINCT ON (activity_id, y, criterion) * FROM marks_of_results
      WHERE score IS NOT NULL ORDER BY activity_id, y, criterion, place)
ANTI JOIN unjudged USING (activity_id)
GROUP BY document_id, activity_id, y, municipality;

-- those that are all the best, of two and more
CREATE TABLE find_all_best AS
SELECT arg_min(document_id, place), '06', municipality, y, '', 'all_best', avg(all_best::INT),
       'share', count(*) FILTER (all_best), count(*), '', 0.0
FROM sets_of_marks WHERE n > 1 GROUP BY municipality, y
HAVING count(*) >= 2 AND count(*) FILTER (all_best) > 0;

-- how many marks of progress are the best
CREATE TABLE find_best_marks AS
SELECT arg_min(document_id, place), '06', municipality, y, '', 'best_marks', avg(is_best::INT),
       'share', count(*) FILTER (is_best), count(*), '', 0.0
FROM of_progress WHERE score IS NOT NULL GROUP BY municipality, y
HAVING count(*) FILTER (is_best) > 0 AND count(*) > 1;

-- what was left beside one: much of the budget
CREATE TABLE much_left AS
SELECT l.*, d.municipality, coalesce(k.account, '') AS account
FROM remains l JOIN newest USING (document_id) JOIN docs d USING (document_id)
LEFT JOIN accounts k ON k.activity_id = l.activity_id
WHERE l.rest >= getvariable('least_left') * l.budget AND l.rest > 0
      AND (l.activity_id, l.y) IN (SELECT (activity_id, y) FROM of_progress WHERE is_best);

-- the most
CREATE TABLE find_best_left AS
SELECT document_id, '06', municipality, y, account, 'best_left', rest, 'JPY', 1, 1, activity_id, 0.0
FROM much_left
QUALIFY single((municipality, y, account), rest);

-- amounts in texts
CREATE TABLE texts_of_yen AS
SELECT document_id, activity_id, fiscal_year::INT AS y, value::DOUBLE AS yen,
       regexp_matches(name, '見込|目標') AS is_aim
FROM prose_figures JOIN newest USING (document_id)
WHERE unit = 'JPY' AND activity_id <> '' AND value <> '';

-- the one that was expected
CREATE TABLE expected AS
SELECT activity_id, y, any_value(document_id) AS document_id, any_value(yen) AS yen
FROM texts_of_yen WHERE is_aim AND yen > 0 GROUP BY 1, 2 HAVING count(*) = 1;

-- what came of it, where there is a mark
CREATE TABLE find_prose_aim AS
SELECT e.document_id, '06', d.municipality, e.y, '', 'prose_aim', sum(t.yen), 'JPY', count(*),
       count(*), e.activity_id, 0.0
FROM expected e JOIN texts_of_yen t USING (activity_id, y)
JOIN docs d ON d.document_id = e.document_id
WHERE NOT t.is_aim
      AND (e.activity_id, e.y) IN (SELECT (activity_id, y) FROM of_progress WHERE score IS NOT NULL)
GROUP BY e.document_id, d.municipality, e.y, e.activity_id, e.yen
QUALIFY row_number() OVER (PARTITION BY d.municipality, e.y ORDER BY abs(e.yen - sum(t.yen)) DESC) = 1;

-- 03 and 06: the lowest part of a target that each activity reached
CREATE TABLE results AS
SELECT '03' AS page, activity_id, y,
       min(reached) FILTER (way = 'higher' AND target > 0) AS lowest,
       bool_and(verdict = 'met') AS all_met
FROM decided WHERE is_target GROUP BY 2, 3
UNION ALL
SELECT '06', activity_id, y, min(reached) FILTER (way = 'higher' AND target > 0),
       bool_and(verdict = 'met')
FROM measured GROUP BY 2, 3;

-- beside what is to become of it, and its cost
CREATE TABLE outcomes AS
SELECT r.*, w.way, p.document_id, p.municipality, p.account, p.yen, p.place,
       (r.activity_id, r.y) IN (SELECT (activity_id, y) FROM one_offs) AS one_off
FROM results r JOIN projects p USING (activity_id, y)
JOIN ways_of_activities w USING (activity_id) JOIN said_years USING (document_id)
WHERE r.y = said_year;

-- what stays as it is though a target was missed, and what ends though all were met
CREATE TABLE asked_of_outcomes(measure, holds, page, document_id, municipality, y, account,
                               activity_id, yen, place) AS
SELECT IF(page = '03', 'half_missed_kept', 'kept_below'),
       lowest < IF(page = '03', getvariable('half_missed'), getvariable('well_below')),
       page, document_id, municipality, y, account, activity_id, yen, place
FROM outcomes WHERE way = 'kept' AND lowest IS NOT NULL AND NOT one_off
UNION ALL
SELECT 'ended_though_met', all_met,
       page, document_id, municipality, y, account, activity_id, yen, place
FROM outcomes WHERE way = 'ended' AND page = '06';

-- and what these cost
CREATE TABLE find_money_of_ways AS
SELECT arg_min(document_id, place) FILTER (holds), page, municipality, y, account, measure,
       sum(yen) FILTER (holds), 'JPY', count(*) FILTER (holds), count(*), '',
       sum(is_proved(activity_id, y)) FILTER (holds) / count(*) FILTER (holds)
FROM asked_of_outcomes GROUP BY page, municipality, y, account, measure
HAVING sum(yen) FILTER (holds) > 0 AND count(*) > 1;

-- the projects of each document, else its lowest level, and the year that is looked at: the last
-- settled one, else that of the document or of its marks
CREATE TABLE looked_at AS
SELECT a.*, d.municipality, y.y
FROM (SELECT *, list_position(['policy', 'program', 'action', 'project'], level) AS rank
      FROM activities) a
JOIN newest USING (document_id) JOIN docs d USING (document_id)
JOIN (SELECT document_id, coalesce(
               (SELECT max(s.y) FROM spenders s
                WHERE s.document_id = d.document_id AND (sheet_year IS NULL OR s.y <= sheet_year)),
               sheet_year,
               (SELECT arg_min(fiscal_year::INT, place) FROM ratings r
                WHERE r.document_id = d.document_id)) AS y FROM docs d) y USING (document_id)
WHERE y.y IS NOT NULL
QUALIFY rank = max(rank) OVER (PARTITION BY a.document_id);

-- marks below the middle of their scale
CREATE TABLE low_marks AS
SELECT activity_id, y, bool_or(is_low) AS is_low
FROM (SELECT activity_id, y, score < 0.5 AS is_low
      FROM marks WHERE score IS NOT NULL AND NOT ends_with(criterion, '方向性')
      UNION ALL SELECT activity_id, y, is_behind FROM called)
GROUP BY 1, 2;

-- targets that are missed; a forecast is none
CREATE TABLE missed_targets AS
SELECT activity_id, y, bool_or(verdict = 'missed') AS is_missed
FROM measured WHERE is_target GROUP BY 1, 2;

-- five marks of each: general funds that rose much, a low mark, a target missed, much left of a
-- budget, a beginning or an end; NULL is unknown
CREATE TABLE side_by_side AS
SELECT l.*, s.yen, m.before,
       IF(m.kind IN ('lasting', 'one_off', 'ended'),
          g.yen - h.yen >= getvariable('least_yen')
          AND g.yen - h.yen >= getvariable('least_rise') * h.yen, NULL) AS pays_more,
       IF(w.way = 'other', true, k.is_low) AS has_low_mark,
       t.is_missed AS misses_target,
       IF(b.yen > 0 AND s.yen IS NOT NULL,
          coalesce(r.rest >= getvariable('least_yen')
                   AND r.rest >= getvariable('least_left') * b.yen, false), NULL) AS has_left,
       IF(m.kind <> 'no_year_before' OR w.way IS NOT NULL,
          coalesce(m.kind IN ('begun', 'ended'), false) OR coalesce(w.way = 'ended', false), NULL)
         AS begins_or_ends
FROM looked_at l LEFT JOIN spenders s USING (activity_id, y)
LEFT JOIN project_moves m USING (activity_id, y)
LEFT JOIN funds g ON g.activity_id = s.activity_id AND g.y = s.y
LEFT JOIN funds h ON h.activity_id = s.activity_id AND h.y = s.y - 1
LEFT JOIN low_marks k ON k.activity_id = l.activity_id AND k.y = l.y
LEFT JOIN missed_targets t ON t.activity_id = l.activity_id AND t.y = l.y
LEFT JOIN planned b ON b.activity_id = s.activity_id AND b.y = s.y
LEFT JOIN remains r ON r.activity_id = s.activity_id AND r.y = s.y
LEFT JOIN (SELECT activity_id, way, coalesce(said_year, sheet_year) AS own_year
           FROM ways_of_activities JOIN activities USING (activity_id)
           JOIN docs USING (document_id) LEFT JOIN said_years USING (document_id)) w
     ON w.activity_id = l.activity_id AND w.own_year = l.y;

-- how many hold, and how many are known
CREATE TABLE numbers_of_signals AS
SELECT *, len(list_filter(known, lambda x: x)) AS n_marks, len(known) AS n_known
FROM (SELECT *, list_filter([pays_more, has_low_mark, misses_target, has_left, begins_or_ends],
                            lambda x: x IS NOT NULL) AS known FROM side_by_side);

-- projects with two or more, of those of which as many are known and that are not of less than the
-- least share of what was read; the first has the most
CREATE TABLE find_several_signals AS
SELECT arg_min(document_id, rank_of), '06', municipality, y, '', 'several_signals',
       avg((n_marks >= 2)::INT), 'share', count(*) FILTER (n_marks >= 2), count(*),
       arg_min(activity_id, rank_of), 0.0
FROM (SELECT *, row_number() OVER (ORDER BY n_marks DESC, yen DESC NULLS LAST, activity_id)
                AS rank_of
      FROM (SELECT *, greatest(yen, before) / sum(yen) OVER (PARTITION BY municipality, y) AS share
            FROM numbers_of_signals)
      WHERE n_known >= 2 AND coalesce(share >= getvariable('least_weight'), true))
GROUP BY municipality, y HAVING count(*) > 1 AND count(*) FILTER (n_marks >= 2) > 0;
