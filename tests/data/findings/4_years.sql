-- What is the same activity or indicator in documents of several years.

CREATE TABLE dated AS SELECT document_id, municipality, form, sheet_year AS y FROM docs WHERE sheet_year IS NOT NULL;

-- documents of a city and form that has several years
CREATE TABLE of_years AS
SELECT * FROM dated WHERE (municipality, form) IN (
  SELECT (municipality, form) FROM dated GROUP BY municipality, form HAVING count(DISTINCT y) > 1);

-- the first of each line of activities and indicators; linked.sql finds it
CREATE TABLE lines (id VARCHAR, first VARCHAR);
