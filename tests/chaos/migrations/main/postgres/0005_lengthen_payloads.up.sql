UPDATE events SET payload = payload || '+' WHERE id % 4 = 0;
UPDATE counters SET n = n + 1 WHERE name = 'scripts';
INSERT INTO ledger VALUES ('0005');
