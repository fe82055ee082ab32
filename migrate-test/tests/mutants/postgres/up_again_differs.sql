-- Each down script restores its own step, and all of them together do not.
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
-- file: 0002_up_again_differs.up.sql
CREATE TABLE notes (id bigint PRIMARY KEY);
-- file: 0002_up_again_differs.down.sql
DROP TABLE notes;
-- file: 0003_rename.up.sql
CREATE TABLE log (entries bigint);
INSERT INTO log SELECT count(*) FROM users;
-- file: 0003_rename.down.sql
DROP TABLE log;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_catalog.pg_tables WHERE tablename = 'later') THEN CREATE INDEX users_by_age ON users (age); END IF; END $$;
