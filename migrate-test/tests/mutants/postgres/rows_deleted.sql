-- The up script deletes rows.
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
-- file: 0002_rows_deleted.up.sql
DELETE FROM users WHERE nickname IS NOT NULL;
ALTER TABLE users ADD COLUMN active boolean NOT NULL DEFAULT true;
-- file: 0002_rows_deleted.down.sql
ALTER TABLE users DROP COLUMN active;
