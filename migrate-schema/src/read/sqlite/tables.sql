SELECT CASE WHEN s.type = 'view' THEN 'view' WHEN s.sql LIKE 'CREATE VIRTUAL%' THEN 'virtual table' ELSE 'table' END AS "/?",
       s.name AS "/",
       CASE WHEN s.type = 'view' OR s.sql LIKE 'CREATE VIRTUAL%' THEN s.sql END AS "definition"
FROM sqlite_schema s
WHERE s.type IN ('table', 'view') AND s.name NOT LIKE 'sqlite\_%' ESCAPE '\'
ORDER BY s.name
