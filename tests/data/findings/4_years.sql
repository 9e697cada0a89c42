-- Documents of several years.

-- those of a year
CREATE TABLE dated AS
SELECT document_id, municipality, form, sheet_year AS y FROM docs WHERE sheet_year IS NOT NULL;

-- those of a city and form that has several
CREATE TABLE of_years AS
SELECT * FROM dated WHERE (municipality, form) IN (
  SELECT (municipality, form) FROM dated GROUP BY ALL HAVING count(DISTINCT y) > 1);

-- the first of each line of activities and indicators, which the next script finds
CREATE TABLE lines (id VARCHAR, first VARCHAR);
