-- PostgreSQL cannot take a value out of an enum, and the down script does not try.
-- file: 0001_create_users.up.sql
CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL,
    nickname varchar(40) DEFAULT 'nobody',
    age integer CHECK (age >= 0)
);
CREATE INDEX users_by_email ON users (email);
CREATE TYPE mood AS ENUM ('fine', 'good');
ALTER TABLE users ADD COLUMN mood mood;
-- file: 0001_create_users.down.sql
DROP TABLE users;
DROP TYPE mood;
-- file: 0002_enum_value_left.up.sql
ALTER TYPE mood ADD VALUE 'sad';
-- file: 0002_enum_value_left.down.sql
SELECT 1;
