WITH granted AS (
    SELECT n.nspname AS schema, 'schema' AS kind, NULL::text AS name, NULL::text AS column_name, n.nspowner AS owner, n.nspacl AS acl,
           coalesce(ip.initprivs,
                    CASE WHEN n.nspname = 'public' THEN acldefault('n', n.nspowner) || makeaclitem(0, n.nspowner, 'USAGE', false)
                         ELSE acldefault('n', n.nspowner) END) AS usual
    FROM pg_namespace n
    LEFT JOIN pg_init_privs ip ON ip.classoid = 'pg_namespace'::regclass AND ip.objoid = n.oid
    WHERE {user_schema} AND (n.nspacl IS NOT NULL OR n.nspname = 'public')
    UNION ALL
    SELECT n.nspname, CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table'
                                     WHEN 'S' THEN 'sequence' ELSE 'table' END,
           c.relname, NULL, c.relowner, c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE {user_schema} AND c.relacl IS NOT NULL AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    UNION ALL
    SELECT n.nspname, CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' ELSE 'table' END,
           c.relname, a.attname, c.relowner, a.attacl, acldefault('c', c.relowner)
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE {user_schema} AND a.attacl IS NOT NULL AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
    UNION ALL
    SELECT n.nspname, CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END,
           quote_ident(p.proname) || '(' || oidvectortypes(p.proargtypes) || ')', NULL, p.proowner, p.proacl, acldefault('f', p.proowner)
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE {user_schema} AND p.proacl IS NOT NULL
    UNION ALL
    SELECT n.nspname, CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'r' THEN 'range type' WHEN 'd' THEN 'domain' WHEN 'c' THEN 'composite type'
                                     ELSE 'base type' END,
           t.typname, NULL, t.typowner, t.typacl, acldefault('T', t.typowner)
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
    WHERE {user_schema} AND t.typacl IS NOT NULL
    UNION ALL
    SELECT NULL, 'language', l.lanname, NULL, l.lanowner, l.lanacl, acldefault('l', l.lanowner)
    FROM pg_language l WHERE l.lanacl IS NOT NULL
    UNION ALL
    SELECT NULL, 'foreign data wrapper', w.fdwname, NULL, w.fdwowner, w.fdwacl, acldefault('F', w.fdwowner)
    FROM pg_foreign_data_wrapper w WHERE w.fdwacl IS NOT NULL
    UNION ALL
    SELECT NULL, 'foreign server', s.srvname, NULL, s.srvowner, s.srvacl, acldefault('S', s.srvowner)
    FROM pg_foreign_server s WHERE s.srvacl IS NOT NULL
)
SELECT g.schema AS "/schema", CASE WHEN g.name IS NOT NULL THEN g.kind END AS "/?", g.name AS "/", g.column_name AS "/column",
       CASE WHEN x.given THEN x.privilege_type || ' TO ' || names.grantee || names.by END AS "/grant",
       CASE WHEN NOT x.given THEN x.privilege_type || ' FROM ' || names.grantee || names.by END AS "/revoke",
       x.is_grantable AS "with grant option?"
FROM granted g
CROSS JOIN LATERAL (
    SELECT true AS given, * FROM (SELECT * FROM aclexplode(coalesce(g.acl, acldefault('n', g.owner))) EXCEPT SELECT * FROM aclexplode(g.usual)) more
    UNION ALL
    SELECT false AS given, * FROM (SELECT * FROM aclexplode(g.usual) EXCEPT SELECT * FROM aclexplode(coalesce(g.acl, acldefault('n', g.owner)))) less) x
CROSS JOIN LATERAL (
    SELECT CASE WHEN x.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x.grantee)) END AS grantee,
           CASE WHEN x.grantor = g.owner THEN '' ELSE ' GRANTED BY ' || quote_ident(pg_get_userbyid(x.grantor)) END AS by) names
