SELECT n.nspname AS "/schema",
       CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'r' THEN 'range type' WHEN 'd' THEN 'domain' WHEN 'c' THEN 'composite type'
            ELSE 'base type' END AS "/?",
       t.typname AS "/",
       NULLIF(pg_get_userbyid(t.typowner), current_user) AS "owner",
       coalesce(d.description, cd.description) AS "comment",
       CASE WHEN t.typtype = 'e' THEN
            ARRAY(SELECT e.enumlabel FROM pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder) END AS "labels[]",
       -- domains
       CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END AS "type",
       t.typtype = 'd' AND t.typnotnull AS "not null?",
       CASE WHEN t.typtype = 'd' THEN pg_get_expr(t.typdefaultbin, 'pg_type'::regclass) END AS "default",
       CASE WHEN t.typtype = 'd' AND t.typcollation <> bt.typcollation THEN t.typcollation::regcollation::text END AS "collation",
       -- ranges
       format_type(r.rngsubtype, NULL) AS "subtype",
       opc.name AS "operator class",
       CASE WHEN r.rngcollation <> 0 AND r.rngcollation <> st.typcollation THEN r.rngcollation::regcollation::text END AS "range collation",
       CASE WHEN r.rngcanonical <> 0 THEN r.rngcanonical::regproc::text END AS "canonical function",
       CASE WHEN r.rngsubdiff <> 0 THEN r.rngsubdiff::regproc::text END AS "difference function",
       (to_jsonb(r)->>'rngmultitypid')::oid::regtype::text AS "multirange type",
       -- base types
       t.typtype IN ('b', 'p') AND NOT t.typisdefined AS "shell?",
       CASE WHEN t.typtype = 'b' AND t.typisdefined THEN t.typinput::regproc::text END AS "input",
       CASE WHEN t.typtype = 'b' AND t.typisdefined THEN t.typoutput::regproc::text END AS "output",
       CASE WHEN t.typtype = 'b' AND t.typreceive <> 0 THEN t.typreceive::regproc::text END AS "receive",
       CASE WHEN t.typtype = 'b' AND t.typsend <> 0 THEN t.typsend::regproc::text END AS "send",
       CASE WHEN t.typtype = 'b' AND t.typmodin <> 0 THEN t.typmodin::regproc::text END AS "modifier input",
       CASE WHEN t.typtype = 'b' AND t.typmodout <> 0 THEN t.typmodout::regproc::text END AS "modifier output",
       CASE WHEN t.typtype = 'b' AND t.typanalyze <> 0 THEN t.typanalyze::regproc::text END AS "analyze",
       CASE WHEN t.typtype = 'b' AND t.typisdefined THEN
            concat_ws(' ', 'length', t.typlen, 'align', t.typalign, 'storage', t.typstorage, 'category', t.typcategory,
                      CASE WHEN t.typbyval THEN 'by value' END, CASE WHEN t.typispreferred THEN 'preferred' END,
                      CASE WHEN t.typcollation <> 0 THEN 'collatable' END, 'delimiter ' || t.typdelim::text) END AS "form",
       CASE WHEN t.typtype = 'b' AND t.typelem <> 0 THEN format_type(t.typelem, NULL) END AS "element",
       CASE WHEN t.typtype = 'b' THEN t.typdefault END AS "base default"
FROM pg_type t
JOIN pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_type bt ON bt.oid = t.typbasetype
LEFT JOIN pg_range r ON r.rngtypid = t.oid
LEFT JOIN pg_type st ON st.oid = r.rngsubtype
LEFT JOIN LATERAL (
    SELECT quote_ident(on_.nspname) || '.' || quote_ident(o.opcname) AS name
    FROM pg_opclass o JOIN pg_namespace on_ ON on_.oid = o.opcnamespace
    WHERE o.oid = r.rngsubopc AND NOT o.opcdefault) opc ON true
LEFT JOIN pg_class c ON c.oid = t.typrelid
LEFT JOIN pg_description d ON d.objoid = t.oid AND d.classoid = 'pg_type'::regclass AND d.objsubid = 0
LEFT JOIN pg_description cd ON cd.objoid = c.oid AND cd.classoid = 'pg_class'::regclass AND cd.objsubid = 0
WHERE {user_schema}
  AND (t.typtype IN ('e', 'r', 'd')
       OR (t.typtype = 'c' AND c.relkind = 'c')
       -- no array types: those belong to their elements
       OR (t.typtype = 'b' AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid))
       OR (t.typtype = 'p' AND NOT t.typisdefined))
  AND {own pg_type t}
