-- What page 09 says: what was left of budgets, and how the next ones move.

-- what was left of each budget
CREATE TABLE remaining AS
SELECT l.*, r.rest, r.budget, IF(r.is_final, 'most_unspent', 'most_left') AS measure,
       count(*) OVER (PARTITION BY municipality, y, account, is_final) AS compared,
       count(*) FILTER (rest > 0) OVER (PARTITION BY municipality, y, account, is_final) AS n
FROM last l JOIN balances r USING (activity_id, y) WHERE r.budget > 0;

-- the most, of enough that can be compared
CREATE TABLE find_most_left AS
SELECT document_id, '09', municipality, y, account, measure, rest, 'JPY', n, compared, activity_id,
       (is_proved(activity_id, y) + is_plan_proved(activity_id, y)) / 2.0
FROM remaining
WHERE compared >= getvariable('least_compared') AND rest > 0
      AND rest >= getvariable('least_rest') * budget
QUALIFY single((municipality, y, account, measure), rest);

-- all of them together, unless that is one of them again
CREATE TABLE find_budgets_left AS
SELECT arg_min(document_id, place), '09', municipality, y, account,
       IF(measure = 'most_unspent', 'budgets_unspent', 'budgets_left'), sum(rest), 'JPY',
       count(*) FILTER (rest > 0), count(*), '',
       avg((is_proved(activity_id, y) + is_plan_proved(activity_id, y)) / 2.0),
       sum(rest) AS weight, sum(budget) AS base, NULL::INT AS first_year
FROM remaining GROUP BY municipality, y, account, measure
HAVING sum(rest) > 0 AND count(*) >= getvariable('least_compared')
       AND max(rest) < getvariable('nearly_all') * sum(rest);

-- the budgets of each year with their kind: a document says it of what stands beside a settlement
CREATE TABLE budgets AS
SELECT p.activity_id, p.y, p.yen,
       coalesce(IF(p.y = d.sheet_year, k.kind, NULL),
                IF(s.yen IS NOT NULL, nullif(d.budget_basis, ''), NULL), 'unknown') AS kind
FROM planned p JOIN docs d USING (document_id)
LEFT JOIN kinds_of_budgets k ON k.activity_id = p.activity_id
LEFT JOIN settled s ON s.activity_id = p.activity_id AND s.y = p.y
WHERE p.yen IS NOT NULL;

-- the first two years running whose budgets are of one kind
CREATE TABLE two_budgets AS
SELECT l.municipality, l.y, l.account, l.document_id, l.place, l."of", b.kind, b.y AS budget_y,
       l.yen AS settled,
       b.yen AS budget, n.yen AS next
FROM last l JOIN budgets b ON b.activity_id = l.activity_id AND b.y >= l.y
JOIN budgets n ON n.activity_id = b.activity_id AND n.y = b.y + 1 AND n.kind = b.kind
QUALIFY b.y = min(b.y) OVER (PARTITION BY l.municipality, l.y, l.account);

-- how they moved together, and from what; what was spent without a budget has none to move from
CREATE TABLE moved_budgets AS
SELECT arg_min(document_id, place) AS document_id, municipality, y, account,
       sum(next) - sum(budget) AS change, count(*) AS n, any_value("of") AS "of",
       any_value(budget_y) AS budget_y, sum(budget) AS budget
FROM two_budgets WHERE NOT (budget = 0 AND settled > 0) GROUP BY municipality, y, account, kind
HAVING count(*) >= 2 AND sum(next) <> sum(budget)
QUALIFY single((municipality, y, account), abs(change));
CREATE TABLE find_next_budget AS
SELECT document_id, '09', municipality, y, account, 'next_budget', change, 'JPY', n, "of", '', 0.0
FROM moved_budgets;

-- general funds beside those of their budget
CREATE TABLE planned_funds AS
SELECT l.*, b.yen AS plan, g.yen - b.yen AS over,
       count(*) OVER (PARTITION BY municipality, l.y, account) AS compared,
       count(*) FILTER (g.yen > b.yen) OVER (PARTITION BY municipality, l.y, account) AS n
FROM last l JOIN funds g ON g.activity_id = l.activity_id AND g.y = l.y
JOIN items b ON b.item = 'general_funds' AND b.basis = 'budget'
     AND b.activity_id = l.activity_id AND b.y = l.y;

-- the largest that lie above it
CREATE TABLE find_above_plan AS
SELECT document_id, '09', municipality, y, account, 'funds_above_budget', over, 'JPY', n, compared,
       activity_id, (is_proved(activity_id, y) + is_plan_proved(activity_id, y)) / 2.0
FROM planned_funds WHERE over > 0 AND compared >= 2
QUALIFY single((municipality, y, account), over);
