-- A unique index over values that occur twice.
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
-- file: 0002_unique_over_duplicates.up.sql
CREATE UNIQUE INDEX users_one_email ON users (email);
-- file: 0002_unique_over_duplicates.down.sql
DROP INDEX users_one_email ON users;
