-- The table is made anew without its index.
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
-- file: 0002_forgotten_index.up.sql
ALTER TABLE users RENAME COLUMN email TO address;
-- file: 0002_forgotten_index.down.sql
CREATE TABLE users_new (id INTEGER PRIMARY KEY, email TEXT NOT NULL, nickname TEXT DEFAULT 'nobody', age INTEGER CHECK (age >= 0));
INSERT INTO users_new SELECT id, address, nickname, age FROM users;
DROP TABLE users;
ALTER TABLE users_new RENAME TO users;
