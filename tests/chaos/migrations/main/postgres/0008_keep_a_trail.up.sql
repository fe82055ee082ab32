CREATE SCHEMA audit;
SET search_path = audit, public;
CREATE TABLE trail (event bigint NOT NULL, what text NOT NULL);
INSERT INTO trail SELECT id, 'late' FROM events WHERE status = 'late' AND id % 100 = 0;
UPDATE counters SET n = n + 1 WHERE name = 'scripts';
INSERT INTO ledger VALUES ('0008');
