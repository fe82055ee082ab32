-- A declaration of what is lost that names no column.
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
-- file: 0002_wrong_lossy.up.sql
ALTER TABLE users DROP COLUMN nickname;
-- file: 0002_wrong_lossy.down.sql
-- migrate: lossy(users.nickame)
ALTER TABLE users ADD COLUMN nickname varchar(40) DEFAULT 'nobody';
