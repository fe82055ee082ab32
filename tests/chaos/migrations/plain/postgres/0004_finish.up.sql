UPDATE counters SET n = n + 1;
SELECT pg_sleep(0.05);
INSERT INTO ledger VALUES ('0004');
