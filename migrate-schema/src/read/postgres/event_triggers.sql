SELECT e.evtname AS "/event trigger", e.evtevent AS "event", e.evtfoid::regproc::text AS "function",
       (SELECT array_agg(t ORDER BY t) FROM unnest(e.evttags) t) AS "tags[]",
       CASE e.evtenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'on replicas' WHEN 'A' THEN 'always' END AS "enabled",
       NULLIF(pg_get_userbyid(e.evtowner), current_user) AS "owner",
       obj_description(e.oid, 'pg_event_trigger') AS "comment"
FROM pg_event_trigger e
WHERE {own pg_event_trigger e}
