SELECT 'publication' AS "/?", p.pubname AS "/",
       p.puballtables AS "all tables?",
       concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
                 CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END) AS "publish",
       p.pubviaroot AS "via root?",
       NULLIF(ARRAY(
           SELECT r.prrelid::regclass::text
                  || coalesce(' (' || (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute a
                                       WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs::int2[])) || ')', '')
                  || coalesce(' WHERE ' || pg_get_expr(r.prqual, r.prrelid), '')
           FROM (SELECT NULL::int2vector AS prattrs, NULL::pg_node_tree AS prqual) absent
           CROSS JOIN LATERAL (SELECT prrelid, prattrs, prqual FROM pg_publication_rel WHERE prpubid = p.oid) r
           ORDER BY 1), '{}') AS "tables[]",
       -- Older servers have no table for schemas; what depends on what says the same.
       (SELECT array_agg(n.nspname ORDER BY n.nspname)
        FROM pg_depend whole
        JOIN pg_depend part ON part.classid = whole.classid AND part.objid = whole.objid AND part.refclassid = 'pg_namespace'::regclass
        JOIN pg_namespace n ON n.oid = part.refobjid
        WHERE whole.classid = to_regclass('pg_catalog.pg_publication_namespace')
          AND whole.refclassid = 'pg_publication'::regclass AND whole.refobjid = p.oid) AS "schemas[]",
       NULL AS "slot", false AS "disabled?",
       NULLIF(pg_get_userbyid(p.pubowner), current_user) AS "owner",
       obj_description(p.oid, 'pg_publication') AS "comment"
FROM pg_publication p
WHERE {own pg_publication p}
UNION ALL
-- Where a subscription connects to is readable to superusers alone and may hold a password: left out.
SELECT 'subscription', s.subname, false, array_to_string(s.subpublications, ', '), false, NULL, NULL,
       s.subslotname::text, NOT s.subenabled,
       NULLIF(pg_get_userbyid(s.subowner), current_user),
       obj_description(s.oid, 'pg_subscription')
FROM pg_subscription s
WHERE s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
