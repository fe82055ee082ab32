-- The down script leaves an index behind.
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
-- file: 0002_index_left_over.up.sql
CREATE INDEX users_by_nickname ON users (nickname);
CREATE INDEX users_by_age ON users (age);
-- file: 0002_index_left_over.down.sql
DROP INDEX users_by_nickname;
