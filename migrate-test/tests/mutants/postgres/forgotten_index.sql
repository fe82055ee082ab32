-- The down script forgets an index that its up script dropped.
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
-- file: 0002_forgotten_index.up.sql
DROP INDEX users_by_email;
ALTER TABLE users DROP COLUMN age;
-- file: 0002_forgotten_index.down.sql
ALTER TABLE users ADD COLUMN age integer CHECK (age >= 0);
