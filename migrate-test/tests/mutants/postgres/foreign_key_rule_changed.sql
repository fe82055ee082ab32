-- A foreign key comes back with another rule.
-- file: 0001_create_users.up.sql
CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL,
    nickname varchar(40) DEFAULT 'nobody',
    age integer CHECK (age >= 0)
);
CREATE INDEX users_by_email ON users (email);
CREATE TABLE posts (
    id bigint PRIMARY KEY,
    user_id bigint REFERENCES users (id) ON DELETE CASCADE
);
-- file: 0001_create_users.down.sql
DROP TABLE posts;
DROP TABLE users;
-- file: 0002_foreign_key_rule_changed.up.sql
ALTER TABLE posts DROP CONSTRAINT posts_user_id_fkey;
ALTER TABLE posts ADD CONSTRAINT posts_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL;
-- file: 0002_foreign_key_rule_changed.down.sql
ALTER TABLE posts DROP CONSTRAINT posts_user_id_fkey;
ALTER TABLE posts ADD CONSTRAINT posts_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id);
