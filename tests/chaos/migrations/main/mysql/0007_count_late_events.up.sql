INSERT INTO counters SELECT 'late', COUNT(*) FROM events WHERE status = 'late';
UPDATE counters SET n = n + 1 WHERE name = 'scripts';
INSERT INTO ledger VALUES ('0007');
