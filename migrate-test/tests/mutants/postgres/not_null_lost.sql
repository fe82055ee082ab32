-- A column comes back nullable.
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
-- file: 0002_not_null_lost.up.sql
ALTER TABLE users ALTER COLUMN email DROP NOT NULL;
-- file: 0002_not_null_lost.down.sql
SELECT 1;
