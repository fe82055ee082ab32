ALTER TABLE events ADD COLUMN status VARCHAR(10) NOT NULL DEFAULT 'new';
UPDATE events SET status = 'late', payload = CONCAT(payload, '!') WHERE id % 5 = 0;
INSERT INTO ledger VALUES ('0006 first');
ALTER TABLE events ADD INDEX events_status (status, id);
UPDATE counters SET n = n + 1 WHERE name = 'scripts';
INSERT INTO ledger VALUES ('0006 second');
