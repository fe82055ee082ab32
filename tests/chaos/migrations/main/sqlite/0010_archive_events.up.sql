CREATE TABLE archive (id INTEGER NOT NULL, payload TEXT NOT NULL);
INSERT INTO archive SELECT id, payload FROM events WHERE id % 11 = 0;
DELETE FROM events WHERE id % 11 = 0;
UPDATE counters SET n = n + 1 WHERE name = 'scripts';
INSERT INTO ledger VALUES ('0010');
