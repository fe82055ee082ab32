-- A comment is gone after the down script.
-- file: 0001_create_users.up.sql
CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL,
    nickname varchar(40) DEFAULT 'nobody',
    age integer CHECK (age >= 0)
);
CREATE INDEX users_by_email ON users (email);
COMMENT ON COLUMN users.age IS 'how old';
-- file: 0001_create_users.down.sql
DROP TABLE users;
-- file: 0002_comment_lost.up.sql
COMMENT ON COLUMN users.age IS 'in years';
-- file: 0002_comment_lost.down.sql
COMMENT ON COLUMN users.age IS NULL;
