-- no-transaction
ALTER TYPE status ADD VALUE 'late';
UPDATE events SET status = 'late', payload = payload || '!' WHERE id % 5 = 0;
INSERT INTO ledger VALUES ('0007 first');
DROP INDEX CONCURRENTLY events_payload;
CREATE INDEX CONCURRENTLY events_late ON events (id) WHERE status = 'late';
UPDATE counters SET n = n + 1 WHERE name = 'scripts';
INSERT INTO ledger VALUES ('0007 second');
