SELECT n.nspname AS "/schema",
       CASE WHEN c.oid IS NULL THEN 'domain' WHEN c.relkind = 'f' THEN 'foreign table' ELSE 'table' END AS "/?",
       coalesce(c.relname, t.typname) AS "/", k.conname AS "/constraint",
       pg_get_constraintdef(k.oid) AS "definition",
       k.coninhcount > 0 AND NOT k.conislocal AND NOT coalesce(c.relispartition, false) AS "inherited?",
       k.coninhcount > 0 AND k.conislocal AND NOT coalesce(c.relispartition, false) AS "merged?",
       parent.name AS "part of",
       NULLIF(ARRAY(SELECT o FROM unnest(ic.reloptions) o ORDER BY o), '{}') AS "options[]",
       ts.spcname AS "tablespace",
       i.indisclustered AS "clustered?",
       NOT i.indisvalid AS "invalid?",
       d.description AS "comment",
       id.description AS "comment on index"
FROM pg_constraint k
JOIN pg_namespace n ON n.oid = k.connamespace
LEFT JOIN pg_class c ON c.oid = k.conrelid AND k.conrelid <> 0
LEFT JOIN pg_type t ON t.oid = k.contypid AND k.contypid <> 0
LEFT JOIN pg_index i ON i.indexrelid = k.conindid AND k.contype IN ('p', 'u', 'x')
LEFT JOIN pg_class ic ON ic.oid = i.indexrelid
LEFT JOIN pg_tablespace ts ON ts.oid = ic.reltablespace
LEFT JOIN LATERAL (
    SELECT pk.conrelid::regclass::text || '.' || quote_ident(pk.conname) AS name
    FROM pg_constraint pk WHERE pk.oid = k.conparentid AND k.conparentid <> 0) parent ON true
LEFT JOIN pg_description d ON d.objoid = k.oid AND d.classoid = 'pg_constraint'::regclass AND d.objsubid = 0
LEFT JOIN pg_description id ON id.objoid = ic.oid AND id.classoid = 'pg_class'::regclass AND id.objsubid = 0
-- NOT NULL is told of with the column, triggers with the table.
WHERE k.contype NOT IN ('t', 'n') AND NOT (k.contype = 'f' AND k.conparentid <> 0)
  AND (c.oid IS NOT NULL OR t.oid IS NOT NULL) AND {user_schema}
