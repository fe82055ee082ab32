SELECT n.nspname AS "/schema", 'text search dictionary' AS "/?", d.dictname AS "/",
       quote_ident(tn.nspname) || '.' || quote_ident(t.tmplname) AS "template",
       d.dictinitoption AS "options", NULL AS "parser", NULL::text[] AS "mappings[]", NULL AS "functions",
       NULLIF(pg_get_userbyid(d.dictowner), current_user) AS "owner",
       obj_description(d.oid, 'pg_ts_dict') AS "comment"
FROM pg_ts_dict d
JOIN pg_namespace n ON n.oid = d.dictnamespace
JOIN pg_ts_template t ON t.oid = d.dicttemplate
JOIN pg_namespace tn ON tn.oid = t.tmplnamespace
WHERE {user_schema} AND {own pg_ts_dict d}
UNION ALL
SELECT n.nspname, 'text search configuration', c.cfgname, NULL, NULL,
       quote_ident(pn.nspname) || '.' || quote_ident(p.prsname),
       ARRAY(SELECT tt.alias || ': ' || string_agg(m.mapdict::regdictionary::text, ', ' ORDER BY m.mapseqno)
             FROM pg_ts_config_map m JOIN ts_token_type(c.cfgparser) tt ON tt.tokid = m.maptokentype
             WHERE m.mapcfg = c.oid GROUP BY tt.alias ORDER BY tt.alias),
       NULL,
       NULLIF(pg_get_userbyid(c.cfgowner), current_user),
       obj_description(c.oid, 'pg_ts_config')
FROM pg_ts_config c
JOIN pg_namespace n ON n.oid = c.cfgnamespace
JOIN pg_ts_parser p ON p.oid = c.cfgparser
JOIN pg_namespace pn ON pn.oid = p.prsnamespace
WHERE {user_schema} AND {own pg_ts_config c}
UNION ALL
SELECT n.nspname, 'text search parser', p.prsname, NULL, NULL, NULL, NULL,
       concat_ws(', ', 'start = ' || p.prsstart, 'gettoken = ' || p.prstoken, 'end = ' || p.prsend, 'lextypes = ' || p.prslextype,
                 'headline = ' || NULLIF(p.prsheadline::text, '-')),
       NULL, obj_description(p.oid, 'pg_ts_parser')
FROM pg_ts_parser p
JOIN pg_namespace n ON n.oid = p.prsnamespace
WHERE {user_schema} AND {own pg_ts_parser p}
UNION ALL
SELECT n.nspname, 'text search template', t.tmplname, NULL, NULL, NULL, NULL,
       concat_ws(', ', 'init = ' || NULLIF(t.tmplinit::text, '-'), 'lexize = ' || t.tmpllexize),
       NULL, obj_description(t.oid, 'pg_ts_template')
FROM pg_ts_template t
JOIN pg_namespace n ON n.oid = t.tmplnamespace
WHERE {user_schema} AND {own pg_ts_template t}
