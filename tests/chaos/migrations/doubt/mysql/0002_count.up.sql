-- no-transaction
START TRANSACTION;
INSERT INTO ledger VALUES ('0002');
COMMIT;
-- Its own transaction is behind it, and nothing shows whether it ran.
UPDATE counters SET n = n + 1 WHERE SLEEP(0.5) = 0;
