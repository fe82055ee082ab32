CREATE TABLE events (id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, payload TEXT NOT NULL);
WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 20000)
INSERT INTO events SELECT n, n % 17, hex(n * 7919) FROM numbers;
UPDATE counters SET n = n + 1 WHERE name = 'scripts';
INSERT INTO ledger VALUES ('0002');
