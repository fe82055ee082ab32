-- The down script brings a column back without its values.
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
-- file: 0002_data_thrown_away.up.sql
ALTER TABLE users DROP COLUMN email;
-- file: 0002_data_thrown_away.down.sql
ALTER TABLE users ADD COLUMN email text NOT NULL DEFAULT '';
ALTER TABLE users ALTER COLUMN email DROP DEFAULT;
CREATE INDEX users_by_email ON users (email);
