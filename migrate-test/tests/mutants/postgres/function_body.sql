-- A function comes back with another body.
-- file: 0001_create_users.up.sql
CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL,
    nickname varchar(40) DEFAULT 'nobody',
    age integer CHECK (age >= 0)
);
CREATE INDEX users_by_email ON users (email);
CREATE FUNCTION limit_of() RETURNS integer LANGUAGE sql AS 'SELECT 10';
-- file: 0001_create_users.down.sql
DROP FUNCTION limit_of();
DROP TABLE users;
-- file: 0002_function_body.up.sql
CREATE OR REPLACE FUNCTION limit_of() RETURNS integer LANGUAGE sql AS 'SELECT 20';
-- file: 0002_function_body.down.sql
CREATE OR REPLACE FUNCTION limit_of() RETURNS integer LANGUAGE sql AS 'SELECT 11';
