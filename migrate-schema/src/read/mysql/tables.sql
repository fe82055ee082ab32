SELECT CASE t.table_type WHEN 'BASE TABLE' THEN 'table' WHEN 'SEQUENCE' THEN 'sequence' ELSE 'view' END AS `/?`,
       t.table_name AS `/`, t.engine AS `engine`, t.table_collation AS `collation`, NULLIF(t.table_comment, '') AS `comment`,
       NULLIF(t.create_options, '') AS `options`, v.view_definition AS `definition`
FROM information_schema.tables t
LEFT JOIN information_schema.views v ON v.table_schema = t.table_schema AND v.table_name = t.table_name
WHERE t.table_schema = DATABASE()
ORDER BY t.table_name
