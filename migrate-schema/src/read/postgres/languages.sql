SELECT 'language' AS "/?", l.lanname AS "/",
       l.lanpltrusted AS "trusted?",
       CASE WHEN l.lanplcallfoid <> 0 THEN l.lanplcallfoid::regproc::text END AS "handler",
       CASE WHEN l.laninline <> 0 THEN l.laninline::regproc::text END AS "inline",
       CASE WHEN l.lanvalidator <> 0 THEN l.lanvalidator::regproc::text END AS "validator",
       NULL AS "type",
       NULLIF(pg_get_userbyid(l.lanowner), current_user) AS "owner",
       obj_description(l.oid, 'pg_language') AS "comment"
FROM pg_language l
WHERE l.oid >= 16384 AND {own pg_language l}
UNION ALL
SELECT 'access method', a.amname, false, a.amhandler::text, NULL, NULL,
       CASE a.amtype WHEN 't' THEN 'table' ELSE 'index' END,
       NULL, obj_description(a.oid, 'pg_am')
FROM pg_am a
WHERE a.oid >= 16384 AND {own pg_am a}
