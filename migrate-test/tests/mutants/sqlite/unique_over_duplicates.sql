-- A unique index over values that occur twice.
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
-- file: 0002_unique_over_duplicates.up.sql
CREATE UNIQUE INDEX users_one_nickname ON users (nickname);
-- file: 0002_unique_over_duplicates.down.sql
DROP INDEX users_one_nickname;
