SELECT n.nspname AS "/schema", 'operator family' AS "/?",
       quote_ident(f.opfname) || ' USING ' || quote_ident(am.amname) AS "/",
       NULL AS "type", false AS "default?", NULL AS "family", NULL AS "storage",
       -- Members that no class brings: they were added to the family alone.
       NULLIF(ARRAY(
           SELECT 'operator ' || o.amopstrategy || ' ' || o.amopopr::regoperator::text
                  || CASE WHEN o.amopsortfamily <> 0 THEN ' for order by ' || sf.opfname ELSE '' END
           FROM pg_amop o LEFT JOIN pg_opfamily sf ON sf.oid = o.amopsortfamily
           WHERE o.amopfamily = f.oid AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_amop'::regclass AND x.objid = o.oid
                 AND x.refclassid = 'pg_opclass'::regclass)
           UNION ALL
           SELECT 'function ' || p.amprocnum || ' (' || format_type(p.amproclefttype, NULL) || ', ' || format_type(p.amprocrighttype, NULL)
                  || ') ' || p.amproc::regprocedure::text
           FROM pg_amproc p WHERE p.amprocfamily = f.oid AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_amproc'::regclass
                 AND x.objid = p.oid AND x.refclassid = 'pg_opclass'::regclass)
           ORDER BY 1), '{}') AS "members[]",
       NULLIF(pg_get_userbyid(f.opfowner), current_user) AS "owner",
       obj_description(f.oid, 'pg_opfamily') AS "comment"
FROM pg_opfamily f
JOIN pg_namespace n ON n.oid = f.opfnamespace
JOIN pg_am am ON am.oid = f.opfmethod
WHERE {user_schema} AND {own pg_opfamily f}
UNION ALL
SELECT n.nspname, 'operator class',
       quote_ident(o.opcname) || ' USING ' || quote_ident(am.amname),
       format_type(o.opcintype, NULL), o.opcdefault,
       quote_ident(fn.nspname) || '.' || quote_ident(f.opfname),
       CASE WHEN o.opckeytype <> 0 THEN format_type(o.opckeytype, NULL) END,
       NULLIF(ARRAY(
           SELECT 'operator ' || m.amopstrategy || ' ' || m.amopopr::regoperator::text
                  || CASE WHEN m.amopsortfamily <> 0 THEN ' for order by ' || sf.opfname ELSE '' END
           FROM pg_amop m JOIN pg_depend x ON x.classid = 'pg_amop'::regclass AND x.objid = m.oid
                AND x.refclassid = 'pg_opclass'::regclass AND x.refobjid = o.oid
           LEFT JOIN pg_opfamily sf ON sf.oid = m.amopsortfamily
           UNION ALL
           SELECT 'function ' || p.amprocnum || ' (' || format_type(p.amproclefttype, NULL) || ', ' || format_type(p.amprocrighttype, NULL)
                  || ') ' || p.amproc::regprocedure::text
           FROM pg_amproc p JOIN pg_depend x ON x.classid = 'pg_amproc'::regclass AND x.objid = p.oid
                AND x.refclassid = 'pg_opclass'::regclass AND x.refobjid = o.oid
           ORDER BY 1), '{}'),
       NULLIF(pg_get_userbyid(o.opcowner), current_user),
       obj_description(o.oid, 'pg_opclass')
FROM pg_opclass o
JOIN pg_namespace n ON n.oid = o.opcnamespace
JOIN pg_am am ON am.oid = o.opcmethod
JOIN pg_opfamily f ON f.oid = o.opcfamily
JOIN pg_namespace fn ON fn.oid = f.opfnamespace
WHERE {user_schema} AND {own pg_opclass o}
