SELECT n.nspname AS "/schema", 'collation' AS "/?", c.collname AS "/",
       CASE c.collprovider WHEN 'i' THEN 'icu' WHEN 'c' THEN 'libc' WHEN 'b' THEN 'builtin' WHEN 'd' THEN 'default' END AS "provider",
       coalesce(to_jsonb(c)->>'colllocale', to_jsonb(c)->>'colliculocale') AS "locale",
       c.collcollate AS "lc_collate", c.collctype AS "lc_ctype",
       to_jsonb(c)->>'collicurules' AS "rules",
       NOT c.collisdeterministic AS "nondeterministic?",
       NULL AS "encoding", NULL AS "to encoding", NULL AS "function", false AS "default?",
       NULLIF(pg_get_userbyid(c.collowner), current_user) AS "owner",
       obj_description(c.oid, 'pg_collation') AS "comment"
FROM pg_collation c
JOIN pg_namespace n ON n.oid = c.collnamespace
WHERE {user_schema} AND {own pg_collation c}
UNION ALL
SELECT n.nspname, 'conversion', c.conname, NULL, NULL, NULL, NULL, NULL, false,
       pg_encoding_to_char(c.conforencoding), pg_encoding_to_char(c.contoencoding), c.conproc::text, c.condefault,
       NULLIF(pg_get_userbyid(c.conowner), current_user),
       obj_description(c.oid, 'pg_conversion')
FROM pg_conversion c
JOIN pg_namespace n ON n.oid = c.connamespace
WHERE {user_schema} AND {own pg_conversion c}
