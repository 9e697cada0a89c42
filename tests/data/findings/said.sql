-- All that pages say, with what it weighs and what it is compared with.

-- shares of what was counted
CREATE TABLE find_shares AS
SELECT min(document_id), page, municipality, y, '', measure, avg(holds), 'share', sum(holds),
       count(*), '', avg(proved)
FROM counted JOIN dated USING (document_id) GROUP BY page, municipality, y, measure
HAVING (measure NOT IN ('values_missing', 'checks_failed') OR sum(holds) > 0)
       AND (measure <> 'with_target' OR count(*) > 1);

-- every page's, by their names; those with a base of their own have three columns more
SET VARIABLE found = (
  SELECT string_agg('FROM ' || table_name, ' UNION ALL ' ORDER BY table_name)
  FROM duckdb_tables() WHERE starts_with(table_name, 'find_') AND column_count = 12);
SET VARIABLE found_with_base = (
  SELECT string_agg('FROM ' || table_name, ' UNION ALL ' ORDER BY table_name)
  FROM duckdb_tables() WHERE starts_with(table_name, 'find_') AND column_count = 15);
CREATE TABLE every(document_id, page, municipality, fiscal_year, account, measure, value, unit, n,
                   "of", subject, proved) AS
FROM query(getvariable('found'));

-- what a finding is about, and the year with which it compares its own
CREATE TABLE compared AS
SELECT *,
       CASE WHEN measure IN ('general_funds_change', 'funds_replaced', 'largest_change',
                             'settled_change', 'unit_cost_rise') THEN fiscal_year - 1
            WHEN measure = 'three_years_change' THEN fiscal_year - 2
            WHEN measure = 'next_budget' THEN (
              SELECT budget_y FROM moved_budgets m
              WHERE m.municipality = every.municipality AND m.y = every.fiscal_year
                    AND m.account = every.account)
            WHEN measure IN ('change_of_one', 'general_funds_of_one', 'charges_of_one')
            THEN (SELECT first FROM only_projects s WHERE s.activity_id = subject) END AS first_year,
       subject AS activity
FROM every;

-- the yen that it weighs: its own, or those that are at stake in its activity
CREATE TABLE weighed AS
SELECT c.*,
       CASE WHEN measure = 'largest_policy' THEN NULL
            WHEN measure = 'prose_aim' THEN abs(value - (
              SELECT e.yen FROM expected e
              WHERE e.activity_id = c.activity AND e.y = c.fiscal_year))
            WHEN unit = 'JPY' THEN abs(value)
            WHEN measure = 'top_mark_missed' THEN s.yen END AS weight
FROM compared c LEFT JOIN stakes s ON s.activity_id = c.activity AND s.y = c.fiscal_year;

-- with what its value is compared
CREATE TABLE said AS
SELECT w.* EXCLUDE (first_year, activity),
       CASE WHEN measure IN ('general_funds_change', 'funds_replaced', 'three_years_change',
                             'general_funds_of_one') THEN f.yen
            WHEN measure IN ('largest_change', 'change_of_one') THEN t.yen
            WHEN measure IN ('best_left', 'most_left', 'most_unspent') THEN p.yen
            WHEN measure = 'funds_above_budget' THEN a.plan
            WHEN measure = 'prose_aim' THEN e.yen
            WHEN measure = 'unit_cost_rise' THEN u.base
            WHEN measure = 'largest_policy' THEN (
              SELECT any_value(whole) FROM of_policies o
              WHERE o.municipality = w.municipality AND o.y = w.fiscal_year
                    AND o.account = w.account)
            WHEN measure = 'next_budget' THEN (
              SELECT budget FROM moved_budgets m
              WHERE m.municipality = w.municipality AND m.y = w.fiscal_year
                    AND m.account = w.account)
            WHEN measure = 'staff_cost' THEN (
              SELECT sum(settled) + sum(staff) FROM with_staff p
              WHERE p.municipality = w.municipality AND p.y = w.fiscal_year
                    AND p.account = w.account)
            WHEN measure = 'settled_change' THEN (
              SELECT sum(spent_before) FROM steps g
              WHERE g.municipality = w.municipality AND g.y = w.fiscal_year
                    AND g.account = w.account)
       END AS base,
       first_year
FROM weighed w
LEFT JOIN funds f ON f.activity_id = w.subject AND f.y = w.first_year
LEFT JOIN settled t ON t.activity_id = w.subject AND t.y = w.first_year
LEFT JOIN planned p ON p.activity_id = w.subject AND p.y = w.fiscal_year
LEFT JOIN planned_funds a ON a.activity_id = w.subject AND a.y = w.fiscal_year
LEFT JOIN expected e ON e.activity_id = w.subject AND e.y = w.fiscal_year
LEFT JOIN unit_rises u ON u.indicator_id = w.subject AND u.y = w.fiscal_year
UNION ALL FROM query(getvariable('found_with_base'));
