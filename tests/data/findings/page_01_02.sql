-- What pages 01 and 02 say: pages with records, figures in a sum that agrees.

-- checks that agree
CREATE TABLE agreed AS
SELECT * FROM checks WHERE passes = 'true';

-- each label of a sum, and the result of a share, as the key of the figure that it names
CREATE TABLE labels_of_sums AS
SELECT document_id || '/' || subject || ' ' || unnest(regexp_split_to_array(
         IF(regexp_matches(note, '[×÷]'), split_part(note, ' = ', 1), note), ' [=+-] ')) AS key
FROM agreed WHERE "check" = 'identity';

-- costs with the keys by which checks name them
CREATE TABLE keyed_costs AS
SELECT c.document_id, c.activity_id, c.item, c.basis, c.fiscal_year, c.value,
       a.fiscal_year AS own_year, a.parent_id,
       rtrim(c.activity_id || ' ' || c.fiscal_year || ' ' || c.basis) AS phase,
       IF(c.item = 'detail', regexp_replace(c.detail, '\s', '', 'g'), c.item) AS label
FROM costs c LEFT JOIN activities a USING (activity_id);

-- which of them a sum proves: that of their funds, that of their projects, any other
CREATE TABLE proved_costs AS
SELECT *,
       ((item IN ('total', 'general_funds', 'subsidies', 'bonds', 'subsidies_and_bonds',
                  'other_funds')
         AND phase IN (SELECT document_id || '/' || subject FROM agreed WHERE "check" = 'funding'))
        OR (item = 'total' AND own_year = fiscal_year AND parent_id IN (
              SELECT document_id || '/' || subject FROM agreed WHERE "check" = 'project_total'))
        OR phase || ' ' || label IN (SELECT key FROM labels_of_sums))::INT AS proved
FROM keyed_costs;

-- figures of indicators, in the columns of their lists
CREATE TABLE of_columns AS
SELECT v.document_id, v.indicator_id, regexp_replace(i.name, '\s', '', 'g') AS name,
       v.fiscal_year, try_cast(v.page AS INT) AS page, v.value, v.measure, v.status
FROM indicator_values v LEFT JOIN indicators i USING (indicator_id);

-- printed totals of columns that agree
CREATE TABLE totals_of_columns AS
SELECT document_id, try_cast(page AS INT) AS page, replace(found, ',', '')::DOUBLE AS found,
       regexp_replace(regexp_extract(subject, '^\S* (.*) \S*$', 1), '\s', '', 'g') AS name,
       regexp_extract(subject, '(\d+)$', 1) AS fiscal_year
FROM agreed WHERE "check" = 'list_total';

-- those to which the rows up to them come
CREATE TABLE listed AS
SELECT t.document_id, t.name, t.fiscal_year, t.page
FROM totals_of_columns t JOIN of_columns v USING (document_id, name, fiscal_year)
WHERE v.page <= t.page AND v.value <> ''
GROUP BY t.document_id, t.name, t.fiscal_year, t.page, t.found
HAVING abs(sum(v.value::DOUBLE) - t.found) < 1e-6;

-- which figures of indicators are in such a total
CREATE TABLE proved_values AS
SELECT *, (value <> '' AND EXISTS (
         SELECT 1 FROM listed l WHERE l.document_id = v.document_id AND l.name = v.name
                AND l.fiscal_year = v.fiscal_year AND v.page <= l.page))::INT AS proved
FROM of_columns v;

-- what is counted, row by row: whether it holds, and what is proved of it
CREATE TABLE counted(document_id, page, measure, holds, proved) AS
SELECT document_id, '01', 'pages_read', (coalesce(try_cast("rows" AS INT), 0) > 0)::INT, 0.0
FROM page_log
UNION ALL
SELECT document_id, '02', 'figures_proved', proved, 0.0 FROM proved_costs
UNION ALL
SELECT document_id, '02', 'figures_proved', proved, 0.0 FROM proved_values
UNION ALL
SELECT document_id, '02', 'figures_proved', (document_id IN (
         SELECT document_id FROM agreed WHERE "check" IN ('grade_ab', 'grade_cd')))::INT, 0.0
FROM ratings
UNION ALL
SELECT document_id, '02', 'checks_failed', (passes <> 'true')::INT, 0.0 FROM checks
WHERE passes <> '' AND "check" IN (
        'funding', 'identity', 'project_total', 'list_total', 'list_total_rounded', 'level_count',
        'action_count', 'action_kinds', 'consecutive_numbers', 'grade_ab', 'grade_cd')
UNION ALL
SELECT document_id, '02', 'values_missing', (status = 'missing')::INT, 0.0 FROM indicator_values;
