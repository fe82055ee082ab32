-- Nothing but data: a transaction with its history row.
UPDATE events SET payload = CONCAT(payload, '+') WHERE id % 4 = 0;
UPDATE counters SET n = n + 1 WHERE name = 'scripts';
INSERT INTO ledger VALUES ('0004');
