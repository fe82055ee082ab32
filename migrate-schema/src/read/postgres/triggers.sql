SELECT n.nspname AS "/schema",
       CASE c.relkind WHEN 'v' THEN 'view' WHEN 'f' THEN 'foreign table' ELSE 'table' END AS "/?",
       c.relname AS "/", t.tgname AS "/trigger",
       pg_get_triggerdef(t.oid) AS "definition",
       CASE t.tgenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'on replicas' WHEN 'A' THEN 'always' END AS "enabled",
       d.description AS "comment"
FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_description d ON d.objoid = t.oid AND d.classoid = 'pg_trigger'::regclass AND d.objsubid = 0
WHERE NOT t.tgisinternal AND {user_schema}
  -- A partition has its parent's triggers by itself (13 has another way to tell than 15).
  AND NOT EXISTS (SELECT FROM pg_depend p WHERE p.classid = 'pg_trigger'::regclass AND p.objid = t.oid
                  AND p.refclassid = 'pg_trigger'::regclass AND p.deptype IN ('P', 'i'))
