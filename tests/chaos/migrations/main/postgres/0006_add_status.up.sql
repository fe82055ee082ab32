CREATE TYPE status AS ENUM ('new', 'seen');
ALTER TABLE events ADD COLUMN status status NOT NULL DEFAULT 'new';
UPDATE events SET status = 'seen' WHERE id % 7 = 0;
UPDATE counters SET n = n + 1 WHERE name = 'scripts';
INSERT INTO ledger VALUES ('0006');
