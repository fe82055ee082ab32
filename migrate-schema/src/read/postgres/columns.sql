-- Servers since the minor releases of November 2026 keep a number of their own among the options.
SELECT n.nspname AS "/schema",
       CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table'
            WHEN 'c' THEN 'composite type' ELSE 'table' END AS "/?",
       c.relname AS "/", a.attname AS "/column", a.attnum AS "#",
       format_type(a.atttypid, a.atttypmod) AS "type",
       a.attnotnull AS "not null?",
       -- Since 18 NOT NULL is a constraint with a name, mostly one that the server made up.
       CASE WHEN nn.conname <> left(c.relname || '_' || a.attname || '_not_null', 63) AND nn.coninhcount = 0 THEN nn.conname END
           AS "not null constraint",
       nn.connoinherit AS "not null here alone?",
       NOT nn.convalidated AS "not null not valid?",
       CASE WHEN a.attgenerated = '' THEN pg_get_expr(e.adbin, e.adrelid) END AS "default",
       CASE WHEN a.attgenerated <> '' THEN pg_get_expr(e.adbin, e.adrelid) END AS "generated",
       a.attgenerated = 'v' AS "virtual?",
       CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END AS "identity",
       CASE WHEN a.attcollation <> 0 AND a.attcollation <> t.typcollation THEN a.attcollation::regcollation::text END AS "collation",
       CASE WHEN a.attstorage <> t.typstorage AND c.relkind <> 'v' THEN CASE a.attstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external'
            WHEN 'm' THEN 'main' WHEN 'x' THEN 'extended' END END AS "storage",
       CASE extra.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END AS "compression",
       CASE WHEN a.attstattarget >= 0 THEN a.attstattarget END AS "statistics target",
       NULLIF(ARRAY(SELECT o FROM unnest(a.attoptions) o WHERE o NOT LIKE 'pg\_attver=%' ORDER BY o), '{}') AS "options[]",
       NULLIF(ARRAY(SELECT o FROM unnest(a.attfdwoptions) o ORDER BY o), '{}') AS "server options[]",
       a.attinhcount > 0 AND NOT a.attislocal AND NOT c.relispartition AS "inherited?",
       a.attinhcount > 0 AND a.attislocal AND NOT c.relispartition AS "merged?",
       d.description AS "comment"
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
CROSS JOIN (SELECT ''::"char" AS attcompression) absent
CROSS JOIN LATERAL (SELECT attcompression FROM (SELECT a.*) AS one) extra
LEFT JOIN pg_constraint nn ON nn.conrelid = c.oid AND nn.contype = 'n' AND nn.conkey = ARRAY[a.attnum]
LEFT JOIN pg_attrdef e ON e.adrelid = c.oid AND e.adnum = a.attnum
LEFT JOIN pg_description d ON d.objoid = c.oid AND d.classoid = 'pg_class'::regclass AND d.objsubid = a.attnum
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'c') AND {user_schema}
