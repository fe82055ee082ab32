-- A privilege is gone after the down script.
-- file: 0001_create_users.up.sql
CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL,
    nickname varchar(40) DEFAULT 'nobody',
    age integer CHECK (age >= 0)
);
CREATE INDEX users_by_email ON users (email);
GRANT SELECT ON users TO PUBLIC;
-- file: 0001_create_users.down.sql
DROP TABLE users;
-- file: 0002_grant_lost.up.sql
REVOKE SELECT ON users FROM PUBLIC;
-- file: 0002_grant_lost.down.sql
-- PUBLIC had it before.
COMMENT ON TABLE users IS NULL;
