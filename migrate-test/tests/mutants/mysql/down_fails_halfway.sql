-- The down script fails in the middle, and what it did stays.
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
-- file: 0002_down_fails_halfway.up.sql
ALTER TABLE users ADD COLUMN country TEXT;
ALTER TABLE users ADD COLUMN city TEXT;
-- file: 0002_down_fails_halfway.down.sql
ALTER TABLE users DROP COLUMN city;
ALTER TABLE users DROP COLUMN contry;
