-- A type change fails on the values that are there.
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
-- file: 0002_type_change_fails.up.sql
ALTER TABLE users ALTER COLUMN nickname DROP DEFAULT, ALTER COLUMN nickname TYPE integer USING nickname::integer;
-- file: 0002_type_change_fails.down.sql
ALTER TABLE users ALTER COLUMN nickname TYPE varchar(40) USING nickname::text, ALTER COLUMN nickname SET DEFAULT 'nobody';
