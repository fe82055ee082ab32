-- A column comes back with another type.
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
-- file: 0002_type_comes_back_different.up.sql
ALTER TABLE users ALTER COLUMN age TYPE bigint;
-- file: 0002_type_comes_back_different.down.sql
ALTER TABLE users ALTER COLUMN age TYPE smallint;
