-- no-transaction
CREATE UNIQUE INDEX CONCURRENTLY archive_id ON archive (id);
CREATE TABLE notes (archived bigint NOT NULL REFERENCES archive (id));
INSERT INTO notes SELECT id FROM archive WHERE id % 50 = 0;
DROP INDEX CONCURRENTLY events_kind;
UPDATE counters SET n = n + 1 WHERE name = 'scripts';
INSERT INTO ledger VALUES ('0012');
