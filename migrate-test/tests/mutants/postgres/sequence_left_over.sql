-- A sequence outlives the column that it was for.
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
-- file: 0002_sequence_left_over.up.sql
CREATE SEQUENCE tickets;
ALTER TABLE users ADD COLUMN ticket bigint DEFAULT nextval('tickets');
-- file: 0002_sequence_left_over.down.sql
ALTER TABLE users DROP COLUMN ticket;
