-- With foreign keys on, dropping the old table would delete every note.
PRAGMA foreign_keys = OFF;
CREATE TABLE events_new (
    id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL CHECK (kind >= 0),
    payload TEXT NOT NULL DEFAULT ''
);
INSERT INTO events_new SELECT id, kind, payload || '!' FROM events;
DROP TABLE events;
ALTER TABLE events_new RENAME TO events;
CREATE INDEX events_kind ON events (kind);
PRAGMA foreign_keys = ON;
UPDATE counters SET n = n + 1 WHERE name = 'scripts';
INSERT INTO ledger VALUES ('0007');
