-- A view comes back with another definition.
-- file: 0001_create_users.up.sql
CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL,
    nickname varchar(40) DEFAULT 'nobody',
    age integer CHECK (age >= 0)
);
CREATE INDEX users_by_email ON users (email);
CREATE VIEW adults AS SELECT id, email FROM users WHERE age >= 18;
-- file: 0001_create_users.down.sql
DROP VIEW adults;
DROP TABLE users;
-- file: 0002_view_definition.up.sql
CREATE OR REPLACE VIEW adults AS SELECT id, email FROM users WHERE age >= 21;
-- file: 0002_view_definition.down.sql
CREATE OR REPLACE VIEW adults AS SELECT id, email FROM users WHERE age > 18;
