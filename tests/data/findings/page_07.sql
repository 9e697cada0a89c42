-- What page 07 says: of which part of a document's activities something is printed.

-- each activity that has none below it, with itself and each level above it
CREATE TABLE lineage AS
WITH RECURSIVE above(document_id, member, activity_id) AS (
  SELECT document_id, activity_id, activity_id FROM activities
  WHERE activity_id NOT IN (SELECT parent_id FROM activities)
  UNION
  SELECT l.document_id, l.member, a.parent_id FROM above l JOIN activities a USING (activity_id)
  WHERE a.parent_id IN (SELECT activity_id FROM activities)
)
SELECT * FROM above;

-- what has a mark, a figure that is aimed at, a box for an aim in words, a cost
CREATE TABLE having_printed AS
SELECT 'rating' AS criterion, activity_id FROM ratings
UNION
SELECT 'target', activity_id FROM indicators JOIN ever_targeted USING (indicator_id)
UNION
SELECT 'target', activity_id FROM prose_figures WHERE regexp_matches(name, '見込|目標')
UNION
SELECT 'aim', activity_id FROM narratives WHERE ends_with(field, '目標') AND text <> ''
UNION
SELECT 'cost', activity_id FROM costs WHERE item = 'total' AND value <> '';

-- of how many of a document's lowest activities
CREATE TABLE printed_of_documents AS
SELECT l.document_id, c.criterion, count(DISTINCT l.member) AS "of",
       count(DISTINCT l.member) FILTER (h.activity_id IS NOT NULL) AS n
FROM lineage l CROSS JOIN (VALUES ('rating'), ('target'), ('aim'), ('cost')) c(criterion)
LEFT JOIN having_printed h ON h.activity_id = l.activity_id AND h.criterion = c.criterion
GROUP BY ALL;

-- of one city nothing stands beside it; an aim is told of where more have one than have a figure
CREATE TABLE find_disclosed AS
SELECT min(document_id), '07', municipality, y, '', 'has_' || criterion, sum(n) / sum("of"),
       'share', sum(n), sum("of"), '', 0.0
FROM printed_of_documents JOIN dated USING (document_id)
WHERE (SELECT count(DISTINCT municipality) FROM docs) > 1
GROUP BY municipality, y, criterion HAVING sum("of") > 1
QUALIFY criterion <> 'aim' OR sum(n) > min(IF(criterion = 'target', sum(n), NULL))
                                       OVER (PARTITION BY municipality, y);
