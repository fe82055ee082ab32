SELECT 'cast' AS "/?",
       '(' || format_type(c.castsource, NULL) || ' AS ' || format_type(c.casttarget, NULL) || ')' AS "/",
       CASE WHEN c.castfunc <> 0 THEN c.castfunc::regprocedure::text END AS "function",
       c.castmethod = 'b' AS "binary?", c.castmethod = 'i' AS "in and out?",
       CASE c.castcontext WHEN 'a' THEN 'assignment' WHEN 'i' THEN 'implicit' END AS "context",
       NULL AS "from sql", NULL AS "to sql",
       obj_description(c.oid, 'pg_cast') AS "comment"
FROM pg_cast c
WHERE c.oid >= 16384 AND {own pg_cast c}
  -- The cast of a range type belongs to it.
  AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_cast'::regclass AND i.objid = c.oid AND i.deptype = 'i')
UNION ALL
SELECT 'transform', 'FOR ' || format_type(t.trftype, NULL) || ' LANGUAGE ' || quote_ident(l.lanname),
       NULL, false, false, NULL,
       CASE WHEN t.trffromsql <> 0 THEN t.trffromsql::oid::regprocedure::text END,
       CASE WHEN t.trftosql <> 0 THEN t.trftosql::oid::regprocedure::text END,
       obj_description(t.oid, 'pg_transform')
FROM pg_transform t
JOIN pg_language l ON l.oid = t.trflang
WHERE {own pg_transform t}
