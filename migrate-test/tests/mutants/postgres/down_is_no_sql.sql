-- The down script has never been run.
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
-- file: 0002_down_is_no_sql.up.sql
ALTER TABLE users ADD COLUMN settings jsonb;
-- file: 0002_down_is_no_sql.down.sql
ALTER TABLE users DELETE COLUMN settings; -- migrate: allow(syntax-error) the server says it
