CREATE FUNCTION count_kinds() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    -- It's a body with a quote and a semicolon;
    UPDATE counters SET n = n + 1 WHERE name = 'kinds';
    RETURN NEW;
END
$body$;
CREATE TRIGGER count_kinds AFTER INSERT ON events
    FOR EACH ROW EXECUTE FUNCTION count_kinds();
INSERT INTO events SELECT n, 99, 'counted' || n FROM generate_series(60001, 60020) AS n;
UPDATE counters SET n = n + 1 WHERE name = 'scripts';
INSERT INTO ledger VALUES ('0004');
