-- A view stays.
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
-- file: 0002_view_left_over.up.sql
CREATE VIEW adults AS SELECT id FROM users WHERE age >= 18;
CREATE VIEW minors AS SELECT id FROM users WHERE age < 18;
-- file: 0002_view_left_over.down.sql
DROP VIEW minors;
