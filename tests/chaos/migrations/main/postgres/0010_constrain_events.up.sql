-- no-transaction
ALTER TABLE events ADD CONSTRAINT payload_is_there CHECK (payload <> '') NOT VALID;
INSERT INTO ledger VALUES ('0010 first');
ALTER TABLE events VALIDATE CONSTRAINT payload_is_there;
UPDATE counters SET n = n + 1 WHERE name = 'scripts';
CREATE INDEX CONCURRENTLY IF NOT EXISTS events_lower ON events (lower(payload));
INSERT INTO ledger VALUES ('0010 second');
