-- no-transaction
ALTER TABLE events ADD COLUMN status TEXT NOT NULL DEFAULT 'new';
UPDATE events SET status = 'late', payload = payload || '?' WHERE id % 5 = 0;
INSERT INTO ledger VALUES ('0008 first');
CREATE INDEX events_late ON events (id) WHERE status = 'late';
DROP INDEX events_kind;
UPDATE counters SET n = n + 1 WHERE name = 'scripts';
INSERT INTO ledger VALUES ('0008 second');
