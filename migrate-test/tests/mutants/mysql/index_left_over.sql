-- The down script leaves an index behind.
-- file: 0001_create_users.up.sql
CREATE TABLE users (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    email VARCHAR(100) NOT NULL,
    nickname VARCHAR(40) DEFAULT 'nobody',
    age INT,
    KEY users_by_email (email)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
-- file: 0001_create_users.down.sql
DROP TABLE users;
-- file: 0002_index_left_over.up.sql
CREATE INDEX users_by_age ON users (age);
CREATE INDEX users_by_nickname ON users (nickname);
-- file: 0002_index_left_over.down.sql
DROP INDEX users_by_age ON users;
