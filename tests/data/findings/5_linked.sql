-- What is the same in documents of several years. It runs twice: first it links activities, then
-- their indicators as well, in the lines of their activities.

-- what may go on: what has a name, in its family, with the step of its year
CREATE OR REPLACE TABLE linkable AS
SELECT *, lower(folded(name)) AS key, regexp_replace(key, '事業$', '') AS short,
       dense_rank() OVER (PARTITION BY family ORDER BY y) AS step
FROM (SELECT activity_id AS id, a.code, name, municipality, y, place,
             concat_ws(' ', municipality, form, level) AS family
      FROM activities a JOIN of_years USING (document_id)
      UNION ALL
      SELECT indicator_id, number, name, municipality, y, place, l.first
      FROM indicators i JOIN of_years USING (document_id) JOIN lines l ON l.id = i.activity_id)
WHERE name <> '';

-- every pair of two documents that follow each other, with what a person decided of it
CREATE OR REPLACE TABLE neighbours AS
SELECT b.family, b.step, b.id AS before_id, a.id AS after_id, b.short AS before_name,
       a.short AS after_name, b.place AS before_place, a.place AS after_place,
       a.code = b.code AS same_code, a.key = b.key AS same_name, d.same
FROM linkable b JOIN linkable a ON a.family = b.family AND a.step = b.step + 1
LEFT JOIN decided_links d ON d.municipality = a.municipality AND d.year = a.y
     AND d.before = b.name AND d.after = a.name;

-- equal code and name, the first with the first
CREATE OR REPLACE TABLE by_both AS
SELECT family, step, before_id, after_id
FROM (SELECT *, dense_rank() OVER (PARTITION BY after_id ORDER BY before_place) AS n_before,
             dense_rank() OVER (PARTITION BY before_id ORDER BY after_place) AS n_after
      FROM neighbours WHERE same_code AND same_name)
WHERE n_before = n_after AND coalesce(same, '') <> 'no';

-- of the others equal name, the first with the first
CREATE OR REPLACE TABLE by_name AS
SELECT family, step, before_id, after_id
FROM (SELECT *, dense_rank() OVER (PARTITION BY after_id ORDER BY before_place) AS n_before,
             dense_rank() OVER (PARTITION BY before_id ORDER BY after_place) AS n_after
      FROM neighbours
      WHERE same_name AND before_id NOT IN (SELECT before_id FROM by_both)
            AND after_id NOT IN (SELECT after_id FROM by_both))
WHERE n_before = n_after AND coalesce(same, '') <> 'no';

-- both, and what neither has
CREATE OR REPLACE TABLE by_names AS
SELECT *, 1 AS keeps_code FROM by_both UNION ALL SELECT *, 0 FROM by_name;
CREATE OR REPLACE TABLE rest_of_names AS
SELECT * FROM neighbours
WHERE before_id NOT IN (SELECT before_id FROM by_names)
      AND after_id NOT IN (SELECT after_id FROM by_names);

-- where each code is there once
CREATE OR REPLACE TABLE unique_codes AS
SELECT family, step FROM linkable GROUP BY ALL
HAVING count(DISTINCT code) = count(*) AND bool_and(code <> '');

-- where codes last: in both documents, and nine in ten that keep their name keep it
CREATE OR REPLACE TABLE lasting AS
SELECT family, step FROM by_names GROUP BY ALL
HAVING count(*) >= 10 AND sum(keeps_code) >= 0.9 * count(*)
       AND (family, step) IN (SELECT (family, step) FROM unique_codes)
       AND (family, step + 1) IN (SELECT (family, step) FROM unique_codes);

-- there, equal code; and what goes on while a part of it of the same name gets a code of its own
CREATE OR REPLACE TABLE by_code AS
SELECT before_id, after_id FROM rest_of_names JOIN lasting USING (family, step)
WHERE same_code AND coalesce(same, '') <> 'no'
UNION
SELECT before_id, after_id FROM neighbours JOIN lasting USING (family, step)
WHERE same_name AND coalesce(same, '') <> 'no'
      AND (before_id NOT IN (SELECT before_id FROM by_names)
           OR after_id NOT IN (SELECT after_id FROM by_names));

-- names that are like enough, of what has no pair yet
CREATE OR REPLACE TABLE by_likeness AS
SELECT before_id, after_id FROM rest_of_names
WHERE before_id NOT IN (SELECT before_id FROM by_code)
      AND after_id NOT IN (SELECT after_id FROM by_code)
      AND same IS NULL AND likeness(before_name, after_name) >= getvariable('least_likeness');

-- everything that goes on
CREATE OR REPLACE TABLE followed AS
SELECT before_id, after_id FROM by_names UNION SELECT * FROM by_code UNION SELECT * FROM by_likeness
UNION SELECT before_id, after_id FROM neighbours WHERE same = 'yes';

-- what is linked one to one: a split or a merger begins a new line
CREATE OR REPLACE TABLE single_links AS
SELECT * FROM followed
QUALIFY count(*) OVER (PARTITION BY before_id) = 1 AND count(*) OVER (PARTITION BY after_id) = 1;

-- each activity and indicator with the first of its line
CREATE OR REPLACE TABLE lines AS
WITH RECURSIVE line(id, first) AS (
  SELECT id, id
  FROM (SELECT activity_id AS id FROM activities UNION SELECT indicator_id FROM indicators)
  WHERE id NOT IN (SELECT after_id FROM single_links)
  UNION ALL
  SELECT s.after_id, l.first FROM line l JOIN single_links s ON s.before_id = l.id
)
SELECT * FROM line;
