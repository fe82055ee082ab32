-- A unique index over values that occur twice.
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
-- file: 0002_unique_over_duplicates.up.sql
CREATE UNIQUE INDEX users_one_email ON users (email);
-- file: 0002_unique_over_duplicates.down.sql
DROP INDEX users_one_email;
