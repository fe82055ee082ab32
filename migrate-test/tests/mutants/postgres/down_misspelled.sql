-- The down script names something that is not there.
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
-- file: 0002_down_misspelled.up.sql
CREATE TABLE notes (id bigint PRIMARY KEY, body text);
-- file: 0002_down_misspelled.down.sql
DROP TABLE note;
