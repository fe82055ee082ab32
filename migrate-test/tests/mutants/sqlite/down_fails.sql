-- The down script drops a column that an index needs.
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
-- file: 0002_down_fails.up.sql
ALTER TABLE users ADD COLUMN country TEXT;
CREATE INDEX users_by_country ON users (country);
-- file: 0002_down_fails.down.sql
ALTER TABLE users DROP COLUMN country;
