WITH entries AS (
    SELECT 'FOR ROLE ' || quote_ident(pg_get_userbyid(d.defaclrole))
           || coalesce(' IN SCHEMA ' || quote_ident(n.nspname), '')
           || CASE d.defaclobjtype WHEN 'r' THEN ' ON TABLES' WHEN 'S' THEN ' ON SEQUENCES' WHEN 'f' THEN ' ON FUNCTIONS'
                                   WHEN 'T' THEN ' ON TYPES' WHEN 'n' THEN ' ON SCHEMAS' ELSE ' ON LARGE OBJECTS' END AS name,
           d.defaclacl AS acl,
           -- For all schemas the entry replaces what is usual; for one it adds to it.
           CASE WHEN d.defaclnamespace = 0 THEN acldefault(CASE d.defaclobjtype WHEN 'S' THEN 's' ELSE d.defaclobjtype END, d.defaclrole) END AS usual
    FROM pg_default_acl d
    LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
    WHERE d.defaclnamespace = 0 OR {user_schema}
), differences AS (
    SELECT e.name, x.given, x.grantee, x.privilege_type, x.is_grantable
    FROM entries e CROSS JOIN LATERAL (
        SELECT true AS given, * FROM (SELECT * FROM aclexplode(e.acl) EXCEPT SELECT * FROM aclexplode(e.usual)) more
        UNION ALL
        SELECT false AS given, * FROM (SELECT * FROM aclexplode(e.usual) EXCEPT SELECT * FROM aclexplode(e.acl)) less) x
)
SELECT 'default privileges' AS "/?", d.name AS "/",
       NULL AS "/grant", NULL AS "/revoke", false AS "with grant option?"
FROM differences d GROUP BY d.name
UNION ALL
SELECT 'default privileges', d.name,
       CASE WHEN d.given THEN d.privilege_type || ' TO ' || grantee.name END,
       CASE WHEN NOT d.given THEN d.privilege_type || ' FROM ' || grantee.name END,
       d.is_grantable
FROM differences d
CROSS JOIN LATERAL (SELECT CASE WHEN d.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(d.grantee)) END AS name) grantee
