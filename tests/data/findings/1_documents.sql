-- What the documents print. Every column of a table is text, "" is nothing, place is its row.

-- whether a row is the largest of some rows, and no other is as large
CREATE MACRO single(those, size) AS
  row_number() OVER (PARTITION BY those ORDER BY size DESC) = 1
  AND count(*) OVER (PARTITION BY those, size) = 1;

-- whether the newest step of a series goes back on its move, or leads back to its first figure
CREATE MACRO is_turned(first, before, last) AS
  (last - first) * (last - before) < 0 OR last = first AND last <> before;

-- documents; one that names no city goes by its title, without the year
CREATE TABLE docs AS
SELECT document_id, form, municipality_code, budget_basis, target_word,
       try_cast(fiscal_year AS INT) AS sheet_year,
       IF(municipality <> '', municipality,
          regexp_replace(title, '^[^ ]{3,5}年度 *', '')) AS municipality
FROM documents;

-- every text that a rule of data/labels/remarks.csv may look at, without blanks
CREATE TABLE texts AS
SELECT document_id, activity_id, '' AS indicator_id, field, folded(text) AS text, 1 AS part, place
FROM narratives
UNION ALL
SELECT document_id, activity_id, indicator_id, 'definition', folded(definition), 2, place
FROM indicators
UNION ALL
SELECT document_id, activity_id, '', 'detail', folded(detail), 3, place FROM costs
WHERE detail <> ''
UNION ALL
SELECT document_id, activity_id, '', 'name', folded(name), 4, place FROM activities;

-- what texts say by these rules, the first rule first; those on chapters are asked by no finding
CREATE TABLE remarked AS
SELECT t.* EXCLUDE place, r.kind, r.pattern,
       row_number() OVER (ORDER BY r.place, t.part, t.place) AS place,
       IF(r.says <> '', r.says,
          regexp_extract(t.text, replace(r.pattern, '?P<text>', ''), 1)) AS says
FROM texts t JOIN (SELECT * FROM remarks WHERE kind <> 'purpose') r ON r.field = t.field
WHERE regexp_matches(t.text, r.pattern);

-- the account that a sheet names, or that its funds and clients are of
CREATE TABLE accounts AS
SELECT activity_id, replace(arg_min(says, place), '（推定）', '') AS account
FROM remarked WHERE kind = 'account' GROUP BY activity_id;

-- activities whose money is only lent, saved or handed on
CREATE TABLE moving AS
SELECT DISTINCT activity_id FROM remarked WHERE kind = 'moves_money';

-- a printed amount in yen
CREATE MACRO in_yen(amount, unit) AS
  replace(folded(amount), ',', '')::DOUBLE
  * CASE unit WHEN '円' THEN 1 WHEN '千円' THEN 1e3 WHEN '万円' THEN 1e4
              WHEN '百万円' THEN 1e6 WHEN '億円' THEN 1e8 END;

-- what lists of accounts print, of accounts of which no person says what they spent
CREATE TABLE spent_of_lists AS
SELECT d.municipality, v.fiscal_year, a.name AS account, any_value(v.text) AS amount,
       any_value(i.unit) AS unit
FROM indicator_values v JOIN indicators i USING (indicator_id) JOIN activities a USING (activity_id)
JOIN docs d ON d.document_id = a.document_id
ANTI JOIN settlements s ON s.municipality = d.municipality
     AND s.fiscal_year = v.fiscal_year AND s.account = a.name
WHERE d.form = 'zaisei_itiran' AND i.name = '歳出' AND v.measure = 'actual' AND v.value::DOUBLE > 0
GROUP BY ALL HAVING count(DISTINCT v.value) = 1;

-- what cities spent in an account, in yen
CREATE TABLE whole_accounts AS
SELECT DISTINCT municipality, fiscal_year::INT AS y, account, in_yen(amount, unit) AS yen
FROM (SELECT municipality, fiscal_year, account, amount, unit FROM settlements
      UNION ALL SELECT * FROM spent_of_lists);
