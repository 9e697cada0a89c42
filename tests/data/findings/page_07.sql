-- What page 07 says: of which part of a document's activities something is printed.

-- each activity that has none below it, with itself and each level above it
CREATE TABLE lineage AS
WITH RECURSIVE above(document_id, member, activity_id) AS (
  SELECT document_id, activity_id, activity_id FROM activities WHERE activity_id NOT IN (SELECT parent_id FROM activities)
  UNION
  SELECT l.document_id, l.member, a.parent_id FROM above l JOIN activities a USING (activity_id)
  WHERE a.parent_id IN (SELECT activity_id FROM activities)
)
SELECT * FROM above;

-- what has a mark, a figure that is aimed at, a box for an aim in words, a cost
CREATE TABLE having_printed AS
SELECT 'rating' AS criterion, activity_id FROM ratings
UNION SELECT 'target', i.activity_id FROM indicator_values v JOIN indicators i USING (indicator_id)
      WHERE v.measure = 'target' AND v.status = 'reported'
UNION SELECT 'target', activity_id FROM prose_figures WHERE regexp_matches(name, '見込|目標')
UNION SELECT 'aim', activity_id FROM narratives WHERE ends_with(field, '目標') AND text <> ''
UNION SELECT 'cost', activity_id FROM costs WHERE item = 'total' AND value <> '';

CREATE TABLE printed_of_documents AS
SELECT document_id, c.criterion, count(DISTINCT member) FILTER (h.activity_id IS NOT NULL) AS n, count(DISTINCT member) AS "of"
FROM lineage CROSS JOIN (VALUES ('rating'), ('target'), ('aim'), ('cost')) c(criterion)
LEFT JOIN having_printed h ON h.activity_id = lineage.activity_id AND h.criterion = c.criterion
GROUP BY ALL;

-- boxes for an aim are told of where more have one than have a figure; of one city nothing stands beside it
CREATE TABLE disclosed AS
SELECT min(document_id), '07', municipality, y, '', 'has_' || criterion, sum(n) / sum("of"), 'share', sum(n), sum("of"), '', 0.0
FROM printed_of_documents JOIN dated USING (document_id)
WHERE (SELECT count(DISTINCT municipality) FROM docs) > 1
GROUP BY municipality, y, criterion HAVING sum("of") > 1
QUALIFY criterion <> 'aim' OR sum(n) > min(IF(criterion = 'target', sum(n), NULL)) OVER (PARTITION BY municipality, y);
