SELECT n.nspname AS "/schema",
       CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' ELSE 'table' END AS "/?",
       c.relname AS "/",
       c.relpersistence = 'u' AS "unlogged?",
       CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END AS "of type",
       CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END AS "partitioned by",
       CASE WHEN c.relispartition THEN parents.names[1] END AS "attached to",
       CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END AS "bounds",
       CASE WHEN NOT c.relispartition THEN parents.names END AS "inherits[]",
       NULLIF(ARRAY(SELECT o FROM unnest(coalesce(c.reloptions, '{}') ||
              ARRAY(SELECT 'toast.' || t FROM unnest(toast.reloptions) t)) o ORDER BY o), '{}') AS "options[]",
       c.relrowsecurity AS "row level security?",
       c.relforcerowsecurity AS "forced row level security?",
       CASE WHEN c.relkind NOT IN ('r', 'p', 'm') THEN NULL ELSE CASE c.relreplident WHEN 'n' THEN 'nothing' WHEN 'f' THEN 'full'
            WHEN 'i' THEN (SELECT 'index ' || quote_ident(ic.relname) FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid
                           WHERE i.indrelid = c.oid AND i.indisreplident) END END AS "replica identity",
       NULLIF(am.amname, 'heap') AS "access method",
       ts.spcname AS "tablespace",
       fs.srvname AS "server",
       NULLIF(ARRAY(SELECT o FROM unnest(ft.ftoptions) o ORDER BY o), '{}') AS "server options[]",
       CASE WHEN c.relkind IN ('v', 'm') THEN btrim(pg_get_viewdef(c.oid)) END AS "definition",
       c.relkind = 'm' AND NOT c.relispopulated AS "not populated?",
       NULLIF(pg_get_userbyid(c.relowner), current_user) AS "owner",
       d.description AS "comment"
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid
LEFT JOIN pg_am am ON am.oid = c.relam
LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace
LEFT JOIN pg_foreign_table ft ON ft.ftrelid = c.oid
LEFT JOIN pg_foreign_server fs ON fs.oid = ft.ftserver
LEFT JOIN LATERAL (
    SELECT array_agg(i.inhparent::regclass::text ORDER BY i.inhseqno) AS names
    FROM pg_inherits i WHERE i.inhrelid = c.oid) parents ON true
LEFT JOIN pg_description d ON d.objoid = c.oid AND d.classoid = 'pg_class'::regclass AND d.objsubid = 0
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND {user_schema} AND {own pg_class c}
