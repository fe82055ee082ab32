-- What one migration makes depends on the session of the one before.
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
-- file: 0002_order_dependent.up.sql
CREATE TEMPORARY TABLE adults AS SELECT id FROM users WHERE age >= 18;
-- file: 0002_order_dependent.down.sql
SELECT 1;
-- file: 0003_adults.up.sql
CREATE TABLE grown_ups AS SELECT id FROM adults;
-- file: 0003_adults.down.sql
DROP TABLE grown_ups;
