-- no-transaction
BEGIN;
INSERT INTO ledger VALUES ('0002');
COMMIT;
-- Its own transaction is behind it, and nothing shows whether it ran.
UPDATE counters SET n = n + 1 FROM (SELECT pg_sleep(0.5)) AS pause;
