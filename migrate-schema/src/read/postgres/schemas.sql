SELECT n.nspname AS "/schema",
       CASE WHEN n.nspname = 'public' AND pg_get_userbyid(n.nspowner) = 'pg_database_owner' THEN NULL
            ELSE NULLIF(pg_get_userbyid(n.nspowner), current_user) END AS "owner",
       CASE WHEN n.nspname = 'public' AND d.description = 'standard public schema' THEN NULL
            ELSE d.description END AS "comment"
FROM pg_namespace n
LEFT JOIN pg_description d ON d.objoid = n.oid AND d.classoid = 'pg_namespace'::regclass AND d.objsubid = 0
WHERE {user_schema} AND {own pg_namespace n}
