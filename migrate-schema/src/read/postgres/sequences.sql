SELECT n.nspname AS "/schema", c.relname AS "/sequence",
       NULLIF(format_type(s.seqtypid, NULL), 'bigint') AS "type",
       NULLIF(s.seqincrement, 1) AS "increment",
       CASE WHEN s.seqmin <> limits.low THEN s.seqmin END AS "minimum",
       CASE WHEN s.seqmax <> limits.high THEN s.seqmax END AS "maximum",
       CASE WHEN s.seqstart <> CASE WHEN s.seqincrement > 0 THEN s.seqmin ELSE s.seqmax END THEN s.seqstart END AS "start",
       NULLIF(s.seqcache, 1) AS "cache",
       s.seqcycle AS "cycle?",
       c.relpersistence = 'u' AS "unlogged?",
       CASE d.deptype WHEN 'a' THEN owned.name END AS "owned by",
       CASE d.deptype WHEN 'i' THEN owned.name END AS "identity of",
       NULLIF(pg_get_userbyid(c.relowner), current_user) AS "owner",
       descr.description AS "comment"
FROM pg_sequence s
JOIN pg_class c ON c.oid = s.seqrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (
    SELECT CASE s.seqtypid WHEN 'smallint'::regtype THEN -32768::bigint WHEN 'integer'::regtype THEN -2147483648::bigint
                ELSE -9223372036854775808 END AS lowest,
           CASE s.seqtypid WHEN 'smallint'::regtype THEN 32767::bigint WHEN 'integer'::regtype THEN 2147483647::bigint
                ELSE 9223372036854775807 END AS highest) types
CROSS JOIN LATERAL (
    SELECT CASE WHEN s.seqincrement > 0 THEN 1 ELSE types.lowest END AS low,
           CASE WHEN s.seqincrement > 0 THEN types.highest ELSE -1 END AS high) limits
LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0
     AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
LEFT JOIN LATERAL (
    SELECT d.refobjid::regclass::text || '.' || quote_ident(a.attname) AS name
    FROM pg_attribute a WHERE a.attrelid = d.refobjid AND a.attnum = d.refobjsubid) owned ON true
LEFT JOIN pg_description descr ON descr.objoid = c.oid AND descr.classoid = 'pg_class'::regclass AND descr.objsubid = 0
WHERE {user_schema} AND {own pg_class c}
