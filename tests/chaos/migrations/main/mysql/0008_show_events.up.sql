CREATE VIEW late_events AS SELECT id, payload FROM events WHERE status = 'late';
UPDATE counters SET n = n + 1 WHERE name = 'scripts';
INSERT INTO ledger VALUES ('0008');
