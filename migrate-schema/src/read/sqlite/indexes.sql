SELECT 'table' AS "/?", s.tbl_name AS "/",
       CASE s.type WHEN 'index' THEN s.name END AS "/index",
       CASE s.type WHEN 'trigger' THEN s.name END AS "/trigger",
       s.sql AS "definition"
FROM sqlite_schema s
WHERE s.type IN ('index', 'trigger') AND s.sql IS NOT NULL
ORDER BY s.name
