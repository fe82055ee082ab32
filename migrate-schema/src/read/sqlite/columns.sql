SELECT CASE WHEN s.type = 'view' THEN 'view' WHEN s.sql LIKE 'CREATE VIRTUAL%' THEN 'virtual table' ELSE 'table' END AS "/?",
       s.name AS "/", x.name AS "/column", x.cid AS "#",
       NULLIF(x.type, '') AS "type", x."notnull" AS "not null?", x.dflt_value AS "default", NULLIF(x.pk, 0) AS "primary key"
FROM sqlite_schema s JOIN pragma_table_xinfo(s.name) x
WHERE s.type IN ('table', 'view') AND s.name NOT LIKE 'sqlite\_%' ESCAPE '\'
ORDER BY s.name, x.cid
