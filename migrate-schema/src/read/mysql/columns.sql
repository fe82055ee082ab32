SELECT CASE t.table_type WHEN 'BASE TABLE' THEN 'table' ELSE 'view' END AS `/?`,
       c.table_name AS `/`, c.column_name AS `/column`, c.ordinal_position AS `#`,
       c.column_type AS `type`, c.is_nullable = 'NO' AS `not null?`, c.column_default AS `default`, c.extra AS `extra`,
       c.collation_name AS `collation`, NULLIF(c.generation_expression, '') AS `generated`, NULLIF(c.column_comment, '') AS `comment`
FROM information_schema.columns c
JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
WHERE c.table_schema = DATABASE()
ORDER BY c.table_name, c.ordinal_position
