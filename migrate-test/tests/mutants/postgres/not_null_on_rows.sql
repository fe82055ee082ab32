-- A column without a default becomes NOT NULL while there are rows.
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
-- file: 0002_not_null_on_rows.up.sql
ALTER TABLE users ADD COLUMN country text NOT NULL;
-- file: 0002_not_null_on_rows.down.sql
ALTER TABLE users DROP COLUMN country;
