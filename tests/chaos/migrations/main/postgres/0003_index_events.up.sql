-- no-transaction
CREATE INDEX CONCURRENTLY events_kind ON events (kind);
INSERT INTO ledger VALUES ('0003 first');
UPDATE counters SET n = n + 1 WHERE name = 'scripts';
CREATE UNIQUE INDEX CONCURRENTLY events_payload ON events (payload, id);
INSERT INTO ledger VALUES ('0003 second');
