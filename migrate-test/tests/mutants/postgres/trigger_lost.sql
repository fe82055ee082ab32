-- The table is made anew without its trigger.
-- file: 0001_create_users.up.sql
CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL,
    nickname varchar(40) DEFAULT 'nobody',
    age integer CHECK (age >= 0)
);
CREATE INDEX users_by_email ON users (email);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER users_touch BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();
-- file: 0001_create_users.down.sql
DROP TABLE users;
DROP FUNCTION touch();
-- file: 0002_trigger_lost.up.sql
ALTER TABLE users RENAME TO people;
DROP TRIGGER users_touch ON people;
-- file: 0002_trigger_lost.down.sql
ALTER TABLE people RENAME TO users;
