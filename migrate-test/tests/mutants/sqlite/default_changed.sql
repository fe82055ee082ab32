-- A default comes back as another one.
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
-- file: 0002_default_changed.up.sql
ALTER TABLE users DROP COLUMN nickname;
-- file: 0002_default_changed.down.sql
ALTER TABLE users ADD COLUMN nickname TEXT DEFAULT 'anybody';
