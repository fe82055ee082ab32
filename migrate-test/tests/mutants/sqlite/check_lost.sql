-- A check is gone after the table was made anew.
-- file: 0001_create_users.up.sql
CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL,
    nickname TEXT DEFAULT 'nobody',
    age INTEGER CHECK (age >= 0)
);
CREATE INDEX users_by_email ON users (email);
-- file: 0001_create_users.down.sql
DROP TABLE users;
-- file: 0002_check_lost.up.sql
ALTER TABLE users ADD COLUMN country TEXT;
-- file: 0002_check_lost.down.sql
CREATE TABLE users_new (id INTEGER PRIMARY KEY, email TEXT NOT NULL, nickname TEXT DEFAULT 'nobody', age INTEGER);
INSERT INTO users_new SELECT id, email, nickname, age FROM users;
DROP TABLE users;
ALTER TABLE users_new RENAME TO users;
CREATE INDEX users_by_email ON users (email);
