SELECT 'foreign data wrapper' AS "/?", w.fdwname AS "/",
       CASE WHEN w.fdwhandler <> 0 THEN w.fdwhandler::regproc::text END AS "handler",
       CASE WHEN w.fdwvalidator <> 0 THEN w.fdwvalidator::regproc::text END AS "validator",
       NULL AS "wrapper", NULL AS "type", NULL AS "version",
       NULLIF(ARRAY(SELECT o FROM unnest(w.fdwoptions) o ORDER BY o), '{}') AS "options[]",
       NULLIF(pg_get_userbyid(w.fdwowner), current_user) AS "owner",
       obj_description(w.oid, 'pg_foreign_data_wrapper') AS "comment"
FROM pg_foreign_data_wrapper w
WHERE {own pg_foreign_data_wrapper w}
UNION ALL
SELECT 'foreign server', s.srvname, NULL, NULL, w.fdwname, s.srvtype, s.srvversion,
       NULLIF(ARRAY(SELECT o FROM unnest(s.srvoptions) o ORDER BY o), '{}'),
       NULLIF(pg_get_userbyid(s.srvowner), current_user),
       obj_description(s.oid, 'pg_foreign_server')
FROM pg_foreign_server s
JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
WHERE {own pg_foreign_server s}
UNION ALL
SELECT 'user mapping', 'FOR ' || CASE WHEN u.umuser = 0 THEN 'PUBLIC' ELSE quote_ident(u.usename) END || ' SERVER ' || quote_ident(u.srvname),
       NULL, NULL, NULL, NULL, NULL,
       -- What may be a secret is not shown; that it is there, is.
       NULLIF(ARRAY(SELECT CASE WHEN o ~* '^[^=]*(pass|secret|key|token)[^=]*=' THEN split_part(o, '=', 1) || '=<hidden>' ELSE o END
                    FROM unnest(u.umoptions) o ORDER BY o), '{}'),
       NULL, NULL
FROM pg_user_mappings u
