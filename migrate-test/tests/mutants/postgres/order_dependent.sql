-- What one migration makes depends on the session of the one before.
-- file: 0001_create_users.up.sql
CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL,
    nickname varchar(40) DEFAULT 'nobody',
    age integer CHECK (age >= 0)
);
CREATE INDEX users_by_email ON users (email);
-- file: 0001_create_users.down.sql
DROP TABLE users;
-- file: 0002_order_dependent.up.sql
SET search_path TO side, public;
CREATE SCHEMA side;
-- file: 0002_order_dependent.down.sql
DROP SCHEMA side;
-- file: 0003_notes.up.sql
CREATE TABLE notes (id bigint PRIMARY KEY);
CREATE TABLE side.seen AS SELECT count(*) AS tables FROM pg_catalog.pg_tables WHERE schemaname = 'public';
-- file: 0003_notes.down.sql
DROP TABLE side.seen;
DROP TABLE notes;
DROP TABLE notes_2;
