SELECT n.nspname AS "/schema",
       CASE p.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END AS "/?",
       quote_ident(p.proname) || '(' || oidvectortypes(p.proargtypes) || ')' AS "/",
       -- A function in C of the server itself or of a library is text as well.
       rtrim(pg_get_functiondef(p.oid), E'\n') AS "definition",
       NULLIF(pg_get_userbyid(p.proowner), current_user) AS "owner",
       d.description AS "comment"
FROM pg_proc p
JOIN pg_namespace n ON n.oid = p.pronamespace
LEFT JOIN pg_description d ON d.objoid = p.oid AND d.classoid = 'pg_proc'::regclass AND d.objsubid = 0
WHERE p.prokind IN ('f', 'p', 'w') AND {user_schema} AND {own pg_proc p}
  -- The constructors of a range type belong to it.
  AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_proc'::regclass AND i.objid = p.oid AND i.deptype = 'i')
