SELECT n.nspname AS "/schema", c.relname AS "/table", p.polname AS "/policy",
       CASE p.polcmd WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert' WHEN 'w' THEN 'update' WHEN 'd' THEN 'delete' ELSE 'all' END AS "command",
       NOT p.polpermissive AS "restrictive?",
       CASE WHEN p.polroles <> '{0}' THEN ARRAY(SELECT quote_ident(pg_get_userbyid(o)) FROM unnest(p.polroles) o ORDER BY 1) END AS "roles[]",
       pg_get_expr(p.polqual, p.polrelid) AS "using",
       pg_get_expr(p.polwithcheck, p.polrelid) AS "with check",
       d.description AS "comment"
FROM pg_policy p
JOIN pg_class c ON c.oid = p.polrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_description d ON d.objoid = p.oid AND d.classoid = 'pg_policy'::regclass AND d.objsubid = 0
WHERE {user_schema}
