-- no-transaction
CREATE UNIQUE INDEX archive_id ON archive (id);
INSERT INTO ledger VALUES ('0011 first');
DROP VIEW late_events;
UPDATE counters SET n = n + 1 WHERE name = 'scripts';
INSERT INTO ledger VALUES ('0011 second');
