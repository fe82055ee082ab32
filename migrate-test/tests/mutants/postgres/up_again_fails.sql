-- The second up trips over the rows that the first one left.
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
-- file: 0002_up_again_fails.up.sql
CREATE TABLE IF NOT EXISTS settings (name text PRIMARY KEY);
INSERT INTO settings VALUES ('theme');
-- file: 0002_up_again_fails.down.sql
SELECT 1;
