SELECT n.nspname AS "/schema",
       CASE c.relkind WHEN 'm' THEN 'materialized view' ELSE 'table' END AS "/?",
       c.relname AS "/", ic.relname AS "/index",
       pg_get_indexdef(ic.oid) AS "definition",
       parent.name AS "part of",
       NOT i.indisvalid AND ic.relkind = 'i' AS "invalid?",
       i.indisclustered AS "clustered?",
       ts.spcname AS "tablespace",
       NULLIF(ARRAY(SELECT a.attnum || ': ' || a.attstattarget FROM pg_attribute a
                    WHERE a.attrelid = ic.oid AND a.attstattarget >= 0 ORDER BY a.attnum), '{}') AS "statistics targets[]",
       d.description AS "comment"
FROM pg_index i
JOIN pg_class ic ON ic.oid = i.indexrelid
JOIN pg_class c ON c.oid = i.indrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_tablespace ts ON ts.oid = ic.reltablespace
LEFT JOIN LATERAL (
    SELECT h.inhparent::regclass::text AS name FROM pg_inherits h WHERE h.inhrelid = ic.oid) parent ON true
LEFT JOIN pg_description d ON d.objoid = ic.oid AND d.classoid = 'pg_class'::regclass AND d.objsubid = 0
WHERE c.relkind IN ('r', 'p', 'm') AND {user_schema}
  AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = ic.oid AND k.conrelid = c.oid AND k.contype IN ('p', 'u', 'x'))
