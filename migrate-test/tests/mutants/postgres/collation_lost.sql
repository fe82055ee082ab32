-- A column comes back with another collation.
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
-- file: 0002_collation_lost.up.sql
ALTER TABLE users ALTER COLUMN email TYPE text COLLATE "C";
-- file: 0002_collation_lost.down.sql
ALTER TABLE users ALTER COLUMN email TYPE text COLLATE "POSIX";
