CREATE TABLE notes (
    id BIGINT NOT NULL PRIMARY KEY,
    event BIGINT NOT NULL,
    CONSTRAINT notes_event FOREIGN KEY (event) REFERENCES events (id)
);
INSERT INTO notes SELECT id, id FROM events WHERE id % 100 = 1;
DROP VIEW late_events;
ALTER TABLE events DROP COLUMN status;
UPDATE counters SET n = n + 1 WHERE name = 'scripts';
INSERT INTO ledger VALUES ('0011');
