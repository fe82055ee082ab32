SELECT 'table' AS `/?`, s.table_name AS `/`, s.index_name AS `/index`,
       CONCAT(CASE s.non_unique WHEN 0 THEN 'UNIQUE ' ELSE '' END, 'INDEX USING ', s.index_type, ' (',
              GROUP_CONCAT(s.column_name ORDER BY s.seq_in_index SEPARATOR ', '), ')') AS `definition`
FROM information_schema.statistics s
WHERE s.table_schema = DATABASE()
  AND NOT EXISTS (SELECT 1 FROM information_schema.table_constraints k WHERE k.table_schema = s.table_schema AND k.table_name = s.table_name
                  AND k.constraint_name = s.index_name AND k.constraint_type <> 'FOREIGN KEY')
GROUP BY s.table_name, s.index_name, s.non_unique, s.index_type
