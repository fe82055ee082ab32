CREATE TABLE archive (id BIGINT NOT NULL, payload VARCHAR(100) NOT NULL);
INSERT INTO archive SELECT id, payload FROM events WHERE id % 11 = 0;
DELETE FROM events WHERE id % 11 = 0;
ALTER TABLE archive ADD COLUMN note VARCHAR(50) NOT NULL DEFAULT 'archived';
UPDATE archive SET note = CONCAT(note, ' once') WHERE id % 2 = 0;
UPDATE counters SET n = n + 1 WHERE name = 'scripts';
INSERT INTO ledger VALUES ('0009');
