SELECT 'table' AS `/?`, k.table_name AS `/`, k.constraint_name AS `/constraint`,
       CASE WHEN r.constraint_name IS NULL THEN CONCAT(k.constraint_type, ' (', GROUP_CONCAT(u.column_name ORDER BY u.ordinal_position SEPARATOR ', '), ')')
       ELSE CONCAT('FOREIGN KEY (', GROUP_CONCAT(u.column_name ORDER BY u.ordinal_position SEPARATOR ', '), ') REFERENCES ', r.referenced_table_name,
            '(', GROUP_CONCAT(u.referenced_column_name ORDER BY u.ordinal_position SEPARATOR ', '), ')',
            ' ON UPDATE ', r.update_rule, ' ON DELETE ', r.delete_rule) END AS `definition`
FROM information_schema.table_constraints k
JOIN information_schema.key_column_usage u ON u.constraint_schema = k.constraint_schema AND u.constraint_name = k.constraint_name AND u.table_name = k.table_name
LEFT JOIN information_schema.referential_constraints r ON r.constraint_schema = k.constraint_schema AND r.constraint_name = k.constraint_name AND r.table_name = k.table_name
WHERE k.table_schema = DATABASE()
GROUP BY k.table_name, k.constraint_name, k.constraint_type, r.constraint_name, r.referenced_table_name, r.update_rule, r.delete_rule
