-- A foreign key does not come back.
-- file: 0001_create_users.up.sql
CREATE TABLE users (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    email VARCHAR(100) NOT NULL,
    nickname VARCHAR(40) DEFAULT 'nobody',
    age INT,
    KEY users_by_email (email)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE TABLE posts (id BIGINT PRIMARY KEY, user_id BIGINT, CONSTRAINT posts_user FOREIGN KEY (user_id) REFERENCES users (id)) ENGINE = InnoDB;
-- file: 0001_create_users.down.sql
DROP TABLE posts;
DROP TABLE users;
-- file: 0002_foreign_key_lost.up.sql
ALTER TABLE posts DROP FOREIGN KEY posts_user;
-- file: 0002_foreign_key_lost.down.sql
ALTER TABLE posts ADD COLUMN note TEXT;
ALTER TABLE posts DROP COLUMN note;
