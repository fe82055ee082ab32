-- no-transaction
BEGIN;
INSERT INTO ledger VALUES ('0002');
COMMIT;
-- Its own transaction is behind it, and nothing shows whether it ran.
UPDATE counters SET n = n + 1 WHERE (
    WITH RECURSIVE numbers (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < 1000000)
    SELECT count(*) FROM numbers
) > 0;
