SELECT n.nspname AS "/schema",
       quote_ident(p.proname) || '(' || oidvectortypes(p.proargtypes) || ')' AS "/aggregate",
       pg_get_function_arguments(p.oid) AS "arguments",
       CASE a.aggkind WHEN 'o' THEN 'ordered set' WHEN 'h' THEN 'hypothetical set' END AS "kind",
       a.aggtransfn::text AS "state function",
       format_type(a.aggtranstype, NULL) AS "state type",
       NULLIF(a.aggtransspace, 0) AS "state size",
       a.agginitval AS "initial condition",
       NULLIF(a.aggfinalfn::text, '-') AS "final function",
       a.aggfinalextra AS "final function extra?",
       CASE WHEN a.aggfinalmodify <> CASE a.aggkind WHEN 'n' THEN 'r' ELSE 'w' END THEN a.aggfinalmodify::text END AS "final function modify",
       NULLIF(a.aggcombinefn::text, '-') AS "combine function",
       NULLIF(a.aggserialfn::text, '-') AS "serial function",
       NULLIF(a.aggdeserialfn::text, '-') AS "deserial function",
       NULLIF(a.aggmtransfn::text, '-') AS "moving state function",
       NULLIF(a.aggminvtransfn::text, '-') AS "moving inverse function",
       CASE WHEN a.aggmtranstype <> 0 THEN format_type(a.aggmtranstype, NULL) END AS "moving state type",
       NULLIF(a.aggmtransspace, 0) AS "moving state size",
       NULLIF(a.aggmfinalfn::text, '-') AS "moving final function",
       a.aggminitval AS "moving initial condition",
       CASE WHEN a.aggsortop <> 0 THEN a.aggsortop::regoperator::text END AS "sort operator",
       CASE p.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted' END AS "parallel",
       NULLIF(pg_get_userbyid(p.proowner), current_user) AS "owner",
       d.description AS "comment"
FROM pg_aggregate a
JOIN pg_proc p ON p.oid = a.aggfnoid
JOIN pg_namespace n ON n.oid = p.pronamespace
LEFT JOIN pg_description d ON d.objoid = p.oid AND d.classoid = 'pg_proc'::regclass AND d.objsubid = 0
WHERE {user_schema} AND {own pg_proc p}
