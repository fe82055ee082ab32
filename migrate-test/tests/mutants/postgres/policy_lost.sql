-- A policy does not come back.
-- file: 0001_create_users.up.sql
CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL,
    nickname varchar(40) DEFAULT 'nobody',
    age integer CHECK (age >= 0)
);
CREATE INDEX users_by_email ON users (email);
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE POLICY users_own ON users USING (email = current_user);
-- file: 0001_create_users.down.sql
DROP TABLE users;
-- file: 0002_policy_lost.up.sql
DROP POLICY users_own ON users;
CREATE POLICY users_all ON users USING (true);
-- file: 0002_policy_lost.down.sql
DROP POLICY users_all ON users;
