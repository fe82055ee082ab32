-- A default does not come back.
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
-- file: 0002_default_dropped.up.sql
ALTER TABLE users ALTER COLUMN nickname SET DEFAULT 'anybody';
-- file: 0002_default_dropped.down.sql
ALTER TABLE users ALTER COLUMN nickname DROP DEFAULT;
