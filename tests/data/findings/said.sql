-- All that pages say, with what it weighs and what it is compared with.

CREATE TABLE shares AS
SELECT min(document_id) AS document_id, page, municipality, y AS fiscal_year, '' AS account, measure,
       avg(holds) AS value, 'share' AS unit, sum(holds) AS n, count(*) AS "of", '' AS subject, avg(proved) AS proved
FROM counted JOIN dated USING (document_id) GROUP BY page, municipality, y, measure
HAVING (measure NOT IN ('values_missing', 'checks_failed') OR sum(holds) > 0) AND (measure <> 'with_target' OR count(*) > 1);

CREATE TABLE every AS
SELECT * FROM targets_met
UNION ALL SELECT * FROM shares UNION ALL SELECT * FROM farthest UNION ALL SELECT * FROM set_so UNION ALL SELECT * FROM moved_without_target
UNION ALL SELECT * FROM largest UNION ALL SELECT * FROM funds_replaced UNION ALL SELECT * FROM change_of_one
UNION ALL SELECT * FROM funds_of_one UNION ALL SELECT * FROM charges_of_one UNION ALL SELECT * FROM largest_policy
UNION ALL SELECT * FROM settled_change UNION ALL SELECT * FROM ended_spending UNION ALL SELECT * FROM most_left
UNION ALL SELECT * FROM three_years UNION ALL SELECT * FROM rising UNION ALL SELECT * FROM above_plan
UNION ALL SELECT * FROM charged UNION ALL SELECT * FROM part_of_account UNION ALL SELECT * FROM dearer UNION ALL SELECT * FROM changing
UNION ALL SELECT * FROM graded UNION ALL SELECT * FROM lowest_grades UNION ALL SELECT * FROM lowest_measures UNION ALL SELECT * FROM grades_beside
UNION ALL SELECT * FROM top_mark_missed UNION ALL SELECT * FROM behind UNION ALL SELECT * FROM marks_above UNION ALL SELECT * FROM all_best
UNION ALL SELECT * FROM best_marks UNION ALL SELECT * FROM best_left UNION ALL SELECT * FROM prose_aim UNION ALL SELECT * FROM money_of_ways
UNION ALL SELECT * FROM disclosed UNION ALL SELECT * FROM worse_running UNION ALL SELECT * FROM gone;

CREATE TABLE said AS
SELECT f.*,
       CASE WHEN measure = 'largest_policy' THEN NULL WHEN unit = 'JPY' THEN abs(value)
            WHEN measure IN ('farthest_target', 'farthest_forecast') THEN (
              SELECT yen FROM stakes s JOIN indicators i ON i.indicator_id = f.subject AND i.activity_id = s.activity_id WHERE s.y = f.fiscal_year)
            WHEN measure = 'top_mark_missed' THEN (SELECT yen FROM stakes s WHERE s.activity_id = f.subject AND s.y = f.fiscal_year)
       END AS weight,
       CASE measure
         WHEN 'general_funds_change' THEN (SELECT yen FROM funds b WHERE b.activity_id = f.subject AND b.y = f.fiscal_year - 1)
         WHEN 'funds_replaced' THEN (SELECT yen FROM funds b WHERE b.activity_id = f.subject AND b.y = f.fiscal_year - 1)
         WHEN 'largest_change' THEN (SELECT yen FROM settled b WHERE b.activity_id = f.subject AND b.y = f.fiscal_year - 1)
         WHEN 'three_years_change' THEN (SELECT yen FROM funds b WHERE b.activity_id = f.subject AND b.y = f.fiscal_year - 2)
         WHEN 'change_of_one' THEN (SELECT arg_min(yen, y) FROM settled b WHERE b.activity_id = f.subject AND yen > 0)
         WHEN 'largest_policy' THEN (
           SELECT any_value(whole) FROM of_policies p WHERE p.municipality = f.municipality AND p.y = f.fiscal_year AND p.account = f.account)
         WHEN 'general_funds_of_one' THEN (
           SELECT yen FROM funds b JOIN single s USING (activity_id) WHERE b.activity_id = f.subject AND b.y = s.first)
         WHEN 'settled_change' THEN (
           SELECT sum(spent_before) FROM steps l WHERE l.municipality = f.municipality AND l.y = f.fiscal_year AND l.account = f.account)
         WHEN 'funds_above_budget' THEN (
           SELECT yen FROM items b WHERE b.item = 'general_funds' AND b.basis = 'budget' AND b.activity_id = f.subject AND b.y = f.fiscal_year)
         WHEN 'best_left' THEN (SELECT yen FROM planned b WHERE b.activity_id = f.subject AND b.y = f.fiscal_year)
         WHEN 'prose_aim' THEN (SELECT yen FROM expected b WHERE b.activity_id = f.subject AND b.fiscal_year::INT = f.fiscal_year)
         WHEN 'most_left' THEN (SELECT yen FROM planned b WHERE b.activity_id = f.subject AND b.y = f.fiscal_year)
         WHEN 'most_unspent' THEN (SELECT yen FROM planned b WHERE b.activity_id = f.subject AND b.y = f.fiscal_year)
         WHEN 'unit_cost_rise' THEN (SELECT base FROM unit_rises r WHERE r.indicator_id = f.subject AND r.y = f.fiscal_year)
       END AS base,
       CASE WHEN measure IN ('general_funds_change', 'funds_replaced', 'largest_change', 'settled_change', 'unit_cost_rise') THEN fiscal_year - 1
            WHEN measure = 'three_years_change' THEN fiscal_year - 2
            WHEN measure IN ('change_of_one', 'general_funds_of_one', 'charges_of_one') THEN (
              SELECT min(y) FROM settled b WHERE b.activity_id = f.subject AND yen > 0)
       END AS first_year
FROM every f
UNION ALL SELECT * FROM moved_most UNION ALL SELECT * FROM series_worse UNION ALL SELECT * FROM list_total_change;
