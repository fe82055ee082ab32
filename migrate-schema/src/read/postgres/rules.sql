SELECT n.nspname AS "/schema",
       CASE c.relkind WHEN 'v' THEN 'view' ELSE 'table' END AS "/?",
       c.relname AS "/", r.rulename AS "/rule",
       pg_get_ruledef(r.oid) AS "definition",
       CASE r.ev_enabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'on replicas' WHEN 'A' THEN 'always' END AS "enabled",
       d.description AS "comment"
FROM pg_rewrite r
JOIN pg_class c ON c.oid = r.ev_class
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_description d ON d.objoid = r.oid AND d.classoid = 'pg_rewrite'::regclass AND d.objsubid = 0
WHERE r.rulename <> '_RETURN' AND {user_schema}
