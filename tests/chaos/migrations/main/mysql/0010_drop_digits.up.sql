INSERT INTO ledger VALUES ('0010 first');
DROP TABLE digits;
DROP TRIGGER count_kinds;
ALTER TABLE events DROP INDEX events_kind;
DROP INDEX events_payload ON events;
UPDATE counters SET n = n + 1 WHERE name = 'scripts';
INSERT INTO ledger VALUES ('0010 second');
