-- A column comes back without its collation.
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
-- file: 0002_collation_lost.up.sql
DROP INDEX users_by_email;
-- file: 0002_collation_lost.down.sql
CREATE INDEX users_by_email ON users (email COLLATE NOCASE);
