CREATE TABLE archive (id bigint NOT NULL, payload text NOT NULL);
WITH gone AS (DELETE FROM events WHERE id % 11 = 0 RETURNING id, payload)
INSERT INTO archive SELECT id, payload FROM gone;
DO $$
BEGIN
    FOR i IN 1..20 LOOP
        UPDATE counters SET n = n + 1 WHERE name = 'kinds';
    END LOOP;
END
$$;
UPDATE counters SET n = n + 1 WHERE name = 'scripts';
INSERT INTO ledger VALUES ('0011');
