CREATE TABLE notes (
    id INTEGER PRIMARY KEY,
    event INTEGER NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    note TEXT NOT NULL
);
INSERT INTO notes (event, note) SELECT id, 'note' FROM events WHERE id % 10 = 0;
UPDATE counters SET n = n + 1 WHERE name = 'scripts';
INSERT INTO ledger VALUES ('0006');
