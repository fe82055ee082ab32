SELECT n.nspname AS "/schema",
       o.oprname || ' (' || CASE WHEN o.oprleft = 0 THEN 'NONE' ELSE format_type(o.oprleft, NULL) END || ', '
           || CASE WHEN o.oprright = 0 THEN 'NONE' ELSE format_type(o.oprright, NULL) END || ')' AS "/operator",
       o.oprcode::text AS "function",
       CASE WHEN o.oprcom <> 0 THEN o.oprcom::regoperator::text END AS "commutator",
       CASE WHEN o.oprnegate <> 0 THEN o.oprnegate::regoperator::text END AS "negator",
       NULLIF(o.oprrest::text, '-') AS "restrict",
       NULLIF(o.oprjoin::text, '-') AS "join",
       o.oprcanmerge AS "merges?",
       o.oprcanhash AS "hashes?",
       NULLIF(pg_get_userbyid(o.oprowner), current_user) AS "owner",
       d.description AS "comment"
FROM pg_operator o
JOIN pg_namespace n ON n.oid = o.oprnamespace
LEFT JOIN pg_description d ON d.objoid = o.oid AND d.classoid = 'pg_operator'::regclass AND d.objsubid = 0
-- A shell, made by naming a commutator that was never defined, is not listed by pg_dump either.
WHERE o.oprcode <> 0 AND {user_schema} AND {own pg_operator o}
