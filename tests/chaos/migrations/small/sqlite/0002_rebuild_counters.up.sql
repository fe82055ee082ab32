PRAGMA foreign_keys = OFF;
CREATE TABLE counters_new (name TEXT NOT NULL UNIQUE, n INTEGER NOT NULL DEFAULT 0);
INSERT INTO counters_new SELECT name, n + 1 FROM counters;
DROP TABLE counters;
ALTER TABLE counters_new RENAME TO counters;
PRAGMA foreign_keys = ON;
INSERT INTO ledger VALUES ('0002');
