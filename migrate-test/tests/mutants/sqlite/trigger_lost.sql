-- A trigger goes with its table and does not come back.
-- file: 0001_create_users.up.sql
CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL,
    nickname TEXT DEFAULT 'nobody',
    age INTEGER CHECK (age >= 0)
);
CREATE INDEX users_by_email ON users (email);
CREATE TABLE log (what TEXT);
CREATE TRIGGER users_log AFTER INSERT ON users BEGIN INSERT INTO log VALUES (NEW.email); END;
-- file: 0001_create_users.down.sql
DROP TABLE users;
DROP TABLE log;
-- file: 0002_trigger_lost.up.sql
ALTER TABLE users ADD COLUMN country TEXT;
-- file: 0002_trigger_lost.down.sql
CREATE TABLE users_new (id INTEGER PRIMARY KEY, email TEXT NOT NULL, nickname TEXT DEFAULT 'nobody', age INTEGER CHECK (age >= 0));
INSERT INTO users_new SELECT id, email, nickname, age FROM users;
DROP TABLE users;
ALTER TABLE users_new RENAME TO users;
CREATE INDEX users_by_email ON users (email);
