SELECT n.nspname AS "/schema", s.stxname AS "/statistics",
       pg_get_statisticsobjdef(s.oid) AS "definition",
       CASE WHEN s.stxstattarget >= 0 THEN s.stxstattarget END AS "statistics target",
       NULLIF(pg_get_userbyid(s.stxowner), current_user) AS "owner",
       obj_description(s.oid, 'pg_statistic_ext') AS "comment"
FROM pg_statistic_ext s
JOIN pg_namespace n ON n.oid = s.stxnamespace
WHERE {user_schema} AND {own pg_statistic_ext s}
